// What the Lab asks, answered for models whose densities, judgements and layers are known in closed form.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "engine/core/assignment.h"
#include "engine/data/sources.h"
#include "engine/data/truth.h"
#include "engine/metrics/coverage.h"
#include "engine/run/answer_tools.h"
#include "tests/engine/small_run.h"

namespace zscape {
namespace {

using namespace zscape::testing;

/// N(0, diag(1, 4)), as a flow of two layers: the second coordinate is halved, then both are negated. Judges by a slanted plane.
class SlantedFlow final : public Still, public Samples, public Decodes, public Scores, public Judges, public Layered {
 public:
  Tensor scale = torch::tensor({1.f, 2.f});
  Tensor slope = torch::tensor({3.f, -4.f});

  LatentSpace latent() const override { return {2, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask&) override { return -z * scale; }
  Tensor sample(std::int64_t n, Ask& ask) override { return decode(ask.rng.normal({n, 2}), ask); }
  LogProb log_prob(const Tensor& x, Ask&) override {
    return {.value = -.5 * (x / scale).square().sum(1) - std::log(2 * std::numbers::pi) - std::log(2.0), .stderr_ = {}};
  }
  Says says() const override { return Says::score; }
  Tensor judge(const Tensor& x, const Tensor&, Ask&) override { return (x * slope).sum(1) + 1; }
  std::int64_t layer_count() const override { return 2; }
  LayerState at_layer(const Tensor& x, int k, Ask&) override {
    const Tensor log_det = torch::full({x.size(0)}, k >= 1 ? -std::log(2.0) : 0.0);
    if (k == 0) return {x, log_det};
    return {k == 1 ? x / scale : -x / scale, log_det};
  }
};

class LabAnswers : public ::testing::Test {
 protected:
  LabAnswers() {
    auto context = std::make_shared<RunContext>();
    context->record.spec.model = "vae";
    context->record.spec.data = "ring";
    context->record.data = points(2);
    context->params = Params(find_source_params());
    weights.context = context;
  }
  static std::vector<ParamSpec> find_source_params() { return find_source("ring").info.params; }

  Answer ask(const Question& q) {
    Answer out;
    answer_question(q, {model, weights, datasets, progress}, out);
    return out;
  }
  static double named(const Answer& a, const std::string& metric) {
    for (const Measured& m : a.measured)
      if (m.metric == metric) return m.value;
    return NAN;
  }

  SlantedFlow model;
  WeightSet weights;
  DatasetCache datasets;
  Patient progress;
};

TEST_F(LabAnswers, ADensityFieldIsTheModelsOwnAtCellCentresAndIntegratesToOne) {
  const Answer a = ask(Field{.what = "density", .x0 = -6, .x1 = 6, .y0 = -10, .y1 = 10, .nx = 60, .ny = 100});
  EXPECT_EQ(a.kind, "exact");
  ASSERT_EQ(a.array.shape, (std::vector<std::int64_t>{100, 60}));
  double mass = 0;
  for (const float v : a.array.values) mass += static_cast<double>(v) * .2 * .2;
  EXPECT_NEAR(mass, 1, 1e-3);
  // Row 70, column 10: x = −6 + 10.5·.2, y = −10 + 70.5·.2.
  const double x = -3.9, y = 4.1;
  const double truth = std::exp(-.5 * (x * x + y * y / 4)) / (4 * std::numbers::pi);
  EXPECT_NEAR(static_cast<double>(a.array.values[70 * 60 + 10]), truth, 1e-6);
}

TEST_F(LabAnswers, AJudgeFieldIsTheJudgesValue) {
  const Answer a = ask(Field{.what = "judge", .x0 = 0, .x1 = 4, .y0 = 0, .y1 = 2, .nx = 4, .ny = 2});
  EXPECT_EQ(a.kind, "score");
  for (std::size_t j = 0; j < 2; ++j)
    for (std::size_t i = 0; i < 4; ++i)
      EXPECT_NEAR(static_cast<double>(a.array.values[j * 4 + i]), 3 * (static_cast<double>(i) + .5) - 4 * (static_cast<double>(j) + .5) + 1, 1e-5);
}

TEST_F(LabAnswers, TruthAndTheBestJudgeComeFromTheData) {
  Field q{.what = "truth", .x0 = -3, .x1 = 3, .y0 = -3, .y1 = 3, .nx = 120, .ny = 120};
  const Answer p = ask(q);
  double mass = 0;
  for (const float v : p.array.values) mass += static_cast<double>(v) * .05 * .05;
  EXPECT_NEAR(mass, 1, .01);
  q.what = "density";
  const Answer own = ask(q);
  q.what = "optimal";
  const Answer best = ask(q);
  EXPECT_EQ(best.kind, "exact");
  for (std::size_t i = 0; i < best.array.values.size(); i += 137) {
    const double a = static_cast<double>(p.array.values[i]), b = static_cast<double>(own.array.values[i]);
    EXPECT_NEAR(static_cast<double>(best.array.values[i]), a / (a + b), 1e-5);
  }
}

TEST_F(LabAnswers, ImpossibleFieldsAreRefusedInWords) {
  EXPECT_THROW(ask(Field{.what = "colour"}), std::runtime_error);
  EXPECT_THROW(ask(Field{.nx = 300}), std::runtime_error);
  EXPECT_THROW(ask(Field{.ny = 1}), std::runtime_error);
  EXPECT_THROW(ask(Field{.x0 = 1, .x1 = 1}), std::runtime_error);
  EXPECT_THROW(ask(Arrows{.what = "density", .points = {{1, 3}, {0, 0, 0}}}), std::runtime_error);
  EXPECT_THROW(ask(Arrows{.what = "density", .points = {{1, 2}, {0, NAN}}}), std::runtime_error);
}

TEST_F(LabAnswers, ArrowsAreGradientsWithRespectToThePoint) {
  const Array at{{3, 2}, {0.f, 0.f, 1.f, 2.f, -3.f, 1.f}};
  const Answer judge = ask(Arrows{.what = "judge", .points = at});
  const Answer density = ask(Arrows{.what = "density", .points = at});
  ASSERT_EQ(judge.array.shape, (std::vector<std::int64_t>{3, 2}));
  for (std::size_t i = 0; i < 3; ++i) {
    const double x = static_cast<double>(at.values[2 * i]), y = static_cast<double>(at.values[2 * i + 1]);
    EXPECT_NEAR(static_cast<double>(judge.array.values[2 * i]), 3, 1e-6);
    EXPECT_NEAR(static_cast<double>(judge.array.values[2 * i + 1]), -4, 1e-6);
    EXPECT_NEAR(static_cast<double>(judge.second.values[i]), 3 * x - 4 * y + 1, 1e-5);
    EXPECT_NEAR(static_cast<double>(density.array.values[2 * i]), -x, 1e-5);
    EXPECT_NEAR(static_cast<double>(density.array.values[2 * i + 1]), -y / 4, 1e-5);
  }
}

TEST_F(LabAnswers, LayersFollowRowsAndLatentsThroughTheFlow) {
  const Answer rows = ask(Layers{.points = {{1, 2}, {3.f, 8.f}}});
  ASSERT_EQ(rows.array.shape, (std::vector<std::int64_t>{3, 1, 2}));
  EXPECT_EQ(rows.array.values, (std::vector<float>{3, 8, 3, 4, -3, -4}));
  EXPECT_NEAR(static_cast<double>(rows.second.values[2]), -std::log(2.0), 1e-6);
  // A latent is decoded first: after all layers it is itself again.
  const Answer latents = ask(Layers{.points = {{2, 2}, {1, 2, -1, .5f}}, .latents = true});
  EXPECT_EQ(std::vector<float>(latents.array.values.end() - 4, latents.array.values.end()), (std::vector<float>{1, 2, -1, .5f}));
}

TEST_F(LabAnswers, SamplesInBlocksBeginWithTheFewer) {
  const Answer few = ask(DrawSamples{.n = 2000, .seed = 3, .floats = true}), many = ask(DrawSamples{.n = 5000, .seed = 3, .floats = true});
  ASSERT_EQ(many.second.rows(), 5000);
  EXPECT_TRUE(std::equal(few.second.values.begin(), few.second.values.end(), many.second.values.begin()));
  EXPECT_TRUE(std::equal(few.array.values.begin(), few.array.values.end(), many.array.values.begin()));
  const Tensor z = torch::tensor(many.second.values);
  EXPECT_NEAR(z.mean().item<double>(), 0, .05);
  EXPECT_NEAR(z.std().item<double>(), 1, .05);
}

TEST_F(LabAnswers, QualityMeasuresTheSameSamplesThatAreDrawn) {
  const Answer q = ask(Quality{.samples = 2500, .matched = 256, .seed = 3});
  const Answer fake = ask(DrawSamples{.n = 512, .seed = 3, .floats = true});
  const auto data = datasets.get("ring", "", weights.context->params);
  const Array real = to_array(data->test.x.slice(0, 0, 512));
  EXPECT_NEAR(named(q, "w1"), wasserstein1(std::span(real.values).first(512), std::span(fake.array.values).first(512), 2), 1e-6);
  EXPECT_NEAR(named(q, "slope"), 5, 1e-4);  // ‖(3, −4)‖ everywhere
  double gap = 0;
  for (std::size_t i = 0; i < 512; ++i)
    gap += 3 * static_cast<double>(real.values[2 * i] - fake.array.values[2 * i]) - 4 * static_cast<double>(real.values[2 * i + 1] - fake.array.values[2 * i + 1]);
  EXPECT_NEAR(named(q, "judge_gap"), gap / 512, 1e-3);
  EXPECT_EQ(q.array.values.size(), 8u);
  const Answer truth = ask(KnownTruth{});
  EXPECT_EQ(truth.kind, "density");
  EXPECT_EQ(truth.array.shape, (std::vector<std::int64_t>{8, 2}));
  EXPECT_LT(named(truth, "w1_floor"), named(q, "w1"));
}

TEST(Coverage, CountsModesGoodSamplesAndTheHistogramOnKnownPoints) {
  const Tensor centres = torch::tensor({{0.0, 0.0}, {10.0, 0.0}, {0.0, 10.0}, {10.0, 10.0}});
  // 60 at the first, 36 at the second, 2 near the third (less than a quarter of 25), 2 far away but nearest to the fourth.
  std::vector<Tensor> parts{torch::zeros({60, 2}), torch::tensor({10.0, 0.2}).repeat({36, 1}), torch::tensor({0.2, 10.0}).repeat({2, 1}), torch::tensor({30.0, 30.0}).repeat({2, 1})};
  for (Tensor& p : parts) p = p.to(torch::kFloat32);
  const Coverage c = coverage(torch::cat(parts), centres, .1);
  EXPECT_EQ(c.of, 4);
  EXPECT_EQ(c.covered, 2);
  EXPECT_NEAR(c.high_quality, .98, 1e-9);
  EXPECT_NEAR(c.kl, std::log(4) + .6 * std::log(.6) + .36 * std::log(.36) + 2 * .02 * std::log(.02), 1e-9);
  EXPECT_NEAR(c.shares[0], .6, 1e-9);
  EXPECT_NEAR(c.shares[3], 0, 1e-9);
  EXPECT_THROW(coverage(torch::zeros({5, 3}), centres, .1), std::invalid_argument);
}

}  // namespace
}  // namespace zscape
