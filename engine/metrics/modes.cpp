// Modes that samples reach, and the share of samples near one, where the data's modes are known (engine/metrics/coverage.h).
#include "engine/data/dataset.h"
#include "engine/data/truth.h"
#include "engine/metrics/coverage.h"
#include "engine/metrics/measure.h"

namespace zscape {

Measured measure_modes(MeasureContext& context) {
  constexpr std::int64_t kSamples = 2500;  // the protocol of VEEGAN and PacGAN
  Samples& sampler = need<Samples>(context, "modes", "samples");
  if (!context.data || !context.data->truth || !context.data->truth->centres.defined())
    throw std::runtime_error("The metric modes needs data whose modes are known, such as ring or grid25: leave it out.");
  const torch::InferenceMode inference;
  context.model.set_training(false);
  Ask ask{.rng = context.rng, .progress = context.progress};
  const Coverage found = coverage(sampler.sample(kSamples, ask).to(torch::kCPU), context.data->truth->centres, context.data->truth->sigma);
  Measured out{.metric = "modes", .unit = "", .value = found.high_quality, .parts = {}};
  out.parts = {{"covered", static_cast<double>(found.covered)}, {"of", static_cast<double>(found.of)}, {"high_quality", found.high_quality}, {"kl", found.kl}};
  return out;
}

}  // namespace zscape
