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
#include "models/blocks/gan_nets.h"
#include "models/step_context.h"

namespace zscape::wgan {

class Wgan final : public Model, public Samples, public Decodes, public Judges {
 public:
  explicit Wgan(const Build& build) : nets_(critic_plan(build, Normalisation::batch), build.data, {build.init, build.device}) {
    players_[0].name = "critic";
    players_[0].averaged = false;
    players_[1].name = "generator";
    nets_.collect(players_[0], players_[1]);
  }

  void step(const Batch& first, StepContext& ctx) override {
    const std::int64_t n = first.x.size(0), latent = nets_.plan.latent;
    const double c = ctx.params.real("cut");
    Tensor gap;
    for (std::int64_t i = 0; i < ctx.params.integer("n_critic"); ++i) {
      const Batch batch = i == 0 ? first : ctx.next_batch();
      Tensor fake;
      {
        const torch::NoGradGuard no_grad;  // the critic's turn: G stands still
        fake = nets_.generate(ctx.rng.normal({n, latent}), true);
      }
      ctx.narrate("generate", [&] { return View{{}, {histogram("fake", fake)}, nets_.shown(fake)}; });

      const Scored scores = nets_.judge_both(nets_.to_net(batch.x), fake);
      gap = scores.real.mean() - scores.fake.mean();
      ctx.narrate("score", [&] { return View{{{"critic_gap", number(gap)}}, {histogram("f_real", scores.real), histogram("f_fake", scores.fake)}, {}}; });
      ctx.update(players_[0], -gap);
      ctx.narrate("learn_critic", [&] { return View{{{"critic_gap", number(gap)}}, {}, {}}; });

      const torch::NoGradGuard no_grad;
      for (const NamedTensor& p : players_[0].parameters) Tensor(p.tensor).clamp_(-c, c);
      ctx.narrate("cut", [&] { return View{{{"at_bounds", number(at_bounds(c))}}, {histogram("weights", weights())}, {}}; });
    }

    const Tensor again = nets_.generate(ctx.rng.normal({n, latent}), true);
    const Tensor g_loss = -nets_.judge(again, true).mean();
    ctx.narrate("regenerate", [&] { return View{{{"g_loss", number(g_loss)}}, {}, nets_.shown(again)}; });
    ctx.update(players_[1], g_loss);
    ctx.narrate("learn_g", [&] { return View{{{"g_loss", number(g_loss)}}, {}, {}}; });

    const torch::NoGradGuard no_grad;
    ctx.report("critic_gap", gap);
    ctx.report("at_bounds", at_bounds(c));
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
  Tensor weights() const {
    std::vector<Tensor> all;
    for (const NamedTensor& p : players_[0].parameters) all.push_back(p.tensor.detach().flatten());
    return torch::cat(all);
  }
  /// Share of the critic's weights that lie within a hundredth of ±c.
  Tensor at_bounds(double c) const { return weights().abs().ge(.99 * c).to(torch::kFloat32).mean(); }

  GanNets nets_;
  Player players_[2];
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
