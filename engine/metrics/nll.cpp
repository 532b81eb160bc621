// Negative log-likelihood, nats per row: exact where the model is; otherwise the number is a bound, and says so. Where the
// data's entropy is known it is stated: no model can go below.
#include "engine/data/dataset.h"
#include "engine/data/truth.h"
#include "engine/metrics/likelihood.h"

namespace zscape {

Measured measure_nll(MeasureContext& context) {
  const LogProbRows rows = log_prob_rows(context, "nll", 1);
  std::string unit = rows.unit();
  if (rows.kind == LogProb::Kind::lower_bound) unit += ", at most";
  Measured out = mean_of("nll", unit, -rows.value);
  if (context.data && context.data->truth && context.data->truth->entropy) {
    out.parts["entropy"] = *context.data->truth->entropy;
    out.parts["gap"] = out.value - *context.data->truth->entropy;
  }
  return out;
}

}  // namespace zscape
