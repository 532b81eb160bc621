// Divergences: a simple q is moved towards a known p by the divergence of one's choice, all of them summed exactly on a grid, so that one sees what each rewards.
//   I. Goodfellow et al.: Generative Adversarial Nets. NeurIPS 2014, arXiv:1406.2661: for the best D the game is 2 JS(p, q) − log 4, convex in q itself (proposition 2).
//   M. Arjovsky, L. Bottou: Towards Principled Methods for Training GANs. ICLR 2017, arXiv:1701.04862: −log D descends KL(q ‖ p) − 2 JS (theorem 2.5).
//   M. Arjovsky, S. Chintala, L. Bottou: Wasserstein GAN. ICML 2017, arXiv:1701.07875: two lines a distance θ apart (example 1).
//
//   KL(p ‖ q) = ∫ p log p/q            pays for what q misses: q covers all of p
//   KL(q ‖ p) = ∫ q log q/p            pays for what q makes up: q takes one mode
//   JS = ½ KL(p ‖ m) + ½ KL(q ‖ m),    m = (p + q) / 2; log 2 wherever p and q do not meet: no slope
//   KL(q ‖ p) − 2 JS                   what −log D lowers while D is the best, p / (p + q): pays for making up, is paid for missing
//   W₁ = ∫ |P − Q| on the line, ‖θ‖ between p and its copy moved by θ: falls however far apart they are
// shape = gaussian: q = N(μ, diag σ²); copy: q(x) = p(x − θ); histogram: q = softmax of one number a cell, which is q updated directly, not through a few parameters.
// objective = sweep: nothing learns, q moves along the first axis.
//
// Shapes: the grid [N, D], D ≤ 2; log p, log q [N]; μ, log σ, θ [D]; histogram [B].
//
// Pitfall: log densities are held above −100, so KL of distributions that do not meet is large where it should be infinite.
#include <algorithm>
#include <cmath>

#include "engine/data/truth.h"
#include "models/experiments/summed.h"
#include "models/blocks/between_cells.h"
#include "models/blocks/standardise.h"
#include "models/blocks/tap.h"
#include "models/step_context.h"

namespace zscape::divergences {

constexpr std::int64_t kLine = 2000, kSide = 160, kBins = 100, kRows = 2048;
constexpr std::int64_t kWide = 200, kHigh = 40;  // of a copy, whose density is asked for anew at every step: finer along the axis on which it moves
constexpr double kRoom = 4, kMargin = 1, kLeast = -100;  // of the grid beside the data and q; what a sweep leaves of it; the smallest log density

class Divergences final : public Model, public Samples, public Judges {
 public:
  explicit Divergences(const Build& build) : shape_(build.params.text("shape")), dimension_(build.data.dimension), shift_(build.params.real("shift")) {
    if (dimension_ > 2 || (dimension_ > 1 && shape_ == "histogram"))
      throw ParamError("Divergences are summed on a grid: over data of one or two dimensions, histograms of one; these have " + std::to_string(dimension_) +
                       ": set other data, such as mixture1d, or another shape.");
    const auto zeros = [&](at::IntArrayRef shape) { return torch::zeros(shape, build.device); };
    player_.name = "all";
    player_.averaged = false;
    const auto learns = [&](const std::string& name, std::int64_t size) { player_.parameters.push_back({name, zeros({size}).requires_grad_(true), Role::weight}); };
    if (shape_ == "histogram") {
      learns("heights", kBins);
    } else {
      learns(shape_ == "copy" ? "moved" : "mean", dimension_);
      if (shape_ == "gaussian") learns("log_sigma", dimension_);
    }
    box_ = zeros({2, dimension_}), log_p_ = zeros(dimension_ == 1 ? std::vector<std::int64_t>{kLine} : shape_ == "copy" ? std::vector<std::int64_t>{kWide, kHigh} : std::vector<std::int64_t>{kSide, kSide});
    rows_ = zeros({kRows, dimension_});
  }

  void step(const Batch& batch, StepContext& ctx) override {
    if (ctx.truth == nullptr || !ctx.truth->log_density)
      throw ParamError("A divergence needs a density that is known, and that of these data is not: set other data, such as mixture1d, moons or formula.");
    if (ctx.step == 0) begin(batch, ctx);
    const std::string& objective = ctx.params.text("objective");
    const Tensor x = grid(), p = log_p_.flatten(), q = log_q(x, ctx.truth).clamp_min(kLeast);
    ctx.narrate("densities", [&] { return View{{}, {bars("p", coarse(p.exp())), bars("q", coarse(q.exp()))}, {}}; });
    const Summed all(p, q, cell());
    const Tensor w1 = distance(p, q);
    ctx.narrate("sum", [&] {
      return View{{{"reverse_kl", number(all.reverse_kl)}, {"js", number(all.js)}},
                  {bars("kl_part", coarse(all.reverse_kl_part)), bars("js_part", coarse(-2 * all.js_part)), bars("both_parts", coarse(all.minus_log_d_part))},
                  {}};
    });
    if (objective == "sweep") {
      const torch::NoGradGuard no_grad;
      const double edge = kRoom + std::abs(shift_) - kMargin;  // as far as the grid goes
      const Tensor at = place()[0], from = shape_ == "copy" ? torch::zeros_like(at) : (box_[0][0] + box_[1][0]) / 2;
      if (shape_ != "histogram") at.copy_(torch::clamp(at + ctx.params.real("speed"), from - edge, from + edge));
    } else {
      const Tensor loss = objective == "kl" ? all.kl : objective == "reverse_kl" ? all.reverse_kl : objective == "js" ? all.js : objective == "minus_log_d" ? all.minus_log_d : w1;
      if (!loss.defined()) throw ParamError("W₁ is known on the line, and of a copy: set shape=copy, another objective, or data of one dimension.");
      ctx.update(player_, loss);
    }
    const Tensor apart = ((q.exp() - p.exp()) * x.select(1, 0)).detach().sum() * cell();
    ctx.narrate("move", [&] { return View{{{"apart", number(apart)}}, {}, {}}; });

    const torch::NoGradGuard no_grad;
    for (const auto& [name, value] : {std::pair{"forward_kl", all.kl}, {"reverse_kl", all.reverse_kl}, {"js", all.js}, {"minus_log_d", all.minus_log_d}}) ctx.report(name, value);
    if (w1.defined()) ctx.report("w1", w1);
    ctx.report("apart", apart);
    const Tensor making_up = q > p;  // where q has more than its share; elsewhere it misses some of p
    ctx.report("made_up", torch::where(making_up, all.minus_log_d_part, torch::zeros_like(p)).sum() * cell());
    ctx.report("missed", torch::where(making_up, torch::zeros_like(p), all.minus_log_d_part).sum() * cell());
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = player_.parameters;
    for (const auto& [name, t] : {std::pair{"box", box_}, {"log_p", log_p_}, {"rows", rows_}}) all.push_back({name, t, Role::buffer});
    return all;
  }
  std::span<Player> players() override { return {&player_, 1}; }
  void set_training(bool) override {}

  Tensor sample(std::int64_t n, Ask& ask) override {
    const torch::NoGradGuard no_grad;
    if (shape_ == "copy") return rows_.index_select(0, ask.rng.integers(kRows, {n})) + place();
    if (shape_ == "gaussian") return place() + sigma() * ask.rng.normal({n, dimension_});
    const Tensor up_to = torch::softmax(heights(), 0).cumsum(0), bin = torch::searchsorted(up_to, ask.rng.uniform({n})).clamp_max(kBins - 1);
    return box_[0] + (bin.unsqueeze(1) + ask.rng.uniform({n, 1})) * ((box_[1] - box_[0]) / kBins);
  }
  /// The best discriminator there is, p / (p + q), [n].
  Tensor judge(const Tensor& x, const Tensor&, Ask&) override {
    const Tensor p = known_p(x), q = log_q(x, nullptr).clamp_min(kLeast), neither = (torch::maximum(p, q) < kLeast + .5);
    tell_tap("log_p", p.unsqueeze(1)), tell_tap("log_q", q.unsqueeze(1));
    return torch::sigmoid((p - q).masked_fill(neither, 0));
  }

 private:
  void begin(const Batch& batch, StepContext& ctx) {
    const torch::NoGradGuard no_grad;
    const Tensor rows = first_rows(batch.x, ctx, [](const Tensor& x) { return x; });
    rows_.copy_(rows.index_select(0, torch::arange(kRows, torch::dtype(torch::kInt64).device(rows.device())) % rows.size(0)));
    Tensor room = torch::full({dimension_}, kRoom, box_.options());
    room[0] += std::abs(shift_);
    if (dimension_ > 1 && shape_ == "copy") room[1] = 1;
    box_.copy_(torch::stack({rows.amin(0) - room, rows.amax(0) + room}));
    log_p_.copy_(ctx.truth->log_density(grid()).nan_to_num(kLeast).clamp_min(kLeast).view_as(log_p_));
    if (shape_ == "histogram") return;
    if (shape_ == "gaussian") {
      place().copy_(rows.mean(0));
      player_.parameters[1].tensor.copy_(rows.std(0).clamp_min(1e-3).log());
    }
    place()[0].add_(shift_);
  }

  Tensor grid() const { return middles(box_, log_p_.sizes()); }
  Tensor cell() const { return (box_[1] - box_[0]).prod() / static_cast<double>(log_p_.numel()); }  // its size

  /// log q, [n]. Without the truth (when one only looks) a copy is read off the grid.
  Tensor log_q(const Tensor& x, const Truth* truth) const {
    if (shape_ == "copy") return truth != nullptr ? truth->log_density(x - place()).nan_to_num(kLeast) : known_p(x - place());
    if (shape_ == "gaussian") return (-.5 * ((x - place()) / sigma()).square() - sigma().log() - .5 * std::log(2 * M_PI)).sum(1);
    const Tensor width = (box_[1] - box_[0]).clamp_min(1e-9) / kBins, bin = ((x - box_[0]) / width).floor().select(1, 0);
    const Tensor inside = (bin >= 0).logical_and(bin < kBins), heights_at = torch::log_softmax(heights(), 0) - width.log();
    return torch::where(inside, heights_at.index_select(0, bin.clamp(0, kBins - 1).to(torch::kInt64)), torch::full_like(bin, kLeast));
  }
  Tensor known_p(const Tensor& x) const { return between_cells(log_p_, box_, x); }
  /// W₁ where it is known exactly, a scalar; undefined elsewhere.
  Tensor distance(const Tensor& p, const Tensor& q) const {
    if (shape_ == "copy") return place().norm();
    return dimension_ == 1 ? ((p.exp() - q.exp()).cumsum(0) * cell()).abs().sum() * cell() : Tensor();
  }

  /// A few bars of what the grid holds, along the first axis.
  Tensor coarse(const Tensor& values) const {
    const Tensor along = dimension_ == 1 ? values : values.view_as(log_p_).sum(1);
    return along.view({40, -1}).mean(1);
  }
  Tensor place() const { return player_.parameters[0].tensor; }  // θ, μ
  Tensor heights() const { return player_.parameters[0].tensor; }
  Tensor sigma() const { return player_.parameters[1].tensor.exp(); }

  std::string shape_;
  std::int64_t dimension_;
  double shift_;
  Player player_;
  Tensor box_, log_p_, rows_;
};

}  // namespace zscape::divergences

namespace zscape {

ModelEntry divergences_entry() {
  ModelEntry entry;
  entry.info = {.id = "divergences",
                .family = "distances",
                .name = "Divergences",
                .paper = "Arjovsky & Bottou 2017",
                .reference = "M. Arjovsky, L. Bottou: Towards Principled Methods for Training Generative Adversarial Networks. ICLR 2017. arXiv:1701.04862",
                .params = {{.key = "objective", .group = "objective", .fallback = std::string("reverse_kl"), .choices = {"kl", "reverse_kl", "js", "minus_log_d", "w1", "sweep"}, .effect = Effect::live},
                           {.key = "shape", .group = "objective", .fallback = std::string("gaussian"), .choices = {"gaussian", "copy", "histogram"}},
                           {.key = "shift", .group = "objective", .fallback = 0.0, .min = -8, .max = 8},
                           {.key = "speed", .group = "objective", .fallback = .0005, .min = -.1, .max = .1, .effect = Effect::live, .when = "objective=sweep"},
                           {.key = "lr", .group = "optimiser", .fallback = .02, .min = 1e-6, .max = 1, .log_scale = true, .effect = Effect::live},
                           {.key = "batch", .group = "optimiser", .fallback = std::int64_t{256}, .min = 2, .max = 4096, .log_scale = true}},
                .accepts = {DataKind::points},
                .lines = {"densities", "sum", "move"},
                .players = {"all"},
                .diagram = {{"densities", "densities", "profile", "data"}, {"parts", "sum", "profile", "accent"}, {"move", "move", "numbers", "samples"}},
                .scalars = {{"reverse_kl", "divergences", "gradient", "nats"},
                            {"js", "divergences", "data", "nats"},
                            {"minus_log_d", "divergences", "warning", "nats"},
                            {"forward_kl", "forward", "samples", "nats"},
                            {"w1", "w1", "good", ""},
                            {"apart", "apart", "data", ""},
                            {"made_up", "costs", "samples", "nats"},
                            {"missed", "costs", "gradient", "nats"}},
                .objective = "−D(p, q),  D = KL, JS, W₁",
                .default_data = "mixture1d",
                .offers = {}};
  entry.build = [](const Build& build) { return std::make_unique<divergences::Divergences>(build); };
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
