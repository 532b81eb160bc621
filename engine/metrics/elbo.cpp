// The evidence lower bound and its two terms: `elbo` = −(`reconstruction` + `kl`), per row, sums over dimensions.
#include "engine/metrics/likelihood.h"
#include "models/blocks/likelihoods.h"

namespace zscape {

namespace {

/// KL(q(z|x) ‖ p(z)) of each row, for a Gaussian q and the prior N(0, I).
Tensor kl_rows(MeasureContext& context, const std::string& metric) {
  Encodes& encoder = need<Encodes>(context, metric, "encodes");
  return over_rows(context, [&](const Tensor& x) {
    Ask ask{.rng = context.rng, .progress = context.progress};
    const Posterior q = encoder.encode(x, ask);
    if (!q.log_var.defined())
      throw std::runtime_error("The metric " + metric + " needs a code with a spread; this model's is exact.");
    return normal_kl(q.mean, q.log_var);
  });
}

}  // namespace

Measured measure_elbo(MeasureContext& context) {
  const LogProbRows rows = log_prob_rows(context, "elbo", 1);
  Measured out = mean_of("elbo", rows.unit(), rows.value);
  if (dynamic_cast<Encodes*>(&context.model) && rows.kind == LogProb::Kind::lower_bound) {
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
