// Experiments against what their papers say, and against closed forms.
#include "tests/engine/small_run.h"

namespace zscape {
namespace {

using testing::points;
using testing::SmallRun;
using Settings = std::map<std::string, std::string>;

double value(const Tensor& t) { return t.item<double>(); }

// ---- the bilinear game

double radius_after(int steps, const Settings& settings) {
  Settings all = settings;
  all.insert({{"games", "1"}, {"lr", "0.1"}, {"arena", "1e6"}});
  SmallRun run("bilinear_game", all, points(2));
  for (int i = 0; i < steps; ++i) run.step(torch::ones({1, 2}));
  return run.scalar("radius");
}

TEST(BilinearGame, BothAtOnceTheCircleGrowsByTheKnownFactor) { EXPECT_NEAR(radius_after(1000, {}), std::sqrt(2.0) * std::pow(1.01, 500), 1); }

TEST(BilinearGame, InTurnTheCircleKeepsItsSize) {
  for (const int steps : {10, 100, 1000}) {
    EXPECT_LT(radius_after(steps, {{"turns", "in_turn"}}), 1.6);
    EXPECT_GT(radius_after(steps, {{"turns", "in_turn"}}), 1.2);
  }
}

TEST(BilinearGame, DrawnBackToThePastThePlayersArrive) { EXPECT_LT(radius_after(1000, {{"history", "0.1"}}), .05); }

// ---- divergences. The density of the tests is N(1, ½²).

/// A step that learns nothing (speed 0), for what the curves say of a given q.
std::unique_ptr<SmallRun> summed(const std::string& shape, double shift, std::int64_t dimension = 1) {
  auto run = std::make_unique<SmallRun>("divergences", Settings{{"objective", "sweep"}, {"speed", "0"}, {"shape", shape}, {"shift", std::to_string(shift)}}, points(dimension));
  Rng rng(3, "rows");
  run->step(1 + .5 * rng.normal({4000, dimension}));
  return run;
}

TEST(Divergences, EqualTheirClosedForms) {
  // A copy of N(μ, s²) moved by θ: both KL are θ² / 2 s², W₁ is θ.
  for (const std::int64_t dimension : {1, 2}) {
    const auto run = summed("copy", .75, dimension);
    const double kl = .75 * .75 / (2 * .25);
    EXPECT_NEAR(run->scalar("forward_kl"), kl, 1e-3);
    EXPECT_NEAR(run->scalar("reverse_kl"), kl, 1e-3);
    EXPECT_NEAR(run->scalar("w1"), .75, 1e-5);
    EXPECT_NEAR(run->scalar("apart"), .75, 1e-3);
    EXPECT_NEAR(run->scalar("minus_log_d"), kl - 2 * run->scalar("js"), 1e-5);
  }
}

TEST(Divergences, WhereTheTwoDoNotMeetJensenShannonIsLogTwoAndTellsNothing) {
  SmallRun run("divergences", {{"objective", "js"}, {"shape", "copy"}, {"shift", "7"}}, points(1));
  Rng rng(3, "rows");
  run.step(1 + .5 * rng.normal({4000, 1}));
  EXPECT_NEAR(run.scalar("js"), std::log(2.0), 1e-4);
  EXPECT_LT(value(run.gradients[0].abs().max()), 1e-4);
  run.params.set_text("objective", "w1");
  run.step(1 + .5 * rng.normal({4000, 1}));
  EXPECT_NEAR(value(run.gradients[0]), 1, 1e-5) << "W₁ pulls from any distance";
}

TEST(Divergences, MinusLogDHasItsGoldenValue) {
  // tests/reference/minus_log_d.py: N(1, ½²) and its copy moved by 1, by quadrature in double precision.
  const auto run = summed("copy", 1);
  EXPECT_NEAR(run->scalar("js"), 0.3368308, 1e-4);
  EXPECT_NEAR(run->scalar("minus_log_d"), 2 - 2 * 0.3368308, 2e-4);
  // Making up costs, missing pays: the two errors are not alike, though both KL are equal here.
  EXPECT_GT(run->scalar("made_up"), 0);
  EXPECT_LT(run->scalar("missed"), 0);
  EXPECT_NEAR(run->scalar("made_up") + run->scalar("missed"), run->scalar("minus_log_d"), 1e-4);
}

TEST(Divergences, TheJudgeIsTheBestDiscriminator) {
  const auto run = summed("copy", 1);
  Ask ask = run->ask();
  const Tensor x = torch::linspace(-.5, 3.5, 21).unsqueeze(1), p = torch::exp(run->truth.log_density(x)), q = torch::exp(run->truth.log_density(x - 1));
  EXPECT_LT(value((run->verb<Judges>().judge(x, {}, ask) - p / (p + q)).abs().max()), 1e-3);
}

TEST(Divergences, BeforeTheFirstStepTheJudgeKnowsNothingAndItsSlopeIsAsked) {
  for (const auto& [shape, dimension] : {std::pair<std::string, std::int64_t>{"copy", 1}, {"copy", 2}, {"gaussian", 2}, {"histogram", 1}}) {
    SCOPED_TRACE(shape);
    SmallRun run("divergences", {{"shape", shape}}, points(dimension));
    Ask ask = run.ask();
    const Tensor x = torch::randn({7, dimension}).requires_grad_(true), said = run.verb<Judges>().judge(x, {}, ask);
    EXPECT_TRUE(said.isfinite().all().item<bool>());
    EXPECT_TRUE(torch::autograd::grad({said.sum()}, {x})[0].isfinite().all().item<bool>());
  }
}

TEST(Divergences, ForwardKlMatchesMomentsAndReverseKlTakesOneMode) {
  const auto mixture = [](const Tensor& x) {
    const auto mode = [&](double at) { return -.5 * ((x - at) / .3).square().sum(1) - std::log(.3 * std::sqrt(2 * M_PI)); };
    return torch::logaddexp(mode(-2) + std::log(.4), mode(2) + std::log(.6));
  };
  const auto fitted = [&](const std::string& objective) {
    SmallRun run("divergences", {{"objective", objective}, {"shift", "1"}}, points(1));
    run.truth.log_density = mixture;
    Rng rng(3, "rows");
    const Tensor rows = torch::where(rng.uniform({4000, 1}) < .4, -2, 2) + .3 * rng.normal({4000, 1});
    for (int i = 0; i < 600; ++i) run.step(rows);
    return std::pair{value(run.model->state()[0].tensor), std::exp(value(run.model->state()[1].tensor))};
  };
  const auto [mean, width] = fitted("kl");
  EXPECT_NEAR(mean, .4, .02);                                                 // E x = .6 · 2 − .4 · 2
  EXPECT_NEAR(width, std::sqrt(.3 * .3 + 4 - .4 * .4), .05);                   // the mixture's deviation
  const auto [mode, narrow] = fitted("reverse_kl");
  EXPECT_NEAR(mode, 2, .05);
  EXPECT_NEAR(narrow, .3, .05);
}

TEST(Divergences, AHistogramUpdatedDirectlyReachesWhatAGaussianCannot) {
  const auto reached = [](const std::string& shape) {
    SmallRun run("divergences", {{"objective", "js"}, {"shape", shape}, {"lr", "0.1"}}, points(1));
    run.truth.log_density = [](const Tensor& x) {
      const auto mode = [&](double at) { return -.5 * ((x - at) / .3).square().sum(1) - std::log(.6 * std::sqrt(2 * M_PI)); };
      return torch::logaddexp(mode(-2), mode(2));
    };
    Rng rng(3, "rows");
    const Tensor rows = torch::where(rng.uniform({4000, 1}) < .5, -2, 2) + .3 * rng.normal({4000, 1});
    for (int i = 0; i < 400; ++i) run.step(rows);
    return run.scalar("js");
  };
  EXPECT_LT(reached("histogram"), .02);
  EXPECT_GT(reached("gaussian"), .1);
}

// ---- a judge alone

std::unique_ptr<SmallRun> judged(const Settings& settings, int steps, std::int64_t dimension = 1) {
  auto run = std::make_unique<SmallRun>("lone_judge", settings, points(dimension));
  Rng rng(3, "rows");
  for (int i = 0; i < steps; ++i) run->step(.5 * rng.normal({256, dimension}));
  return run;
}

TEST(LoneJudge, SmoothedLabelsEndAtFortyFivePercent) {
  const auto run = judged({{"blur", "0"}, {"smoothing", "0.1"}, {"hidden", "16"}, {"layers", "2"}}, 300);
  EXPECT_NEAR(run->scalar("d_real"), .45, .02);
  EXPECT_NEAR(run->scalar("d_fake"), .45, .02);
}

TEST(LoneJudge, TheBetterDMinimaxTellsLessWhileACriticKeepsItsSlope) {
  const Settings apart{{"shift", "4"}, {"blur", "0"}, {"hidden", "32"}, {"layers", "2"}, {"lr", "0.002"}};
  const auto d = judged(apart, 600);
  EXPECT_LT(d->scalar("minimax_slope"), .02);
  EXPECT_GT(d->scalar("log_d_slope"), 50 * d->scalar("minimax_slope"));
  Settings critic = apart;
  critic["judge"] = "penalty";
  const auto f = judged(critic, 600);
  EXPECT_NEAR(f->scalar("slope"), 1, .3);
  critic["judge"] = "cut";
  const auto cut = judged(critic, 200);
  EXPECT_GT(cut->scalar("at_bounds"), .5) << "weights pile up at ±c";
}

TEST(LoneJudge, ThroughManyLayersACutCriticVanishesOrExplodesAndAPenalisedOneDoesNot) {
  const auto ratio = [](const Settings& own) {
    Settings all{{"layers", "12"}, {"hidden", "64"}};
    all.insert(own.begin(), own.end());
    const auto run = judged(all, 150, 2);
    return run->scalar("first_layer") / run->scalar("last_layer");
  };
  EXPECT_LT(ratio({{"judge", "cut"}, {"cut", "0.01"}}), 1e-3);
  EXPECT_GT(ratio({{"judge", "cut"}, {"cut", "0.1"}}), 10);
  const double held = ratio({{"judge", "penalty"}});
  EXPECT_GT(held, 1e-3);
  EXPECT_LT(held, 1e3);
}

// ---- a frozen generator

TEST(FrozenGenerator, StandsStillWhileANewDiscriminatorLearns) {
  SmallRun run("gan", {{"hidden", "32"}, {"layers", "2"}, {"latent", "2"}, {"freeze_at", "5"}, {"lr", "0.002"}}, points(2));
  Rng rng(3, "rows");
  const auto step = [&] { run.step(.3 * rng.normal({256, 2}) + 6); };
  for (int i = 0; i < 5; ++i) step();
  const auto weights = [&](std::size_t player) {
    std::vector<Tensor> all;
    for (const NamedTensor& t : run.model->players()[player].parameters) all.push_back(t.tensor.detach().clone().flatten());
    return torch::cat(all);
  };
  const Tensor generator = weights(1), opponent = weights(0);
  step();
  EXPECT_GT(value((weights(0) - opponent).abs().max()), .1) << "D begins anew";
  double most = 0;
  for (int i = 0; i < 400; ++i) {
    step();
    most = std::max(most, run.scalar("minimax_gradient"));
  }
  EXPECT_TRUE(torch::equal(weights(1), generator));
  EXPECT_LT(run.scalar("minimax_gradient"), .05 * most) << "minimax goes silent";
  EXPECT_GT(run.scalar("log_d_gradient"), 10 * run.scalar("minimax_gradient"));
  EXPECT_GT(run.scalar("log_d_noise"), 0);
}

}  // namespace
}  // namespace zscape
