#pragma once
// A minibatch out of the few rows whose labels are known.
#include "models/model.h"

namespace zscape {

/// The rows as they are, or, where there are more than `most`, so many of them at random.
inline Batch some_rows(Batch rows, std::int64_t most, Rng& rng) {
  if (rows.x.size(0) <= most) return rows;
  const Tensor chosen = rng.integers(rows.x.size(0), {most});
  rows.x = rows.x.index_select(0, chosen);
  rows.y = rows.y.index_select(0, chosen);
  return rows;
}

}  // namespace zscape
