// DCGAN: deep convolutional GAN.
//   A. Radford, L. Metz, S. Chintala: Unsupervised Representation Learning with DCGANs. ICLR 2016, arXiv:1511.06434.
//
// The game of Goodfellow et al. 2014 with nets that train (section 3): strided and transposed convolutions instead of
//   pooling, batch normalisation but for G's output and D's input, no hidden dense layers, ReLU and tanh in G, leaky ReLU
//   in D, N(0, .02) weights, Adam with β₁ = .5. G lowers −E log D(G(z)).
//
// Shapes: z [n, d] → project [n, M, h, w] → … → G(z) [n, C, H, W] in [−1, 1]; D → logits [n, 1]. 28 → 14 → 7, 64 → 32 → … → 4.
//
// Pitfall: real and generated pictures go through D in batches of their own, so that batch normalisation cannot tell them
//   apart by their mixture. What people see uses running statistics.
#include <algorithm>

#include "models/blocks/conv_gan.h"
#include "models/blocks/gan_losses.h"
#include "models/step_context.h"

namespace zscape::dcgan {

class Dcgan final : public Model, public Samples, public Decodes, public Judges {
 public:
  explicit Dcgan(const Build& build)
      : shape_(build.data, build.params.integer("latent"), build.params.integer("maps")),
        generator_(shape_, {build.init, build.device}),
        discriminator_(shape_, /*norms=*/true, {build.init, build.device}) {
    players_[0].name = "discriminator";
    players_[0].averaged = false;
    discriminator_.collect(players_[0].parameters);
    players_[1].name = "generator";
    generator_.collect(players_[1].parameters);
  }

  void step(const Batch& batch, StepContext& ctx) override {
    const std::int64_t n = batch.x.size(0);
    const Tensor x = to_tanh_range(batch.x);

    Tensor fake;
    {
      torch::NoGradGuard no_grad;  // D's turn: G stands still
      fake = generator_(ctx.rng.normal({n, shape_.latent}), true);
    }
    ctx.narrate("generate", [&] { return View{{}, {histogram("fake", fake)}, shown(fake)}; });

    const Tensor real_score = discriminator_(x, true), fake_score = discriminator_(fake, true);
    ctx.narrate("score", [&] {
      return View{{{"D_real", number(torch::sigmoid(real_score).mean())}, {"D_fake", number(torch::sigmoid(fake_score).mean())}},
                  {histogram("D_real", torch::sigmoid(real_score)), histogram("D_fake", torch::sigmoid(fake_score))},
                  to_pictures(batch.x, 8)};
    });
    const Tensor d_loss = discriminator_loss(real_score, fake_score);
    ctx.update(players_[0], d_loss);
    ctx.narrate("learn_d", [&] { return View{{{"d_loss", number(d_loss)}}, {}, {}}; });

    const Tensor again = generator_(ctx.rng.normal({n, shape_.latent}), true);
    const Tensor verdict = discriminator_(again, true);
    ctx.narrate("regenerate", [&] { return View{{{"D_fake", number(torch::sigmoid(verdict).mean())}}, {}, shown(again)}; });
    const Tensor g_loss = generator_loss(verdict, ctx.params.text("g_loss") == "minimax");
    ctx.update(players_[1], g_loss);
    ctx.narrate("learn_g", [&] { return View{{{"g_loss", number(g_loss)}}, {}, {}}; });

    torch::NoGradGuard no_grad;
    ctx.report("d_loss", d_loss);
    ctx.report("g_loss", g_loss);
    ctx.report("d_real", torch::sigmoid(real_score).mean());
    ctx.report("d_fake", torch::sigmoid(fake_score).mean());
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = players_[0].parameters;
    all.insert(all.end(), players_[1].parameters.begin(), players_[1].parameters.end());
    generator_.collect_buffers(all);
    discriminator_.collect_buffers(all);
    return all;
  }
  std::span<Player> players() override { return players_; }
  void set_training(bool) override {}  // training passes say so themselves; every verb uses running statistics

  LatentSpace latent() const override { return {shape_.latent, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask&) override { return from_tanh_range(generator_(z, false)); }
  Tensor sample(std::int64_t n, Ask& ask) override { return decode(ask.rng.normal({n, shape_.latent}) * ask.temperature, ask); }
  /// D(x), the probability that x is real, [n].
  Tensor judge(const Tensor& x, const Tensor&, Ask&) override { return torch::sigmoid(discriminator_(to_tanh_range(x), false)).squeeze(1); }

 private:
  static Tensor to_tanh_range(const Tensor& x) { return 2 * x - 1; }
  static Tensor from_tanh_range(const Tensor& y) { return (y + 1) / 2; }
  static Pictures shown(const Tensor& y) { return to_pictures(from_tanh_range(y), 8); }

  ConvGanShape shape_;
  ConvGenerator generator_;
  ConvDiscriminator discriminator_;
  Player players_[2];
};

std::vector<ParamSpec> params() {
  std::vector<ParamSpec> all = {
      generator_loss_param("non-saturating"),
      {.key = "latent", .group = "architecture", .fallback = std::int64_t{64}, .min = 1, .max = 512, .log_scale = true, .paper = "100"},
      {.key = "maps", .group = "architecture", .fallback = std::int64_t{32}, .min = 1, .max = 256, .log_scale = true, .paper = "128 next to a 64 × 64 picture"},
  };
  const auto training = gan_training_params("discriminator", 2e-4, 0.5, 0.999, 64);
  all.insert(all.end(), training.begin(), training.end());
  return all;
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
  entry.build = [](const Build& build) { return std::make_unique<dcgan::Dcgan>(build); };
  entry.tiny = {{"maps", "2"}, {"latent", "3"}};
  entry.threads = [](const Params&, int cores) { return std::max(1, std::min(4, cores - 1)); };
  return entry;
}

}  // namespace zscape
