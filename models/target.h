#pragma once
// Models that learn from what they carry themselves, such as a student from its teacher.
#include "models/model.h"

namespace zscape {

struct Imitates {
  virtual ~Imitates() = default;
  /// log p(x) of what is imitated, [n].
  virtual Tensor target_log_density(const Tensor& x, Ask& ask) = 0;
};

/// A student whose own density is too dear to ask for, but whose divergence is summed along its draws.
struct Distils {
  virtual ~Distils() = default;
  /// KL(student ‖ teacher) as each of n own draws has it, [n], nats of a row.
  virtual Tensor divergence(std::int64_t n, Ask& ask) = 0;
  virtual Tensor teacher_sample(std::int64_t n, Ask& ask) = 0;
};

}  // namespace zscape
