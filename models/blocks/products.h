#pragma once
// The products of a linear layer, each the way that is quickest for its numbers on the CPU; the results are those of the plain products.
// Rows that are mostly zero, as pictures on black are (of MNIST's pixels 13 % are lit once it is binarised, 19 % before): what is zero adds nothing, so
// only the rest is multiplied, in a third of the time. Points of 2 to 8 numbers: the matrix product's kernels are made for wide matrices, so the transposed
// product takes a third of the time.
#include <torch/torch.h>

#include <cstdint>

namespace zscape {

using torch::Tensor;

/// weight [out, in] laid out for what it may be shown: with inputs enough for pictures, the outputs of one input lie next to each other in memory, as mostly
/// zero rows want it. Only on the CPU; otherwise as it came.
Tensor by_input(const Tensor& weight);

/// x Wᵀ: [n, in], [out, in] → [n, out]; the plain product where autograd records.
Tensor times_weight(const Tensor& x, const Tensor& weight);
/// gᵀ x, the gradient of that weight, in its layout: [n, out], [n, in] → [out, in]. Gradients off.
Tensor weight_gradient(const Tensor& g, const Tensor& x, const Tensor& weight);
/// g W, the gradient of that x: [n, out], [out, in] → [n, in]. Gradients off.
Tensor through_weight(const Tensor& g, const Tensor& weight);

}  // namespace zscape
