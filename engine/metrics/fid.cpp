// Generated pictures through a classifier's eyes (engine/metrics/classifier.h).
//   fid          Fréchet distance of the classifier's features, samples against the measured rows (Heusel et al. 2017):
//                ‖μ₁ − μ₂‖² + tr(C₁ + C₂ − 2 (C₁C₂)^½). Not Inception's: compare only on the same data. A classifier trained
//                anew shifts it by a quarter, its ratio to tr C of the data by a tenth. Option fid.of=translated: what the model makes of the test rows it translates, instead.
//   classifier   how sure the classifier is of samples, and how evenly it finds the classes.
#include <cmath>

#include "engine/metrics/classifier.h"
#include "engine/metrics/measure.h"

namespace zscape {
namespace {

constexpr std::int64_t kSamples = 5000;

/// Features of many pictures, [n, 64] in double precision.
Tensor features_of(const Classifier& classifier, const Tensor& x) {
  std::vector<Tensor> parts;
  for (std::int64_t i = 0; i < x.size(0); i += 500) parts.push_back(classifier.features(x.slice(0, i, std::min(x.size(0), i + 500)).to(torch::kCPU)));
  return torch::cat(parts);
}

Tensor samples_of(MeasureContext& context, const std::string& metric) {
  Samples& sampler = need<Samples>(context, metric, "samples");
  context.model.set_training(false);
  std::vector<Tensor> parts;
  for (std::int64_t i = 0; i < kSamples; i += 500) {
    if (context.progress && context.progress->cancelled()) throw std::runtime_error("The measurement was cancelled.");
    Ask ask{.rng = context.rng, .progress = context.progress};
    parts.push_back(sampler.sample(std::min<std::int64_t>(500, kSamples - i), ask).to(torch::kCPU));
    if (context.progress) context.progress->report(static_cast<double>(i) / kSamples);
  }
  return torch::cat(parts);
}

struct Gaussian {
  Tensor mean, covariance;
  explicit Gaussian(const Tensor& rows) {
    const Tensor x = rows.to(torch::kFloat64);
    mean = x.mean(0);
    covariance = (x - mean).t().mm(x - mean) / static_cast<double>(x.size(0) - 1);
  }
};

Tensor symmetric_root(const Tensor& matrix) {
  const auto [values, vectors] = torch::linalg_eigh(matrix, "L");
  return vectors.mm(values.clamp_min(0).sqrt().diag()).mm(vectors.t());
}

}  // namespace

double frechet_distance(const Tensor& a, const Tensor& b) {
  const Gaussian p(a), q(b);
  const Tensor root = symmetric_root(p.covariance);
  // The eigenvalues of C₁C₂ are those of the symmetric C₁^½ C₂ C₁^½: real, and not negative but for rounding.
  const Tensor cross = std::get<0>(torch::linalg_eigh(root.mm(q.covariance).mm(root), "L")).clamp_min(0).sqrt().sum();
  return ((p.mean - q.mean).square().sum() + p.covariance.trace() + q.covariance.trace() - 2 * cross).item<double>();
}

namespace {

/// Samples; with fid.of=translated what the model makes of the measured rows.
Tensor compared(MeasureContext& context) {
  if (context.text_option("fid.of", "samples") == "samples") return samples_of(context, "fid");
  Translates& translator = need<Translates>(context, "fid of translated rows", "translates");
  context.model.set_training(false);
  const Dataset& data = *context.data;
  const Tensor from = data.spec.second == Second::none ? context.x : natural(data.spec.second == Second::paired ? data.test.other : data.second_test.x);
  std::vector<Tensor> parts;
  for (const Tensor& rows : from.split(500)) {
    Ask ask{.rng = context.rng, .progress = context.progress};
    parts.push_back(translator.translate(rows.to(context.x.device()), Direction::forth, ask).to(torch::kCPU));
  }
  return torch::cat(parts);
}

}  // namespace

Measured measure_fid(MeasureContext& context) {
  const torch::InferenceMode inference;
  if (context.text_option("fid.of", "samples") == "samples") need<Samples>(context, "fid", "samples");  // before half a minute goes into the classifier
  const auto classifier = classifier_for(*context.data, context.progress);
  const Tensor data = features_of(*classifier, context.x), samples = features_of(*classifier, compared(context));
  if (data.size(0) <= Classifier::kFeatures) throw std::runtime_error("The Fréchet distance needs more than 64 rows to estimate a covariance: measure on more.");
  Measured out{.metric = "fid", .unit = "classifier's features", .value = frechet_distance(samples, data), .parts = {}};
  out.parts["ratio"] = out.value / Gaussian(data).covariance.trace().item<double>();
  out.parts["accuracy"] = classifier->accuracy;
  return out;
}

Measured measure_classifier(MeasureContext& context) {
  const torch::InferenceMode inference;
  need<Samples>(context, "classifier", "samples");
  const auto classifier = classifier_for(*context.data, context.progress);
  const Tensor samples = samples_of(context, "classifier");
  const Tensor log_p = classifier->log_probabilities(features_of(*classifier, samples)).to(torch::kFloat64), p = log_p.exp();
  const Tensor entropy = -(p * log_p).sum(1), mean = p.mean(0);
  Measured out = mean_of("classifier", "", std::get<0>(p.max(1)));
  out.unit = "mean confidence";
  out.parts["accuracy"] = classifier->accuracy;
  out.parts["entropy"] = entropy.mean().item<double>();
  // How evenly all classes are drawn, 1 = equally often; how much of the pictures is lit: a sharp picture that the data never show may look sure, but is caught here.
  out.parts["evenness"] = -(mean * mean.clamp_min(1e-12).log()).sum().item<double>() / std::log(static_cast<double>(p.size(1)));
  out.parts["lit"] = samples.mean().item<double>();
  out.parts["inception_score"] = std::exp((-(mean * mean.log()).sum() - entropy.mean()).item<double>());
  out.parts["least_share"] = torch::bincount(p.argmax(1), {}, p.size(1)).min().item<double>() / static_cast<double>(p.size(0));
  return out;
}

}  // namespace zscape
