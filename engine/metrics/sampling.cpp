// sampling: how far a sampler's histogram is from the density it samples, ½ Σ |counted − true| over a grid; what is left to chance falls as 1 / √n.
// parts: all it reports (acceptance, lag_one, correlation_time, r_hat … or effective_share, weight_tail …), and the mean and deviation of what it keeps along the first axis.
#include "engine/metrics/measure.h"
#include "models/sampling/sampler.h"

namespace zscape {

Measured measure_sampling(MeasureContext& context) {
  auto& model = need<Sampler>(context, "sampling", "samples a density that is known");
  Measured out{.metric = "sampling", .unit = "total variation", .value = 0, .stderr_ = 0, .parts = model.reported()};
  out.value = out.parts.at("total_variation");
  out.parts.erase("total_variation");
  Ask ask = context.ask();
  constexpr std::int64_t kDraws = 16384;
  const Tensor x = model.sample(kDraws, ask).select(1, 0).to(torch::kFloat64);
  out.parts["mean"] = x.mean().item<double>();
  out.parts["deviation"] = x.std().item<double>();
  return out;
}

}  // namespace zscape
