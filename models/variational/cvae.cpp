// CVAE: the variational autoencoder that is told the class.
//   K. Sohn, H. Lee, X. Yan: Learning Structured Output Representation using Deep Conditional Generative Models. NeurIPS 2015 (eq. 4, with the class as the
//   condition and a picture as the output); the model of D. P. Kingma et al. 2014 (arXiv:1406.5298), section 2, with every label seen.
//
//   log p(x|y) ≥ E_q(z|x,y)[ log p(x|y,z) ] − KL( q(z|x,y) ‖ p(z) ),  p(z) = N(0, I) whatever the class
//   q(z|x,y) = N( μ(x,y), diag σ²(x,y) ),  z = μ + σ ∘ ε
//
// Shapes: x [n, C, H, W] or [n, D]; y one-hot [n, K], beside x at the encoder (for convolutions as K constant maps) and beside z at the decoder; z [n, d].
//
// z is left with what the class does not say: its style. That holds only while z is small. Nothing stops a large z from carrying the class a second time, and
//   then the decoder does not listen to y: with 4 latents a classifier finds nine in ten samples to be of the class asked for, with 16 six in ten
//   (`latent`; measure `consistency`). A better bound does not cure it.
//
// Without a class: log p(x) = log 1/K Σ_y p(x|y), bounded class by class; p(y|x) by the same bounds, which makes it a classifier.
#include "models/blocks/condition.h"
#include "models/blocks/likelihoods.h"
#include "models/blocks/nets.h"
#include "models/blocks/observation.h"
#include "models/step_context.h"

namespace zscape::cvae {

class Cvae final : public Model, public Samples, public Decodes, public Encodes, public Scores, public Explains, public Classifies, public Conditions {
 public:
  explicit Cvae(const Build& build)
      : classes_(classes_of(build)), latent_(build.params.integer("latent")), convolutional_(build.params.text("net") == "conv"), observation_(build) {
    const Init init{build.init, build.device};
    const NetShape shape(build);
    NetShape seen = shape;
    if (convolutional_)
      seen.row[0] += classes_;
    else
      seen.row = {shape.row_size() + classes_};
    encoder_ = EncoderNet(seen, 2 * latent_, init);
    decoder_ = DecoderNet(shape, latent_ + classes_, observation_.heads(), init);
    player_.name = "all";
    encoder_.collect(player_.parameters);
    decoder_.collect(player_.parameters);
    observation_.collect_weights(player_.parameters);
  }

  void step(const Batch& batch, StepContext& ctx) override {
    observation_.follow(ctx.params);
    const Tensor &x = batch.x, y = hot_classes(batch.y, classes_);

    const Posterior q = posterior(x, y);
    const Tensor sigma = torch::exp(0.5 * q.log_var);
    ctx.narrate("encode", [&] {
      return View{{{"class", number(batch.y[0])}, {"mu_1", number(q.mean[0][0])}}, {histogram("mu", q.mean), histogram("sigma", sigma)}, to_pictures(x, 8)};
    });

    const Tensor epsilon = ctx.rng.normal(q.mean.sizes()), z = q.mean + sigma * epsilon;
    ctx.narrate("reparameterise", [&] { return View{{{"epsilon_1", number(epsilon[0][0])}, {"z_1", number(z[0][0])}}, {histogram("z", z)}, {}}; });

    const Tensor raw = decoded(z, y);
    ctx.narrate("decode", [&] { return View{{{"class", number(batch.y[0])}}, {}, to_pictures(observation_.mean(raw), 8)}; });

    const Tensor reconstruction = -observation_.log_prob(x, raw).mean();
    const Tensor kl_each = normal_kl_each(q.mean, q.log_var).mean(0), kl = kl_each.sum();
    ctx.narrate("terms", [&] { return View{{{"reconstruction", number(reconstruction)}, {"kl", number(kl)}}, {bars("kl_per_latent", kl_each)}, {}}; });

    const Tensor loss = reconstruction + ctx.params.real("beta") * kl;
    ctx.update(player_, loss);
    torch::NoGradGuard no_grad;
    const bool honest = observation_.of() != LogProb::Of::neither;
    ctx.report(honest ? "elbo" : "cross_entropy", honest ? -(reconstruction + kl) : reconstruction + kl);
    ctx.report("reconstruction", reconstruction);
    ctx.report("kl", kl);
    ctx.report("loss", loss);
    ctx.report.profile("kl_per_latent", kl_each);
    ctx.report.profile("mu_std", q.mean.std(0, /*unbiased=*/false));
    ctx.narrate("update", [&] { return View{{{"loss", number(loss)}}, {}, {}}; });
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = player_.parameters;
    observation_.collect_buffers(all);
    return all;
  }
  std::span<Player> players() override { return {&player_, 1}; }
  void set_training(bool) override {}

  std::int64_t classes() const override { return classes_; }
  LatentSpace latent() const override { return {latent_, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask& ask) override { return observation_.mean(decoded(z, asked_classes(ask, z.size(0), z.device(), classes_))); }
  Tensor sample(std::int64_t n, Ask& ask) override {
    const Tensor told = told_labels(ask, n, ask.rng.device()), y = told.defined() ? told : ask.rng.integers(classes_, {n});
    return observation_.mean(decoded(ask.rng.normal({n, latent_}) * ask.temperature, hot_classes(y, classes_)));
  }
  Posterior encode(const Tensor& x, Ask& ask) override {
    const Tensor told = told_labels(ask, x.size(0), x.device());
    return posterior(x, hot_classes(told.defined() ? told : classify(x, ask).argmax(1), classes_));
  }
  Tensor classify(const Tensor& x, Ask&) override { return log_posterior_of_classes(parts(), x); }
  Tensor log_likelihood(const Tensor& x, const Tensor& z, Ask& ask) override {
    return observation_.log_prob(x, decoded(z, asked_classes(ask, x.size(0), x.device(), classes_)));
  }
  LogProb log_prob(const Tensor& x, Ask& ask) override {
    LogProb bound = conditional_bound(parts(), x, ask);
    bound.of = observation_.of();
    return bound;
  }

 private:
  Posterior posterior(const Tensor& x, const Tensor& y) const {
    const Tensor seen = convolutional_ ? torch::cat({x, y.to(x.scalar_type()).unsqueeze(2).unsqueeze(3).expand({-1, -1, x.size(2), x.size(3)})}, 1) : with_classes(x, y);
    const std::vector<Tensor> halves = encoder_(seen).chunk(2, 1);
    return {halves[0], soft_clamp(halves[1], -20, 20)};
  }
  Tensor decoded(const Tensor& z, const Tensor& y) const { return decoder_(with_classes(z, y)); }
  ConditionalModel parts() const {
    return {classes_, [this](const Tensor& x, const Tensor& y) { return posterior(x, y); },
            [this](const Tensor& x, const Tensor& z, const Tensor& y) { return observation_.log_prob(x, decoded(z, y)); }};
  }

  std::int64_t classes_, latent_;
  bool convolutional_;
  Observation observation_;
  EncoderNet encoder_;
  DecoderNet decoder_;
  Player player_;
};

std::vector<ParamSpec> params() {
  std::vector<ParamSpec> all = {
      {.key = "beta", .group = "objective", .fallback = 1.0, .min = 0, .max = 20, .effect = Effect::live, .paper = "1"},
      {.key = "latent", .group = "architecture", .fallback = std::int64_t{4}, .min = 1, .max = 512, .log_scale = true, .paper = "small: 16 already carry the class themselves"},
  };
  for (auto more : {observation_params(), net_params()}) all.insert(all.end(), more.begin(), more.end());
  for (ParamSpec& spec : all) {
    if (spec.key == "hidden") spec.fallback = std::int64_t{300};
    if (spec.key == "layers") spec.fallback = std::int64_t{2};
  }
  return all;
}

}  // namespace zscape::cvae

namespace zscape {

ModelEntry cvae_entry() {
  ModelEntry entry;
  entry.info = {.id = "cvae",
                .family = "variational",
                .name = "CVAE",
                .paper = "Sohn et al. 2015",
                .reference = "K. Sohn, H. Lee, X. Yan: Learning Structured Output Representation using Deep Conditional Generative Models. NeurIPS 2015",
                .params = cvae::params(),
                .accepts = {DataKind::pictures, DataKind::points},
                .lines = {"encode", "reparameterise", "decode", "terms", "update"},
                .players = {"all"},
                .diagram = {{"x", "encode", "pictures", "data"},
                            {"encoder", "encode", "text", ""},
                            {"posterior", "encode", "profile", "accent"},
                            {"z", "reparameterise", "profile", "accent"},
                            {"decoder", "decode", "text", ""},
                            {"x_hat", "decode", "pictures", "samples"},
                            {"losses", "terms", "numbers", ""}},
                .scalars = {{"elbo", "elbo", "data", "nats"},
                            {"cross_entropy", "cross_entropy", "data", "nats"},
                            {"reconstruction", "terms", "samples", "nats"},
                            {"kl", "terms", "good", "nats"},
                            {"loss", "", "gradient", "nats"}},
                .objective = "E_q[log p(x|y,z)] − KL(q(z|x,y)‖p(z))",
                .default_data = "glyphs",
                .suits = {{DataKind::points, {{"decoder", "gaussian_learned"}, {"latent", "2"}, {"hidden", "64"}}}},
                .offers = {}};
  entry.build = [](const Build& build) { return std::make_unique<cvae::Cvae>(build); };
  entry.tiny = {{"hidden", "16"}, {"channels", "2"}, {"latent", "3"}};
  entry.threads = [](const Params& params, int cores) { return params.text("net") == "conv" ? std::max(1, std::min(4, cores - 1)) : 1; };
  return entry;
}

}  // namespace zscape
