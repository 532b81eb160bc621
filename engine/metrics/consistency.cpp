// consistency: of samples drawn as a class, the share that a classifier of the data (engine/metrics/classifier.h) finds to be of it; the mean over classes. Points are
// of the class of the nearest row, among 2,000 that are measured.
// parts: `least`, the class that fares worst, and for pictures the classifier's own `accuracy` on test rows. Option consistency.samples of each class, 200 unless told.
#include <algorithm>
#include <cmath>

#include "engine/metrics/classifier.h"
#include "engine/metrics/measure.h"

namespace zscape {
namespace {

constexpr std::int64_t kNeighbours = 2000;

/// samples → their classes, int64 [n], and how well that is known of rows whose class is known; NaN = not asked.
struct Recogniser {
  std::function<Tensor(const Tensor& samples)> classes_of;
  double accuracy = NAN;
};

Recogniser recogniser_for(const MeasureContext& context) {
  if (context.data->spec.kind == DataKind::points) {
    if (!context.y.defined()) throw std::runtime_error("The metric consistency needs rows whose class is known, which these data do not have: leave it out.");
    const Tensor some = context.rng.permutation(context.x.size(0)).slice(0, 0, kNeighbours).to(context.x.device());
    return {[rows = context.x.index_select(0, some), classes = context.y.index_select(0, some.to(context.y.device()))](const Tensor& samples) {
      return classes.index_select(0, torch::cdist(samples, rows).argmin(1).to(classes.device()));
    }};
  }
  const auto classifier = classifier_for(*context.data, context.progress);
  return {[classifier](const Tensor& samples) { return classifier->log_probabilities(classifier->features(samples.to(torch::kCPU))).argmax(1); }, classifier->accuracy};
}

}  // namespace

Measured measure_consistency(MeasureContext& context) {
  const torch::InferenceMode inference;
  const auto& told = need<Conditions>(context, "consistency", "is told a class");
  Samples& sampler = need<Samples>(context, "consistency", "samples");
  const std::int64_t each = context.whole_option("consistency.samples", 200, 10000), classes = told.classes();
  const Recogniser recogniser = recogniser_for(context);
  context.model.set_training(false);
  Measured out{.metric = "consistency", .unit = "share of samples", .parts = {}};
  double least = 1;
  for (std::int64_t k = 0; k < classes; ++k) {
    if (context.progress && context.progress->cancelled()) throw std::runtime_error("The measurement was cancelled.");
    Ask ask{.rng = context.rng, .progress = context.progress, .label = k};
    const double share = recogniser.classes_of(sampler.sample(each, ask)).eq(k).to(torch::kFloat64).mean().item<double>();
    least = std::min(least, share);
    out.value += share / static_cast<double>(classes);
    if (context.progress) context.progress->report(static_cast<double>(k + 1) / static_cast<double>(classes));
  }
  out.stderr_ = std::sqrt(out.value * (1 - out.value) / static_cast<double>(each * classes));
  out.parts["least"] = least;
  if (std::isfinite(recogniser.accuracy)) out.parts["accuracy"] = recogniser.accuracy;
  return out;
}

}  // namespace zscape
