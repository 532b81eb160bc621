// VAE: the variational autoencoder.
//   D. P. Kingma, M. Welling: Auto-Encoding Variational Bayes. ICLR 2014, arXiv:1312.6114. At the same time:
//   D. J. Rezende, S. Mohamed, D. Wierstra: Stochastic Backpropagation … Generative Models. ICML 2014, arXiv:1401.4082.
//
// Objective, maximised (eq. 3; with the closed-form KL and one sample of z, eq. 7 and 10):
//   ELBO(x) = E_q(z|x)[ log p(x|z) ] − KL( q(z|x) ‖ p(z) ) ≤ log p(x)
//   q(z|x) = N(μ(x), diag σ²(x)),  p(z) = N(0, I),  z = μ + σ ∘ ε,  ε ~ N(0, I)
//   KL = Σ_j KL_j,  KL_j = ½ (μ_j² + σ_j² − 1 − log σ_j²)                                              (appendix B)
//   loss = −E_q[log p(x|z)] + β Σ_j max(λ, KL_j)
//   with β of Higgins et al. 2017, which may rise from 0 (Bowman et al. 2016), and λ free bits, on KL_j averaged over the
//   batch, of Kingma et al. 2016; with a capacity C (Burgess et al. 2018, arXiv:1804.03599, eq. 8): + γ |KL − C|, C rising from 0
// importance = k > 1 (IWAE: Burda, Grosse, Salakhutdinov, ICLR 2016, arXiv:1509.00519, eq. 8), every z_i drawn anew:
//   loss = −log 1/k Σ_i p(x|z_i) p(z_i) / q(z_i|x), row by row before the mean: a bound between the ELBO and log p(x)
// posterior = planar | iaf, prior = flow: vae_latents.h; both terms of the KL are then taken at the draw.
//
// Shapes: x [n, C, H, W] or [n, D]; μ, log σ², ε, z [n, d] ([k n, d]); KL_j [d]; raw decoder output like x, logistic with 2C.
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
#include <cmath>

#include "models/blocks/likelihoods.h"
#include "models/blocks/masks.h"
#include "models/blocks/nets.h"
#include "models/blocks/observation.h"
#include "models/blocks/standardise.h"
#include "models/step_context.h"
#include "models/variational/vae_latents.h"

namespace zscape::vae {

constexpr double kFirstContext = .1;

class Vae final : public Model, public Samples, public Decodes, public Encodes, public EncodesMasked, public Scores, public Explains {
 public:
  explicit Vae(const Build& build)
      : latent_(build.params.integer("latent")), masks_(build.params.text("masks") == "random"), observation_(build) {
    const Init init{build.init, build.device};
    const NetShape shape(build);
    NetShape seen = shape;
    if (masks_) seen.row[0] *= 2;
    latents_ = Latents(build, latent_, init);
    encoder_ = EncoderNet(seen, 2 * latent_ + latents_.context(), init);
    if (latents_.listens()) {
      torch::NoGradGuard no_grad;  // what the layers that bend z₀ are told begins as nearly nothing: otherwise the decoder learns from noise at first
      const Linear& last = encoder_.head.layers.back();
      for (Tensor t : {last.weight, last.bias}) t.slice(0, 2 * latent_).mul_(kFirstContext);
    }
    decoder_ = DecoderNet(shape, latent_, observation_.heads(), init);
    player_.name = "all";
    encoder_.collect(player_.parameters);
    decoder_.collect(player_.parameters);
    latents_.collect(player_.parameters);
    observation_.collect_weights(player_.parameters);
  }

  void step(const Batch& batch, StepContext& ctx) override {
    const std::int64_t k = ctx.params.integer("importance");
    observation_.follow(ctx.params);
    const Tensor& x = batch.x;
    if (ctx.step == 0 && ctx.params.text("start") == "data")
      decoder_.begin_at(observation_.raw_of(first_rows(x, ctx, [](const Tensor& rows) { return rows; }).mean(0)));

    const Tensor mask = masks_ ? random_masks(x, ctx.rng) : Tensor();
    const Code code = read(x, mask);
    const Posterior& q = code.q;
    const Tensor sigma = torch::exp(0.5 * q.log_var);
    ctx.narrate("encode", [&] {
      return View{{first("mu_1", q.mean), first("sigma_1", sigma)},
                  {histogram("mu", q.mean), histogram("sigma", sigma)},
                  to_pictures(masks_ ? x * mask : x, 8)};
    });

    const bool closed = k == 1 && !latents_.flows();
    const Code many = k == 1 ? code : repeated(code, k);
    const Tensor epsilon = ctx.rng.normal(many.q.mean.sizes());
    const Tensor z0 = closed ? q.mean + sigma * epsilon : many.q.mean + torch::exp(0.5 * many.q.log_var) * epsilon;
    const DrawnLatents drawn = closed ? DrawnLatents{z0, {}, {}} : latents_.placed(z0, many.q, many.context);
    ctx.narrate("reparameterise", [&] {
      return View{{first("epsilon_1", epsilon), first("mu_1", q.mean), first("sigma_1", sigma), first("z_1", drawn.z)},
                  {histogram("z", drawn.z)},
                  {}};
    });

    const Tensor raw = decoder_(drawn.z);
    ctx.narrate("decode", [&] { return View{{}, {}, to_pictures(observation_.mean(raw), 8)}; });

    const Tensor likelihood = observation_.log_prob(k == 1 ? x : times(x, k), raw), reconstruction = -likelihood.mean();
    ctx.narrate("reconstruction", [&] {
      return View{{{"reconstruction", number(reconstruction)}}, {}, to_pictures(observation_.mean(raw), 8)};
    });

    const Tensor kl_each = latents_.flows() ? Tensor() : normal_kl_each(q.mean, q.log_var).mean(0);
    const Tensor log_w = closed ? Tensor() : likelihood + drawn.log_p - drawn.log_q;
    const Tensor kl = closed ? kl_each.sum() : (drawn.log_q - drawn.log_p).mean();
    ctx.narrate("kl", [&] {
      return View{{{"reconstruction", number(reconstruction)}, {"kl", number(kl)}},
                  kl_each.defined() ? std::vector<Profile>{bars("kl_per_latent", kl_each)} : std::vector<Profile>{},
                  {}};
    });

    const Tensor bound = k > 1 ? (torch::logsumexp(log_w.view({k, x.size(0)}), 0) - std::log(static_cast<double>(k))).mean() : Tensor();
    const Tensor loss = k > 1 ? -bound : reconstruction + price(kl, kl_each, ctx);
    ctx.update(player_, loss);

    torch::NoGradGuard no_grad;
    const Tensor cost = reconstruction + kl;
    const bool honest = observation_.of() != LogProb::Of::neither;
    ctx.report(honest ? "elbo" : "cross_entropy", honest ? -cost : cost);
    if (k > 1 && honest) ctx.report("iwae", bound);
    ctx.report("reconstruction", reconstruction);
    ctx.report("kl", kl);
    ctx.report("loss", loss);
    if (kl_each.defined()) ctx.report.profile("kl_per_latent", kl_each);
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
  Tensor decode(const Tensor& z, Ask&) override { return observation_.mean(decoder_(latents_.from_explore(z))); }
  Tensor sample(std::int64_t n, Ask& ask) override {
    return decode(ask.rng.normal({n, latent_}) * ask.temperature, ask);
  }
  Posterior encode(const Tensor& x, Ask&) override { return explored(read(x)); }
  bool sees_masks() const override { return masks_; }
  Posterior encode_masked(const Tensor& x, const Tensor& hole, Ask&) override { return explored(read(x, 1 - hole)); }
  Tensor log_likelihood(const Tensor& x, const Tensor& z, Ask&) override { return observation_.log_prob(x, decoder_(latents_.from_explore(z))); }

  LogProb log_prob(const Tensor& x, Ask& ask) override {
    LatentModel model{[&](const Tensor& rows) { return read(rows).q; },
                      [&](const Tensor& rows, const Tensor& z) { return observation_.log_prob(rows, decoder_(z)); }};
    if (latents_.flows())
      model.draw = [&](const Tensor& rows, std::int64_t m, Rng& rng) {
        const Code many = repeated(read(rows), m);
        return latents_.placed(many.q.mean + torch::exp(0.5 * many.q.log_var) * rng.normal(many.q.mean.sizes()), many.q, many.context);
      };
    LogProb bound = lower_bound(model, x, ask);
    bound.of = observation_.of();
    return bound;
  }

 private:
  struct Code {
    Posterior q;     // of z₀, before any layer bends it
    Tensor context;  // what these layers are told
  };

  /// mask [n, 1, H, W] or [n, D], 1 = seen; without one all is seen.
  Code read(const Tensor& x, const Tensor& mask = {}) const {
    const Tensor seen = !masks_ ? x : seen_and_mask(x, mask.defined() ? mask : torch::ones_like(x.narrow(1, 0, 1)));
    const Tensor out = encoder_(seen);
    return {{out.slice(1, 0, latent_), soft_clamp(out.slice(1, latent_, 2 * latent_), -20, 20)}, out.slice(1, 2 * latent_)};
  }
  static Tensor times(const Tensor& rows, std::int64_t k) {
    std::vector<std::int64_t> each(static_cast<std::size_t>(rows.dim()), 1);
    each[0] = k;
    return rows.repeat(each);
  }
  static Code repeated(const Code& c, std::int64_t k) { return {{times(c.q.mean, k), times(c.q.log_var, k)}, times(c.context, k)}; }

  /// Where one explores: a Gaussian while all is, otherwise the place that ε = 0 leads to.
  Posterior explored(const Code& c) const {
    if (!latents_.flows()) return c.q;
    return {latents_.to_explore(latents_.bends() ? latents_.bent(c.q.mean, c.context).x : c.q.mean), {}};
  }

  /// What the KL is charged: β and free bits, or its distance from the capacity.
  static Tensor price(const Tensor& kl, const Tensor& kl_each, const StepContext& ctx) {
    const auto risen = [&](const char* steps) {
      const auto all = static_cast<double>(ctx.params.integer(steps));
      return all > 0 ? std::min(1.0, static_cast<double>(ctx.step + 1) / all) : 1.0;
    };
    if (const double capacity = ctx.params.real("capacity"); capacity > 0)
      return ctx.params.real("capacity.weight") * (kl - capacity * risen("capacity.steps")).abs();
    const double beta = ctx.params.real("beta") * risen("beta.warmup"), free_bits = ctx.params.real("free_bits");
    return beta * (free_bits > 0 && kl_each.defined() ? kl_each.clamp_min(free_bits).sum() : kl);
  }

  static Number first(const char* name, const Tensor& values) { return {name, number(values[0][0])}; }

  std::int64_t latent_;
  bool masks_;
  Observation observation_;
  Latents latents_;
  EncoderNet encoder_;
  DecoderNet decoder_;
  Player player_;
};

std::unique_ptr<Model> make(const Build& build) { return std::make_unique<Vae>(build); }

}  // namespace zscape::vae
