// Metropolis-Hastings: chains that propose a place and take it or stay.
//   N. Metropolis, A. W. Rosenbluth, M. N. Rosenbluth, A. H. Teller, E. Teller: Equation of State Calculations by Fast Computing Machines. J. Chem. Phys. 21 (1953).
//   W. K. Hastings: Monte Carlo Sampling Methods Using Markov Chains and Their Applications. Biometrika 57 (1970).
//
//   x' ~ q(x' | x);  taken with probability min(1, r),  r = (p(x') / p(x))^{1/T} · q(x | x') / q(x' | x);  otherwise the chain stays, and counts where it stays once more
//   walk:      x' = x + s ε                 q the same both ways
//   drift:     x' = x + δ + s ε             log q(x | x') / q(x' | x) = ½ Σ (ε² − (ε + 2 δ / s)²)
//   lognormal: x' = x exp(s ε), by axis     log q(x | x') / q(x' | x) = Σ log |x' / x| = s Σ ε: a chain never changes its sign
// hastings = off leaves the second factor out: then the chains sample another density, and the histogram shows which. For the log-normal walk that is p(x) / |x|.
//
// Shapes: x, x', ε [N, D].
//
// On N(0, 1) with steps of N(0, s²) the walk takes (2/π) atan(2/s) of its proposals. It is quickest at .44 taken on the line, .234 in many dimensions (Roberts, Gelman,
//   Gilks 1997): both much smaller and much larger steps make it slow.
#include "models/blocks/chain_stats.h"
#include "models/sampling/sampler.h"

namespace zscape::metropolis_hastings {

class MetropolisHastings final : public Sampler {
 public:
  explicit MetropolisHastings(const Build& build) : Sampler(build), proposal_(build.params.text("proposal")) {}

 protected:
  Move move(StepContext& ctx) override {
    const double scale = ctx.params.real("scale");
    const Tensor noise = ctx.rng.normal(at_.sizes());
    Tensor tried = at_ + scale * noise, backwards = torch::zeros_like(log_p_);
    if (proposal_ == "drift") {
      const double drift = ctx.params.real("drift");
      tried = tried + drift;
      backwards = .5 * (noise.square() - (noise + 2 * drift / scale).square()).sum(1);
    } else if (proposal_ == "lognormal") {
      tried = at_ * torch::exp(scale * noise);
      backwards = scale * noise.sum(1);
    }
    ctx.narrate("propose", [&] { return view_of({{"step", number((tried - at_).norm(2, 1).mean())}}, tried); });

    const Tensor log_p = log_target(tried, ctx);
    Tensor ratio = (log_p - log_p_) / temperature(ctx);
    if (ctx.params.flag("hastings")) ratio = ratio + backwards;
    ctx.narrate("ratio", [&] { return View{{{"mean_ratio", number(ratio.exp().clamp_max(1).mean())}}, {histogram("ratio", ratio.exp().clamp_max(1))}, {}}; });

    const Tensor took = accepts(ratio, ctx.rng), yes = took > 0;
    const Move m{.to = torch::where(yes.unsqueeze(1), tried, at_), .log_p = torch::where(yes, log_p, log_p_), .tried = tried, .took = took};
    ctx.narrate("accept", [&] { return view_of({{"taken", number(took.mean())}}, m.to); });
    return m;
  }

 private:
  std::string proposal_;
};

}  // namespace zscape::metropolis_hastings

namespace zscape {

ModelEntry metropolis_hastings_entry() {
  ModelEntry entry;
  entry.info = sampler_info(
      {.id = "metropolis_hastings",
       .name = "Metropolis",
       .paper = "Hastings 1970",
       .reference = "W. K. Hastings: Monte Carlo Sampling Methods Using Markov Chains and Their Applications. Biometrika 57 (1970)",
       .params = sampler_params({{.key = "proposal", .group = "objective", .fallback = std::string("walk"), .choices = {"walk", "drift", "lognormal"}},
                                 {.key = "scale", .group = "objective", .fallback = .8, .min = .01, .max = 20, .log_scale = true, .effect = Effect::live},
                                 {.key = "drift", .group = "objective", .fallback = .5, .min = -5, .max = 5, .effect = Effect::live, .when = "proposal=drift"},
                                 {.key = "hastings", .group = "objective", .fallback = true, .effect = Effect::live, .when = "proposal=drift|lognormal"}}),
       .lines = {"propose", "ratio", "accept"},
       .diagram = {{"proposal", "propose", "pictures", "accent"}, {"ratio", "ratio", "profile", ""}, {"at", "accept", "pictures", "data"}, {"taken", "accept", "numbers", ""}},
       .scalars = chain_scalars(),
       .objective = "min(1, p(x′) q(x|x′) / p(x) q(x′|x))"});
  entry.build = [](const Build& build) { return std::make_unique<metropolis_hastings::MetropolisHastings>(build); };
  entry.tiny = {{"chains", "6"}, {"burn_in", "2"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
