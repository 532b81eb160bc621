#pragma once
// Standard: rows brought to mean 0 and deviation 1, value by value, by what the first of them are like. Once measured it never changes, so that the density of a
// row does not depend on its neighbours.
#include <functional>

#include "models/blocks/coupling.h"
#include "models/step_context.h"

namespace zscape {

/// What data are like before anything is learnt, for use at step 0: `first` and further minibatches, 10,000 rows or 100 minibatches, as `as_rows` makes them [n, D].
Tensor first_rows(const Tensor& first, StepContext& ctx, const std::function<Tensor(const Tensor& x)>& as_rows);

/// How often each value is lit before anything is learnt, for use at step 0: means of 20 minibatches of rows [n, D], of which `first` is one → [D] between .02 and .98, so that
/// none is taken for one that never changes.
Tensor first_shares(const Tensor& first, StepContext& ctx);
/// log p / (1 − p): the bias of a unit that is on with this probability.
Tensor log_odds(const Tensor& p);

class Standard {
 public:
  Standard() = default;
  /// Changes nothing until measured. `least`: no deviation is taken for smaller than this.
  Standard(std::int64_t dimension, double least, torch::Device device);

  /// Call at step 0; see first_rows().
  void measure(const Tensor& first, StepContext& ctx, const std::function<Tensor(const Tensor& x)>& as_rows);

  Transformed apply(const Tensor& x) const;    // (x − mean) / deviation
  Transformed restore(const Tensor& y) const;  // the other way
  void collect(std::vector<NamedTensor>& into) const;

 private:
  double least_ = 0;
  Tensor mean_, deviation_;  // [D]
};

}  // namespace zscape
