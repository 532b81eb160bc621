#include "models/autoregressive/chain_model.h"

#include <cmath>
#include <numeric>

#include "engine/data/spectrogram.h"
#include "models/blocks/condition.h"
#include "models/blocks/filters.h"

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
  row_shape_ = row_shape_of(build.data);
  player_.name = "all";
}

Order ChainModel::order() const {
  Order raster(static_cast<std::size_t>(size_));
  std::iota(raster.begin(), raster.end(), 0);
  return raster;
}

void ChainModel::step(const Batch& batch, StepContext& ctx) {
  prepare(ctx);
  if (classes_ > 0) labels_ = batch.y;
  const Tensor x = batch.x.flatten(1);
  const Tensor l = logits(x);
  const auto pictures = [&](const Tensor& flat) {
    if (row_shape_.size() != 3) return spectrograms(flat.slice(0, 0, 8), 8);
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

Tensor ChainModel::each_class(const Tensor& x, const Tensor& counted) {
  std::vector<Tensor> all;
  for (std::int64_t y = 0; y < classes_; ++y) {
    labels_ = torch::full({x.size(0)}, y, x.options().dtype(torch::kInt64));
    all.push_back(chain_terms(x, logits(x)).masked_fill(counted.logical_not(), 0).sum(1));
  }
  return torch::stack(all, 1);
}

bool ChainModel::told(const Ask& ask, std::int64_t n, torch::Device device) {
  const Tensor labels = told_labels(ask, n, device);
  if (labels.defined()) labels_ = labels;
  return labels.defined();
}

Tensor ChainModel::sample(std::int64_t n, Ask& ask) {
  if (classes_ > 0 && !told(ask, n, ask.rng.device())) labels_ = ask.rng.integers(classes_, {n});
  std::vector<std::int64_t> shape{n};
  shape.insert(shape.end(), row_shape_.begin(), row_shape_.end());
  return chain_sample(*this, n, row_shape_, ask).reshape(shape);
}

LogProb ChainModel::log_prob(const Tensor& rows, Ask& ask) {
  const Tensor x = rows.flatten(1);
  const Tensor value = classes_ == 0 || told(ask, x.size(0), x.device())
                           ? chain_log_prob(*this, x)
                           : each_class(x, torch::ones({size_}, x.options().dtype(torch::kBool))).logsumexp(1) - std::log(static_cast<double>(classes_));
  return {.value = value, .kind = LogProb::Kind::exact, .stderr_ = {}, .of = honest() ? LogProb::Of::probability : LogProb::Of::neither};
}

Tensor ChainModel::complete(const Tensor& rows, const Tensor& hole, Ask& ask) {
  const Tensor x = rows.flatten(1), open = hole.expand_as(rows).flatten(1);
  if (classes_ == 0 || told(ask, x.size(0), x.device())) return chain_complete(*this, x, open, kSweeps, row_shape_, ask).reshape(rows.sizes());
  // No class was asked for: it is drawn with the hole. First by the values before the hole, which is exact where the hole is last; then, between
  // the sweeps, by the whole picture.
  Tensor before = torch::zeros({size_}, torch::kBool);
  const Tensor any = open.gt(.5).any(0).to(torch::kCPU);
  for (const std::int64_t i : order()) {
    if (any[i].item<bool>()) break;
    before[i] = true;
  }
  labels_ = draw_index(each_class(x, before.to(x.device())), ask.rng);
  const auto draw_class = [&](const Tensor& filled) { labels_ = draw_index(each_class(filled, torch::ones_like(before).to(x.device())), ask.rng); };
  return chain_complete(*this, x, open, kSweeps, row_shape_, ask, draw_class).reshape(rows.sizes());
}

Tensor ChainModel::log_predictions(const Tensor& x) const {
  const Tensor l = logits(x);
  return l.dim() == 3 ? l.log_softmax(2) : torch::stack({-torch::softplus(l), l - torch::softplus(l)}, 2);
}

Tensor ChainModel::predict(const Tensor& rows, Ask& ask) {
  const Tensor x = rows.flatten(1);
  if (classes_ == 0 || told(ask, x.size(0), x.device())) return log_predictions(x);
  // p(x_i | x_<i) = Σ_y p(y | x_<i) p(x_i | x_<i, y), with p(y | x_<i) ∝ Π_{j < i} p(x_j | x_<j, y).
  const Tensor places = torch::tensor(order(), torch::kInt64).to(x.device()), level = (x.detach() * static_cast<double>(levels() - 1)).round().to(torch::kInt64).unsqueeze(2);
  std::vector<Tensor> joint, prior;
  for (std::int64_t y = 0; y < classes_; ++y) {
    labels_ = torch::full({x.size(0)}, y, x.options().dtype(torch::kInt64).requires_grad(false));
    const Tensor each = log_predictions(x), terms = each.gather(2, level).squeeze(2).index_select(1, places);
    const Tensor before = torch::zeros_like(terms).index_copy(1, places, terms.cumsum(1) - terms);
    joint.push_back(each + before.unsqueeze(2));
    prior.push_back(before);
  }
  return torch::logsumexp(torch::stack(joint), 0) - torch::logsumexp(torch::stack(prior), 0).unsqueeze(2);
}

std::vector<ParamSpec> few_rows(std::vector<ParamSpec> own, std::int64_t batch, double lr, double clip) {
  own.push_back({.key = "batch", .group = "optimiser", .fallback = batch, .min = 1, .max = 4096, .log_scale = true});
  own.push_back({.key = "lr", .group = "optimiser", .fallback = lr, .min = 1e-6, .max = 1, .log_scale = true, .effect = Effect::live});
  own.push_back({.key = "clip", .group = "optimiser", .fallback = clip, .min = 0, .max = 1000, .effect = Effect::live});
  return own;
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
