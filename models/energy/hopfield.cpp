// Hopfield net: an associative memory.
//   J. J. Hopfield: Neural Networks and Physical Systems with Emergent Collective Computational Abilities. PNAS 79 (1982).
//   Capacity: D. J. Amit, H. Gutfreund, H. Sompolinsky: Storing Infinite Numbers of Patterns in a Spin-Glass Model of Neural Networks. PRL 55 (1985).
//   rule = projection: L. Personnaz, I. Guyon, G. Dreyfus: Information Storage and Retrieval in Spin-Glass like Neural Networks. J. Physique Lett. 46 (1985).
//
//   E(s) = −½ Σ_ij W_ij s_i s_j,   s_i ∈ {−1, 1},   W_ii = 0
//   hebb:        W = 1/N Σ_μ ξ^μ ξ^μᵀ                       (every pattern on its own)
//   projection:  W = 1/N Ξᵀ C⁻¹ Ξ,  C = Ξ Ξᵀ / N            (patterns that resemble each other stay apart)
//   recall: one unit after the other takes the sign of what it hears, s_i ← sgn Σ_j W_ij s_j: E never rises, so the net comes to rest.
//
// Shapes: ξ, s [N]; Ξ [P, N]; W [N, N]. One pattern of the data is stored a step (values above ½ are +1) until there are P; then only recall goes on.
//
// Random patterns are recalled up to P ≈ .138 N under Hebb's rule, beyond it all of them are lost at once; −ξ is remembered with ξ, and so are mixtures of
//   several patterns. Chains have temperature 1 where T = .2 in the units of this energy: a memory with few patterns melts at T = 1.
//
// Pitfalls: a diagonal that is not 0 holds units where they are; units set all at once may go round in a circle of two. The capacity holds for random patterns:
//   pictures of digits resemble each other, and Hebb's rule runs a few of them together.
#include "models/blocks/tap.h"
#include "models/blocks/filters.h"
#include "models/blocks/memories.h"
#include "models/blocks/sweep.h"
#include "models/blocks/wander.h"
#include "models/step_context.h"

namespace zscape::hopfield {

constexpr double kHeat = 0.2;  // T at temperature 1
constexpr std::int64_t kSweeps = 50, kTried = 8;

class Hopfield final : public Model, public Samples, public Completes, public Judges, public Chains, public Remembers {
 public:
  explicit Hopfield(const Build& build) : projects_(build.params.text("rule") == "projection"), row_(row_shape_of(build.data)), size_(build.data.dimension) {
    net_.spins = true;
    net_.weight = torch::zeros({size_, size_}, build.device);
    net_.bias = torch::zeros({size_}, build.device);
    patterns_ = torch::zeros({build.params.integer("patterns"), size_}, torch::dtype(torch::kInt8).device(build.device));
    stored_ = torch::zeros({1}, torch::dtype(torch::kInt64).device(build.device));
  }

  void step(const Batch& batch, StepContext& ctx) override {
    const torch::NoGradGuard no_grad;
    const Tensor pattern = spins(batch.x.slice(0, 0, 1));
    ctx.narrate("present", [&] { return View{{{"patterns", number(stored_[0])}}, {}, shown(pattern)}; });

    if (count() < patterns_.size(0)) store(pattern);
    ctx.narrate("store", [&] { return View{{{"patterns", number(stored_[0])}, {"load", number(stored_[0]) / static_cast<double>(size_)}}, {}, as_filters(net_.weight, row_)}; });

    const Tensor which = ctx.rng.integers(count(), {kTried}), wanted = memories().index_select(0, which.to(patterns_.device()));
    const Tensor turned = ctx.rng.uniform(wanted.sizes()).lt(ctx.params.real("flips"));
    const Tensor corrupt = torch::where(turned, -wanted, wanted);
    ctx.narrate("corrupt", [&] { return View{{{"energy", number(net_.energy(corrupt).mean())}}, {}, shown(corrupt)}; });

    Tensor rest = corrupt, found = corners(ctx.rng.uniform({kTried, size_}));
    settle(net_, {}, rest, kSweeps, ctx.rng);
    settle(net_, {}, found, kSweeps, ctx.rng);
    const Tensor overlap = (rest * wanted).mean(1);
    const Tensor nearest = found.matmul(memories().t()).abs().amax(1) / static_cast<double>(size_);
    ctx.narrate("recall", [&] { return View{{{"energy", number(net_.energy(rest).mean())}, {"overlap", number(overlap.mean())}}, {}, shown(rest)}; });

    ctx.report("overlap", overlap.mean());
    ctx.report("spurious", nearest.lt(.95).to(torch::kFloat32).mean());
    ctx.report("energy", net_.energy(rest).mean() / static_cast<double>(size_));
    ctx.report("load", stored_[0].to(torch::kFloat32) / static_cast<double>(size_));
    ctx.narrate("wander", [&] { return View{{{"spurious", number(nearest.lt(.95).to(torch::kFloat32).mean())}}, {}, shown(found)}; });
  }

  std::vector<NamedTensor> state() override {
    return {{"field.weight", net_.weight, Role::buffer}, {"patterns", patterns_, Role::buffer}, {"stored", stored_, Role::buffer}};
  }
  std::span<Player> players() override { return {}; }
  void set_training(bool) override {}

  Tensor memories() override { return patterns_.slice(0, 0, count()).to(torch::kFloat32); }
  Tensor recall(const Tensor& s, Ask& ask) override {
    Tensor rest = s;
    settle(net_, {}, rest, kSweeps, ask.rng);
    return rest;
  }

  /// Where noise comes to rest: patterns, their opposites, mixtures.
  Tensor sample(std::int64_t n, Ask& ask) override { return in_data(recall(corners(ask.rng.uniform({n, size_})), ask)); }
  Tensor complete(const Tensor& x, const Tensor& hole, Ask& ask) override {
    const Tensor open = hole.expand_as(x).flatten(1) > .5, given = spins(x);
    Tensor s = torch::where(open, corners(ask.rng.uniform(given.sizes())), given);
    settle(net_, open.logical_not(), s, kSweeps, ask.rng);
    return torch::where(open, in_data(s).flatten(1), x.flatten(1)).reshape(x.sizes());
  }
  /// −E / N of a row as it is.
  Says says() const override { return Says::score; }
  Tensor judge(const Tensor& x, const Tensor&, Ask&) override {
    const Tensor s = 2 * x.flatten(1) - 1, heard = net_.field(s);
    tell_tap("field", heard);
    return .5 * (s * heard).mean(1);
  }

  ChainState start(const Start& from, std::int64_t n, Ask& ask) override {
    ChainState state;
    if (from.rows.defined())
      state.visible = in_turn(spins(from.rows), n);
    else
      state.visible = corners(ask.rng.uniform({n, size_}));
    state.mean = state.visible;
    return state;
  }
  ChainReport advance(ChainState& state, const Clamp& clamp, Ask& ask) override {
    Sweep how{.beta = 1 / kHeat, .temperature = ask.temperature, .mean_field = clamp.mode == Clamp::Mode::mean_field};
    const Tensor before = state.visible, values = clamp.values.defined() ? 2 * clamp.values.expand_as(before) - 1 : before;
    if (clamp.held.defined() && clamp.mode == Clamp::Mode::stochastic) {
      how.evidence = torch::where(clamp.held, clamp.pull * values, torch::zeros_like(values));
    } else if (clamp.held.defined()) {
      how.held = clamp.held;
      state.visible = torch::where(clamp.held, values, before);
    }
    sweep(net_, how, state.visible, state.mean, ask.rng);
    return {net_.energy(state.visible), (state.visible - before).abs().mean(1) / 2};
  }
  Tensor visible(const ChainState& state) override { return in_data(state.mean); }

 private:
  std::int64_t count() const { return stored_.item<std::int64_t>(); }
  static Tensor corners(const Tensor& x) { return x.gt(.5).to(torch::kFloat32) * 2 - 1; }
  Tensor spins(const Tensor& x) const { return corners(x.flatten(1)); }
  Tensor in_data(const Tensor& s) const { return as_rows((s + 1) / 2, row_); }
  Pictures shown(const Tensor& s) const { return to_pictures(in_data(s), kTried); }

  void store(const Tensor& pattern) {
    patterns_.slice(0, count(), count() + 1).copy_(pattern);
    stored_ += 1;
    const auto size = static_cast<double>(size_);
    if (projects_) {
      const Tensor all = memories();
      net_.weight.copy_(all.t().matmul(torch::linalg_pinv(all.matmul(all.t()) / size, 1e-5, true)).matmul(all) / size);
    } else {
      net_.weight.addmm_(pattern.t(), pattern, 1, 1 / size);
    }
    net_.weight.fill_diagonal_(0);
  }

  bool projects_;
  std::vector<std::int64_t> row_;
  std::int64_t size_;
  Net net_;
  Tensor patterns_, stored_;  // [P, N] ±1; how many of them are there
};

}  // namespace zscape::hopfield

namespace zscape {

ModelEntry hopfield_entry() {
  ModelEntry entry;
  entry.info = {.id = "hopfield",
                .family = "energy",
                .name = "Hopfield net",
                .paper = "Hopfield 1982",
                .reference = "J. J. Hopfield: Neural Networks and Physical Systems with Emergent Collective Computational Abilities. PNAS 79 (1982)",
                .params = {{.key = "patterns", .group = "architecture", .fallback = std::int64_t{8}, .min = 1, .max = 1000, .log_scale = true, .paper = "up to .15 of the units"},
                           {.key = "rule", .group = "objective", .fallback = std::string("projection"), .choices = {"hebb", "projection"}, .paper = "hebb"},
                           {.key = "flips", .group = "objective", .fallback = .2, .min = 0, .max = .5, .effect = Effect::live},
                           {.key = "batch", .group = "optimiser", .fallback = std::int64_t{1}, .min = 1, .max = 4096, .log_scale = true, .paper = "1: pattern by pattern"}},
                .accepts = {DataKind::pictures},
                .lines = {"present", "store", "corrupt", "recall", "wander"},
                .players = {},
                .diagram = {{"pattern", "present", "pictures", "data"},
                            {"weights", "store", "pictures", ""},
                            {"corrupt", "corrupt", "pictures", "accent"},
                            {"rest", "recall", "pictures", "samples"},
                            {"found", "wander", "pictures", "samples"},
                            {"energies", "recall", "numbers", ""}},
                .scalars = {{"overlap", "overlap", "good", ""},
                            {"spurious", "overlap", "warning", ""},
                            {"energy", "energy", "data", ""},
                            {"load", "load", "gradient", ""}},
                .objective = "−E = ½ Σ W s s",
                .default_data = "glyphs",
                .offers = {}};
  entry.build = [](const Build& build) { return std::make_unique<hopfield::Hopfield>(build); };
  entry.tiny = {{"patterns", "30"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
