#include "models/flow/fitted_flow.h"

#include <algorithm>
#include <cmath>

#include "engine/data/truth.h"
#include "models/blocks/likelihoods.h"

namespace zscape {

namespace {
constexpr double kFirstWeight = .01;  // of the density, Rezende & Mohamed, section 6
constexpr double kFarAway = 1e3;
}  // namespace

FittedFlow::FittedFlow(const Build& build) : dimension_(build.data.dimension) {
  const auto zeros = [&] { return torch::zeros({dimension_}, build.device).requires_grad_(true); };
  shift_ = zeros(), log_scale_ = zeros();
  players_.push_back({.name = "flow", .parameters = {{"base.shift", shift_, Role::weight}, {"base.log_scale", log_scale_, Role::weight}}});
}

void FittedFlow::begin_with(double log_scale) {
  torch::NoGradGuard no_grad;
  log_scale_.fill_(log_scale);
}

std::vector<NamedTensor> FittedFlow::state() {
  std::vector<NamedTensor> all;
  for (const Player& player : players_) all.insert(all.end(), player.parameters.begin(), player.parameters.end());
  return all;
}

void FittedFlow::step(const Batch& batch, StepContext& ctx) {
  const Tensor z = ctx.rng.normal({batch.x.size(0), dimension_});
  ctx.narrate("draw", [&] { return View{{}, {histogram("z", z)}, {}}; });

  const Transformed x = push(z);
  ctx.narrate("layers", [&] {
    std::vector<Tensor> log_dets;
    push(z, &log_dets);
    Profile each{.name = "log_det_per_layer", .values = {}};
    for (const Tensor& log_det : log_dets) each.values.push_back(static_cast<float>(number(log_det.mean())));
    return View{{{"log_det", number(x.log_det.mean())}}, {each}, {}};
  });

  const Tensor log_q = standard_normal_log_prob(z) - x.log_det, log_p = log_target(x.x, ctx);
  ctx.narrate("target", [&] { return View{{{"log_q", number(log_q.mean())}, {"log_p", number(log_p.mean())}}, {}, to_pictures(x.x, 8)}; });

  const Weights w = weights(ctx);
  const Tensor loss = (w.entropy * log_q - w.density * log_p).mean(), kl = (log_q - log_p).mean();
  ctx.narrate("loss", [&] { return View{{{"reverse_kl", number(kl)}, {"beta", w.density}}, {}, {}}; });

  ctx.update(players_.front(), loss);
  ctx.report("reverse_kl", kl);
  ctx.report("q_entropy", -log_q.mean());
  ctx.report("q_cross", -log_p.mean());
  ctx.narrate("update", [&] { return View{{{"reverse_kl", number(kl)}}, {}, {}}; });
  ctx.narrate("cost", [&] { return cost(z, x.x); });
}

FittedFlow::Weights FittedFlow::weights(const StepContext& ctx) const { return {.density = density_weight(ctx, ctx.step)}; }

double FittedFlow::density_weight(const StepContext& ctx, std::int64_t steps) {
  const double anneal = ctx.params.real("anneal");
  return anneal > 0 ? std::min(1.0, kFirstWeight + static_cast<double>(steps) / anneal) : 1;
}

Tensor FittedFlow::log_target(const Tensor& x, StepContext& ctx) const {
  if (ctx.truth == nullptr || !ctx.truth->log_density)
    throw ParamError("This model is fitted to a density, and that of these data is not known: set other data, such as u1, moons or banana.");
  if (ctx.step == 0) {  // the only time that anything is read back
    torch::NoGradGuard no_grad;
    if (!std::isfinite(ctx.truth->log_density(torch::full_like(x.narrow(0, 0, 1), kFarAway)).item<double>()))
      throw ParamError("The density of these data ends at an edge, beyond which KL(q ‖ p) is infinite: set other data, such as u1, moons or banana.");
  }
  return ctx.truth->log_density(x);
}

LogProb FittedFlow::log_prob(const Tensor& x, Ask& ask) {
  const Transformed z = pull(x, depth(), ask.progress);
  return {.value = standard_normal_log_prob(z.x) + z.log_det, .stderr_ = {}};
}

LayerState FittedFlow::at_layer(const Tensor& x, int k, Ask& ask) {
  const Transformed h = pull(x, k, ask.progress);
  return {h.x, h.log_det};
}

Transformed FittedFlow::push(const Tensor& z, std::vector<Tensor>* each) const {
  Transformed x{z * torch::exp(log_scale_) + shift_, log_scale_.sum().expand({z.size(0)})};
  for (std::int64_t k = 0; k < depth(); ++k) {
    const Transformed next = push_through(k, x.x);
    if (each != nullptr) each->push_back(next.log_det);
    x = {next.x, x.log_det + next.log_det};
  }
  const Transformed last = placed(x.x);
  return {last.x, x.log_det + last.log_det};
}

Transformed FittedFlow::pull(const Tensor& x, std::int64_t layers, Progress* progress) const {
  Transformed z{x, x.new_zeros({x.size(0)})};
  if (layers > 0) z = taken_back(x);
  for (std::int64_t i = 0; i < layers; ++i) {
    const Transformed next = pull_through(depth() - 1 - i, z.x, progress);
    z = {next.x, z.log_det + next.log_det};
  }
  if (layers < depth()) return z;
  return {(z.x - shift_) * torch::exp(-log_scale_), z.log_det - log_scale_.sum()};
}

ModelInfo fitted_flow_info(std::string id, std::string name, std::string paper, std::string reference, std::vector<ParamSpec> params) {
  return {.id = std::move(id),
          .family = "flow",
          .name = std::move(name),
          .paper = std::move(paper),
          .reference = std::move(reference),
          .params = std::move(params),
          .accepts = {DataKind::points},
          .lines = {"draw", "layers", "target", "loss", "update", "cost"},
          .players = {"flow"},
          .diagram = {{"z", "draw", "profile", ""},
                      {"layers", "layers", "profile", "accent"},
                      {"x", "target", "pictures", "samples"},
                      {"losses", "loss", "numbers", ""},
                      {"cost", "cost", "numbers", ""}},
          .scalars = {{"reverse_kl", "reverse_kl", "samples", "nats"}, {"q_entropy", "parts", "samples", "nats"}, {"q_cross", "parts", "data", "nats"}},
          .objective = "E_q[β log p(x) − log q(x)]",
          .default_data = "u1",
          .suits = {},
          .offers = {}};
}

}  // namespace zscape
