// VAE: the variational autoencoder.
//   D. P. Kingma, M. Welling: Auto-Encoding Variational Bayes. ICLR 2014, arXiv:1312.6114. At the same time:
//   D. J. Rezende, S. Mohamed, D. Wierstra: Stochastic Backpropagation … Generative Models. ICML 2014, arXiv:1401.4082.
//
// Objective, maximised (eq. 3; with the closed-form KL and one sample of z, eq. 7 and 10):
//   ELBO(x) = E_q(z|x)[ log p(x|z) ] − KL( q(z|x) ‖ p(z) ) ≤ log p(x)
//   q(z|x) = N(μ(x), diag σ²(x)),  p(z) = N(0, I),  z = μ + σ ∘ ε,  ε ~ N(0, I)
//   KL = Σ_j KL_j,  KL_j = ½ (μ_j² + σ_j² − 1 − log σ_j²)                                              (appendix B)
//   loss = −E_q[log p(x|z)] + β Σ_j max(λ, KL_j)
//   with β of Higgins et al. 2017 and λ free bits, on KL_j averaged over the batch, of Kingma et al. 2016
//
// Shapes: x [n, C, H, W] or [n, D]; μ, log σ², ε, z [n, d]; KL_j [d]; raw decoder output like x, logistic with 2C.
//
// With masks=random the encoder sees parts: q(z | x ∘ m, m), m drawn anew for every row (Ivanov et al. 2019, arXiv:1806.02382); the loss stays that of
//   the whole x, so it bounds log p(x) for every m, and decode(q) fills what was not seen.
//
// Departures: ReLU and Adam (paper: tanh, Adagrad); log σ² is kept softly in [−20, 20], far outside its usual range.
//
// Pitfalls: both terms are sums over their dimensions and means over rows only; a mean over pixels would multiply β by
//   their number. `elbo` is reported at β = 1: the β-weighted loss is no bound. Bernoulli on grey levels is no
//   likelihood: the scalar is then `cross_entropy`.
#include <algorithm>

#include "models/blocks/bounds.h"
#include "models/blocks/likelihoods.h"
#include "models/blocks/masks.h"
#include "models/blocks/nets.h"
#include "models/blocks/observation.h"
#include "models/step_context.h"

namespace zscape::vae {

class Vae final : public Model, public Samples, public Decodes, public Encodes, public EncodesMasked, public Scores {
 public:
  explicit Vae(const Build& build)
      : latent_(build.params.integer("latent")), masks_(build.params.text("masks") == "random"), observation_(build) {
    const Init init{build.init, build.device};
    const NetShape shape(build);
    NetShape seen = shape;
    if (masks_) seen.row[0] *= 2;
    encoder_ = EncoderNet(seen, 2 * latent_, init);
    decoder_ = DecoderNet(shape, latent_, observation_.heads(), init);
    player_.name = "all";
    encoder_.collect(player_.parameters);
    decoder_.collect(player_.parameters);
    observation_.collect_weights(player_.parameters);
  }

  void step(const Batch& batch, StepContext& ctx) override {
    const double beta = ctx.params.real("beta"), free_bits = ctx.params.real("free_bits");
    observation_.follow(ctx.params);
    const Tensor& x = batch.x;

    const Tensor mask = masks_ ? random_masks(x, ctx.rng) : Tensor();
    const Posterior q = posterior(x, mask);
    const Tensor sigma = torch::exp(0.5 * q.log_var);
    ctx.narrate("encode", [&] {
      return View{{first("mu_1", q.mean), first("sigma_1", sigma)},
                  {histogram("mu", q.mean), histogram("sigma", sigma)},
                  to_pictures(masks_ ? x * mask : x, 8)};
    });

    const Tensor epsilon = ctx.rng.normal(q.mean.sizes());
    const Tensor z = q.mean + sigma * epsilon;
    ctx.narrate("reparameterise", [&] {
      return View{{first("epsilon_1", epsilon), first("mu_1", q.mean), first("sigma_1", sigma), first("z_1", z)},
                  {histogram("z", z)},
                  {}};
    });

    const Tensor raw = decoder_(z);
    ctx.narrate("decode", [&] { return View{{}, {}, to_pictures(observation_.mean(raw), 8)}; });

    const Tensor reconstruction = -observation_.log_prob(x, raw).mean();
    ctx.narrate("reconstruction", [&] {
      return View{{{"reconstruction", number(reconstruction)}}, {}, to_pictures(observation_.mean(raw), 8)};
    });

    const Tensor kl_each = normal_kl_each(q.mean, q.log_var).mean(0), kl = kl_each.sum();
    ctx.narrate("kl", [&] {
      return View{
          {{"reconstruction", number(reconstruction)}, {"kl", number(kl)}}, {bars("kl_per_latent", kl_each)}, {}};
    });

    const Tensor loss = reconstruction + beta * (free_bits > 0 ? kl_each.clamp_min(free_bits).sum() : kl);
    ctx.update(player_, loss);

    torch::NoGradGuard no_grad;
    const Tensor bound = reconstruction + kl;
    const bool honest = observation_.of() != LogProb::Of::neither;
    ctx.report(honest ? "elbo" : "cross_entropy", honest ? -bound : bound);
    ctx.report("reconstruction", reconstruction);
    ctx.report("kl", kl);
    ctx.report("loss", loss);
    ctx.report.profile("kl_per_latent", kl_each);
    // A latent is active where its mean moves: a variance above .01 (Burda et al. 2016).
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

  LatentSpace latent() const override { return {latent_, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask&) override { return observation_.mean(decoder_(z)); }
  Tensor sample(std::int64_t n, Ask& ask) override {
    return decode(ask.rng.normal({n, latent_}) * ask.temperature, ask);
  }
  Posterior encode(const Tensor& x, Ask&) override { return posterior(x); }
  bool sees_masks() const override { return masks_; }
  Posterior encode_masked(const Tensor& x, const Tensor& hole, Ask&) override { return posterior(x, 1 - hole); }

  LogProb log_prob(const Tensor& x, Ask& ask) override {
    LogProb bound =
        lower_bound({[&](const Tensor& rows) { return posterior(rows); },
                     [&](const Tensor& rows, const Tensor& z) { return observation_.log_prob(rows, decoder_(z)); }},
                    x, ask);
    bound.of = observation_.of();
    return bound;
  }

 private:
  /// mask [n, 1, H, W] or [n, D], 1 = seen; without one all is seen.
  Posterior posterior(const Tensor& x, const Tensor& mask = {}) const {
    const Tensor seen = !masks_ ? x : seen_and_mask(x, mask.defined() ? mask : torch::ones_like(x.narrow(1, 0, 1)));
    const std::vector<Tensor> halves = encoder_(seen).chunk(2, 1);
    return {halves[0], soft_clamp(halves[1], -20, 20)};
  }

  static Number first(const char* name, const Tensor& values) { return {name, number(values[0][0])}; }

  std::int64_t latent_;
  bool masks_;
  Observation observation_;
  EncoderNet encoder_;
  DecoderNet decoder_;
  Player player_;
};

std::vector<ParamSpec> params() {
  std::vector<ParamSpec> all = {
      {.key = "beta",
       .group = "objective",
       .fallback = 1.0,
       .min = 0,
       .max = 20,
       .effect = Effect::live,
       .paper = "1; other values are the β-VAE of Higgins et al. 2017"},
      {.key = "free_bits",
       .group = "objective",
       .fallback = 0.0,
       .min = 0,
       .max = 4,
       .effect = Effect::live,
       .paper = "0; nats each latent may carry for free (Kingma et al. 2016)"},
      {.key = "masks",
       .group = "objective",
       .fallback = std::string("none"),
       .choices = {"none", "random"},
       .paper = "none; random is Ivanov et al. 2019"},
      {.key = "latent",
       .group = "architecture",
       .fallback = std::int64_t{16},
       .min = 1,
       .max = 512,
       .log_scale = true,
       .paper = "2 to 200; 20 in the usual example"},
  };
  for (auto more : {observation_params(), net_params()}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace zscape::vae

namespace zscape {

ModelEntry vae_entry() {
  ModelEntry entry;
  entry.info = {.id = "vae",
                .family = "variational",
                .name = "VAE",
                .paper = "Kingma & Welling 2014",
                .reference = "D. P. Kingma, M. Welling: Auto-Encoding Variational Bayes. ICLR 2014. arXiv:1312.6114",
                .params = vae::params(),
                .accepts = {DataKind::pictures, DataKind::points},
                .lines = {"encode", "reparameterise", "decode", "reconstruction", "kl", "update"},
                .players = {"all"},
                .diagram = {{"x", "encode", "pictures", "data"},
                            {"encoder", "encode", "text", ""},
                            {"posterior", "encode", "profile", "accent"},
                            {"z", "reparameterise", "profile", "accent"},
                            {"decoder", "decode", "text", ""},
                            {"x_hat", "reconstruction", "pictures", "samples"},
                            {"losses", "kl", "numbers", ""}},
                .scalars = {{"elbo", "elbo", "data", "nats", "-entropy"},
                            {"cross_entropy", "cross_entropy", "data", "nats"},
                            {"reconstruction", "terms", "samples", "nats"},
                            {"kl", "terms", "good", "nats"},
                            {"loss", "", "gradient", "nats"}},
                .objective = "E_q[log p(x|z)] − KL(q‖p)",
                .default_data = "glyphs",
                .suits = {{DataKind::points, {{"decoder", "gaussian_learned"}, {"latent", "2"}, {"hidden", "128"}}}},
                .offers = {}};
  entry.build = [](const Build& build) { return std::make_unique<vae::Vae>(build); };
  entry.tiny = {{"hidden", "16"}, {"channels", "2"}, {"latent", "3"}};
  // Handing an MLP's small products to several threads costs more than it gives.
  entry.threads = [](const Params& params, int cores) {
    return params.text("net") == "conv" ? std::max(1, std::min(4, cores - 1)) : 1;
  };
  return entry;
}

}  // namespace zscape
