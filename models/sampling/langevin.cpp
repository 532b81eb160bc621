// Langevin: chains that walk uphill and are shaken.
//   G. O. Roberts, R. L. Tweedie: Exponential Convergence of Langevin Distributions and Their Discrete Approximations. Bernoulli 2 (1996).
//   J. Besag, comment on Grenander & Miller, Representations of Knowledge in Complex Systems. JRSS B 56 (1994): the accept step.
//
//   x' = x + ½ ε² ∇ log p(x)^{1/T} + ε ξ,  ξ ~ N(0, I)
//   adjusted (MALA): taken with probability min(1, r),  log r = (log p(x') − log p(x)) / T + log q(x | x') − log q(x' | x),
//     log q(b | a) = −‖b − a − ½ ε² ∇ log p(a) / T‖² / 2ε²
//   unadjusted (ULA): always taken. Then the chains sample a density that is wider than p by an amount that grows with ε²: on N(0, 1) its variance is 1 / (1 − ε²/4).
//
// Shapes: x, x', ξ, ∇ log p [N, D].
//
// Pitfalls: where log p bends sharply a large ε throws unadjusted chains out of the box. The slope is computed once a place: it is kept with the chain.
#include "models/blocks/chain_stats.h"
#include "models/sampling/sampler.h"

namespace zscape::langevin {

class Langevin final : public Sampler {
 public:
  explicit Langevin(const Build& build) : Sampler(build), slope_(torch::zeros_like(at_)) {}

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = Sampler::state();
    all.push_back({"slope", slope_, Role::chain});
    return all;
  }

 protected:
  Move move(StepContext& ctx) override {
    const double step = ctx.params.real("step"), heat = temperature(ctx), pull = .5 * step * step / heat;
    if (ctx.step == 0) slope_.copy_(slope_of(at_, ctx).gradient);
    ctx.narrate("slope", [&] { return View{{{"slope", number(slope_.norm(2, 1).mean())}}, {histogram("slope", slope_.norm(2, 1))}, {}}; });

    const Tensor noise = ctx.rng.normal(at_.sizes()), tried = at_ + pull * slope_ + step * noise;
    ctx.narrate("propose", [&] { return view_of({{"drift", number((pull * slope_).norm(2, 1).mean())}, {"step", step}}, tried); });

    const Slope there = slope_of(tried, ctx);
    const Tensor back = (at_ - tried - pull * there.gradient) / step;  // the noise that would lead back
    const Tensor ratio = (there.log_p - log_p_) / heat + .5 * (noise.square() - back.square()).sum(1);
    ctx.narrate("ratio", [&] { return View{{{"mean_ratio", number(ratio.exp().clamp_max(1).mean())}}, {histogram("ratio", ratio.exp().clamp_max(1))}, {}}; });

    const Tensor u = accepts(ratio, ctx.rng);  // drawn either way: switching goes on with the same numbers
    const Tensor took = ctx.params.flag("adjusted") ? u : torch::ones_like(u), yes = took > 0, rows = yes.unsqueeze(1);
    const Move m{.to = torch::where(rows, tried, at_), .log_p = torch::where(yes, there.log_p, log_p_), .tried = tried, .took = took};
    slope_.copy_(torch::where(rows, there.gradient, slope_));
    ctx.narrate("accept", [&] { return view_of({{"taken", number(took.mean())}}, m.to); });
    return m;
  }

 private:
  Tensor slope_;  // [N, D] of log p at the chains' places
};

}  // namespace zscape::langevin

namespace zscape {

ModelEntry langevin_entry() {
  ModelEntry entry;
  entry.info = sampler_info({.id = "langevin",
                             .name = "Langevin",
                             .paper = "Roberts & Tweedie 1996",
                             .reference = "G. O. Roberts, R. L. Tweedie: Exponential Convergence of Langevin Distributions and Their Discrete Approximations. Bernoulli 2 (1996)",
                             .params = sampler_params({{.key = "step", .group = "objective", .fallback = .3, .min = .001, .max = 5, .log_scale = true, .effect = Effect::live},
                                                       {.key = "adjusted", .group = "objective", .fallback = true, .effect = Effect::live}}),
                             .lines = {"slope", "propose", "ratio", "accept"},
                             .diagram = {{"slope", "slope", "profile", "accent"}, {"proposal", "propose", "pictures", "accent"}, {"ratio", "ratio", "profile", ""}, {"at", "accept", "pictures", "data"}, {"taken", "accept", "numbers", ""}},
                             .scalars = chain_scalars(),
                             .objective = "x′ = x + ½ε² ∇ log p(x) + ε ξ"});
  entry.build = [](const Build& build) { return std::make_unique<langevin::Langevin>(build); };
  entry.tiny = {{"chains", "6"}, {"burn_in", "2"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
