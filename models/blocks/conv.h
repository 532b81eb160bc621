#pragma once
// Convolutions of maps on the CPU, where two things cost more than the products themselves.
//   Thin ends: oneDNN computes sixteen channels at a time, so a step from 32 maps to one picture, or the gradient of such a picture, takes ten to twenty
//   times what its products need. Up to four channels, it is one matrix product whose columns are added where they belong.
//   Two layouts: elementwise layers whose arguments are laid out differently take thirty times as long. Maps and their gradients are channels_last.
// The numbers are torch's but for the order of additions. Elsewhere (CUDA, doubles) torch itself.
#include <torch/torch.h>

#include <cstdint>

namespace zscape {

using torch::Tensor;

/// torch::conv2d: x [n, in, H, W], weight [out, in, k, k], bias [out] or undefined → [n, out, H', W']. Differentiable as often as one likes.
Tensor conv(const Tensor& x, const Tensor& weight, const Tensor& bias, std::int64_t stride, std::int64_t padding);

/// torch::conv_transpose2d: x [n, in, H, W], weight [in, out, k, k], bias [out] → [n, out, H', W'] with H' = (H − 1) stride − 2 padding + k.
Tensor conv_transpose(const Tensor& x, const Tensor& weight, const Tensor& bias, std::int64_t stride, std::int64_t padding);

/// A copy of the weight [out, in, k, k] laid out as maps are, also where torch sees no difference (one channel).
Tensor laid_out(const Tensor& weight);

/// Maps as they are; the gradient that comes back is laid out as they are.
Tensor keep_layout(Tensor maps);
/// Maps [n, C, H, W] → rows [n, C·H·W], and back: each way, and each way back, in the layout of its side.
Tensor rows_of(const Tensor& maps);
Tensor maps_of(const Tensor& rows, at::IntArrayRef shape);

}  // namespace zscape
