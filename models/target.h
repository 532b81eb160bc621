#pragma once
// Imitates: a model that learns from a density which it carries itself, such as a student from its teacher.
#include "models/model.h"

namespace zscape {

struct Imitates {
  virtual ~Imitates() = default;
  /// log p(x) of what is imitated, [n].
  virtual Tensor target_log_density(const Tensor& x, Ask& ask) = 0;
};

}  // namespace zscape
