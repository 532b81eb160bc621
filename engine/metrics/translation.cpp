// translation: how well pictures of the second kind become the data's own, on test rows.
//   pairs      value: mean |G(a) − b| of values in [0, 1]. parts: `copy`, the same for a itself (its mean over channels), `mean_colour`, for the mean of each picture's
//              pixels; `gradient`, how steep translations are as a multiple of how steep the real pictures are (1 = as sharp).
//   no pairs   value: mean over both ways round of |x − there and back|. parts: `cycle_a`, `cycle_b`; with classes `accuracy_ba`, `accuracy_ab`: share of translations whose
//              class a classifier of that kind (engine/metrics/classifier.h) still finds.
#include "engine/metrics/classifier.h"
#include "engine/metrics/measure.h"

namespace zscape {
namespace {

constexpr std::int64_t kRows = 2000;

Tensor some(const Tensor& stored, const torch::Device& device) { return natural(stored.slice(0, 0, kRows)).to(device); }

double steepness(const Tensor& x) { return ((x.diff(1, 3)).abs().mean() + x.diff(1, 2).abs().mean()).item<double>(); }

/// Share of pictures whose class a classifier of their kind finds.
double share_found(const Split& train, const Split& test, const Dataset& data, const Tensor& pictures, const Tensor& y, Progress* progress) {
  Dataset kind = data;
  kind.train = train, kind.test = test;
  kind.second_train = kind.second_test = {};
  describe(kind);
  kind.fingerprint = fingerprint_of(kind);
  const auto classifier = classifier_for(kind, progress);
  return classifier->log_probabilities(classifier->features(pictures.to(torch::kCPU))).argmax(1).eq(y.to(torch::kCPU)).to(torch::kFloat64).mean().item<double>();
}

}  // namespace

Measured measure_translation(MeasureContext& context) {
  const torch::InferenceMode inference;
  Translates& model = need<Translates>(context, "translation", "translates");
  const Dataset& data = *context.data;
  const torch::Device device = context.x.device();
  context.model.set_training(false);
  Ask ask{.rng = context.rng, .progress = context.progress};
  const auto translated = [&](const Tensor& x, Direction direction) {
    std::vector<Tensor> parts;
    for (const Tensor& rows : x.split(250)) {
      if (context.progress && context.progress->cancelled()) throw std::runtime_error("The measurement was cancelled.");
      parts.push_back(model.translate(rows, direction, ask));
    }
    return torch::cat(parts);
  };
  Measured out{.metric = "translation", .unit = "mean difference", .parts = {}};
  if (data.spec.second == Second::paired) {
    const Tensor a = some(data.test.other, device), b = some(data.test.x, device), made = translated(a, Direction::forth);
    out.value = (made - b).abs().mean().item<double>();
    out.parts["copy"] = (a.mean(1, true) - b).abs().mean().item<double>();
    out.parts["mean_colour"] = (b.mean({2, 3}, true) - b).abs().mean().item<double>();
    out.parts["gradient"] = steepness(made) / steepness(b);
    return out;
  }
  if (data.spec.second != Second::unpaired) throw std::runtime_error("The metric translation needs data of two kinds of pictures, and these have one: leave it out.");
  const Tensor a = some(data.test.x, device), b = some(data.second_test.x, device);
  const Tensor as_b = translated(a, Direction::back), as_a = translated(b, Direction::forth);
  out.parts["cycle_a"] = (translated(as_b, Direction::forth) - a).abs().mean().item<double>();
  out.parts["cycle_b"] = (translated(as_a, Direction::back) - b).abs().mean().item<double>();
  out.value = .5 * (out.parts["cycle_a"] + out.parts["cycle_b"]);
  if (data.test.labelled() && data.second_test.labelled()) {
    out.parts["accuracy_ba"] = share_found(data.train, data.test, data, as_a, data.second_test.y.slice(0, 0, kRows), context.progress);
    out.parts["accuracy_ab"] = share_found(data.second_train, data.second_test, data, as_b, data.test.y.slice(0, 0, kRows), context.progress);
  }
  return out;
}

}  // namespace zscape
