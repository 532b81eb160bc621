// CGAN: the GAN that is told a class.
//   M. Mirza, S. Osindero: Conditional Generative Adversarial Nets. 2014, arXiv:1411.1784.
//
//   min_G max_D  E[log D(x|y)] + E[log(1 − D(G(z|y)|y))]                      (eq. 2), the game of gan.cpp with the class beside what both nets read
//
// Shapes: z [n, d] with y one-hot [n, K] beside it; D reads [x, y], y as K constant maps where it is convolutional.
//
// Pictures use the nets of DCGAN (paper: maxout layers). G's turn takes the classes of the minibatch again, so that G learns them as often as they come.
// Pitfall: D has to see the class: told to G alone, nothing makes G listen.
#include "models/adversarial/gan.h"
#include "models/blocks/condition.h"

namespace zscape::cgan {

class Cgan final : public gan::Gan, public Conditions {
 public:
  using Gan::Gan;
  std::int64_t classes() const override { return nets_.plan.classes; }
};

std::vector<ParamSpec> params() {
  std::vector<ParamSpec> all = {
      generator_loss_param("minimax"),
      {.key = "latent", .group = "architecture", .fallback = std::int64_t{2}, .min = 1, .max = 512, .log_scale = true, .paper = "100"},
      {.key = "hidden", .group = "architecture", .fallback = std::int64_t{128}, .min = 1, .max = 2048, .log_scale = true, .only = DataKind::points},
      {.key = "maps", .group = "architecture", .fallback = std::int64_t{32}, .min = 1, .max = 256, .log_scale = true, .only = DataKind::pictures},
  };
  for (const auto& more : {gan_training_params("discriminator", 5e-4, 0.5, 0.999, 256), gan::technique_params()}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::unique_ptr<Model> make(const Build& build) {
  GanNets::Plan plan = gan::plan_of(build);
  plan.convolutional = build.data.kind == DataKind::pictures;
  plan.classes = classes_of(build);
  return std::make_unique<Cgan>(build, plan);
}

}  // namespace zscape::cgan

namespace zscape {

ModelEntry cgan_entry() {
  ModelEntry entry;
  entry.info = {.id = "cgan",
                .family = "adversarial",
                .name = "CGAN",
                .paper = "Mirza & Osindero 2014",
                .reference = "M. Mirza, S. Osindero: Conditional Generative Adversarial Nets. 2014. arXiv:1411.1784",
                .params = cgan::params(),
                .accepts = {DataKind::pictures, DataKind::points},
                .default_data = "glyphs",
                .suits = {{DataKind::pictures, {{"latent", "64"}, {"batch", "64"}, {"lr", "0.0006"}}}},
                .offers = {}};
  describe_minimax_game(entry.info);
  entry.info.objective = "E[log D(x|y)] + E[log(1 − D(G(z|y)|y))]";
  entry.build = cgan::make;
  entry.tiny = {{"hidden", "8"}, {"maps", "2"}, {"latent", "2"}};
  entry.threads = [](const Params& params, int cores) { return params.has("maps") ? std::max(1, std::min(4, cores - 1)) : 1; };
  return entry;
}

}  // namespace zscape
