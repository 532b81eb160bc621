#pragma once
// The gate of WaveNet and Gated PixelCNN: A. van den Oord et al. 2016, arXiv:1609.03499, eq. 2; arXiv:1606.05328, eq. 2.
#include <torch/torch.h>

namespace zscape {

using torch::Tensor;

/// tanh of the first half of the features times the sigmoid of the second: [n, 2p, H, W] → [n, p, H, W], or […, 2p] → […, p]. On the CPU one autograd node where
/// the features of a place lie together in memory (maps in channels_last): once differentiable there.
Tensor gated(const Tensor& both);

}  // namespace zscape
