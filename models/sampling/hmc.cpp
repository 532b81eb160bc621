// HMC: Hamiltonian Monte Carlo. Each chain is kicked and rolls over the landscape −log p without friction; where it is after L steps is proposed.
//   S. Duane, A. D. Kennedy, B. J. Pendleton, D. Roweth: Hybrid Monte Carlo. Physics Letters B 195 (1987).
//   R. M. Neal: MCMC Using Hamiltonian Dynamics. In: Handbook of Markov Chain Monte Carlo, 2011, arXiv:1206.1901, figure 2.
//
//   H(x, v) = U(x) + ½ ‖v‖²,  U = −log p(x) / T,  v ~ N(0, I)
//   leapfrog, L times:  v ← v − ½ ε ∇U(x);  x ← x + ε v;  v ← v − ½ ε ∇U(x)
//   taken with probability min(1, exp(H(x, v) − H(x', v')))
// The leapfrog preserves volume and runs backwards when v is turned, so the rule is exact whatever ε; with a small ε H hardly changes and nearly all is taken, however far
//   it went. ε is drawn anew for every step, evenly within `jitter` of its value: an orbit of fixed length may come back to where it began, again and again.
//
// Shapes: x, v [N, D]; the first chain's orbit [65, D], of which L + 1 places are in use.
//
// Pitfalls: above ε = 2 σ of the narrowest direction the leapfrog runs away, and nothing is taken any more.
#include "models/blocks/chain_stats.h"
#include "models/sampling/sampler.h"

namespace zscape::hmc {

constexpr std::int64_t kMostSteps = 64;

class Hmc final : public Sampler {
 public:
  explicit Hmc(const Build& build) : Sampler(build), slope_(torch::zeros_like(at_)), orbit_(torch::zeros({kMostSteps + 1, at_.size(1)}, build.device)), used_(torch::zeros({1}, torch::dtype(torch::kInt64).device(build.device))) {}

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = Sampler::state();
    all.insert(all.end(), {{"slope", slope_, Role::chain}, {"orbit", orbit_, Role::chain}, {"orbit.used", used_, Role::chain}});
    return all;
  }
  std::vector<std::pair<std::string, Tensor>> shown() override {
    auto all = Sampler::shown();
    if (const auto used = used_.item<std::int64_t>(); used > 0) all.emplace_back("orbit", orbit_.slice(0, 0, used));
    return all;
  }

 protected:
  Move move(StepContext& ctx) override {
    const double heat = temperature(ctx), jitter = ctx.params.real("jitter");
    if (ctx.step == 0) slope_.copy_(slope_of(at_, ctx).gradient);
    const Tensor step = ctx.params.real("step") * (1 + jitter * (2 * ctx.rng.uniform({1}) - 1)), kick = ctx.rng.normal(at_.sizes());
    ctx.narrate("kick", [&] { return View{{{"kinetic", number(.5 * kick.square().sum(1).mean())}}, {histogram("v", kick)}, {}}; });

    const std::int64_t steps = ctx.params.integer("leapfrog");
    Tensor x = at_, v = kick;
    Slope here{log_p_, slope_};
    orbit_[0].copy_(at_[0]);
    for (std::int64_t i = 0; i < steps; ++i) {
      v = v + .5 * step * here.gradient / heat;
      x = x + step * v;
      here = slope_of(x, ctx);
      v = v + .5 * step * here.gradient / heat;
      orbit_[i + 1].copy_(x[0]);
    }
    used_.fill_(steps + 1);
    ctx.narrate("leapfrog", [&] { return view_of({{"way", number((x - at_).norm(2, 1).mean())}}, orbit_.slice(0, 0, steps + 1)); });

    const Tensor before = .5 * kick.square().sum(1) - log_p_ / heat, after = .5 * v.square().sum(1) - here.log_p / heat, ratio = before - after;
    ctx.narrate("ratio", [&] { return View{{{"energy_error", number(ratio.abs().clamp_max(1e6).mean())}}, {histogram("ratio", ratio.exp().clamp_max(1))}, {}}; });

    const Tensor took = accepts(ratio, ctx.rng), yes = took > 0, rows = yes.unsqueeze(1);
    const Move m{.to = torch::where(rows, x, at_), .log_p = torch::where(yes, here.log_p, log_p_), .tried = x, .took = took};
    slope_.copy_(torch::where(rows, here.gradient, slope_));
    ctx.narrate("accept", [&] { return view_of({{"taken", number(took.mean())}}, m.to); });
    return m;
  }

 private:
  Tensor slope_;         // [N, D] of log p at the chains' places
  Tensor orbit_, used_;  // of the first chain
};

}  // namespace zscape::hmc

namespace zscape {

ModelEntry hmc_entry() {
  ModelEntry entry;
  entry.info = sampler_info({.id = "hmc",
                             .name = "HMC",
                             .paper = "Duane et al. 1987",
                             .reference = "S. Duane, A. D. Kennedy, B. J. Pendleton, D. Roweth: Hybrid Monte Carlo. Physics Letters B 195 (1987)",
                             .params = sampler_params({{.key = "step", .group = "objective", .fallback = .2, .min = .001, .max = 5, .log_scale = true, .effect = Effect::live},
                                                       {.key = "leapfrog", .group = "objective", .fallback = std::int64_t{10}, .min = 1, .max = static_cast<double>(hmc::kMostSteps), .effect = Effect::live},
                                                       {.key = "jitter", .group = "objective", .fallback = .2, .min = 0, .max = .9, .effect = Effect::live}},
                                                      32),
                             .lines = {"kick", "leapfrog", "ratio", "accept"},
                             .diagram = {{"v", "kick", "profile", "accent"}, {"orbit", "leapfrog", "pictures", "accent"}, {"ratio", "ratio", "profile", ""}, {"at", "accept", "pictures", "data"}, {"taken", "accept", "numbers", ""}},
                             .scalars = chain_scalars(),
                             .objective = "H = −log p(x) + ½‖v‖²"});
  entry.build = [](const Build& build) { return std::make_unique<hmc::Hmc>(build); };
  entry.tiny = {{"chains", "6"}, {"burn_in", "2"}, {"leapfrog", "3"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
