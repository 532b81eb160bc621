// completion: chains fill the lower half of every test picture, half of their sweeps averaged. value = share of its bits that are right where each is taken for
// the likelier one; parts: nll (−log p per hidden bit), mean_value and mean_nll (the same foretold by the mean training picture). Options: completion.sweeps = 40.
#include "engine/metrics/measure.h"
#include "models/blocks/wander.h"

namespace zscape {
namespace {

constexpr std::int64_t kMeanPictureRows = 10'000;
constexpr double kSurest = 1e-3;  // no bit is foretold with certainty

}  // namespace

Measured measure_completion(MeasureContext& context) {
  auto& model = need<Chains>(context, "completion", "has chains");
  if (context.data == nullptr || context.data->spec.kind != DataKind::pictures) throw std::runtime_error("The metric completion is for pictures; these data are points.");
  const std::int64_t sweeps = context.whole_option("completion.sweeps", 40, 10'000);
  const Split& train = context.data->train;
  const Tensor mean = natural(train.x.slice(0, 0, std::min(kMeanPictureRows, train.rows()))).mean(0, true).to(context.x.device());
  const std::int64_t height = mean.size(2);
  Tensor hidden = torch::zeros_like(mean);
  hidden.slice(2, height / 2) = 1;
  const double count = hidden.sum().item<double>();
  double nll = 0, mean_right = 0, mean_nll = 0;
  const auto right = [&](const Tensor& x, const Tensor& p) { return ((p.gt(.5) == x.gt(.5)).to(torch::kFloat32) * hidden).flatten(1).sum(1) / count; };
  const auto surprise = [&](const Tensor& x, const Tensor& p) {
    const Tensor q = p.clamp(kSurest, 1 - kSurest);
    return (-(x * q.log() + (1 - x) * (1 - q).log()) * hidden).sum().item<double>() / count;
  };
  const Tensor rows = over_rows(context, [&](const Tensor& x) {
    const Tensor noise = context.rng.uniform(x.sizes()).lt(mean).to(x.dtype());
    const Clamp clamp{.held = hidden.lt(.5).expand_as(x).flatten(1), .values = x.flatten(1)};
    Ask ask = context.ask();
    ask.progress = nullptr;  // over_rows tells how far it is
    const Tensor p = mean_by_chains(model, torch::where(hidden > .5, noise, x), clamp, sweeps, ask);
    nll += surprise(x, p);
    mean_nll += surprise(x, mean.expand_as(x));
    mean_right += right(x, mean.expand_as(x)).sum().item<double>();
    return right(x, p);
  });
  const auto n = static_cast<double>(rows.size(0));
  Measured out = mean_of("completion", "share of bits", rows);
  out.parts = {{"nll", nll / n}, {"mean_value", mean_right / n}, {"mean_nll", mean_nll / n}};
  return out;
}

}  // namespace zscape
