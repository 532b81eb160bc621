#pragma once
// Weight clipping: every weight of a critic is brought back to [−c, c] after each of its steps, so that its slopes stay bounded.
//   M. Arjovsky, S. Chintala, L. Bottou: Wasserstein GAN. ICML 2017, arXiv:1701.07875, algorithm 1. What becomes of the weights: Gulrajani et al. 2017, figure 1.
#include "models/model.h"

namespace zscape {

inline void cut_weights(const Player& player, double c) {
  const torch::NoGradGuard no_grad;
  for (const NamedTensor& p : player.parameters) Tensor(p.tensor).clamp_(-c, c);
}

/// All of a player's weights in one row, detached.
inline Tensor flat_weights(const Player& player) {
  std::vector<Tensor> all;
  for (const NamedTensor& p : player.parameters) all.push_back(p.tensor.detach().flatten());
  return torch::cat(all);
}

/// Share of them that lie within a hundredth of ±c, a scalar.
inline Tensor share_at_bounds(const Player& player, double c) { return flat_weights(player).abs().ge(.99 * c).to(torch::kFloat32).mean(); }

}  // namespace zscape
