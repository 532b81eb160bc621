// How many times faster a student draws one row than its teacher: the best of a few draws against one of the teacher's.
#include <chrono>

#include "engine/metrics/measure.h"
#include "models/target.h"

namespace zscape {

namespace {
constexpr int kDraws = 5;
}  // namespace

Measured measure_speedup(MeasureContext& context) {
  auto* student = dynamic_cast<Distils*>(&context.model);
  if (student == nullptr) throw std::runtime_error("The metric speedup compares a student with its teacher, and this model has none: leave it out.");
  Samples& sampler = need<Samples>(context, "speedup", "samples");
  const torch::InferenceMode inference;
  context.model.set_training(false);
  Ask ask{.rng = context.rng, .progress = context.progress};
  const auto seconds = [](auto&& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  sampler.sample(1, ask);  // the first draw also pays for memory
  double own = seconds([&] { sampler.sample(1, ask); });
  for (int i = 1; i < kDraws; ++i) own = std::min(own, seconds([&] { sampler.sample(1, ask); }));
  Measured out{.metric = "speedup", .unit = "×"};
  out.value = seconds([&] { student->teacher_sample(1, ask); }) / own;
  return out;
}

}  // namespace zscape
