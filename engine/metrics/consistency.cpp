// consistency: of samples drawn as a class, the share that a classifier of the data (engine/metrics/classifier.h) finds to be of it; the mean over classes.
// parts: `least`, the class that fares worst, and the classifier's own `accuracy` on test rows. Option consistency.samples of each class, 200 unless told.
#include <algorithm>
#include <cmath>

#include "engine/metrics/classifier.h"
#include "engine/metrics/measure.h"

namespace zscape {

Measured measure_consistency(MeasureContext& context) {
  const torch::InferenceMode inference;
  const auto& told = need<Conditions>(context, "consistency", "is told a class");
  Samples& sampler = need<Samples>(context, "consistency", "samples");
  const std::int64_t each = context.whole_option("consistency.samples", 200, 10000), classes = told.classes();
  const auto classifier = classifier_for(*context.data, context.progress);
  context.model.set_training(false);
  Measured out{.metric = "consistency", .unit = "share of samples", .parts = {}};
  double least = 1;
  for (std::int64_t k = 0; k < classes; ++k) {
    if (context.progress && context.progress->cancelled()) throw std::runtime_error("The measurement was cancelled.");
    Ask ask{.rng = context.rng, .progress = context.progress, .label = k};
    const Tensor seen = classifier->features(sampler.sample(each, ask).to(torch::kCPU));
    const double share = classifier->log_probabilities(seen).argmax(1).eq(k).to(torch::kFloat64).mean().item<double>();
    least = std::min(least, share);
    out.value += share / static_cast<double>(classes);
    if (context.progress) context.progress->report(static_cast<double>(k + 1) / static_cast<double>(classes));
  }
  out.stderr_ = std::sqrt(out.value * (1 - out.value) / static_cast<double>(each * classes));
  out.parts["least"] = least;
  out.parts["accuracy"] = classifier->accuracy;
  return out;
}

}  // namespace zscape
