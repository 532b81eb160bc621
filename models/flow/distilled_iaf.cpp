// Probability density distillation: a flow that draws fast learns from one that scores fast.
//   A. van den Oord et al.: Parallel WaveNet: Fast High-Fidelity Speech Synthesis. ICML 2018, arXiv:1711.10433, section 3.
//
// Teacher: a masked autoregressive flow, trained on the rows first by maximum likelihood (models/flow/maf.cpp), then frozen.
// Student: an inverse autoregressive flow, z ~ N(0, I), x_i = (z_i − t_i(z_{<i})) e^(−s_i(z_{<i})) layer by layer, trained on its own draws x, which the teacher scores:
//   KL(P_S ‖ P_T) = H(P_S, P_T) − H(P_S),  H(P_S) = E_z[−log P_S(x)],  H(P_S, P_T) = E_z[−log P_T(x)]             (eq. 6, 7 and 10)
// Both terms cost one call of each net: the teacher scores what is given, the student what it drew. Drawing with the teacher takes D calls of each net.
//
// Shapes: z, x [n, D]. Both work on standardised values.
//
// Watch for: without H(P_S) (entropy = 0) the student puts all of its mass where the teacher is highest. The teacher has to score the student's own draws.
// Departures: Gaussian base and layers against logistic ones; both nets are masked MLPs against WaveNets.
#include "models/blocks/autoregressive_flow.h"
#include "models/blocks/likelihoods.h"
#include "models/blocks/standardise.h"
#include "models/flow/fitted_flow.h"
#include "models/target.h"

namespace zscape::distilled_iaf {

constexpr double kLeast = 1e-3;  // deviation of the data

class DistilledIaf final : public FittedFlow, public Imitates {
 public:
  explicit DistilledIaf(const Build& build) : FittedFlow(build) {
    const Params& p = build.params;
    const Init init{build.init, build.device};
    const AutoregressiveShape net{.dimension = dimension_, .hidden = p.integer("hidden"), .layers = p.integer("layers")};
    teacher_ = AutoregressiveFlow("teacher", {.net = net, .count = p.integer("teacher.depth"), .moving = Moving::scaled}, init);
    student_ = AutoregressiveFlow("student", {.net = net, .count = p.integer("depth"), .moving = Moving::scaled}, init);
    standard_ = Standard(dimension_, kLeast, build.device);
    players_.front().name = "student";
    student_.collect(players_.front().parameters);
    players_.push_back({.name = "teacher"});
    teacher_.collect(players_.back().parameters);
  }

  void step(const Batch& batch, StepContext& ctx) override {
    if (ctx.step == 0) standard_.measure(batch.x, ctx, [](const Tensor& x) { return x; });
    if (ctx.step >= ctx.params.integer("teacher.steps")) return FittedFlow::step(batch, ctx);
    const Tensor loss = -log_teacher(batch.x).mean();
    ctx.narrate("teach", [&] { return View{{{"teacher_nll", number(loss)}}, {}, to_pictures(batch.x, 8)}; });
    ctx.update(players_.back(), loss);
    ctx.report("teacher_nll", loss);
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = FittedFlow::state();
    standard_.collect(all);
    return all;
  }
  Tensor target_log_density(const Tensor& x, Ask&) override { return log_teacher(x); }

 protected:
  std::int64_t depth() const override { return static_cast<std::int64_t>(student_.layers.size()); }
  Transformed push_through(std::int64_t k, const Tensor& z) const override { return student_.layers[static_cast<std::size_t>(k)].forward(z); }
  Transformed pull_through(std::int64_t k, const Tensor& x, Progress* progress) const override { return student_.layers[static_cast<std::size_t>(k)].inverse(x, {}, progress); }
  Transformed placed(const Tensor& x) const override { return standard_.restore(x); }
  Transformed taken_back(const Tensor& x) const override { return standard_.apply(x); }
  Tensor log_target(const Tensor& x, StepContext&) const override { return log_teacher(x); }
  /// As in FittedFlow, counted from the student's first step.
  Weights weights(const StepContext& ctx) const override {
    return {.entropy = ctx.params.real("entropy"), .density = density_weight(ctx, ctx.step - ctx.params.integer("teacher.steps"))};
  }
  /// What drawing as many points costs the student, and the teacher.
  View cost(const Tensor& z, const Tensor&) const override {
    const auto layers = static_cast<std::int64_t>(teacher_.layers.size());
    View view = measured_cost({.scoring = layers * dimension_, .sampling = depth()}, [&] { teacher_.inverse(z); }, [&] { push(z); });
    for (Number& n : view.numbers) n.name = (n.name.starts_with("scoring") ? "teacher" : "student") + n.name.substr(n.name.rfind('_'));
    return view;
  }

 private:
  Tensor log_teacher(const Tensor& x) const {
    const Transformed y = standard_.apply(x), u = teacher_.forward(y.x);
    return standard_normal_log_prob(u.x) + u.log_det + y.log_det;
  }

  AutoregressiveFlow teacher_;  // data → latent
  AutoregressiveFlow student_;  // latent → data
  Standard standard_;
};

std::vector<ParamSpec> params() {
  return {
      {.key = "teacher.steps", .group = "objective", .fallback = std::int64_t{1500}, .min = 0, .max = 1000000, .effect = Effect::live},
      {.key = "entropy", .group = "objective", .fallback = 1.0, .min = 0, .max = 2, .effect = Effect::live, .paper = "1: the divergence itself"},
      {.key = "anneal", .group = "objective", .fallback = std::int64_t{500}, .min = 0, .max = 1000000, .effect = Effect::live, .paper = "none"},
      {.key = "depth", .group = "architecture", .fallback = std::int64_t{8}, .min = 1, .max = 32, .paper = "4"},
      {.key = "teacher.depth", .group = "architecture", .fallback = std::int64_t{6}, .min = 1, .max = 32},
      {.key = "hidden", .group = "architecture", .fallback = std::int64_t{64}, .min = 1, .max = 1024, .log_scale = true},
      {.key = "layers", .group = "architecture", .fallback = std::int64_t{2}, .min = 1, .max = 4},
      {.key = "clip", .group = "optimiser", .fallback = 5.0, .min = 0, .max = 1000, .effect = Effect::live},
      {.key = "batch", .group = "optimiser", .fallback = std::int64_t{256}, .min = 1, .max = 4096, .log_scale = true},
  };
}

}  // namespace zscape::distilled_iaf

namespace zscape {

ModelEntry distilled_iaf_entry() {
  ModelEntry entry;
  entry.info = fitted_flow_info("distilled_iaf", "Distilled IAF", "van den Oord et al. 2017", "A. van den Oord et al.: Parallel WaveNet: Fast High-Fidelity Speech Synthesis. ICML 2018. arXiv:1711.10433", distilled_iaf::params());
  ModelInfo& info = entry.info;
  info.lines.insert(info.lines.begin(), "teach");
  info.players = {"student", "teacher"};
  info.diagram.insert(info.diagram.begin(), {"data", "teach", "pictures", "data"});
  info.scalars.push_back({"teacher_nll", "teacher_nll", "data", "nats", "entropy"});
  info.objective = "H(P_S) − H(P_S, P_T)";
  info.default_data = "moons";
  entry.build = [](const Build& build) { return std::make_unique<distilled_iaf::DistilledIaf>(build); };
  entry.tiny = {{"depth", "2"}, {"teacher.depth", "2"}, {"hidden", "8"}, {"teacher.steps", "3"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
