#include "models/blocks/gan_losses.h"

namespace zscape {

std::vector<ParamSpec> gan_training_params(const std::string& player, double lr, double beta1, double beta2, std::int64_t batch) {
  return {
      {.key = "lr", .group = "optimiser", .fallback = lr, .min = 1e-6, .max = 1, .log_scale = true, .effect = Effect::live},
      {.key = "lr." + player,
       .group = "optimiser",
       .fallback = 1.0,
       .min = 0.01,
       .max = 100,
       .log_scale = true,
       .effect = Effect::live,
       .paper = "1; two rates: Heusel et al. 2017"},
      {.key = "adam.beta1", .group = "optimiser", .fallback = beta1, .min = 0, .max = 0.999, .effect = Effect::live, .when = "optimizer=adam"},
      {.key = "adam.beta2", .group = "optimiser", .fallback = beta2, .min = 0, .max = 0.9999, .effect = Effect::live, .when = "optimizer=adam"},
      {.key = "optimizer", .group = "optimiser", .fallback = std::string("adam"), .choices = {"adam", "sgd", "rmsprop"}},
      {.key = "ema", .group = "optimiser", .fallback = 0.999, .min = 0, .max = 0.9999, .effect = Effect::live},
      {.key = "batch", .group = "optimiser", .fallback = batch, .min = 2, .max = 4096, .log_scale = true},
  };
}

ParamSpec generator_loss_param(const std::string& paper) {
  return {.key = "g_loss",
          .group = "objective",
          .fallback = std::string("non_saturating"),
          .choices = {"non_saturating", "minimax"},
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
                  {"d_fake", "verdicts", "gradient", ""}};
  info.objective = "E[log D(x)] + E[log(1 − D(G(z)))]";
}

Tensor shaped_rows(const Tensor& flat, const DataSpec& data) {
  if (data.kind != DataKind::pictures) return flat;
  return torch::sigmoid(flat).unflatten(1, std::vector<std::int64_t>{data.channels, data.height, data.width});
}

}  // namespace zscape
