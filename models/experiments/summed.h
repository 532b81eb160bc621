#pragma once
// Summed: divergences of two densities that are known at the cells of a grid.
#include <torch/torch.h>

#include <cmath>

namespace zscape {

/// log p, log q [N] finite, cell a scalar: the size of a cell. Differentiable in log q.
struct Summed {
  torch::Tensor kl, reverse_kl, js, minus_log_d;              // KL(p ‖ q), KL(q ‖ p), JS, KL(q ‖ p) − 2 JS: scalars, nats
  torch::Tensor reverse_kl_part, js_part, minus_log_d_part;   // what every place adds to them, [N]

  Summed(const torch::Tensor& log_p, const torch::Tensor& log_q, const torch::Tensor& cell) {
    const torch::Tensor log_m = torch::logaddexp(log_p, log_q) - std::log(2.0), p = log_p.exp(), q = log_q.exp();
    reverse_kl_part = q * (log_q - log_p);
    js_part = .5 * (p * (log_p - log_m) + q * (log_q - log_m));
    minus_log_d_part = reverse_kl_part - 2 * js_part;
    kl = (p * (log_p - log_q)).sum() * cell;
    reverse_kl = reverse_kl_part.sum() * cell;
    js = js_part.sum() * cell;
    minus_log_d = reverse_kl - 2 * js;
  }
};

}  // namespace zscape
