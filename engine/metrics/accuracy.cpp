// accuracy: the share of rows whose class the model itself finds.
#include "engine/metrics/measure.h"

namespace zscape {

Measured measure_accuracy(MeasureContext& context) {
  Classifies& model = need<Classifies>(context, "accuracy", "classifies");
  if (!context.y.defined()) throw std::runtime_error("The metric accuracy needs rows with labels, which these data have not: leave it out.");
  return mean_of("accuracy", "share of rows", over_rows(context, [&](const Tensor& x) {
    Ask ask{.rng = context.rng, .progress = context.progress};  // without the labels
    return model.classify(x, ask).argmax(1).eq(context.labels).to(torch::kFloat64);
  }));
}

}  // namespace zscape
