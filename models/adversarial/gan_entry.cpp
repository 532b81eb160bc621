// What there is to choose of a GAN, and how it is described. The model: gan.cpp.
#include "models/adversarial/gan.h"

#include "models/adversarial/techniques/instance_noise.h"

namespace zscape::gan {

std::vector<ParamSpec> technique_params() {
  constexpr const char* kGroup = "techniques";
  std::vector<ParamSpec> all = {
      {.key = "d_steps", .group = kGroup, .fallback = std::int64_t{1}, .min = 1, .max = 20, .effect = Effect::live, .paper = "1 (k in algorithm 1)"},
      {.key = "g_steps", .group = kGroup, .fallback = std::int64_t{1}, .min = 1, .max = 20, .effect = Effect::live, .paper = "1"},
      {.key = "smoothing", .group = kGroup, .fallback = 0.0, .min = 0, .max = .5, .effect = Effect::live, .paper = "0.1 (Salimans et al. 2016)"},
      {.key = "penalty", .group = kGroup, .fallback = 0.0, .min = 0, .max = 100, .effect = Effect::live, .paper = "10 (Gulrajani et al. 2017)"},
      {.key = "spectral", .group = kGroup, .fallback = false, .paper = "on (Miyato et al. 2018)"},
      {.key = "minibatch", .group = kGroup, .fallback = std::int64_t{0}, .min = 0, .max = 64, .paper = "50 kernels (Salimans et al. 2016)"},
      {.key = "history", .group = kGroup, .fallback = 0.0, .min = 0, .max = 10, .paper = "on (Salimans et al. 2016)"},
      {.key = "freeze_at", .group = kGroup, .fallback = std::int64_t{0}, .min = 0, .max = 1e7, .paper = "after 1, 10, 25 epochs (Arjovsky & Bottou 2017, figure 2)"},
  };
  const auto noise = instance_noise_params(0, 4000);
  all.insert(all.begin() + 3, noise.begin(), noise.end());
  return all;
}

GanNets::Plan plan_of(const Build& build) {
  const Params& p = build.params;
  GanNets::Plan plan{.latent = p.integer("latent"), .spectral = p.flag("spectral"), .minibatch = p.integer("minibatch")};
  if (p.has("hidden")) plan.hidden = p.integer("hidden");
  if (p.has("layers")) plan.layers = p.integer("layers");
  if (p.has("maps")) plan.maps = p.integer("maps");
  return plan;
}

std::vector<ParamSpec> params() {
  std::vector<ParamSpec> all = {
      generator_loss_param("minimax in the game, non-saturating in the experiments"),
      {.key = "latent", .group = "architecture", .fallback = std::int64_t{2}, .min = 1, .max = 512, .log_scale = true},
      {.key = "hidden", .group = "architecture", .fallback = std::int64_t{128}, .min = 1, .max = 2048, .log_scale = true},
      {.key = "layers", .group = "architecture", .fallback = std::int64_t{3}, .min = 1, .max = 6},
  };
  for (const auto& more : {gan_training_params("discriminator", 5e-4, 0.5, 0.999, 256), technique_params()}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace zscape::gan

namespace zscape {

ModelEntry gan_entry() {
  ModelEntry entry;
  entry.info = {.id = "gan",
                .family = "adversarial",
                .name = "GAN",
                .paper = "Goodfellow et al. 2014",
                .reference = "I. Goodfellow et al.: Generative Adversarial Nets. NeurIPS 2014. arXiv:1406.2661",
                .params = gan::params(),
                .accepts = {DataKind::points, DataKind::pictures},
                .default_data = "ring",
                .suits = {{DataKind::pictures, {{"latent", "64"}, {"hidden", "256"}, {"batch", "128"}, {"lr", "0.0002"}}}},
                .offers = {}};
  describe_minimax_game(entry.info);
  entry.build = [](const Build& build) { return std::make_unique<gan::Gan>(build, gan::plan_of(build)); };
  entry.tiny = {{"hidden", "8"}, {"layers", "2"}, {"latent", "2"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
