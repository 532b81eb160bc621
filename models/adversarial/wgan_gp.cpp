// WGAN-GP: Wasserstein GAN with gradient penalty.
//   I. Gulrajani et al.: Improved Training of Wasserstein GANs. NeurIPS 2017, arXiv:1704.00028. The critic's part is
//   M. Arjovsky, S. Chintala, L. Bottou: Wasserstein GAN. ICML 2017, arXiv:1701.07875.
//
// Algorithm 1: n_critic times
//   x ~ p, x̃ = G(z), ε ~ U[0,1] for each row, x̂ = εx + (1 − ε)x̃
//   L = f(x̃) − f(x) + λ (‖∇f(x̂)‖₂ − 1)²,  mean over rows; f learns from L
// then G lowers −E f(G(z)) on fresh noise. No batch normalisation in the critic: the penalty is for each row alone.
//
// Shapes: z [n, d] from N(0, I); x [n, D] or [n, C, H, W]; f [n, 1]; ∇f like x, its norm over all but the rows.
//
// Pictures use the nets of DCGAN, the critic without norms. For points the second derivative is a product of weights and
//   masks (models/blocks/fused.h); for pictures autograd differentiates twice.
// Pitfall: E f(x) − E f(x̃), the critic gap, is not W₁: with a soft penalty the best slope is 1 + W/(2λ), not 1.
#include "models/blocks/gan_nets.h"
#include "models/step_context.h"

namespace zscape::wgan_gp {

class WganGp final : public Model, public Samples, public Decodes, public Judges {
 public:
  explicit WganGp(const Build& build) : nets_(critic_plan(build, Normalisation::none), build.data, {build.init, build.device}) {
    players_[0].name = "critic";
    players_[0].averaged = false;
    players_[1].name = "generator";
    nets_.collect(players_[0], players_[1]);
  }

  void step(const Batch& first, StepContext& ctx) override {
    const std::int64_t n = first.x.size(0), n_critic = ctx.params.integer("n_critic"), latent = nets_.plan.latent;
    const double lambda = ctx.params.real("lambda");
    Tensor gap, penalty, norm;
    for (std::int64_t i = 0; i < n_critic; ++i) {
      const Batch batch = i == 0 ? first : ctx.next_batch();
      const Tensor x = nets_.to_net(batch.x);
      Tensor fake;
      {
        torch::NoGradGuard no_grad;  // the critic's turn: G stands still
        fake = nets_.generate(ctx.rng.normal({n, latent}), true);
      }
      ctx.narrate("generate", [&] { return View{{}, {histogram("fake", fake)}, nets_.shown(fake)}; });

      const Scored scores = nets_.judge_both(x, fake);
      gap = scores.real.mean() - scores.fake.mean();
      ctx.narrate("score", [&] { return View{{{"critic_gap", number(gap)}}, {histogram("f_real", scores.real), histogram("f_fake", scores.fake)}, {}}; });

      std::vector<std::int64_t> each_row(static_cast<std::size_t>(x.dim()), 1);
      each_row[0] = n;
      const Tensor epsilon = ctx.rng.uniform(each_row);
      norm = nets_.slope(fake + epsilon * (x - fake)).flatten(1).norm(2, 1);
      penalty = (norm - 1).square().mean();
      ctx.narrate("penalty", [&] { return View{{{"slope", number(norm.mean())}, {"penalty", number(penalty)}}, {histogram("slope", norm)}, {}}; });
      ctx.update(players_[0], -gap + lambda * penalty);
      ctx.narrate("learn_critic", [&] { return View{{{"critic_gap", number(gap)}, {"penalty", number(penalty)}}, {}, {}}; });
    }

    const Tensor again = nets_.generate(ctx.rng.normal({n, latent}), true);
    const Tensor g_loss = -nets_.judge(again, true).mean();
    ctx.narrate("regenerate", [&] { return View{{{"g_loss", number(g_loss)}}, {}, nets_.shown(again)}; });
    ctx.update(players_[1], g_loss);
    ctx.narrate("learn_g", [&] { return View{{{"g_loss", number(g_loss)}}, {}, {}}; });

    ctx.report("critic_gap", gap);
    ctx.report("slope", norm.mean());
    ctx.report("penalty", penalty);
    ctx.report("g_loss", g_loss);
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = players_[0].parameters;
    all.insert(all.end(), players_[1].parameters.begin(), players_[1].parameters.end());
    nets_.collect_buffers(all);
    return all;
  }
  std::span<Player> players() override { return players_; }
  void set_training(bool) override {}

  LatentSpace latent() const override { return {nets_.plan.latent, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask&) override { return nets_.from_net(nets_.generate(z, false)); }
  Tensor sample(std::int64_t n, Ask& ask) override { return decode(ask.rng.normal({n, nets_.plan.latent}) * ask.temperature, ask); }
  Says says() const override { return Says::score; }
  /// f(x), the critic's value: only differences mean something, [n].
  Tensor judge(const Tensor& x, const Tensor&, Ask&) override { return nets_.judge(nets_.to_net(x), false).squeeze(1); }

 private:
  GanNets nets_;
  Player players_[2];
};

std::vector<ParamSpec> params() {
  std::vector<ParamSpec> all = {
      {.key = "lambda", .group = "objective", .fallback = 0.1, .min = 0, .max = 100, .effect = Effect::live, .paper = "10 for pictures, 0.1 for points"},
      {.key = "n_critic", .group = "objective", .fallback = std::int64_t{5}, .min = 1, .max = 20, .effect = Effect::live, .paper = "5"},
  };
  for (const auto& more : {critic_net_params(), gan_training_params("critic", 5e-4, 0.5, 0.9, 256)}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace zscape::wgan_gp

namespace zscape {

ModelEntry wgan_gp_entry() {
  ModelEntry entry;
  entry.info = {.id = "wgan_gp",
                .family = "adversarial",
                .name = "WGAN-GP",
                .paper = "Gulrajani et al. 2017",
                .reference = "I. Gulrajani, F. Ahmed, M. Arjovsky, V. Dumoulin, A. Courville: Improved Training of Wasserstein GANs. NeurIPS 2017. "
                             "arXiv:1704.00028",
                .params = wgan_gp::params(),
                .accepts = {DataKind::points, DataKind::pictures},
                .lines = {"generate", "score", "penalty", "learn_critic", "regenerate", "learn_g"},
                .players = {"critic", "generator"},
                .diagram = {{"fake", "generate", "pictures", "samples"},
                            {"critic", "score", "profile", "accent"},
                            {"penalty", "penalty", "profile", ""},
                            {"critic_loss", "learn_critic", "numbers", ""},
                            {"g_loss", "learn_g", "numbers", ""}},
                .scalars = {{"critic_gap", "gap", "data", ""},
                            {"slope", "slope", "gradient", ""},
                            {"penalty", "", "gradient", ""},
                            {"g_loss", "losses", "samples", ""}},
                .objective = "E[f(x)] − E[f(G(z))] − λ E[(‖∇f‖ − 1)²]",
                .default_data = "ring",
                .suits = {{DataKind::pictures, {{"latent", "64"}, {"batch", "64"}, {"lr", "0.0002"}, {"lambda", "10"}}}},
                .offers = {}};
  entry.build = [](const Build& build) { return std::make_unique<wgan_gp::WganGp>(build); };
  entry.tiny = {{"hidden", "8"}, {"maps", "2"}, {"latent", "2"}, {"n_critic", "2"}};
  entry.threads = [](const Params& params, int cores) { return params.has("maps") ? std::max(1, std::min(4, cores - 1)) : 1; };
  return entry;
}

}  // namespace zscape
