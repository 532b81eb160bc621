// SGAN: the semi-supervised GAN, whose discriminator is a classifier.
//   T. Salimans et al.: Improved Techniques for Training GANs. NeurIPS 2016, arXiv:1606.03498, section 5.
//   The same idea, at the same time: A. Odena: Semi-Supervised Learning with Generative Adversarial Networks. 2016, arXiv:1606.01583.
//
// K logits l(x); a K + 1st class, "generated", has its logit fixed at 0, so D(x) = Z/(Z + 1), Z = Σ_k exp l_k(x):
//   L_D = −E log p(y|x) over rows with a class  − ½ E log D(x) over all rows  − ½ E log(1 − D(G(z)))
//   L_G = ‖E f(x) − E f(G(z))‖², f what D's last layer reads (feature matching, section 3.1)
// With told = on G is told a class, G(z, y), and adds −E log p(y|G(z, y)).
//
// Shapes: x [n, D]; z from U[0, 1] [n, d], y one-hot [n, K] beside it; l [n, K]; f [n, 250].
//
// Nets as in the authors' code: D of dense weight-normalised layers, whose gains only the last one learns, with Gaussian noise before each; G with batch
//   normalisation and softplus. Features are matched before the noise.
// Pitfalls: no softmax before the cross-entropy; log D and log(1 − D) through logsumexp and softplus; feature means, not row by row; noise in D off when asked.
#include <cmath>

#include "models/blocks/condition.h"
#include "models/blocks/gan_losses.h"
#include "models/blocks/normed_mlp.h"
#include "models/blocks/some_rows.h"
#include "models/blocks/weight_norm.h"
#include "models/step_context.h"

namespace zscape::sgan {

class Sgan final : public Model, public Samples, public Decodes, public Judges, public Classifies, public Conditions {
 public:
  explicit Sgan(const Build& build)
      : data_(build.data), classes_(classes_of(build)), latent_(build.params.integer("latent")), told_(build.params.flag("told")) {
    const Init init{build.init, build.device};
    const std::int64_t h = build.params.integer("hidden");
    const std::vector<std::int64_t> sizes{data_.dimension, 2 * h, h, h / 2, h / 2, h / 2, classes_};
    for (std::size_t i = 0; i + 1 < sizes.size(); ++i) layers_.emplace_back("discriminator." + std::to_string(i), sizes[i], sizes[i + 1], init, i + 2 == sizes.size());
    generator_ = NormedMlp("generator", {latent_ + (told_ ? classes_ : 0), h, h, data_.dimension}, init, NormedMlp::Hidden::softplus);
    players_[0].name = "discriminator";  // it is the classifier too: averaged
    players_[1].name = "generator";
    for (const NormalisedLinear& layer : layers_) layer.collect(players_[0].parameters);
    generator_.collect(players_[1].parameters);
  }

  void step(const Batch& batch, StepContext& ctx) override {
    const std::int64_t n = batch.x.size(0);
    const Tensor x = batch.x.flatten(1);
    if (ctx.step == 0) begin_with(x);
    const bool labels_alone = ctx.params.text("learns_from") == "labels";
    const Batch known = some_rows(ctx.labelled(ctx.params.integer("labels")), n, ctx.rng);

    const Tensor said = logits(known.x.flatten(1), &ctx), cross_entropy = torch::nll_loss(torch::log_softmax(said, 1), known.y);
    ctx.narrate("labels", [&] { return View{{{"label_cost", number(cross_entropy)}}, {bars("p_of_y", torch::softmax(said[0], 0))}, to_pictures(known.x, 8)}; });

    Tensor fake;
    {
      const torch::NoGradGuard no_grad;  // D's turn: G stands still
      const Tensor y = some_classes(n, ctx.rng);
      fake = generate(ctx.rng.uniform({n, latent_}), y, true);
    }
    ctx.narrate("generate", [&] { return View{{}, {histogram("fake", fake)}, to_pictures(shaped(fake), 8)}; });

    const Tensor log_z = torch::logsumexp(logits(x, &ctx), 1), log_z_fake = torch::logsumexp(logits(fake, &ctx), 1);
    const Tensor real_or_not = .5 * (torch::softplus(-log_z).mean() + torch::softplus(log_z_fake).mean());
    ctx.narrate("score", [&] {
      return View{{{"D_real", number(torch::sigmoid(log_z).mean())}, {"D_fake", number(torch::sigmoid(log_z_fake).mean())}},
                  {histogram("D_real", torch::sigmoid(log_z)), histogram("D_fake", torch::sigmoid(log_z_fake))}, to_pictures(batch.x, 8)};
    });
    ctx.update(players_[0], labels_alone ? cross_entropy : cross_entropy + real_or_not);
    ctx.narrate("learn_d", [&] { return View{{{"d_loss", number(real_or_not)}, {"label_cost", number(cross_entropy)}}, {}, {}}; });

    const Tensor y = some_classes(n, ctx.rng), again = generate(ctx.rng.uniform({n, latent_}), y, true);
    const Tensor seen = features(again, &ctx);
    Tensor g_loss = feature_distance(features(x, &ctx).detach(), seen);
    if (told_) g_loss = g_loss + torch::nll_loss(torch::log_softmax(last(seen, &ctx), 1), y.argmax(1));
    ctx.narrate("regenerate", [&] { return View{{{"distance", number(g_loss)}}, {histogram("f", seen)}, to_pictures(shaped(again), 8)}; });
    ctx.update(players_[1], g_loss);
    ctx.narrate("learn_g", [&] { return View{{{"g_loss", number(g_loss)}}, {}, {}}; });

    const torch::NoGradGuard no_grad;
    ctx.report("label_cost", cross_entropy);
    ctx.report("d_loss", real_or_not);
    ctx.report("g_loss", g_loss);
    ctx.report("accuracy", logits(x, nullptr).argmax(1).eq(batch.y).to(torch::kFloat32).mean());
    ctx.report("d_real", torch::sigmoid(log_z).mean());
    ctx.report("d_fake", torch::sigmoid(log_z_fake).mean());
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = players_[0].parameters;
    all.insert(all.end(), players_[1].parameters.begin(), players_[1].parameters.end());
    for (const NormalisedLinear& layer : layers_) layer.collect_buffers(all);
    generator_.collect_buffers(all);
    return all;
  }
  std::span<Player> players() override { return players_; }
  void set_training(bool) override {}  // training passes say so themselves

  std::int64_t classes() const override { return told_ ? classes_ : 0; }
  LatentSpace latent() const override { return {latent_, Prior::uniform}; }
  /// Latents in [−1, 1], like other uniform ones; the net reads them in [0, 1].
  Tensor decode(const Tensor& z, Ask& ask) override { return shaped(generate((z + 1) / 2, told_ ? asked_classes(ask, z.size(0), z.device(), classes_) : Tensor(), false)); }
  Tensor sample(std::int64_t n, Ask& ask) override {
    const Tensor asked = told_ ? told_labels(ask, n, ask.rng.device()) : Tensor();
    const Tensor y = asked.defined() ? hot_classes(asked, classes_) : some_classes(n, ask.rng);
    return shaped(generate(.5 + (ask.rng.uniform({n, latent_}) - .5) * ask.temperature, y, false));
  }
  /// D(x) = Z / (Z + 1), the probability that x is real, [n].
  Tensor judge(const Tensor& x, const Tensor&, Ask&) override { return torch::sigmoid(torch::logsumexp(logits(x.flatten(1), nullptr), 1)); }
  Tensor classify(const Tensor& x, Ask&) override { return torch::log_softmax(logits(x.flatten(1), nullptr), 1); }

 private:
  Tensor shaped(const Tensor& flat) const { return data_.kind == DataKind::pictures ? flat.unflatten(1, std::vector<std::int64_t>{data_.channels, data_.height, data_.width}) : flat; }
  Tensor generate(const Tensor& z, const Tensor& y, bool training) const {
    const Tensor raw = generator_(told_ ? torch::cat({z, y}, 1) : z, training);
    return data_.kind == DataKind::pictures ? torch::sigmoid(raw) : raw;
  }
  /// One-hot classes at random, [n, K]; undefined where G is told none.
  Tensor some_classes(std::int64_t n, Rng& rng) const { return told_ ? hot_classes(rng.integers(classes_, {n}), classes_) : Tensor(); }

  /// With a context: training, with noise before every layer, less on the data than inside.
  Tensor features(const Tensor& x, StepContext* ctx) const {
    Tensor h = x;
    for (std::size_t i = 0; i + 1 < layers_.size(); ++i) {
      if (ctx != nullptr) h = noisy(h, i == 0 ? .6 : 1, *ctx);
      h = torch::relu(layers_[i](h));
    }
    return h;
  }
  Tensor logits(const Tensor& x, StepContext* ctx) const { return last(features(x, ctx), ctx); }
  Tensor last(const Tensor& f, StepContext* ctx) const { return layers_.back()(ctx != nullptr ? noisy(f, 1, *ctx) : f); }
  static Tensor noisy(const Tensor& h, double share, StepContext& ctx) {
    const double sigma = share * ctx.params.real("layer_noise");
    return sigma > 0 ? h + sigma * ctx.rng.normal(h.sizes()) : h;
  }
  void begin_with(const Tensor& x) const {
    Tensor h = x;
    for (const NormalisedLinear& layer : layers_) h = torch::relu(layer.begin_with(h));
  }
  DataSpec data_;
  std::int64_t classes_, latent_;
  bool told_;
  std::vector<NormalisedLinear> layers_;
  NormedMlp generator_;
  Player players_[2];
};

std::vector<ParamSpec> params() {
  std::vector<ParamSpec> all = {
      {.key = "labels", .group = "objective", .fallback = std::int64_t{10}, .min = 1, .max = 1000, .log_scale = true, .effect = Effect::live, .paper = "2, 5, 10 or 20 of each digit"},
      {.key = "learns_from", .group = "objective", .fallback = std::string("all"), .choices = {"all", "labels"}, .effect = Effect::live, .paper = "all rows"},
      {.key = "layer_noise", .group = "objective", .fallback = .5, .min = 0, .max = 2, .effect = Effect::live, .paper = "0.3 on the data, 0.5 inside"},
      {.key = "told", .group = "architecture", .fallback = false},
      {.key = "latent", .group = "architecture", .fallback = std::int64_t{100}, .min = 1, .max = 512, .log_scale = true, .paper = "100"},
      {.key = "hidden", .group = "architecture", .fallback = std::int64_t{500}, .min = 2, .max = 2048, .log_scale = true, .paper = "500"},
  };
  const auto training = gan_training_params("discriminator", 1e-3, 0.5, 0.999, 100);
  all.insert(all.end(), training.begin(), training.end());
  return all;
}

}  // namespace zscape::sgan

namespace zscape {

ModelEntry sgan_entry() {
  ModelEntry entry;
  entry.info = {.id = "sgan",
                .family = "adversarial",
                .name = "Semi-supervised GAN",
                .paper = "Salimans et al. 2016",
                .reference = "T. Salimans, I. Goodfellow, W. Zaremba, V. Cheung, A. Radford, X. Chen: Improved Techniques for Training GANs. NeurIPS 2016. arXiv:1606.03498",
                .params = sgan::params(),
                .accepts = {DataKind::pictures, DataKind::points},
                .default_data = "glyphs",
                .suits = {{DataKind::points, {{"latent", "4"}, {"hidden", "64"}, {"labels", "3"}, {"layer_noise", "0.1"}}}},
                .offers = {}};
  describe_minimax_game(entry.info);
  entry.info.lines = {"labels", "generate", "score", "learn_d", "regenerate", "learn_g"};
  entry.info.diagram = {{"known", "labels", "pictures", "good"},
                        {"fake", "generate", "pictures", "samples"},
                        {"discriminator", "score", "profile", "accent"},
                        {"d_loss", "learn_d", "numbers", ""},
                        {"features", "regenerate", "profile", ""},
                        {"g_loss", "learn_g", "numbers", ""}};
  entry.info.scalars.insert(entry.info.scalars.begin(), {{"accuracy", "accuracy", "good", ""}, {"label_cost", "label_cost", "accent", "nats"}});
  entry.info.objective = "log p(y|x) + ½ log D(x) + ½ log(1 − D(G(z)))";
  entry.build = [](const Build& build) { return std::make_unique<sgan::Sgan>(build); };
  entry.tiny = {{"hidden", "16"}, {"latent", "3"}, {"labels", "2"}, {"batch", "16"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
