// WGAN: Wasserstein GAN.
//   M. Arjovsky, S. Chintala, L. Bottou: Wasserstein GAN. ICML 2017, arXiv:1701.07875.
//
//   W₁(p, q) = sup over all f with slopes ≤ 1 of E_p f(x) − E_q f(x)                       (eq. 2, Kantorovich & Rubinstein)
// Algorithm 1: n_critic times the critic f climbs E f(x) − E f(G(z)), and every one of its weights is cut to [−c, c], so that its slopes stay bounded; then G climbs
//   E f(G(z)). No logarithm, no sigmoid: the gradient G gets does not vanish however well f tells the two apart.
//
// Shapes: z [n, d] from N(0, I); x [n, D] or [n, C, H, W]; f [n, 1].
//
// Pictures use the nets of DCGAN with batch normalisation in the critic too, whose gain and shift are cut like all weights.
// Pitfalls: cut after every step of the critic, not before it; Adam with momentum makes the critic unsteady (paper: RMSProp). The bound on the slope is unknown, so the
//   critic gap is W₁ times an unknown factor; c too small: gradients vanish from layer to layer, too large: they explode.
#include "models/adversarial/critic_game.h"
#include "models/adversarial/techniques/weight_cut.h"

namespace zscape::wgan {

class Wgan final : public CriticGame {
 public:
  explicit Wgan(const Build& build) : CriticGame(build, Normalisation::batch) {}

  void step(const Batch& first, StepContext& ctx) override {
    const std::int64_t n = first.x.size(0);
    const double c = ctx.params.real("cut");
    Tensor gap;
    for (std::int64_t i = 0; i < ctx.params.integer("n_critic"); ++i) {
      const Tensor x = nets_.to_net(i == 0 ? first.x : ctx.next_batch().x), fake = made_up(n, ctx);
      gap = gap_between(x, fake, ctx);
      ctx.update(players_[kCritic], -gap);
      ctx.narrate("learn_critic", [&] { return View{{{"critic_gap", number(gap)}}, {}, {}}; });

      cut_weights(players_[kCritic], c);
      ctx.narrate("cut", [&] { return View{{{"at_bounds", number(share_at_bounds(players_[kCritic], c))}}, {histogram("weights", flat_weights(players_[kCritic]))}, {}}; });
    }
    const Tensor g_loss = learn_generator(n, ctx);

    ctx.report("critic_gap", gap);
    ctx.report("at_bounds", share_at_bounds(players_[kCritic], c));
    ctx.report("g_loss", g_loss);
  }
};

std::vector<ParamSpec> params() {
  std::vector<ParamSpec> all = {
      {.key = "cut", .group = "objective", .fallback = 0.1, .min = 1e-4, .max = 10, .log_scale = true, .effect = Effect::live, .paper = "0.01"},
      {.key = "n_critic", .group = "objective", .fallback = std::int64_t{5}, .min = 1, .max = 20, .effect = Effect::live, .paper = "5"},
  };
  for (const auto& more : {critic_net_params(), gan_training_params("critic", 2e-4, 0.5, 0.9, 256)}) all.insert(all.end(), more.begin(), more.end());
  for (ParamSpec& p : all)
    if (p.key == "optimizer") p.fallback = std::string("rmsprop"), p.paper = "RMSProp";
  return all;
}

}  // namespace zscape::wgan

namespace zscape {

ModelEntry wgan_entry() {
  ModelEntry entry;
  entry.info = {.id = "wgan",
                .family = "adversarial",
                .name = "WGAN",
                .paper = "Arjovsky et al. 2017",
                .reference = "M. Arjovsky, S. Chintala, L. Bottou: Wasserstein GAN. ICML 2017. arXiv:1701.07875",
                .params = wgan::params(),
                .accepts = {DataKind::points, DataKind::pictures},
                .lines = {"generate", "score", "learn_critic", "cut", "regenerate", "learn_g"},
                .players = {"critic", "generator"},
                .diagram = {{"fake", "generate", "pictures", "samples"},
                            {"critic", "score", "profile", "accent"},
                            {"critic_loss", "learn_critic", "numbers", ""},
                            {"weights", "cut", "profile", ""},
                            {"g_loss", "learn_g", "numbers", ""}},
                .scalars = {{"critic_gap", "gap", "data", ""}, {"at_bounds", "at_bounds", "gradient", ""}, {"g_loss", "losses", "samples", ""}},
                .objective = "E[f(x)] − E[f(G(z))],  |w| ≤ c",
                .default_data = "ring",
                .suits = {{DataKind::pictures, {{"latent", "64"}, {"batch", "64"}, {"lr", "0.0003"}, {"cut", "0.01"}, {"n_critic", "3"}}}},
                .offers = {}};
  entry.build = [](const Build& build) { return std::make_unique<wgan::Wgan>(build); };
  entry.tiny = {{"hidden", "8"}, {"maps", "2"}, {"latent", "2"}, {"n_critic", "2"}};
  entry.threads = [](const Params& params, int cores) { return params.has("maps") ? std::max(1, std::min(4, cores - 1)) : 1; };
  return entry;
}

}  // namespace zscape
