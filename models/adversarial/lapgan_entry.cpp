// What there is to choose of a LAPGAN, and how it is described. The model: lapgan.cpp.
#include "models/adversarial/techniques/instance_noise.h"
#include "models/blocks/gan_losses.h"

namespace zscape::lapgan {

std::unique_ptr<Model> make(const Build& build);  // lapgan.cpp

std::vector<ParamSpec> params() {
  std::vector<ParamSpec> all = {
      {.key = "coarse_steps", .group = "objective", .fallback = std::int64_t{3}, .min = 1, .max = 10, .effect = Effect::live},
      {.key = "levels", .group = "architecture", .fallback = std::int64_t{2}, .min = 1, .max = 4, .paper = "2 for 32 × 32"},
      {.key = "latent", .group = "architecture", .fallback = std::int64_t{64}, .min = 1, .max = 512, .log_scale = true, .paper = "100"},
      {.key = "hidden", .group = "architecture", .fallback = std::int64_t{512}, .min = 1, .max = 2048, .log_scale = true, .paper = "1200 and 600"},
      {.key = "maps", .group = "architecture", .fallback = std::int64_t{32}, .min = 1, .max = 256, .log_scale = true, .paper = "64 to 128"},
  };
  for (const auto& more : {instance_noise_params(.2, 400), gan_training_params("discriminator", 5e-4, 0.5, 0.999, 64)}) all.insert(all.end(), more.begin(), more.end());
  for (ParamSpec& p : all)
    if (p.key == "lr.discriminator") p.fallback = .5;
  return all;
}

}  // namespace zscape::lapgan

namespace zscape {

ModelEntry lapgan_entry() {
  ModelEntry entry;
  entry.info = {.id = "lapgan",
                .family = "adversarial",
                .name = "LAPGAN",
                .paper = "Denton et al. 2015",
                .reference = "E. Denton, S. Chintala, A. Szlam, R. Fergus: Deep Generative Image Models using a Laplacian Pyramid of Adversarial Networks. "
                             "NeurIPS 2015. arXiv:1506.05751",
                .params = lapgan::params(),
                .accepts = {DataKind::pictures},
                .default_data = "glyphs",
                .offers = {}};
  describe_minimax_game(entry.info);
  entry.info.lines.insert(entry.info.lines.begin(), "pyramid");
  entry.info.diagram.insert(entry.info.diagram.begin(), {"small", "pyramid", "pictures", "data"});
  entry.info.scalars.push_back({"d_coarse", "coarse", "data", "nats"});
  entry.info.scalars.push_back({"g_coarse", "coarse", "samples", "nats"});
  entry.info.objective = "E[log D(h, l)] + E[log(1 − D(G(z, l), l))]";
  entry.build = lapgan::make;
  entry.tiny = {{"hidden", "8"}, {"maps", "2"}, {"latent", "3"}, {"levels", "1"}, {"coarse_steps", "1"}};
  entry.threads = [](const Params&, int cores) { return std::max(1, std::min(4, cores - 1)); };
  return entry;
}

}  // namespace zscape
