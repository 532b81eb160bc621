// BiGAN: a GAN that learns to encode.
//   J. Donahue, P. Krähenbühl, T. Darrell: Adversarial Feature Learning. ICLR 2017, arXiv:1605.09782.
//   The same model, at the same time: V. Dumoulin et al.: Adversarially Learned Inference. ICLR 2017, arXiv:1606.00704.
//
//   min_{G,E} max_D  E_x[log D(x, E(x))] + E_z[log(1 − D(G(z), z))]                                  (eq. 3)
// D sees pairs of a row and its latent: real rows with what E makes of them, generated rows with what they were made of. Where D can no longer tell them apart, E
//   inverts G (theorem 2). G and E learn together, with targets exchanged (section 3.4: the non-saturating losses).
//
// Shapes: z and E(x) [n, d]; x and G(z) [n, D] or [n, C, H, W]; D reads [x, z], [n, D + d] → logits [n, 1].
//
// Departures, without which small nets collapse to one class of digits: no normalisation in D, dropout in it, and noise on the pairs that fades over `instance_noise.steps`.
// Pitfalls: E learns only through D: its gradient must reach it on the real side. Reconstructions are alike in kind, not pixel by pixel: no loss asks for that.
#include "models/adversarial/techniques/instance_noise.h"
#include "models/blocks/gan_losses.h"
#include "models/blocks/normed_mlp.h"
#include "models/step_context.h"

namespace zscape::bigan {

constexpr double kMiddle = .13;  // about the mean of digits on black, so that pictures come to D around 0

class Bigan final : public Model, public Samples, public Encodes, public Decodes, public Judges {
 public:
  explicit Bigan(const Build& build) : data_(build.data), latent_(build.params.integer("latent")) {
    const Init init{build.init, build.device};
    const std::int64_t h = build.params.integer("hidden"), size = data_.dimension;
    generator_ = NormedMlp("generator", {latent_, h, h, size}, init);
    encoder_ = NormedMlp("encoder", {size, h, h, latent_}, init);
    discriminator_ = Mlp("discriminator", {size + latent_, h, h, 1}, init, Activation::leaky_relu);
    players_[0].name = "discriminator";
    players_[0].averaged = false;
    players_[1].name = "generator";
    discriminator_.collect(players_[0].parameters);
    generator_.collect(players_[1].parameters);
    encoder_.collect(players_[1].parameters);
  }

  void step(const Batch& batch, StepContext& ctx) override {
    const std::int64_t n = batch.x.size(0);
    const Tensor x = to_net(batch.x.flatten(1));
    Tensor z = ctx.rng.normal({n, latent_}), fake, code;
    {
      const torch::NoGradGuard no_grad;  // D's turn: G and E stand still
      fake = generate(z, true), code = encoder_(x, true);
    }
    ctx.narrate("pairs", [&] { return View{{}, {histogram("z", z), histogram("code", code)}, shown(fake)}; });

    const Scored scores = discriminate(x, code, fake, z, ctx);
    ctx.narrate("score", [&] {
      return View{{{"D_real", number(torch::sigmoid(scores.real).mean())}, {"D_fake", number(torch::sigmoid(scores.fake).mean())}},
                  {histogram("D_real", torch::sigmoid(scores.real)), histogram("D_fake", torch::sigmoid(scores.fake))},
                  to_pictures(batch.x, 8)};
    });
    const Tensor d_loss = discriminator_loss(scores.real, scores.fake);
    ctx.update(players_[0], d_loss);
    ctx.narrate("learn_d", [&] { return View{{{"d_loss", number(d_loss)}}, {}, {}}; });

    z = ctx.rng.normal({n, latent_});
    const Tensor again = generate(z, true), read = encoder_(x, true);
    ctx.narrate("inverse", [&] { return View{{}, {histogram("code", read)}, shown(generate(read, false))}; });
    const Scored verdict = discriminate(x, read, again, z, ctx);
    const Tensor g_loss = discriminator_loss(verdict.fake, verdict.real);  // targets exchanged
    ctx.update(players_[1], g_loss);
    ctx.narrate("learn_g", [&] { return View{{{"g_loss", number(g_loss)}}, {}, {}}; });

    const torch::NoGradGuard no_grad;
    ctx.report("d_loss", d_loss);
    ctx.report("g_loss", g_loss);
    ctx.report("d_real", torch::sigmoid(scores.real).mean());
    ctx.report("d_fake", torch::sigmoid(scores.fake).mean());
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = players_[0].parameters;
    all.insert(all.end(), players_[1].parameters.begin(), players_[1].parameters.end());
    generator_.collect_buffers(all);
    encoder_.collect_buffers(all);
    return all;
  }
  std::span<Player> players() override { return players_; }
  void set_training(bool) override {}  // training passes say so themselves; every verb uses running statistics

  LatentSpace latent() const override { return {latent_, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask&) override { return from_net(generate(z, false)); }
  Tensor sample(std::int64_t n, Ask& ask) override { return decode(ask.rng.normal({n, latent_}) * ask.temperature, ask); }
  Posterior encode(const Tensor& x, Ask&) override { return {encoder_(to_net(x.flatten(1)), false), {}}; }
  /// D(x, E(x)), [n].
  Tensor judge(const Tensor& x, const Tensor&, Ask&) override {
    const Tensor rows = to_net(x.flatten(1));
    return torch::sigmoid(discriminator_(torch::cat({rows, encoder_(rows, false)}, 1))).squeeze(1);
  }

 private:
  // Pictures live in [−1, 1] or so inside; G ends with a sigmoid.
  bool pictures() const { return data_.kind == DataKind::pictures; }
  Tensor to_net(const Tensor& x) const { return pictures() ? 2 * (x - kMiddle) : x; }
  Tensor from_net(const Tensor& y) const { return pictures() ? (y / 2 + kMiddle).clamp(0, 1).unflatten(1, std::vector<std::int64_t>{data_.channels, data_.height, data_.width}) : y; }
  Tensor generate(const Tensor& z, bool training) const {
    const Tensor raw = generator_(z, training);
    return pictures() ? to_net(torch::sigmoid(raw)) : raw;
  }
  Pictures shown(const Tensor& y) const { return to_pictures(from_net(y), 8); }

  /// Logits of both kinds of pairs, with noise on the rows, half as much on the latents, and dropout inside D.
  Scored discriminate(const Tensor& x, const Tensor& code, const Tensor& fake, const Tensor& z, StepContext& ctx) const {
    Tensor rows = torch::cat({x, fake}), latents = torch::cat({code, z});
    const double sigma = instance_noise(ctx);
    if (sigma > 0) rows = rows + sigma * ctx.rng.normal(rows.sizes()), latents = latents + .5 * sigma * ctx.rng.normal(latents.sizes());
    Tensor h = torch::cat({rows, latents}, 1);
    const double drop = ctx.params.real("dropout");
    for (std::size_t i = 0; i + 1 < discriminator_.layers.size(); ++i) {
      h = discriminator_.layers[i](h);
      if (drop > 0) h = h * ctx.rng.uniform(h.sizes()).ge(drop).to(h.scalar_type()) / (1 - drop);
    }
    return Scored(discriminator_.layers.back()(h));
  }

  DataSpec data_;
  std::int64_t latent_;
  NormedMlp generator_, encoder_;
  Mlp discriminator_;
  Player players_[2];
};

std::vector<ParamSpec> params() {
  std::vector<ParamSpec> all = {
      {.key = "dropout", .group = "techniques", .fallback = 0.0, .min = 0, .max = .9, .effect = Effect::live},
      {.key = "latent", .group = "architecture", .fallback = std::int64_t{2}, .min = 1, .max = 512, .log_scale = true, .paper = "50 for digits"},
      {.key = "hidden", .group = "architecture", .fallback = std::int64_t{128}, .min = 1, .max = 2048, .log_scale = true, .paper = "1024, two layers"},
  };
  for (const auto& more : {instance_noise_params(0, 4000), gan_training_params("discriminator", 5e-4, 0.5, 0.999, 256)}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace zscape::bigan

namespace zscape {

ModelEntry bigan_entry() {
  ModelEntry entry;
  entry.info = {.id = "bigan",
                .family = "adversarial",
                .name = "BiGAN",
                .paper = "Donahue et al. 2017",
                .reference = "J. Donahue, P. Krähenbühl, T. Darrell: Adversarial Feature Learning. ICLR 2017. arXiv:1605.09782",
                .params = bigan::params(),
                .accepts = {DataKind::pictures, DataKind::points},
                .default_data = "glyphs",
                .suits = {{DataKind::pictures,
                           {{"latent", "20"}, {"hidden", "400"}, {"batch", "100"}, {"lr", "0.0006"}, {"lr.discriminator", "0.333"}, {"instance_noise", "0.3"}, {"dropout", "0.2"}}}},
                .offers = {}};
  describe_minimax_game(entry.info);
  entry.info.lines = {"pairs", "score", "learn_d", "inverse", "learn_g"};
  entry.info.diagram = {{"pairs", "pairs", "pictures", "samples"},
                        {"discriminator", "score", "profile", "accent"},
                        {"d_loss", "learn_d", "numbers", ""},
                        {"rebuilt", "inverse", "pictures", "data"},
                        {"g_loss", "learn_g", "numbers", ""}};
  entry.info.objective = "E[log D(x, E(x))] + E[log(1 − D(G(z), z))]";
  entry.build = [](const Build& build) { return std::make_unique<bigan::Bigan>(build); };
  entry.tiny = {{"hidden", "8"}, {"latent", "2"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
