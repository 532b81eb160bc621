// VAE: the variational autoencoder.
//   D. P. Kingma, M. Welling: Auto-Encoding Variational Bayes. ICLR 2014, arXiv:1312.6114. The same idea at the same
//   time: D. J. Rezende, S. Mohamed, D. Wierstra: Stochastic Backpropagation and Approximate Inference in Deep
//   Generative Models. ICML 2014, arXiv:1401.4082.
//
// Objective, maximised (eq. 3; with the closed-form KL and one sample of z, eq. 7 and 10):
//   ELBO(x) = E_q(z|x)[ log p(x|z) ] − KL( q(z|x) ‖ p(z) ) ≤ log p(x)
//   q(z|x) = N(μ(x), diag σ²(x)),  p(z) = N(0, I),  z = μ + σ ∘ ε,  ε ~ N(0, I)
//   KL = ½ Σ_j (μ_j² + σ_j² − 1 − log σ_j²) (appendix B) loss = −E_q[log p(x|z)] + β Σ_j max(λ, KL_j); β: Higgins et
//   al. 2017; λ, free bits, on KL_j averaged over the batch: Kingma et al. 2016
// Shapes: x [n, C, H, W] or [n, D]; μ, log σ², ε, z [n, d]; KL_j [d]; raw decoder output like x, with 2C for the
// logistic. Departures: ReLU units and Adam (paper: tanh, Adagrad); log σ² is kept softly in [−20, 20], far from where
// training goes unless β = 0. Pitfalls: both terms are sums over their dimensions and means over rows only; a mean over
// pixels would multiply β by their number. `elbo` is
//   reported at β = 1, because the β-weighted loss is no bound. Bernoulli on grey levels is no likelihood: the scalar
//   is then `cross_entropy`.
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "models/blocks/likelihoods.h"
#include "models/blocks/nets.h"
#include "models/blocks/observation.h"
#include "models/step_context.h"

namespace zscape::vae {

class Vae final : public Model, public Samples, public Decodes, public Encodes, public Scores {
 public:
  explicit Vae(const Build& build)
      : latent_(build.params.integer("latent")), pictures_(build.data.kind == DataKind::pictures), observation_(build) {
    const Init init{build.init, build.device};
    const NetShape shape(build);
    encoder_ = EncoderNet(shape, 2 * latent_, init);
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

    const Posterior q = posterior(x);
    const Tensor sigma = torch::exp(0.5 * q.log_var);
    ctx.narrate("encode", [&] {
      return View{.numbers = {{"mu_1", number(q.mean[0][0])}, {"sigma_1", number(sigma[0][0])}},
                  .profiles = {histogram("mu", q.mean), histogram("sigma", sigma)},
                  .pictures = shown(x)};
    });

    const Tensor epsilon = ctx.rng.normal(q.mean.sizes());
    const Tensor z = q.mean + sigma * epsilon;
    ctx.narrate("reparameterise", [&] {
      return View{.numbers = {{"epsilon_1", number(epsilon[0][0])},
                              {"mu_1", number(q.mean[0][0])},
                              {"sigma_1", number(sigma[0][0])},
                              {"z_1", number(z[0][0])}},
                  .profiles = {histogram("z", z)},
                  .pictures = {}};
    });

    const Tensor raw = decoder_(z);
    ctx.narrate("decode",
                [&] { return View{.numbers = {}, .profiles = {}, .pictures = shown(observation_.mean(raw))}; });

    const Tensor reconstruction = -observation_.log_prob(x, raw).mean();
    ctx.narrate("reconstruction", [&] {
      return View{.numbers = {{"reconstruction", number(reconstruction)}},
                  .profiles = {},
                  .pictures = shown(observation_.mean(raw))};
    });

    const Tensor kl_each = normal_kl_each(q.mean, q.log_var).mean(0), kl = kl_each.sum();
    ctx.narrate("kl", [&] {
      return View{.numbers = {{"reconstruction", number(reconstruction)}, {"kl", number(kl)}},
                  .profiles = {bars("kl_per_latent", kl_each)},
                  .pictures = {}};
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
    ctx.report.profile("mu_std",
                       q.mean.std(0, /*unbiased=*/false));  // active latents: variance above .01 (Burda et al. 2016)
    ctx.narrate("update", [&] { return View{.numbers = {{"loss", number(loss)}}, .profiles = {}, .pictures = {}}; });
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

  /// k = 1: the ELBO with its KL in closed form and one sample. k > 1: the importance-weighted bound (Burda et al.
  /// 2016, eq. 8).
  LogProb log_prob(const Tensor& x, Ask& ask) override {
    constexpr std::int64_t kRows = 512;  // at once: bounds the memory of one slice
    std::vector<Tensor> value, error;
    for (const Tensor& rows : x.split(kRows)) {
      const Posterior q = posterior(rows);
      if (ask.k <= 1) {
        const Tensor z = q.mean + torch::exp(0.5 * q.log_var) * ask.rng.normal(q.mean.sizes());
        value.push_back(observation_.log_prob(rows, decoder_(z)) - normal_kl(q.mean, q.log_var));
      } else {
        const double k = static_cast<double>(ask.k);
        const Tensor log_w = importance_weights(rows, q, ask);
        value.push_back(torch::logsumexp(log_w, 0) - std::log(k));
        error.push_back((torch::softmax(log_w, 0) - 1 / k).square().sum(0).mul(k / (k - 1)).sqrt());
      }
    }
    return {.value = torch::cat(value),
            .kind = LogProb::Kind::lower_bound,
            .stderr_ = error.empty() ? Tensor() : torch::cat(error),
            .of = observation_.of()};
  }

 private:
  Posterior posterior(const Tensor& x) const {
    const std::vector<Tensor> halves = encoder_(x).chunk(2, 1);
    return {halves[0], soft_clamp(halves[1], -20, 20)};
  }

  /// log p(x, z) − log q(z|x) for ask.k samples of z each, [k, n].
  Tensor importance_weights(const Tensor& x, const Posterior& q, Ask& ask) {
    constexpr std::int64_t kDecoded = 4096;  // rows decoded at once
    const std::int64_t n = x.size(0), slice = std::max<std::int64_t>(1, kDecoded / n);
    std::vector<Tensor> weights;
    for (std::int64_t done = 0; done < ask.k; done += slice) {
      if (ask.progress && ask.progress->cancelled()) throw std::runtime_error("The question was cancelled.");
      const std::int64_t m = std::min(slice, ask.k - done);
      const Tensor mean = q.mean.repeat({m, 1}), log_var = q.log_var.repeat({m, 1});
      const Tensor z = mean + torch::exp(0.5 * log_var) * ask.rng.normal(mean.sizes());
      std::vector<std::int64_t> times(x.dim(), 1);
      times[0] = m;
      const Tensor joint = observation_.log_prob(x.repeat(times), decoder_(z)) + standard_normal_log_prob(z);
      weights.push_back((joint - normal_log_prob(z, mean, log_var)).view({m, n}));
    }
    return torch::cat(weights);
  }

  Pictures shown(const Tensor& x) const { return pictures_ ? to_pictures(x, 8) : Pictures{}; }

  std::int64_t latent_;
  bool pictures_;
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
                .scalars = {{"elbo", "elbo", "data", "nats"},
                            {"cross_entropy", "elbo", "data", "nats"},
                            {"reconstruction", "terms", "samples", "nats"},
                            {"kl", "terms", "good", "nats"},
                            {"loss", "loss", "gradient", "nats"}},
                .objective = "E_q[log p(x|z)] − KL(q‖p)",
                .default_data = "glyphs",
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
