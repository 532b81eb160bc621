// What there is to choose of Pix2Pix, and how it is described. The model: pix2pix.cpp.
#include "models/blocks/gan_losses.h"

namespace zscape::pix2pix {

std::unique_ptr<Model> make(const Build& build);  // pix2pix.cpp

std::vector<ParamSpec> params() {
  std::vector<ParamSpec> all = {
      {.key = "l1_weight", .group = "objective", .fallback = 100.0, .min = 0, .max = 1000, .effect = Effect::live, .paper = "100"},
      {.key = "gan_weight", .group = "objective", .fallback = 1.0, .min = 0, .max = 100, .effect = Effect::live, .paper = "1; 0 = L1 alone"},
      {.key = "maps", .group = "architecture", .fallback = std::int64_t{32}, .min = 2, .max = 128, .log_scale = true, .paper = "64"},
      {.key = "patch", .group = "architecture", .fallback = std::int64_t{1}, .min = 1, .max = 3, .paper = "3: patches of 70 × 70 in 256 × 256"},
  };
  const auto training = gan_training_params("discriminator", 8e-4, 0.5, 0.999, 8, 0.25);  // D at the paper's 2e-4, G four times as fast: .040 in place of .048
  all.insert(all.end(), training.begin(), training.end());
  return all;
}

}  // namespace zscape::pix2pix

namespace zscape {

ModelEntry pix2pix_entry() {
  ModelEntry entry;
  entry.info = {.id = "pix2pix",
                .family = "adversarial",
                .name = "Pix2Pix",
                .paper = "Isola et al. 2017",
                .reference = "P. Isola, J.-Y. Zhu, T. Zhou, A. A. Efros: Image-to-Image Translation with Conditional Adversarial Networks. CVPR 2017. arXiv:1611.07004",
                .params = pix2pix::params(),
                .accepts = {DataKind::pictures},
                .lines = {"translate", "score", "learn_d", "compare", "learn_g"},
                .players = {"discriminator", "generator"},
                .diagram = {{"fake", "translate", "pictures", "samples"},
                            {"discriminator", "score", "profile", "accent"},
                            {"d_loss", "learn_d", "numbers", ""},
                            {"difference", "compare", "pictures", "gradient"},
                            {"g_loss", "learn_g", "numbers", ""}},
                .scalars = {{"l1", "l1", "good", ""},
                            {"d_loss", "losses", "data", "nats"},
                            {"g_loss", "losses", "samples", "nats"},
                            {"d_real", "verdicts", "good", ""},
                            {"d_fake", "verdicts", "gradient", ""}},
                .objective = "E[log D(a, b)] + E[log(1 − D(a, G(a)))] + λ E‖b − G(a)‖₁",
                .default_data = "edges2shapes",
                .offers = {}};
  entry.build = pix2pix::make;
  entry.tiny = {{"maps", "2"}};
  entry.threads = [](const Params&, int cores) { return std::max(1, std::min(4, cores - 1)); };
  return entry;
}

}  // namespace zscape
