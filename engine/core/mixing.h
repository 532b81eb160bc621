#pragma once
// How well chains mix, from a number that each of them had at every step, such as its energy. The same as
// models/blocks/chain_stats.h for tensors; torch-free, for what only looks on.
#include <cstddef>
#include <vector>

namespace zscape {

struct Mixing {
  double r_hat = 1;  // deviation of all half chains together over the mean one within; at most 1000
  double correlation_time =
      1;  // steps that count as one independent one: 1 + 2 Σ ρ_k, in pairs, as long as these fall and are positive
};

/// values: step after step, each of `chains` numbers. With fewer than 8 steps: 1 and 1.
Mixing mixing_of(const std::vector<float>& values, std::size_t chains);

}  // namespace zscape
