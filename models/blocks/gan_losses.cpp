#include "models/blocks/gan_losses.h"

#include "models/blocks/fused.h"

namespace zscape {
namespace {

// Σ weight · E softplus(±l) over some scores l: d softplus(±l)/dl = ±σ(±l). A dozen operations less than autograd's.
struct Term {
  Tensor scores;
  bool negated;       // softplus(−l) instead of softplus(l)
  double weight = 1;  // of its mean
};

Tensor softplus_loss(const std::vector<Term>& terms) {
  std::vector<Tensor> loss(1), scores;
  for (const Term& t : terms) {
    const WithoutAutograd plain;
    const Tensor mean = at::softplus(t.negated ? t.scores.neg() : t.scores).mean() * t.weight;
    loss[0] = loss[0].defined() ? loss[0] + mean : mean;
    scores.push_back(t.scores);
  }
  std::vector<double> slopes;
  std::vector<bool> negated;
  for (const Term& t : terms) {
    negated.push_back(t.negated);
    slopes.push_back((t.negated ? -t.weight : t.weight) / static_cast<double>(t.scores.numel()));
  }
  attach(loss, scores, scores, [slopes, negated](const std::vector<Tensor>& saved, const std::vector<Tensor>& gradients, const std::vector<bool>& wanted) {
    std::vector<Tensor> to(saved.size());
    for (std::size_t i = 0; i < saved.size(); ++i)
      if (wanted[i]) to[i] = at::sigmoid(negated[i] ? saved[i].neg() : saved[i]).mul_(gradients[0] * slopes[i]);
    return to;
  });
  return loss[0];
}

}  // namespace

Tensor discriminator_loss(const Tensor& real, const Tensor& fake, double target) {
  if (target == 1) return softplus_loss({{real, true}, {fake, false}});
  return softplus_loss({{real, true, target}, {real, false, 1 - target}, {fake, false}});
}

Tensor generator_loss(const Tensor& fake, const std::string& which) {
  if (which == "maximum_likelihood") return -fake.exp().mean();  // D / (1 − D) = exp(logit)
  const bool minimax = which == "minimax";
  return softplus_loss({{fake, !minimax, minimax ? -1.0 : 1.0}});
}

Tensor feature_distance(const Tensor& real, const Tensor& fake) { return (real.mean(0) - fake.mean(0)).square().sum(); }

std::vector<ParamSpec> gan_training_params(const std::string& player, double lr, double beta1, double beta2, std::int64_t batch, double player_rate) {
  return {
      {.key = "lr", .group = "optimiser", .fallback = lr, .min = 1e-6, .max = 1, .log_scale = true, .effect = Effect::live},
      {.key = "lr." + player,
       .group = "optimiser",
       .fallback = player_rate,
       .min = 0.01,
       .max = 100,
       .log_scale = true,
       .effect = Effect::live,
       .paper = "1; two rates: Heusel et al. 2017"},
      {.key = "adam.beta1", .group = "optimiser", .fallback = beta1, .min = 0, .max = 0.999, .effect = Effect::live, .when = "optimizer=adam"},
      {.key = "adam.beta2", .group = "optimiser", .fallback = beta2, .min = 0, .max = 0.9999, .effect = Effect::live, .when = "optimizer=adam"},
      {.key = "optimizer", .group = "optimiser", .fallback = std::string("adam"), .choices = {"adam", "sgd", "rmsprop"}},
      {.key = "optimizer." + player, .group = "optimiser", .fallback = std::string("same"), .choices = {"same", "adam", "sgd", "rmsprop"}},
      {.key = "ema", .group = "optimiser", .fallback = 0.999, .min = 0, .max = 0.9999, .effect = Effect::live},
      {.key = "batch", .group = "optimiser", .fallback = batch, .min = 2, .max = 4096, .log_scale = true},
  };
}

ParamSpec generator_loss_param(const std::string& paper) {
  return {.key = "g_loss",
          .group = "objective",
          .fallback = std::string("non_saturating"),
          .choices = {"non_saturating", "minimax", "maximum_likelihood", "feature_matching"},
          .effect = Effect::live,
          .paper = paper};
}

void describe_minimax_game(ModelInfo& info) {
  info.lines = {"generate", "score", "learn_d", "regenerate", "learn_g"};
  info.players = {"discriminator", "generator"};
  info.diagram = {{"fake", "generate", "pictures", "samples"},
                  {"discriminator", "score", "profile", "accent"},
                  {"d_loss", "learn_d", "numbers", ""},
                  {"verdict", "regenerate", "pictures", "samples"},
                  {"g_loss", "learn_g", "numbers", ""}};
  info.scalars = {{"d_loss", "losses", "data", "nats"},
                  {"g_loss", "losses", "samples", "nats"},
                  {"d_real", "verdicts", "good", ""},
                  {"d_fake", "verdicts", "gradient", ""},
                  {"minimax_gradient", "frozen", "gradient", ""},  // of a generator that is frozen
                  {"log_d_gradient", "frozen", "samples", ""},
                  {"log_d_noise", "noise", "warning", ""}};
  info.objective = "E[log D(x)] + E[log(1 − D(G(z)))]";
}

Tensor shaped_rows(const Tensor& flat, const DataSpec& data) {
  if (data.kind != DataKind::pictures) return flat;
  return torch::sigmoid(flat).unflatten(1, std::vector<std::int64_t>{data.channels, data.height, data.width});
}

}  // namespace zscape
