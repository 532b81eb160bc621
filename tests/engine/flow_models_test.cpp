// Models of flows: golden numbers, exact both ways, densities that integrate to one, what each can and cannot say.
#include <cmath>
#include <fstream>

#include <nlohmann/json.hpp>

#include "engine/metrics/registry.h"
#include "models/blocks/likelihoods.h"
#include "models/flow/fitted_flow.h"
#include "models/target.h"
#include "tests/engine/flow_tools.h"

namespace zscape {
namespace {

using testing::autograd_log_det;
using testing::jacobian;
using testing::largest;
using testing::shake;
using testing::SmallRun;

using Settings = std::map<std::string, std::string>;

struct Small {
  std::string id;
  Settings settings;
};
/// Of every flow for points, one that is small.
std::vector<Small> small_flows() {
  return {{"maf", {{"depth", "3"}, {"hidden", "16"}}},
          {"planar", {{"depth", "5"}}},
          {"iaf", {{"depth", "3"}, {"hidden", "16"}, {"moving", "gated"}}},
          {"distilled_iaf", {{"depth", "3"}, {"hidden", "16"}, {"teacher.steps", "0"}}}};
}

class Flow : public ::testing::TestWithParam<Small> {};

TEST_P(Flow, FirstStepsAreThoseOfPython) {
  std::ifstream file(std::string(ZSCAPE_SOURCE_DIR) + "/tests/reference/flows.json");
  ASSERT_TRUE(file) << "tests/reference/flows.json is missing; run tests/reference/flows.py";
  const auto steps = nlohmann::json::parse(file)[GetParam().id];
  const std::map<std::string, Settings> settings = {{"maf", {{"depth", "3"}, {"hidden", "5"}, {"layers", "2"}}},
                                                    {"planar", {{"depth", "3"}, {"anneal", "100"}}},
                                                    {"iaf", {{"depth", "2"}, {"hidden", "5"}, {"layers", "2"}, {"moving", "gated"}, {"gate", "1.5"}, {"anneal", "100"}}},
                                                    {"distilled_iaf", {{"depth", "2"}, {"teacher.depth", "3"}, {"hidden", "5"}, {"layers", "2"}, {"teacher.steps", "0"}, {"anneal", "0"}, {"entropy", "0.75"}}}};
  auto all = settings.at(GetParam().id);
  all["lr"] = "0.01";
  all["clip"] = "0";
  SmallRun run(GetParam().id, all, testing::points(2));
  run.rng = Rng(1, "golden");
  testing::set_weights(*run.model, GetParam().id == "planar" ? .6 : .4);
  ASSERT_EQ(steps.size(), 4u);
  for (std::size_t step = 0; step < steps.size(); ++step) {
    run.step(torch::sin(1.3 * (torch::arange(12, torch::kFloat64) + 12.0 * static_cast<double>(step)) + .1).to(torch::kFloat).view({6, 2}));
    for (const auto& [name, value] : steps[step].items()) EXPECT_NEAR(run.scalar(name), value.get<double>(), 3e-5 * (1 + std::abs(value.get<double>()))) << name << " at step " << step;
  }
}

TEST_P(Flow, ComesBackAndTheVolumeIsRight) {
  for (const std::int64_t dimension : {2, 4}) {
    SCOPED_TRACE(dimension);
    SmallRun run(GetParam().id, GetParam().settings, testing::points(dimension));
    shake(*run.model, .2);
    Rng rng(1, "z");
    Ask ask = run.ask();
    const Tensor z = rng.normal({300, dimension}), x = run.verb<Decodes>().decode(z, ask);
    EXPECT_GT(largest(z - x), .1);
    EXPECT_LT(largest(run.verb<Encodes>().encode(x, ask).mean - z), 1e-4);
    const LogProb p = run.verb<Scores>().log_prob(x, ask);
    EXPECT_EQ(p.kind, LogProb::Kind::exact);
    EXPECT_EQ(p.of, LogProb::Of::density);
    // log q of its own draw, as it comes along with the draw, is what the way back finds.
    const double log_det = autograd_log_det([&](const Tensor& at) { return run.verb<Decodes>().decode(at, ask); }, z, 5);
    EXPECT_NEAR(p.value[5].item<double>(), standard_normal_log_prob(z.narrow(0, 5, 1)).item<double>() - log_det, 1e-4);
    // Layer by layer from the row to its latent.
    auto& layered = run.verb<Layered>();
    EXPECT_TRUE(torch::equal(layered.at_layer(x, 0, ask).x, x));
    const LayerState end = layered.at_layer(x, static_cast<int>(layered.layer_count()), ask);
    EXPECT_LT(largest(end.x - z), 1e-4);
    EXPECT_LT(largest(standard_normal_log_prob(end.x) + end.log_det - p.value), 1e-4);
    // The slope of log p, as the Lab draws it.
    const Tensor at = x.narrow(0, 0, 4).detach().requires_grad_(true), slope = torch::autograd::grad({run.verb<Scores>().log_prob(at, ask).value.sum()}, {at})[0];
    const Tensor step = 1e-3 * torch::ones_like(at);
    const Tensor rise = (run.verb<Scores>().log_prob(at + step, ask).value - run.verb<Scores>().log_prob(at - step, ask).value) / 2;
    EXPECT_LT(largest(rise - (slope * step).sum(1)), 2e-3 * (1 + largest(rise)));
  }
}

TEST_P(Flow, TheDensityIntegratesToOne) {
  SmallRun run(GetParam().id, GetParam().settings, testing::points(2));
  shake(*run.model, .2);
  const std::int64_t side = 500;
  const double reach = 12, cell = 2 * reach / static_cast<double>(side);
  const Tensor axis = (torch::arange(side, torch::kFloat) + .5) * cell - reach;
  const auto grid = torch::meshgrid({axis, axis}, "ij");
  torch::NoGradGuard no_grad;
  Ask ask = run.ask();
  const LogProb p = run.verb<Scores>().log_prob(torch::stack({grid[0].flatten(), grid[1].flatten()}, 1), ask);
  EXPECT_NEAR(p.value.to(torch::kFloat64).exp().sum().item<double>() * cell * cell, 1, .01);
}

INSTANTIATE_TEST_SUITE_P(All, Flow, ::testing::ValuesIn(small_flows()), [](const auto& instance) { return instance.param.id; });

// ---- maf -------------------------------------------------------------------------------------------------------------------------------------

TEST(Maf, ALayersJacobianIsTriangularToTheLastBit) {
  for (const std::string first : {"first", "last"}) {
    SmallRun run("maf", {{"depth", "1"}, {"hidden", "32"}, {"order.first", first}}, testing::points(5));
    shake(*run.model, .4);
    Ask ask = run.ask();
    Rng rng(1, "x");
    const Tensor j = jacobian([&](const Tensor& at) { return run.verb<Encodes>().encode(at, ask).mean; }, rng.normal({1, 5}));
    for (std::int64_t i = 0; i < 5; ++i)
      for (std::int64_t k = 0; k < 5; ++k) EXPECT_EQ(j[i][k].item<float>() != 0, first == "first" ? k <= i : k >= i) << i << " " << k;
  }
}

/// Rows of a banana: y ~ N(0, 2²), x ~ N(y²/4, ½²); its entropy is that of the two Gaussians.
Tensor banana(std::int64_t n, Rng& rng) {
  const Tensor y = 2 * rng.normal({n}), x = y.square() / 4 + .5 * rng.normal({n});
  return torch::stack({x, y}, 1);
}
const double kBananaEntropy = 1 + std::log(2 * M_PI * 2 * .5);

double trained_nll(const Settings& more, std::int64_t steps, double* error = nullptr) {
  Settings settings = {{"depth", "1"}, {"hidden", "32"}, {"lr", "0.01"}};
  settings.insert(more.begin(), more.end());
  SmallRun run("maf", settings, testing::points(2));
  Rng rng(3, "rows");
  for (std::int64_t i = 0; i < steps; ++i) run.step(banana(256, rng));
  torch::NoGradGuard no_grad;
  Ask ask = run.ask();
  const Tensor nll = -run.verb<Scores>().log_prob(banana(20000, rng), ask).value;
  if (error != nullptr) *error = nll.std().item<double>() / std::sqrt(20000.0);
  return nll.mean().item<double>();
}

// Figure 1 of the paper: p(y) p(x|y) is a Gaussian and a Gaussian, p(x) p(y|x) is neither.
TEST(Maf, OneLayerInTheWrongOrderCannotSayWhatTheRightOneCan) {
  double error = 0;
  const double right = trained_nll({{"order.first", "last"}}, 400, &error), wrong = trained_nll({{"order.first", "first"}}, 400);
  EXPECT_LT(right, kBananaEntropy + .08);
  EXPECT_GT(right, kBananaEntropy - 3 * error) << "no density is better than the true one";
  EXPECT_GT(wrong, right + .25);
}

TEST(Maf, FirstRowsSayWhatIsStandardAndNothingLaterDoes) {
  SmallRun run("maf", {{"depth", "2"}, {"hidden", "8"}}, testing::points(2));
  Rng rng(3, "rows");
  const Tensor x = torch::tensor({{3.0f, 0.1f}}) * rng.normal({64, 2}) + 7;
  run.step(x);
  const auto buffer = [&](const std::string& name) {
    for (const auto& t : run.model->state())
      if (t.name == name) return t.tensor.clone();
    throw std::runtime_error("no " + name);
  };
  EXPECT_LT(largest(buffer("mean") - x.mean(0)), 1e-4);
  EXPECT_LT(largest(buffer("deviation") - x.std(0, false)), 1e-4);
  const Tensor mean = buffer("mean");
  run.step(x * 5);
  EXPECT_TRUE(torch::equal(buffer("mean"), mean));
}

TEST(Maf, PicturesComeBackAndScoreTheSameAloneAndInABatch) {
  SmallRun run("maf", {{"depth", "3"}, {"hidden", "24"}}, testing::grey_pictures(6));
  shake(*run.model, .05);
  Rng rng(1, "x");
  const Tensor x = torch::floor(rng.uniform({5, 1, 6, 6}) * 256) / 255;
  Ask ask = run.ask();
  const Tensor z = run.verb<Encodes>().encode(x, ask).mean;
  EXPECT_EQ(z.sizes().vec(), (std::vector<std::int64_t>{5, 36}));
  EXPECT_LT(largest(run.verb<Decodes>().decode(z, ask) - x), 1e-4);
  EXPECT_LT(largest(run.verb<Encodes>().encode(x.narrow(0, 2, 1), ask).mean[0] - z[2]), 1e-5);
  EXPECT_EQ(run.verb<Scores>().log_prob(x, ask).of, LogProb::Of::probability);
}

// ---- fitted to a density ---------------------------------------------------------------------------------------------------------------------

TEST(FittedFlow, ADensityThatIsNotKnownOrHasAnEdgeIsRefusedWithARemedy) {
  for (const bool edge : {false, true}) {
    SmallRun run("planar", {{"depth", "2"}}, testing::points(2));
    run.truth = {};
    if (edge) run.truth.log_density = [](const Tensor& x) { return torch::where(x.abs().amax(1) < 1, torch::zeros({x.size(0)}), torch::full({x.size(0)}, -INFINITY)); };
    try {
      run.step(torch::zeros({8, 2}));
      FAIL();
    } catch (const ParamError& error) {
      EXPECT_NE(std::string(error.what()).find(": set other data"), std::string::npos);
    }
  }
}

TEST(FittedFlow, TheDensityIsFadedInAndTheReportIsTheDivergence) {
  SmallRun run("iaf", {{"depth", "1"}, {"hidden", "4"}, {"moving", "gated"}, {"anneal", "10"}}, testing::points(2));
  // A flow that is the identity but for its gate, at the target's own place and width: KL = 0.
  torch::NoGradGuard no_grad;
  for (const auto& t : run.model->state()) {
    if (t.name == "base.shift") t.tensor.fill_(1 / (1 / (1 + std::exp(-1.5))));
    if (t.name == "base.log_scale") t.tensor.fill_(std::log(.5) - std::log(1 / (1 + std::exp(-1.5))));
  }
  torch::AutoGradMode grad(true);
  run.step(torch::zeros({2000, 2}), false);
  EXPECT_NEAR(run.scalar("reverse_kl"), 0, 1e-5);
  EXPECT_NEAR(run.scalar("q_cross") - run.scalar("q_entropy"), 0, 1e-5);
  EXPECT_NEAR(run.scalar("q_entropy"), 2 * (.5 * std::log(2 * M_PI * M_E) + std::log(.5)), .1);
}

TEST(FittedFlow, ReverseKlIsMeasuredByTheModelsOwnDraws) {
  SmallRun run("planar", {{"depth", "2"}}, testing::points(2));
  torch::NoGradGuard no_grad;
  for (const auto& t : run.model->state()) t.tensor.zero_();
  for (const auto& t : run.model->state())  // planes need a direction; u = 0 is not the identity: û = (ln 2 − 1) w/‖w‖²
    if (t.name.ends_with(".weight")) t.tensor.fill_(.01);
  Dataset data;
  data.truth = std::make_shared<const Truth>(run.truth);
  Rng rng(2, "metric");
  const MeasureContext context{.model = *run.model, .x = torch::zeros({20000, 2}), .y = {}, .rng = rng, .data = &data};
  const Measured kl = measure("reverse_kl", context);
  Ask ask = run.ask();
  const Tensor x = run.verb<Samples>().sample(20000, ask);
  const double expected = (run.verb<Scores>().log_prob(x, ask).value - run.truth.log_density(x)).mean().item<double>();
  EXPECT_NEAR(kl.value, expected, 5 * kl.stderr_);
  EXPECT_GT(kl.value, 1);
  data.truth = nullptr;
  EXPECT_THROW(measure("reverse_kl", context), std::runtime_error);
}

// ---- distillation ----------------------------------------------------------------------------------------------------------------------------

TEST(Distilled, TheTeacherLearnsFirstThenTheStudentAloneAndTheTeacherScoresWhatItDraws) {
  SmallRun run("distilled_iaf", {{"depth", "2"}, {"teacher.depth", "2"}, {"hidden", "8"}, {"teacher.steps", "3"}}, testing::points(2));
  Rng rng(3, "rows");
  const auto copy = [&](std::size_t player) {
    std::vector<Tensor> all;
    for (const auto& p : run.model->players()[player].parameters) all.push_back(p.tensor.detach().clone());
    return all;
  };
  const auto same = [](const std::vector<Tensor>& a, const std::vector<Tensor>& b) { return std::equal(a.begin(), a.end(), b.begin(), [](const Tensor& x, const Tensor& y) { return torch::equal(x, y); }); };
  const auto student = copy(0), teacher = copy(1);
  for (int i = 0; i < 3; ++i) run.step(banana(64, rng));
  EXPECT_TRUE(same(student, copy(0)));
  EXPECT_FALSE(same(teacher, copy(1)));
  const auto taught = copy(1);
  run.step(banana(64, rng));
  EXPECT_FALSE(same(student, copy(0)));
  EXPECT_TRUE(same(taught, copy(1)));
  // What is reported is E[log P_S − log P_T] over draws of the student.
  torch::NoGradGuard no_grad;
  Ask ask = run.ask();
  const Tensor x = run.verb<Samples>().sample(20000, ask);
  const Tensor gap = run.verb<Scores>().log_prob(x, ask).value - run.verb<Imitates>().target_log_density(x, ask);
  torch::AutoGradMode grad(true);
  run.step(torch::zeros({20000, 2}), false);
  EXPECT_NEAR(run.scalar("reverse_kl"), gap.mean().item<double>(), 6 * gap.std().item<double>() / std::sqrt(20000.0));
}

// Without −H(P_S) nothing keeps the student from the one point that the teacher likes best.
TEST(Distilled, WithoutTheEntropyTermTheStudentCollapses) {
  const auto spread = [](const std::string& entropy) {
    SmallRun run("distilled_iaf", {{"depth", "3"}, {"teacher.depth", "2"}, {"hidden", "16"}, {"teacher.steps", "150"}, {"lr", "0.01"}, {"anneal", "0"}, {"entropy", entropy}}, testing::points(2));
    Rng rng(3, "rows");
    for (int i = 0; i < 550; ++i) run.step(banana(128, rng));
    torch::NoGradGuard no_grad;
    Ask ask = run.ask();
    return run.verb<Samples>().sample(5000, ask).std(0).prod().item<double>();
  };
  Rng rng(4, "rows");
  const double data = banana(5000, rng).std(0).prod().item<double>();
  const double with = spread("1"), without = spread("0");
  EXPECT_GT(with, .6 * data);
  EXPECT_LT(without, .01 * data);
}

}  // namespace
}  // namespace zscape
