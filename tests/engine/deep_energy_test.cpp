// Deep Boltzmann machines and generative stochastic networks: layers beside the two sides they are folded to, bounds beside sums, one layer at a time, chains that
// find back.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/data/sources.h"
#include "engine/run/dataset_cache.h"
#include "models/blocks/deep_units.h"
#include "tests/engine/small_run.h"

namespace zscape {
namespace {

using testing::SmallRun;

DeepUnits pushed_layers(const std::vector<std::int64_t>& sizes, double scale) {
  Rng rng(2, "layers");
  DeepUnits d(sizes, rng, torch::kCPU);
  for (auto* list : {&d.weight, &d.bias})
    for (Tensor& t : *list) t = scale * rng.normal(t.sizes());
  return d;
}

std::vector<Tensor> some_units(const std::vector<std::int64_t>& sizes, std::int64_t n, Rng& rng) {
  std::vector<Tensor> units;
  for (const auto size : sizes) units.push_back(rng.uniform({n, size}).lt(.5).to(torch::kFloat32));
  return units;
}

Tensor energy_by_layers(const DeepUnits& d, const std::vector<Tensor>& units) {
  Tensor energy = -units[0].matmul(d.bias[0]);
  for (std::size_t l = 1; l < units.size(); ++l) energy = energy - units[l].matmul(d.bias[l]) - (units[l] * units[l - 1].matmul(d.weight[l - 1].t())).sum(1);
  return energy;
}

TEST(DeepUnits, FoldedLayersHaveTheSameEnergyAndComeBack) {
  for (const std::vector<std::int64_t>& sizes : {std::vector<std::int64_t>{5, 4, 3}, {5, 4, 3, 2}}) {
    const DeepUnits d = pushed_layers(sizes, 1);
    Rng rng(1, "units");
    const std::vector<Tensor> units = some_units(sizes, 6, rng), back = d.unfolded(d.even(units), d.odd(units));
    for (std::size_t l = 0; l < units.size(); ++l) EXPECT_TRUE(torch::equal(units[l], back[l])) << l;
    EXPECT_TRUE(torch::allclose(d.folded().energy(d.even(units), d.odd(units)), energy_by_layers(d, units), 1e-5, 1e-5));
  }
}

TEST(DeepUnits, GradientsOfFoldedWeightsReachTheirLayers) {
  DeepUnits d = pushed_layers({4, 3, 2, 2}, 1);
  const RbmUnits u = d.folded();
  Rng rng(1, "changes");
  const Tensor change = rng.normal(u.weight.sizes()), even = rng.normal(u.visible_bias.sizes()), odd = rng.normal(u.hidden_bias.sizes());
  d.set_gradients(change, even, odd, 0);
  DeepUnits moved = d;
  for (std::size_t l = 0; l < d.weight.size(); ++l) moved.weight[l] = d.weight[l] - d.weight[l].grad();
  for (std::size_t l = 0; l < d.bias.size(); ++l) moved.bias[l] = d.bias[l] - d.bias[l].grad();
  const RbmUnits after = moved.folded();
  const Tensor connected = u.weight.ne(0).to(torch::kFloat32);
  EXPECT_TRUE(torch::allclose(after.weight, u.weight + change * connected));
  EXPECT_TRUE(torch::allclose(after.visible_bias, u.visible_bias + even));
  EXPECT_TRUE(torch::allclose(after.hidden_bias, u.hidden_bias + odd));
}

TEST(DeepUnits, TheMeanFieldBoundIsBelowTheCountedSum) {
  const DeepUnits d = pushed_layers({4, 5, 9}, .5);  // nine units are one more than are counted
  const RbmUnits u = d.folded();
  const Tensor codes = torch::arange(512).unsqueeze(1), above = codes.bitwise_right_shift(torch::arange(9)).bitwise_and(1).to(torch::kFloat32);
  Rng rng(1, "rows");
  for (int i = 0; i < 6; ++i) {
    const Tensor v = rng.uniform({1, 4}).lt(.5).to(torch::kFloat32);
    const double exact = torch::logsumexp(u.minus_free_energy(torch::cat({v.expand({512, 4}), above}, 1)), 0).item<double>(), bound = d.log_unnormalised(v).item<double>();
    EXPECT_LE(bound, exact + 1e-5);
    EXPECT_GT(bound, exact - 2);
  }
}

TEST(Dbm, PreTrainingMovesOneLayerAfterTheOther) {
  SmallRun run("dbm", {{"hidden", "6"}, {"hidden.2", "4"}, {"pretrain", "2"}, {"weight_decay", "0"}}, testing::binary_pictures(3));
  Rng rng(1, "rows");
  const auto changed = [&] {
    std::map<std::string, Tensor> before;
    for (const auto& t : run.model->state())
      if (t.role == Role::weight) before[t.name] = t.tensor.clone();
    run.step(rng.uniform({8, 1, 3, 3}).lt(.5).to(torch::kFloat32));
    std::string names;
    for (const auto& t : run.model->state())
      if (t.role == Role::weight && t.name.ends_with("weight") && !torch::equal(before[t.name], t.tensor)) names += t.name + " ";
    return names;
  };
  for (const char* names : {"hidden.1.weight ", "hidden.1.weight ", "hidden.2.weight ", "hidden.2.weight ", "hidden.1.weight hidden.2.weight "}) EXPECT_EQ(changed(), names);
}

/// Ten states of 16 pixels, none of which is near another. A trained chain comes back to them, from noise too; an untrained one wanders anywhere.
TEST(Gsn, ItsChainComesBackToTheDataFromNoise) {
  Rng rng(6, "states");
  const Tensor states = rng.uniform({10, 16}).lt(.5).to(torch::kFloat32);
  SmallRun run("gsn", {{"hidden", "60"}, {"walkback", "2"}, {"noise", "0.1"}, {"corruption", "0.15"}, {"lr", "0.003"}}, testing::binary_pictures(4));
  const auto share_near = [&] {
    torch::NoGradGuard no_grad;
    Ask ask = run.ask();
    auto& chains = run.verb<Chains>();
    ChainState state = chains.start({}, 500, ask);
    for (int i = 0; i < 40; ++i) chains.advance(state, {}, ask);
    return (state.visible.unsqueeze(1) - states).abs().sum(2).amin(1).le(1).to(torch::kFloat32).mean().item<double>();
  };
  EXPECT_LT(share_near(), .2);
  Rng rows(2, "rows");
  for (int i = 0; i < 1200; ++i) run.step(states.index_select(0, rows.integers(10, {64})).view({64, 1, 4, 4}));
  EXPECT_GT(share_near(), .7);
}

/// Ten states, one of which is lit: the chain's own distribution is that of the data, wherever it began.
TEST(Gsn, OverAFewStatesItsChainHasTheDatasDistribution) {
  const Tensor wanted = torch::arange(1, 11).to(torch::kFloat32) / 55, sums = wanted.cumsum(0);
  for (const char* walkback : {"1", "4"}) {
    SmallRun run("gsn", {{"states", "one_of"}, {"hidden", "60"}, {"walkback", walkback}, {"corruption", "0.4"}, {"noise", "0.1"}, {"lr", "0.003"}, {"lr.decay", "linear"}, {"lr.horizon", "2000"}}, [] {
      DataSpec d = testing::binary_pictures(1);
      d.width = d.dimension = 10;
      return d;
    }());
    Rng rows(3, "rows");
    const auto draw = [&](std::int64_t n) { return torch::one_hot(torch::searchsorted(sums, rows.uniform({n}) * sums[9]).clamp_max(9), 10).to(torch::kFloat32).view({n, 1, 1, 10}); };
    for (int i = 0; i < 2000; ++i) run.step(draw(100));
    const torch::NoGradGuard no_grad;
    Ask ask = run.ask();
    auto& chains = run.verb<Chains>();
    for (const bool from_data : {true, false}) {
      ChainState state = chains.start(from_data ? Start{draw(4000)} : Start{}, 4000, ask);
      Tensor share = torch::zeros({10});
      for (int i = 0; i < 120; ++i) {
        chains.advance(state, {}, ask);
        if (i >= 60) share += state.visible.mean(0) / 60;
      }
      EXPECT_NEAR(share.sum().item<double>(), 1, 1e-4);
      EXPECT_LT(.5 * (share - wanted).abs().sum().item<double>(), .05) << walkback;
    }
  }
}

/// Taught from the data alone, with little corruption, a chain knows nothing of where it strays: after 300 steps most chains show a digit's negative, which no data made. Walkback
/// teaches the way back.
TEST(Gsn, WalkbackLeavesLessMassWhereThereAreNoData) {
  Params options(find_source("glyphs").info.params);
  options.set_text("data.subset", "1000");
  options.set_text("data.binarise", "threshold");
  const auto data = DatasetCache().get("glyphs", "", options);
  const Tensor x = natural(data->train.x);
  const auto stray = [&](const std::string& walkback) {
    SmallRun run("gsn", {{"hidden", "200"}, {"walkback", walkback}, {"noise", "0.1"}, {"corruption", "0.1"}}, data->spec);
    Rng order(1, "order");
    for (int i = 0; i < 500; ++i) run.step(x.index_select(0, order.integers(x.size(0), {100})));
    const torch::NoGradGuard no_grad;
    Ask ask = run.ask();
    auto& chains = run.verb<Chains>();
    ChainState state = chains.start(Start{x.slice(0, 0, 100)}, 100, ask);
    for (int i = 0; i < 300; ++i) chains.advance(state, {}, ask);
    return state.visible.mean(1).gt(.4).to(torch::kFloat32).mean().item<double>();  // no digit lights 40 % of the picture
  };
  EXPECT_LT(x.flatten(1).mean(1).max().item<double>(), .4);
  const double without = stray("1"), with = stray("4");
  EXPECT_GT(without, .3);
  EXPECT_LT(with, without / 3);
}

/// With one step the chain's own draws are never corrupted again while it learns; with two they are.
TEST(Gsn, WalkbackTeachesStepsOfTheChainsOwn) {
  SmallRun one("gsn", {{"hidden", "10"}, {"walkback", "1"}}, testing::binary_pictures(3)), two("gsn", {{"hidden", "10"}, {"walkback", "2"}}, testing::binary_pictures(3));
  Rng rng(1, "rows");
  const Tensor x = rng.uniform({8, 1, 3, 3}).lt(.5).to(torch::kFloat32);
  one.step(x, false), two.step(x, false);
  ASSERT_EQ(one.gradients.size(), two.gradients.size());
  EXPECT_FALSE(torch::allclose(one.gradients[0], two.gradients[0]));
  EXPECT_NE(one.scalar("cross_entropy"), two.scalar("cross_entropy"));
}

TEST(Gsn, AClampedChainKeepsWhatIsGiven) {
  SmallRun run("gsn", {{"hidden", "10"}}, testing::binary_pictures(3));
  torch::NoGradGuard no_grad;
  Ask ask = run.ask();
  Rng rng(1, "rows");
  const Tensor x = rng.uniform({20, 1, 3, 3}).lt(.5).to(torch::kFloat32);
  Tensor hole = torch::zeros({20, 1, 3, 3});
  hole.slice(2, 2).fill_(1);
  const Tensor filled = run.verb<Completes>().complete(x, hole, ask);
  EXPECT_TRUE(torch::equal(filled.slice(2, 0, 2), x.slice(2, 0, 2)));
  EXPECT_FALSE(torch::equal(filled.slice(2, 2), x.slice(2, 2)));
}

}  // namespace
}  // namespace zscape
