// Bits per dimension: −log2 P(x) / D of discrete values. A density has none: its value depends on the unit of x.
#include <numbers>
#include <stdexcept>

#include "engine/metrics/likelihood.h"

namespace zscape {

Measured measure_bpd(MeasureContext& context) {
  const LogProbRows rows = log_prob_rows(context, "bpd", 1);
  if (rows.of != LogProb::Of::probability)
    throw std::runtime_error(
        "Bits per dimension need probabilities of discrete values, and this model gives densities or cross-entropies: "
        "train with decoder=logistic on 8-bit data, or decoder=bernoulli on binary data.");
  const double dimensions = static_cast<double>(context.x[0].numel());
  return mean_of("bpd", "bits/dim", rows.value / (-dimensions * std::numbers::ln2));
}

}  // namespace zscape
