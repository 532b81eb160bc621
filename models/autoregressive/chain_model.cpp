#include "models/autoregressive/chain_model.h"

#include <numeric>

namespace zscape {
namespace {

constexpr std::int64_t kSweeps = 5;  // of Gibbs sampling over a hole that the order does not end with

/// What is expected at each place, [n, D] in [0, 1].
Tensor mean_of(const Tensor& logits) {
  if (logits.dim() == 2) return torch::sigmoid(logits);
  return logits.softmax(2).matmul(torch::linspace(0, 1, logits.size(2), logits.options()));
}

}  // namespace

ChainModel::ChainModel(const Build& build) : size_(build.data.dimension), binary_(build.data.binary) {
  const DataSpec& d = build.data;
  row_shape_ = d.kind == DataKind::pictures ? std::vector<std::int64_t>{d.channels, d.height, d.width} : std::vector<std::int64_t>{d.dimension};
  player_.name = "all";
}

Order ChainModel::order() const {
  Order raster(static_cast<std::size_t>(size_));
  std::iota(raster.begin(), raster.end(), 0);
  return raster;
}

void ChainModel::step(const Batch& batch, StepContext& ctx) {
  prepare(ctx);
  const Tensor x = batch.x.flatten(1);
  const Tensor l = logits(x);
  const auto pictures = [&](const Tensor& flat) {
    if (row_shape_.size() != 3) return Pictures();
    return to_pictures(flat.slice(0, 0, 8).reshape({-1, row_shape_[0], row_shape_[1], row_shape_[2]}), 8);
  };
  ctx.narrate("logits", [&] {
    const Tensor mean = mean_of(l);
    return View{{}, {histogram("p", mean)}, pictures(x)};
  });

  const Tensor loss = -chain_log_prob(x, l).mean();
  ctx.narrate("loss", [&] { return View{{{"nll", number(loss)}}, {}, pictures(mean_of(l))}; });

  ctx.update(player_, loss);
  ctx.report(honest() ? "nll" : "cross_entropy", loss);
  ctx.narrate("update", [&] { return View{{{"nll", number(loss)}}, {}, {}}; });
}

Tensor ChainModel::sample(std::int64_t n, Ask& ask) {
  std::vector<std::int64_t> shape{n};
  shape.insert(shape.end(), row_shape_.begin(), row_shape_.end());
  return chain_sample(*this, n, row_shape_, ask).reshape(shape);
}

LogProb ChainModel::log_prob(const Tensor& x, Ask&) {
  return {.value = chain_log_prob(*this, x.flatten(1)),
          .kind = LogProb::Kind::exact,
          .stderr_ = {},
          .of = honest() ? LogProb::Of::probability : LogProb::Of::neither};
}

Tensor ChainModel::complete(const Tensor& x, const Tensor& hole, Ask& ask) {
  return chain_complete(*this, x.flatten(1), hole.expand_as(x).flatten(1), kSweeps, row_shape_, ask).reshape(x.sizes());
}

ModelInfo chain_info(std::string id, std::string name, std::string paper, std::string reference, std::vector<ParamSpec> params) {
  return {.id = std::move(id),
          .family = "autoregressive",
          .name = std::move(name),
          .paper = std::move(paper),
          .reference = std::move(reference),
          .params = std::move(params),
          .accepts = {DataKind::pictures},
          .lines = {"logits", "loss", "update"},
          .players = {"all"},
          .diagram = {{"x", "logits", "pictures", "data"},
                      {"net", "logits", "text", ""},
                      {"p", "loss", "pictures", "samples"},
                      {"losses", "update", "numbers", ""}},
          .scalars = {{"nll", "nll", "data", "nats", "entropy"}, {"cross_entropy", "cross_entropy", "data", "nats"}},
          .objective = "Σ_i log p(x_i | x_{<i})",
          .default_data = "glyphs",
          .suits = {},
          .offers = {}};
}

}  // namespace zscape
