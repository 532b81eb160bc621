#pragma once
// Which moments of the training to keep: dense lately, sparse earlier, the first one always.
#include <cstdint>
#include <set>
#include <vector>

namespace zscape {

/// Index into `kept` (ascending steps) of the one that is missed least when one must go: the one with the smallest gap around it relative to its
/// age. Never the first, the last, or a protected step. −1 when none can go.
inline int least_missed(const std::vector<std::int64_t>& kept, const std::set<std::int64_t>& protected_steps) {
  int best = -1;
  double best_gap = 0;
  for (std::size_t i = 1; i + 1 < kept.size(); ++i) {
    if (protected_steps.count(kept[i])) continue;
    const double age = static_cast<double>(kept.back() - kept[i]) + 0.01 * static_cast<double>(kept.back()) + 1;
    const double gap = static_cast<double>(kept[i + 1] - kept[i - 1]) / age;
    if (best < 0 || gap < best_gap) best = static_cast<int>(i), best_gap = gap;
  }
  return best;
}

}  // namespace zscape
