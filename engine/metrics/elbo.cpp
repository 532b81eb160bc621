// The evidence lower bound and its two terms: `elbo` = −(`reconstruction` + `kl`), per row, sums over dimensions.
#include "engine/metrics/likelihood.h"
#include "models/blocks/likelihoods.h"

namespace zscape {

namespace {

/// KL(q(z|x) ‖ p(z)) of each row, for a Gaussian q and the prior N(0, I).
Tensor kl_rows(MeasureContext& context, const std::string& metric) {
  Encodes& encoder = need<Encodes>(context, metric, "encodes");
  return over_rows(context, [&](const Tensor& x) {
    Ask ask = context.ask();
    const Posterior q = encoder.encode(x, ask);
    if (!q.log_var.defined())
      throw std::runtime_error("The metric " + metric + " needs a Gaussian q(z|x); this model's codes are exact, or their q or prior is a flow.");
    return normal_kl(q.mean, q.log_var);
  });
}

}  // namespace

Measured measure_elbo(MeasureContext& context) {
  const LogProbRows rows = log_prob_rows(context, "elbo", 1);
  Measured out = mean_of("elbo", rows.unit(), rows.value);
  Ask ask = context.ask();
  auto* encoder = dynamic_cast<Encodes*>(&context.model);
  const torch::InferenceMode inference;
  if (context.labels.defined()) ask.labels = context.labels.slice(0, 0, 1);
  if (encoder != nullptr && rows.kind == LogProb::Kind::lower_bound && encoder->encode(context.x.slice(0, 0, 1), ask).log_var.defined()) {
    out.parts["kl"] = kl_rows(context, "elbo").mean().item<double>();
    out.parts["reconstruction"] = -out.value - out.parts["kl"];
  }
  return out;
}

Measured measure_kl(MeasureContext& context) { return mean_of("kl", "nats", kl_rows(context, "kl")); }

Measured measure_reconstruction(MeasureContext& context) {
  const LogProbRows rows = log_prob_rows(context, "reconstruction", 1);
  return mean_of("reconstruction", rows.unit(), -(rows.value + kl_rows(context, "reconstruction")));
}

}  // namespace zscape
