// Updates against torch::optim, layouts, schedules, averages, clipping and the guard.
#include "engine/run/optimizer.h"

#include <cmath>
#include <limits>

#include "tests/engine/small_run.h"

namespace zscape {
namespace {

/// Two parameters of unlike layout and a loss whose gradient depends on them.
struct Problem {
  Problem() {
    Rng rng(1, "problem");
    player.name = "all";
    player.parameters = {
        {"matrix", rng.normal({5, 3}).requires_grad_(true), Role::weight},
        {"filter", rng.normal({4, 3, 2, 2}).contiguous(at::MemoryFormat::ChannelsLast).requires_grad_(true),
         Role::weight}};
  }
  std::vector<Tensor> leaves() const { return {player.parameters[0].tensor, player.parameters[1].tensor}; }
  static Tensor loss(const std::vector<Tensor>& p, int step) {
    return (p[0].square() * (1 + step % 3)).sum() + torch::sin(p[1] + step).sum() + (p[0].sum() * p[1].mean());
  }
  /// Gradients as contiguous tensors: what a kernel that ignores strides would get wrong.
  bool step(int i, const OptimizerSettings& settings) {
    std::vector<Tensor> gradients = torch::autograd::grad({loss(leaves(), i)}, leaves());
    for (Tensor& g : gradients) g = g.contiguous();
    const torch::NoGradGuard no_grad;
    return optimizer_step(player, gradients, settings);
  }
  Player player;
};

void expect_same(const OptimizerSettings& settings,
                 const std::function<std::unique_ptr<torch::optim::Optimizer>(std::vector<Tensor>)>& make) {
  Problem ours, theirs;
  const auto optimizer = make(theirs.leaves());
  for (int i = 0; i < 20; ++i) {
    optimizer->zero_grad();
    Problem::loss(theirs.leaves(), i).backward();
    optimizer->step();
    ASSERT_TRUE(ours.step(i, settings));
  }
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_LT((ours.leaves()[i] - theirs.leaves()[i]).abs().max().item<double>(), 1e-6) << i;
  EXPECT_EQ(ours.player.steps.item<double>(), 20);
}

TEST(Optimizer, AdamIsTorchs) {
  expect_same({.lr = 0.01, .weight_decay = 0.1}, [](std::vector<Tensor> p) {
    return std::make_unique<torch::optim::Adam>(p, torch::optim::AdamOptions(0.01).weight_decay(0.1));
  });
}

TEST(Optimizer, SgdIsTorchs) {
  expect_same({.rule = Rule::sgd, .lr = 0.01}, [](std::vector<Tensor> p) {
    return std::make_unique<torch::optim::SGD>(p, torch::optim::SGDOptions(0.01));
  });
  expect_same({.rule = Rule::sgd, .lr = 0.01, .momentum = 0.9, .weight_decay = 0.05}, [](std::vector<Tensor> p) {
    return std::make_unique<torch::optim::SGD>(p, torch::optim::SGDOptions(0.01).momentum(0.9).weight_decay(0.05));
  });
}

TEST(Optimizer, RmspropIsTorchs) {
  expect_same({.rule = Rule::rmsprop, .lr = 0.003}, [](std::vector<Tensor> p) {
    return std::make_unique<torch::optim::RMSprop>(p, torch::optim::RMSpropOptions(0.003));
  });
  expect_same({.rule = Rule::rmsprop, .lr = 0.003, .momentum = 0.5, .weight_decay = 0.1}, [](std::vector<Tensor> p) {
    return std::make_unique<torch::optim::RMSprop>(p,
                                                   torch::optim::RMSpropOptions(0.003).momentum(0.5).weight_decay(0.1));
  });
}

TEST(Optimizer, ClippingBoundsTheNormOfAllGradientsTogether) {
  Problem clipped;
  const auto before = clipped.leaves();
  std::vector<Tensor> old = {before[0].detach().clone(), before[1].detach().clone()};
  ASSERT_TRUE(clipped.step(0, {.rule = Rule::sgd, .lr = 1, .clip = 0.5}));
  const double change = std::sqrt((old[0] - before[0]).square().sum().item<double>() +
                                  (old[1] - before[1]).square().sum().item<double>());
  EXPECT_NEAR(change, 0.5, 1e-5);
}

TEST(Optimizer, AGradientThatIsNotFiniteChangesNothing) {
  Problem problem;
  ASSERT_TRUE(problem.step(0, {.ema = 0.9}));
  const Tensor weights = problem.leaves()[0].detach().clone(), moment = problem.player.moment1[0].clone();
  std::vector<Tensor> gradients = {torch::zeros({5, 3}), torch::zeros({4, 3, 2, 2})};
  gradients[1][0][0][0][0] = std::numeric_limits<float>::quiet_NaN();
  const torch::NoGradGuard no_grad;
  EXPECT_FALSE(optimizer_step(problem.player, gradients, {.ema = 0.9}));
  EXPECT_TRUE(torch::equal(weights, problem.leaves()[0]));
  EXPECT_TRUE(torch::equal(moment, problem.player.moment1[0]));
  EXPECT_EQ(problem.player.steps.item<double>(), 1);
}

TEST(Optimizer, ParametersWithoutAGradientStay) {
  Problem problem;
  const Tensor filter = problem.leaves()[1].detach().clone();
  std::vector<Tensor> gradients = {torch::ones({5, 3}), Tensor()};
  const torch::NoGradGuard no_grad;
  ASSERT_TRUE(optimizer_step(problem.player, gradients, {}));
  EXPECT_TRUE(torch::equal(filter, problem.leaves()[1]));
}

TEST(Optimizer, AveragesFollowWithTheWarmedUpDecay) {
  Problem problem;
  Tensor expected;
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(problem.step(i, {.lr = 0.05, .ema = 0.6}));
    const Tensor now = problem.leaves()[0].detach().to(torch::kFloat64);
    const double t = i + 1, d = std::min(0.6, (1 + t) / (10 + t));
    expected = i == 0 ? now.clone() : expected * d + now * (1 - d);
  }
  EXPECT_LT((problem.player.ema[0] - expected).abs().max().item<double>(), 1e-5);
  Problem without;
  ASSERT_TRUE(without.step(0, {}));
  EXPECT_TRUE(without.player.ema.empty());
}

TEST(Optimizer, MemoryFromAFileGoesOnBitForBit) {
  Problem straight, resumed;
  for (int i = 0; i < 6; ++i) straight.step(i, {.ema = 0.9});
  for (int i = 0; i < 3; ++i) resumed.step(i, {.ema = 0.9});
  for (auto* list : {&resumed.player.moment1, &resumed.player.moment2, &resumed.player.ema})
    for (Tensor& t : *list) t = t.contiguous().clone();  // files hold row-major tensors
  for (int i = 3; i < 6; ++i) resumed.step(i, {.ema = 0.9});
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_TRUE(torch::equal(straight.leaves()[i], resumed.leaves()[i]));
    EXPECT_TRUE(torch::equal(straight.player.ema[i], resumed.player.ema[i]));
  }
}

TEST(Optimizer, SchedulesStartAtTheRateAndEndNearZero) {
  EXPECT_EQ(scheduled_lr(0.1, "constant", 500, 100), 0.1);
  EXPECT_EQ(scheduled_lr(0.1, "cosine", 500, 0), 0.1);
  for (const std::string decay : {"linear", "cosine"}) {
    EXPECT_DOUBLE_EQ(scheduled_lr(0.1, decay, 0, 100), 0.1);
    EXPECT_NEAR(scheduled_lr(0.1, decay, 50, 100), 0.05, 1e-12);
    EXPECT_GT(scheduled_lr(0.1, decay, 99, 100), 0);
    EXPECT_LT(scheduled_lr(0.1, decay, 99, 100), 0.002);
    EXPECT_EQ(scheduled_lr(0.1, decay, 99, 100), scheduled_lr(0.1, decay, 5000, 100));
  }
}

TEST(Optimizer, SettingsComeFromTheParameters) {
  Params params(training_params());
  params.set_text("lr", "0.01");
  params.set_text("lr.decay", "linear");
  params.set_text("lr.horizon", "10");
  params.set_text("optimizer", "rmsprop");
  params.set_text("momentum", "0.5");
  params.set_text("clip", "2");
  params.set_text("ema", "0.99");
  const OptimizerSettings s = OptimizerSettings::from(params, 5, Player{.name = "all"});
  EXPECT_NEAR(s.lr, 0.005, 1e-12);
  EXPECT_EQ(s.rule, Rule::rmsprop);
  EXPECT_EQ(s.momentum, 0.5);
  EXPECT_EQ(s.clip, 2);
  EXPECT_EQ(s.ema, 0.99);
}

}  // namespace
}  // namespace zscape
