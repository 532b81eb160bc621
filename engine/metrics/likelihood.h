#pragma once
// log p(x) row by row, from models that score: what elbo, iwae and bits per dimension are made of.
#include <string>

#include "engine/metrics/measure.h"

namespace zscape {

struct LogProbRows {
  Tensor value;  // [n] nats, double, on the CPU
  LogProb::Kind kind = LogProb::Kind::exact;
  LogProb::Of of = LogProb::Of::density;

  /// "nats", or what must not be taken for a likelihood.
  std::string unit() const { return of == LogProb::Of::neither ? "nats, cross-entropy (no likelihood)" : "nats"; }
};

/// `samples` is Ask::k: 1 = the model's own bound.
LogProbRows log_prob_rows(MeasureContext& context, const std::string& metric, std::int64_t samples);

}  // namespace zscape
