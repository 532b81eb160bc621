// The importance-weighted bound (Burda, Grosse, Salakhutdinov 2016, arXiv:1509.00519, eq. 8): the logarithm of the mean
// of k weights, row by row, then the mean over rows. Grows with k towards log p(x). Option iwae.k, 100 unless told.
#include "engine/metrics/likelihood.h"

namespace zscape {

Measured measure_iwae(MeasureContext& context) {
  const std::int64_t k = context.whole_option("iwae.k", 100, 100000);
  const LogProbRows rows = log_prob_rows(context, "iwae", k);
  Measured out = mean_of("iwae", rows.unit(), rows.value);
  out.parts["k"] = static_cast<double>(k);
  return out;
}

}  // namespace zscape
