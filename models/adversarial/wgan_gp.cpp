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
#include "models/adversarial/critic_game.h"

namespace zscape::wgan_gp {

class WganGp final : public CriticGame {
 public:
  explicit WganGp(const Build& build) : CriticGame(build, Normalisation::none) {}

  void step(const Batch& first, StepContext& ctx) override {
    const std::int64_t n = first.x.size(0);
    Tensor gap, penalty, norm;
    for (std::int64_t i = 0; i < ctx.params.integer("n_critic"); ++i) {
      const Tensor x = nets_.to_net(i == 0 ? first.x : ctx.next_batch().x), fake = made_up(n, ctx);
      gap = gap_between(x, fake, ctx);

      std::vector<std::int64_t> each_row(static_cast<std::size_t>(x.dim()), 1);
      each_row[0] = n;
      const Tensor epsilon = ctx.rng.uniform(each_row);
      norm = nets_.slope(fake + epsilon * (x - fake)).flatten(1).norm(2, 1);
      penalty = (norm - 1).square().mean();
      ctx.narrate("penalty", [&] { return View{{{"slope", number(norm.mean())}, {"penalty", number(penalty)}}, {histogram("slope", norm)}, {}}; });
      ctx.update(players_[kCritic], -gap + ctx.params.real("lambda") * penalty);
      ctx.narrate("learn_critic", [&] { return View{{{"critic_gap", number(gap)}, {"penalty", number(penalty)}}, {}, {}}; });
    }
    const Tensor g_loss = learn_generator(n, ctx);

    ctx.report("critic_gap", gap);
    ctx.report("slope", norm.mean());
    ctx.report("penalty", penalty);
    ctx.report("g_loss", g_loss);
  }
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
