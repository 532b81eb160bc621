#pragma once
// Remembers: a model that stores patterns and recalls them.
#include "models/model.h"

namespace zscape {

struct Remembers {
  virtual ~Remembers() = default;
  /// The patterns it was given, [P, D] of ±1.
  virtual Tensor memories() = 0;
  /// Where states s [n, D] of ±1 come to rest. Energies never rise on the way.
  virtual Tensor recall(const Tensor& s, Ask& ask) = 0;
};

}  // namespace zscape
