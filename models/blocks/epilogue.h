#pragma once
// What follows a matrix product, in one pass over its result: bias and activation forwards, slope and bias gradient
// backwards. torch does each in a pass of its own, which costs small nets a tenth of their time.
#include "models/blocks/layers.h"

namespace zscape {

/// h ← activation(h + bias) in place; h [n, out], bias [out]. NaN stays NaN. No autograd.
void add_bias_and_activate(Tensor& h, const Tensor& bias, Activation activation);

/// gradient ← gradient ∘ activation′ in place, the slope read off the activation's output (both keep the sign), and the sum
/// over rows [out], or an undefined tensor where it is not wanted. gradient, output [n, out]. No autograd.
Tensor pass_activation(Tensor& gradient, const Tensor& output, Activation activation, bool wants_sum);

}  // namespace zscape
