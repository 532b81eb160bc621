// KL(q ‖ p) = E_q[log q(x) − log p(x)] by the model's own samples, nats: q the model, p what it imitates where it says so, otherwise the true density of the data.
// Never below zero but for the spread of the estimate. A mode that is left out costs little here: log 2 for one of two.
#include <cmath>

#include "engine/data/dataset.h"
#include "engine/data/truth.h"
#include "engine/metrics/measure.h"
#include "models/target.h"

namespace zscape {

Measured measure_reverse_kl(MeasureContext& context) {
  if (auto* student = dynamic_cast<Distils*>(&context.model)) {
    const Tensor rows = over_rows(context, [&](const Tensor& x) {  // as many draws as there are rows
      Ask ask{.rng = context.rng, .progress = context.progress};
      return student->divergence(x.size(0), ask) / static_cast<double>(x[0].numel());
    });
    return mean_of("reverse_kl", "nats/value", rows);
  }
  Samples& sampler = need<Samples>(context, "reverse_kl", "samples");
  Scores& scorer = need<Scores>(context, "reverse_kl", "scores");
  auto* imitator = dynamic_cast<Imitates*>(&context.model);
  const bool known = context.data != nullptr && context.data->truth && context.data->truth->log_density;
  if (imitator == nullptr && !known) throw std::runtime_error("The metric reverse_kl needs data whose density is known, such as u1 or moons: leave it out.");
  MeasureContext drawn = context;
  {
    const torch::InferenceMode inference;
    context.model.set_training(false);
    Ask ask{.rng = context.rng, .progress = context.progress};
    drawn.x = sampler.sample(context.x.size(0), ask);
  }
  const Tensor rows = over_rows(drawn, [&](const Tensor& x) {
    Ask ask{.rng = context.rng, .progress = context.progress};
    const LogProb q = scorer.log_prob(x, ask);
    if (q.kind != LogProb::Kind::exact || q.of != LogProb::Of::density)
      throw std::runtime_error("The metric reverse_kl needs a model whose density is exact: leave it out.");
    return q.value - (imitator != nullptr ? imitator->target_log_density(x, ask) : context.data->truth->log_density(x));
  });
  if (!rows.isfinite().all().item<bool>()) throw std::runtime_error("KL(q ‖ p) is infinite: the model draws points where the data have no density. Leave reverse_kl out.");
  return mean_of("reverse_kl", "nats", rows);
}

}  // namespace zscape
