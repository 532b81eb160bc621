#pragma once
// Spectral normalisation: weights divided by their largest singular value, so that a net's slope cannot exceed 1 (with slopes of its activations ≤ 1).
//   T. Miyato, T. Kataoka, M. Koyama, Y. Yoshida: Spectral Normalization for Generative Adversarial Networks. ICLR 2018, arXiv:1802.05957 (algorithm 1).
//
//   v ← Wᵀu / ‖Wᵀu‖,  u ← W v / ‖W v‖,  W_SN = W / (uᵀ W v)      W [out, …] read as a matrix [out, rest]; u [out] stays from step to step
#include <vector>

#include "models/blocks/layers.h"

namespace zscape {

class SpectralNorm {
 public:
  /// For weights of these names, in the order they will be asked for.
  SpectralNorm(const std::vector<NamedTensor>& weights, const Init& init);
  /// W / σ(W) of weight i. While training, one round of power iteration goes before.
  Tensor operator()(std::size_t i, const Tensor& weight, bool training) const;
  void collect_buffers(std::vector<NamedTensor>& into) const;

 private:
  std::vector<NamedTensor> u_;
};

}  // namespace zscape
