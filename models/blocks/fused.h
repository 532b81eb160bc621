#pragma once
// Fused blocks: a whole net as one autograd node with a backward pass written by hand. Small nets lose most of their time
// in autograd's bookkeeping, not in their products. The numbers are those of the plain layers; once differentiable.
#include <functional>
#include <vector>

#include "models/blocks/layers.h"

namespace zscape {

/// While it lives nothing is recorded, and operations go past autograd's wrappers, which for small nets cost as much as the products: for results that
/// attach() then hangs into the graph.
struct WithoutAutograd {
  torch::NoGradGuard no_grad;
  at::AutoDispatchBelowADInplaceOrView below;
};

/// dL/doutputs → dL/dinputs (undefined where not wanted), from the tensors that were saved on the way.
using Backward = std::function<std::vector<Tensor>(const std::vector<Tensor>& saved, const std::vector<Tensor>& output_gradients, const std::vector<bool>& wanted)>;

/// Makes `outputs`, computed with gradients off, depend on `inputs` by one autograd node. Nothing happens where no gradient is
/// recorded or no input wants one.
void attach(std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs, const std::vector<Tensor>& saved, Backward backward);

/// What one fused pass through an Mlp keeps for its way back: the input of every layer, and the output, all [n, …].
struct MlpTrace {
  std::vector<Tensor> inputs;
  Tensor output;
};

/// y = mlp(x), x [n, in] → [n, out].
Tensor fused_mlp(const Mlp& mlp, const Tensor& x);

/// The two halves of the above, for blocks that fuse more around an Mlp. No autograd: call them with gradients off.
MlpTrace mlp_forward(const std::vector<Tensor>& weights, const std::vector<Tensor>& biases, Activation hidden, const Tensor& x);
/// From dL/dy [n, out] to dL/dx (undefined unless `wants_input`); dL/dW and dL/db are appended layer by layer to
/// `gradients` when `wants_weights`, undefined tensors otherwise.
Tensor mlp_backward(const std::vector<Tensor>& weights, Activation hidden, const MlpTrace& trace, Tensor output_gradient,
                    bool wants_input, bool wants_weights, std::vector<Tensor>& gradients);

/// ∂(Σ_rows mlp(x))/∂x for a net with one output, [n, in]: once differentiable with respect to the weights. ReLU and leaky
/// ReLU are piecewise linear, so the second derivative that a gradient penalty asks for runs through this product of
/// weights and masks alone (what double backward finds too); x itself gets no gradient.
Tensor input_gradient(const Mlp& mlp, const Tensor& x);

}  // namespace zscape
