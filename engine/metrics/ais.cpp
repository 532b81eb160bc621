// ais: mean log p(x) of a model whose constant is not known, by annealed importance sampling. parts: log_z and its standard error, spread of log w (above 2: not to be
// trusted), reverse (log Z from the other side: the truth lies between, as far as chains of the model reach it), exact where it can be counted, and off = log_z − exact.
// Options: ais.chains = 100, ais.bridges = 2000, ais.reverse = 0 | 1.
#include <cmath>

#include "engine/metrics/measure.h"
#include "models/blocks/ais.h"

namespace zscape {

Measured measure_ais(MeasureContext& context) {
  Unnormalised& model = need<Unnormalised>(context, "ais", "has an energy");
  const std::int64_t chains = context.whole_option("ais.chains", 100, 10'000), bridges = context.whole_option("ais.bridges", 2000, 1'000'000);
  const torch::NoGradGuard no_grad;
  const LogZ up = annealed(*model.bridge(), chains, bridges, context.rng, context.progress);
  const Tensor rows = over_rows(context, [&](const Tensor& x) { return model.log_unnormalised(x) - up.value; });
  Measured out = mean_of("ais", "nats", rows);
  out.stderr_ = std::hypot(out.stderr_, up.error);
  out.parts = {{"log_z", up.value}, {"log_z_error", up.error}, {"spread", up.spread}};
  if (context.text_option("ais.reverse", "0") == "1") out.parts["reverse"] = annealed(*model.bridge(), chains, bridges, context.rng, context.progress, false).value;
  if (const auto exact = model.exact_log_z()) {
    out.parts["exact"] = *exact;
    out.parts["off"] = up.value - *exact;
    out.parts["off_size"] = std::abs(up.value - *exact);
  }
  return out;
}

}  // namespace zscape
