// GAN: generative adversarial network.
//   I. Goodfellow et al.: Generative Adversarial Nets. NeurIPS 2014, arXiv:1406.2661.
//
// Two players, one value (eq. 1):
//   min_G max_D  V(D, G) = E_x[log D(x)] + E_z[log(1 − D(G(z)))]
// One step of Algorithm 1 with k = 1: D climbs V on m data and m noise rows; then G, on m fresh noise rows, descends
//   E log(1 − D(G(z))) (minimax), or climbs E log D(G(z)) (non-saturating, section 3: the same fixed point, a gradient that
//   lives where D is sure). For fixed G the best D is p/(p + q); at q = p it is ½ and D's loss 2 log 2 = 1.386.
//
// Shapes: z [n, d] from N(0, I); x and G(z) [n, D] or [n, C, H, W]; logits [n, 1].
//
// Departures: ReLU and Adam (paper: maxout with dropout, momentum). D sees real and generated rows in one pass: nothing in
//   it couples rows, so the sums are the same.
// Pitfall: the curves are no measure of quality; coverage and high-quality share are.
#include "models/blocks/gan_losses.h"
#include "models/blocks/layers.h"
#include "models/step_context.h"

namespace zscape::gan {

class Gan final : public Model, public Samples, public Decodes, public Judges {
 public:
  explicit Gan(const Build& build) : data_(build.data), latent_(build.params.integer("latent")) {
    const Init init{build.init, build.device};
    const std::vector<std::int64_t> hidden(static_cast<std::size_t>(build.params.integer("layers")), build.params.integer("hidden"));
    const auto sizes = [&](std::int64_t in, std::int64_t out) {
      std::vector<std::int64_t> all{in};
      all.insert(all.end(), hidden.begin(), hidden.end());
      all.push_back(out);
      return all;
    };
    generator_ = Mlp("generator", sizes(latent_, data_.dimension), init);
    discriminator_ = Mlp("discriminator", sizes(data_.dimension, 1), init, Activation::leaky_relu);
    players_[0].name = "discriminator";
    players_[0].averaged = false;
    discriminator_.collect(players_[0].parameters);
    players_[1].name = "generator";
    generator_.collect(players_[1].parameters);
  }

  void step(const Batch& batch, StepContext& ctx) override {
    const std::int64_t n = batch.x.size(0);
    const Tensor x = batch.x.flatten(1);

    Tensor fake;
    {
      torch::NoGradGuard no_grad;  // D's turn: G stands still
      fake = generate(ctx.rng.normal({n, latent_}));
    }
    ctx.narrate("generate", [&] { return View{{{"fake_mean", number(fake.mean())}}, {histogram("fake", fake)}, to_pictures(fake, 8)}; });

    const Scored scores(discriminator_(torch::cat({x, fake.flatten(1)})));
    ctx.narrate("score", [&] {
      return View{{{"D_real", number(torch::sigmoid(scores.real).mean())}, {"D_fake", number(torch::sigmoid(scores.fake).mean())}},
                  {histogram("D_real", torch::sigmoid(scores.real)), histogram("D_fake", torch::sigmoid(scores.fake))},
                  to_pictures(batch.x, 8)};
    });
    const Tensor d_loss = discriminator_loss(scores.real, scores.fake);
    ctx.update(players_[0], d_loss);
    ctx.narrate("learn_d", [&] { return View{{{"d_loss", number(d_loss)}}, {}, {}}; });

    const Tensor again = generate(ctx.rng.normal({n, latent_}));
    const Tensor verdict = discriminator_(again.flatten(1));
    ctx.narrate("regenerate", [&] { return View{{{"D_fake", number(torch::sigmoid(verdict).mean())}}, {}, to_pictures(again, 8)}; });
    const Tensor g_loss = generator_loss(verdict, ctx.params.text("g_loss") == "minimax");
    ctx.update(players_[1], g_loss);
    ctx.narrate("learn_g", [&] { return View{{{"g_loss", number(g_loss)}}, {}, {}}; });

    torch::NoGradGuard no_grad;
    ctx.report("d_loss", d_loss);
    ctx.report("g_loss", g_loss);
    ctx.report("d_real", torch::sigmoid(scores.real).mean());
    ctx.report("d_fake", torch::sigmoid(scores.fake).mean());
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = players_[0].parameters;
    all.insert(all.end(), players_[1].parameters.begin(), players_[1].parameters.end());
    return all;
  }
  std::span<Player> players() override { return players_; }
  void set_training(bool) override {}

  LatentSpace latent() const override { return {latent_, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask&) override { return generate(z); }
  Tensor sample(std::int64_t n, Ask& ask) override { return generate(ask.rng.normal({n, latent_}) * ask.temperature); }
  /// D(x), the probability that x is real, [n].
  Tensor judge(const Tensor& x, const Tensor&, Ask&) override { return torch::sigmoid(discriminator_(x.flatten(1))).squeeze(1); }

 private:
  Tensor generate(const Tensor& z) const { return shaped_rows(generator_(z), data_); }

  DataSpec data_;
  std::int64_t latent_;
  Mlp generator_, discriminator_;
  Player players_[2];
};

std::vector<ParamSpec> params() {
  std::vector<ParamSpec> all = {
      generator_loss_param("minimax in the game, non-saturating in the experiments"),
      {.key = "latent", .group = "architecture", .fallback = std::int64_t{2}, .min = 1, .max = 512, .log_scale = true},
      {.key = "hidden", .group = "architecture", .fallback = std::int64_t{128}, .min = 1, .max = 2048, .log_scale = true},
      {.key = "layers", .group = "architecture", .fallback = std::int64_t{3}, .min = 1, .max = 6},
  };
  const auto training = gan_training_params("discriminator", 5e-4, 0.5, 0.999, 256);
  all.insert(all.end(), training.begin(), training.end());
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
  entry.build = [](const Build& build) { return std::make_unique<gan::Gan>(build); };
  entry.tiny = {{"hidden", "8"}, {"layers", "2"}, {"latent", "2"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
