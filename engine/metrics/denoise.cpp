// denoise: a tenth of every test picture's bits are turned; chains are pulled to what is seen, half of their sweeps averaged. value = share of bits that are wrong
// afterwards; parts: before. Options: denoise.percent = 10, denoise.sweeps = 40.
#include "engine/metrics/measure.h"
#include "models/blocks/wander.h"

namespace zscape {

Measured measure_denoise(MeasureContext& context) {
  auto& model = need<Chains>(context, "denoise", "has chains");
  if (context.data == nullptr || context.data->spec.kind != DataKind::pictures) throw std::runtime_error("The metric denoise is for pictures; these data are points.");
  const std::int64_t sweeps = context.whole_option("denoise.sweeps", 40, 10'000);
  const double share = static_cast<double>(context.whole_option("denoise.percent", 10, 49)) / 100;
  double before = 0;
  const Tensor rows = over_rows(context, [&](const Tensor& x) {
    const Tensor clean = x.gt(.5).to(x.dtype()), turned = context.rng.uniform(x.sizes()).lt(share).to(x.dtype());
    const Tensor seen = (clean - turned).abs();
    const Clamp clamp{.mode = Clamp::Mode::stochastic, .held = torch::ones_like(x, torch::kBool).flatten(1), .values = seen.flatten(1), .pull = pull_of_flips(share)};
    Ask ask = context.ask();
    ask.progress = nullptr;  // over_rows tells how far it is
    before += turned.flatten(1).mean(1).sum().item<double>();
    return (mean_by_chains(model, seen, clamp, sweeps, ask).gt(.5).to(x.dtype()) - clean).abs().flatten(1).mean(1);
  });
  Measured out = mean_of("denoise", "share of bits", rows);
  out.parts["before"] = before / static_cast<double>(rows.size(0));
  return out;
}

}  // namespace zscape
