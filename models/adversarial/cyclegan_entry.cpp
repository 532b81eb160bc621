// What there is to choose of CycleGAN, and how it is described. The model: cyclegan.cpp.
#include "models/blocks/gan_losses.h"

namespace zscape::cyclegan {

std::unique_ptr<Model> make(const Build& build);  // cyclegan.cpp

std::vector<ParamSpec> params() {
  std::vector<ParamSpec> all = {
      {.key = "cycle_weight", .group = "objective", .fallback = 10.0, .min = 0, .max = 100, .effect = Effect::live, .paper = "10"},
      {.key = "identity", .group = "objective", .fallback = 0.0, .min = 0, .max = 100, .effect = Effect::live, .paper = "0, or 5 for paintings"},
      {.key = "maps", .group = "architecture", .fallback = std::int64_t{16}, .min = 2, .max = 64, .log_scale = true, .paper = "64"},
      {.key = "blocks", .group = "architecture", .fallback = std::int64_t{3}, .min = 1, .max = 9, .paper = "6 or 9"},
  };
  const auto training = gan_training_params("discriminator", 4e-4, 0.5, 0.999, 8);
  all.insert(all.end(), training.begin(), training.end());
  return all;
}

}  // namespace zscape::cyclegan

namespace zscape {

ModelEntry cyclegan_entry() {
  ModelEntry entry;
  entry.info = {.id = "cyclegan",
                .family = "adversarial",
                .name = "CycleGAN",
                .paper = "Zhu et al. 2017",
                .reference = "J.-Y. Zhu, T. Park, P. Isola, A. A. Efros: Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial Networks. ICCV 2017. "
                             "arXiv:1703.10593",
                .params = cyclegan::params(),
                .accepts = {DataKind::pictures},
                .lines = {"translate", "score", "learn_d", "cycle", "learn_g"},
                .players = {"discriminator", "generator"},
                .diagram = {{"fake", "translate", "pictures", "samples"},
                            {"discriminator", "score", "profile", "accent"},
                            {"d_loss", "learn_d", "numbers", ""},
                            {"cycle", "cycle", "pictures", "data"},
                            {"g_loss", "learn_g", "numbers", ""}},
                .scalars = {{"cycle_a", "cycle", "good", ""}, {"cycle_b", "cycle", "accent", ""}, {"d_loss", "losses", "data", ""}, {"g_loss", "losses", "samples", ""}},
                .objective = "E(D(b) − 1)² + E D(G(a))² + λ E‖F(G(a)) − a‖₁ + …",
                .default_data = "negatives",
                .offers = {}};
  entry.build = cyclegan::make;
  entry.tiny = {{"maps", "2"}, {"blocks", "1"}};
  entry.threads = [](const Params&, int cores) { return std::max(1, std::min(4, cores - 1)); };
  return entry;
}

}  // namespace zscape
