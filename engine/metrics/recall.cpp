// recall: the mean overlap m = ξ·s / N of every stored pattern ξ with where the net comes to rest from it, or from a copy of which a share is turned.
// parts: kept (share of patterns that are at rest themselves), reached (share with m > .95), load = P / N. Options: recall.percent = 0 … 49 turned.
#include "engine/metrics/measure.h"
#include "models/blocks/memories.h"

namespace zscape {

Measured measure_recall(MeasureContext& context) {
  Remembers& model = need<Remembers>(context, "recall", "stores patterns");
  const Tensor patterns = model.memories();
  if (patterns.size(0) == 0) throw std::runtime_error("No pattern is stored yet: let the run go on for a step.");
  std::int64_t percent = 0;
  if (const auto wanted = context.options.find("recall.percent"); wanted != context.options.end() && wanted->second != "0") percent = context.whole_option("recall.percent", 0, 49);
  const Tensor turned = context.rng.uniform(patterns.sizes()).lt(static_cast<double>(percent) / 100).to(patterns.dtype());
  Ask ask = context.ask();
  const Tensor overlap = (patterns * model.recall(patterns * (1 - 2 * turned), ask)).mean(1);
  const Tensor kept = (patterns * model.recall(patterns, ask)).mean(1);
  Measured out = mean_of("recall", "overlap", overlap.to(torch::kFloat64));
  out.parts = {{"kept", kept.ge(1 - 1e-6).to(torch::kFloat64).mean().item<double>()},
               {"reached", overlap.gt(.95).to(torch::kFloat64).mean().item<double>()},
               {"load", static_cast<double>(patterns.size(0)) / static_cast<double>(patterns.size(1))}};
  return out;
}

}  // namespace zscape
