// DCGAN: deep convolutional GAN.
//   A. Radford, L. Metz, S. Chintala: Unsupervised Representation Learning with DCGANs. ICLR 2016, arXiv:1511.06434.
//
// The game of Goodfellow et al. 2014 (gan.cpp) with nets that train (section 3): strided and transposed convolutions instead of
//   pooling, batch normalisation but for G's output and D's input, no hidden dense layers, ReLU and tanh in G, leaky ReLU
//   in D, N(0, .02) weights, Adam with β₁ = .5. G lowers −E log D(G(z)).
//
// Shapes: z [n, d] → project [n, M, h, w] → … → G(z) [n, C, H, W] in [−1, 1]; D → logits [n, 1]. 28 → 14 → 7, 64 → 32 → … → 4.
//
// norm: batch; virtual_batch (Salimans et al. 2016, section 3.5) in both nets; or none, which is what the Wasserstein GAN was compared on.
//
// Pitfall: real and generated pictures go through D in batches of their own, so that batch normalisation cannot tell them
//   apart by their mixture. What people see uses running statistics.
#include "models/adversarial/gan.h"

namespace zscape::dcgan {

std::vector<ParamSpec> params() {
  std::vector<ParamSpec> all = {
      generator_loss_param("non-saturating"),
      {.key = "latent", .group = "architecture", .fallback = std::int64_t{64}, .min = 1, .max = 512, .log_scale = true, .paper = "100"},
      {.key = "maps", .group = "architecture", .fallback = std::int64_t{32}, .min = 1, .max = 256, .log_scale = true, .paper = "128 next to a 64 × 64 picture"},
      generator_net_param(),
      {.key = "norm", .group = "architecture", .fallback = std::string("batch"), .choices = {"batch", "virtual_batch", "none"}, .paper = "batch"},
  };
  for (const auto& more : {gan_training_params("discriminator", 2e-4, 0.5, 0.999, 64), gan::technique_params()}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::unique_ptr<Model> make(const Build& build) {
  GanNets::Plan plan = gan::plan_of(build);
  plan.convolutional = true;
  plan.dense_generator = build.params.text("generator") == "mlp";
  if (plan.dense_generator) plan.hidden = 512, plan.layers = 3;
  const std::string& norm = build.params.text("norm");
  plan.generator_norm = plan.opponent_norm = norm == "batch" ? Normalisation::batch : norm == "none" ? Normalisation::none : Normalisation::virtual_batch;
  return std::make_unique<gan::Gan>(build, plan);
}

}  // namespace zscape::dcgan

namespace zscape {

ModelEntry dcgan_entry() {
  ModelEntry entry;
  entry.info = {.id = "dcgan",
                .family = "adversarial",
                .name = "DCGAN",
                .paper = "Radford et al. 2016",
                .reference = "A. Radford, L. Metz, S. Chintala: Unsupervised Representation Learning with Deep Convolutional Generative Adversarial "
                             "Networks. ICLR 2016. arXiv:1511.06434",
                .params = dcgan::params(),
                .accepts = {DataKind::pictures},
                .default_data = "glyphs",
                .offers = {}};
  describe_minimax_game(entry.info);
  entry.build = dcgan::make;
  entry.tiny = {{"maps", "2"}, {"latent", "3"}};
  entry.threads = [](const Params&, int cores) { return std::max(1, std::min(4, cores - 1)); };
  return entry;
}

}  // namespace zscape
