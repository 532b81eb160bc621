// Gibbs sampling: one coordinate after the other is drawn given the others.
//   S. Geman, D. Geman: Stochastic Relaxation, Gibbs Distributions, and the Bayesian Restoration of Images. IEEE PAMI 6 (1984).
//   On a grid: C. Ritter, M. A. Tanner: Facilitating the Gibbs Sampler: The Gibbs Stopper and the Griddy-Gibbs Sampler. JASA 87 (1992).
//
//   systematic: x₁ ~ p(x₁ | x₂), then x₂ ~ p(x₂ | x₁);  random: one of them, by chance
// A conditional is the density along a line, here by its values in the middles of `grid` cells over the box: the cell by its share, then evenly within it. So what is drawn
//   from is p smoothed over one cell, with what lies beside the box left out.
//
// Shapes: x [N, D]; the line through each chain's place [N, G, D]; its shares [N, G].
//
// Nothing is ever refused. But it moves along the axes only: of two Gaussian coordinates with correlation ρ each one's ρ_1 is ρ², and where modes lie askew no axis leads
//   from one to the other. On a line one draw is independent of the last.
#include <algorithm>

#include "models/sampling/sampler.h"

namespace zscape::gibbs {

class Gibbs final : public Sampler {
 public:
  explicit Gibbs(const Build& build) : Sampler(build), random_(build.params.text("scan") == "random"), grid_(build.params.integer("grid")) {}

 protected:
  Move move(StepContext& ctx) override {
    const std::int64_t n = at_.size(0), d = at_.size(1);
    Tensor x = at_, corner = at_;
    for (std::int64_t i = 0; i < (random_ ? 1 : d); ++i) {
      const Tensor which = random_ ? ctx.rng.integers(d, {n}) : torch::full({n}, i, torch::kInt64);
      corner = x;
      x = redrawn(x, which.to(x.device()), ctx);
    }
    if (random_ || d == 1) corner = x;
    const Move m{.to = x, .log_p = log_target(x, ctx), .tried = corner, .took = torch::ones_like(log_p_)};
    ctx.narrate("settled", [&] { return view_of({{"log_p", number(m.log_p.mean())}}, x); });
    return m;
  }

 private:
  /// Coordinate which[i] of row i, given the others.
  Tensor redrawn(const Tensor& x, const Tensor& which, StepContext& ctx) {
    const std::int64_t n = x.size(0), d = x.size(1);
    const Tensor low = box_[0].index_select(0, which), width = (box_[1] - box_[0]).index_select(0, which) / static_cast<double>(grid_);  // [N]
    const Tensor along = low.unsqueeze(1) + (torch::arange(grid_, x.options()) + .5) * width.unsqueeze(1);                               // [N, G]
    const Tensor is_it = torch::arange(d, which.options()).eq(which.unsqueeze(1));                                                      // [N, D]
    const Tensor line = torch::where(is_it.unsqueeze(1), along.unsqueeze(2), x.unsqueeze(1));
    const Tensor log_p = log_target(line.flatten(0, 1), ctx).reshape({n, grid_}) / temperature(ctx);
    const Tensor share = torch::softmax(log_p.to(torch::kFloat64), 1).nan_to_num(1 / static_cast<double>(grid_)), sums = share.cumsum(1);
    ctx.narrate("condition", [&] { return View{{{"coordinate", number(which[0])}}, {bars("conditional", share[0].to(torch::kFloat32))}, {}}; });
    const Tensor u = ctx.rng.uniform({n, 1}).to(torch::kFloat64) * sums.slice(1, grid_ - 1);
    const Tensor cell = torch::searchsorted(sums, u, false, true).clamp_max(grid_ - 1);  // the first cell whose sum is above u
    const Tensor within = ((u - (sums - share).gather(1, cell)) / share.gather(1, cell).clamp_min(1e-300)).clamp(0, 1);
    const Tensor value = low + (cell.to(torch::kFloat64) + within).squeeze(1).to(torch::kFloat32) * width;
    const Tensor out = torch::where(is_it, value.unsqueeze(1), x);
    ctx.narrate("draw", [&] { return view_of({{"moved", number((out - x).abs().sum(1).mean())}}, out); });
    return out;
  }

  bool random_;
  std::int64_t grid_;
};

}  // namespace zscape::gibbs

namespace zscape {

ModelEntry gibbs_entry() {
  ModelEntry entry;
  entry.info = sampler_info({.id = "gibbs",
                             .name = "Gibbs",
                             .paper = "Geman & Geman 1984",
                             .reference = "S. Geman, D. Geman: Stochastic Relaxation, Gibbs Distributions, and the Bayesian Restoration of Images. IEEE PAMI 6 (1984)",
                             .params = sampler_params({{.key = "scan", .group = "objective", .fallback = std::string("systematic"), .choices = {"systematic", "random"}},
                                                       {.key = "grid", .group = "objective", .fallback = std::int64_t{200}, .min = 16, .max = 1000, .log_scale = true}},
                                                      32),
                             .lines = {"condition", "draw", "settled"},
                             .diagram = {{"conditional", "condition", "profile", "accent"}, {"corner", "draw", "pictures", ""}, {"at", "settled", "pictures", "data"}},
                             .scalars = chain_scalars(false),
                             .objective = "x₁ ~ p(x₁ | x₂),  x₂ ~ p(x₂ | x₁)"});
  entry.build = [](const Build& build) { return std::make_unique<gibbs::Gibbs>(build); };
  entry.tiny = {{"chains", "6"}, {"burn_in", "2"}, {"grid", "16"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
