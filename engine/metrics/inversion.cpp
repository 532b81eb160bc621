// inversion: how well an encoder that was never shown a reconstruction error inverts its generator.
//   value      correlation of z with what is encoded of the row decoded from it, over all latents
//   parts: l1  mean |x̂ − x| of test rows, a value; `shuffled`: the same against another row's; `class`: share of reconstructions that a classifier
//   (engine/metrics/classifier.h) finds to be of the row's class (pictures with classes only); `median`: of ‖x̂ − x‖ over rows.
#include "engine/metrics/classifier.h"
#include "engine/metrics/measure.h"

namespace zscape {

Measured measure_inversion(MeasureContext& context) {
  const torch::InferenceMode inference;
  Encodes& encoder = need<Encodes>(context, "inversion", "encodes");
  Decodes& decoder = need<Decodes>(context, "inversion", "decodes");
  context.model.set_training(false);
  const Tensor& x = context.x;
  Ask ask = context.ask();
  const Tensor z = context.rng.normal({x.size(0), decoder.latent().size});
  const Tensor read = encoder.encode(decoder.decode(z, ask), ask).mean;
  Measured out{.metric = "inversion", .unit = "correlation", .parts = {}};
  const Tensor a = (z - z.mean(0)).flatten().to(torch::kFloat64), b = (read - read.mean(0)).flatten().to(torch::kFloat64);
  out.value = (a.dot(b) / (a.norm() * b.norm()).clamp_min(1e-12)).item<double>();

  const Tensor again = decoder.decode(encoder.encode(x, ask).mean, ask), difference = (again - x).flatten(1);
  out.parts["l1"] = difference.abs().mean().item<double>();
  out.parts["median"] = difference.norm(2, 1).median().item<double>();
  out.parts["shuffled"] = (again - x.roll(1, 0)).abs().mean().item<double>();
  if (context.y.defined() && context.data != nullptr && x.dim() == 4) {
    const auto classifier = classifier_for(*context.data, context.progress);
    out.parts["class"] = classifier->log_probabilities(classifier->features(again.to(torch::kCPU))).argmax(1).eq(context.y.to(torch::kCPU)).to(torch::kFloat64).mean().item<double>();
  }
  return out;
}

}  // namespace zscape
