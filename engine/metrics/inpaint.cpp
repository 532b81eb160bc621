// inpaint: how well hidden pixels are foretold, −log p per hidden pixel of the values (of binary pictures; a cross-entropy of grey ones). parts: the three kinds
// of holes: `scattered` (half of all pixels), `square` (12 × 12 of 28, within the middle), `lower` (the lower half); the same with `mean_` foretold by the mean
// training picture; value = the mean of the three. Options: inpaint.method = masked | gibbs (the model's first), inpaint.sweeps = 20, inpaint.draws = 20.
#include <cmath>

#include "engine/data/dataset.h"
#include "engine/metrics/measure.h"

namespace zscape {
namespace {

constexpr double kLeast = 1e-4;             // no pixel is foretold with certainty
constexpr std::int64_t kMeanRows = 10'000;  // training rows of the mean picture

struct Foreteller {
  MeasureContext& context;
  Decodes& decoder;
  Ask ask;
  std::string method;
  std::int64_t sweeps, draws;
  Tensor mean;  // [1, C, H, W]

  static Tensor drawn(const Posterior& q, Rng& rng) {
    return q.log_var.defined() ? q.mean + torch::exp(.5 * q.log_var) * rng.normal(q.mean.sizes()) : q.mean;
  }

  /// p(x = 1) of every pixel, averaged over draws of z.
  Tensor operator()(const Tensor& x, const Tensor& hole) {
    if (method == "masked") {
      const Posterior q = dynamic_cast<EncodesMasked&>(context.model).encode_masked(x, hole.to(torch::kFloat32), ask);
      Tensor sum = torch::zeros_like(x);
      for (std::int64_t i = 0; i < draws; ++i) sum += decoder.decode(drawn(q, context.rng), ask);
      return sum / static_cast<double>(draws);
    }
    // Pseudo-Gibbs from the mean picture; the second half of the sweeps is averaged.
    auto& encoder = need<Encodes>(context, "inpaint", "encodes");
    Tensor at = torch::where(hole, mean, x), sum = torch::zeros_like(x);
    for (std::int64_t i = 0; i < sweeps; ++i) {
      const Tensor p = decoder.decode(drawn(encoder.encode(at, ask), context.rng), ask);
      at = torch::where(hole, p, x);
      if (i >= sweeps / 2) sum += p;
    }
    return sum / static_cast<double>(sweeps - sweeps / 2);
  }
};

/// bool [n, 1, H, W], true = hidden.
Tensor hidden_places(const std::string& kind, const Tensor& x, Rng& rng) {
  const std::int64_t n = x.size(0), height = x.size(2), width = x.size(3);
  if (kind == "scattered") return rng.uniform({n, 1, height, width}) < .5;
  const auto device = torch::device(x.device());
  const Tensor row = torch::arange(height, device).reshape({1, 1, -1, 1}), column = torch::arange(width, device).reshape({1, 1, 1, -1});
  if (kind == "lower") return (row >= height / 2).expand({n, 1, height, width});
  const auto part = [](std::int64_t side, double share) { return static_cast<std::int64_t>(std::llround(static_cast<double>(side) * share)); };
  const auto within = [&](const Tensor& at, std::int64_t side) {
    const std::int64_t edge = part(side, 4. / 28), length = part(side, 12. / 28);
    const Tensor first = edge + rng.integers(side - 2 * edge - length + 1, {n, 1, 1, 1});
    return (at >= first) & (at < first + length);
  };
  return within(row, height) & within(column, width);
}

/// Mean over the hidden pixels of every row, [n].
Tensor surprise_at(const Tensor& x, const Tensor& p, const Tensor& hole) {
  const Tensor q = p.clamp(kLeast, 1 - kLeast);
  const Tensor each = -(x * q.log() + (1 - x) * (1 - q).log());
  return (each * hole).flatten(1).sum(1) / hole.expand_as(x).flatten(1).sum(1).clamp_min(1);
}

}  // namespace

Measured measure_inpaint(MeasureContext& context) {
  if (context.data == nullptr || context.data->spec.kind != DataKind::pictures) throw std::runtime_error("The metric inpaint is for pictures; these data are points.");
  const auto* masked = dynamic_cast<EncodesMasked*>(&context.model);
  const bool can_mask = masked != nullptr && masked->sees_masks();
  std::string method = can_mask ? "masked" : "gibbs";
  if (const auto wanted = context.options.find("inpaint.method"); wanted != context.options.end()) method = wanted->second;
  if (method != "gibbs" && !(method == "masked" && can_mask))
    throw ParamError("Option inpaint.method is \"" + method + "\"; it can be gibbs, and masked for a run trained with masks=random.");
  const Split& train = context.data->train;
  const Tensor mean = natural(train.x.slice(0, 0, std::min(kMeanRows, train.rows()))).mean(0, true).to(context.x.device());
  Foreteller foretell{.context = context,
                      .decoder = need<Decodes>(context, "inpaint", "decodes"),
                      .ask = {.rng = context.rng, .progress = context.progress},
                      .method = method,
                      .sweeps = context.whole_option("inpaint.sweeps", 20, 1000),
                      .draws = context.whole_option("inpaint.draws", 20, 1000),
                      .mean = mean};
  std::map<std::string, double> parts;
  Tensor all;
  for (const std::string kind : {"scattered", "square", "lower"}) {
    double plain = 0;
    const Tensor rows = over_rows(context, [&](const Tensor& x) {
      const Tensor hole = hidden_places(kind, x, context.rng);
      plain += surprise_at(x, mean.expand_as(x), hole).sum().item<double>();
      return surprise_at(x, foretell(x, hole), hole);
    });
    parts[kind] = rows.mean().item<double>();
    parts["mean_" + kind] = plain / static_cast<double>(rows.size(0));
    all = all.defined() ? all + rows / 3 : rows / 3;
  }
  Measured out = mean_of("inpaint", "nats/pixel", all);
  out.parts = std::move(parts);
  return out;
}

}  // namespace zscape
