// mmd: how far samples are from test rows in the model's own eyes (√MMD² by its kernels, biased), as a multiple of how far as many other test rows are: 1 = no
// farther than data from data. parts: both distances. Option mmd.samples on each side, 500 unless told (at most half the rows).
#include <algorithm>

#include "engine/metrics/measure.h"
#include "models/blocks/mmd.h"

namespace zscape {

Measured measure_mmd(MeasureContext& context) {
  const torch::InferenceMode inference;
  auto& eyes = need<Compares>(context, "mmd", "learns by comparing samples");
  Samples& sampler = need<Samples>(context, "mmd", "samples");
  context.model.set_training(false);
  const std::int64_t n = std::min(context.whole_option("mmd.samples", 500, 5000), context.x.size(0) / 2);
  if (n < 2) throw std::runtime_error("The metric mmd compares rows with rows: it needs at least four of them.");
  Ask ask{.rng = context.rng, .progress = context.progress};
  // At random: neighbours in a file may be alike (the first half of MNIST's test rows were written by others than the second).
  const Tensor some = context.x.index_select(0, context.rng.permutation(context.x.size(0)).slice(0, 0, 2 * n).to(context.x.device())), rows = some.slice(0, 0, n);
  Measured out{.metric = "mmd", .unit = "× data's own", .parts = {}};
  const double own = eyes.discrepancy(rows, some.slice(0, n)).item<double>(), drawn = eyes.discrepancy(rows, sampler.sample(n, ask)).item<double>();
  out.value = drawn / own;
  out.parts["samples"] = drawn;
  out.parts["data"] = own;
  return out;
}

}  // namespace zscape
