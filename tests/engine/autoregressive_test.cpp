// Autoregressive models: sums over all pictures, gradients that must be exactly zero, walks that equal the explicit sum, completion.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "models/autoregressive/chain.h"
#include "models/blocks/likelihoods.h"
#include "tests/engine/small_run.h"

namespace zscape {
namespace {

using testing::SmallRun;
using testing::waves;

struct Case {
  std::string id;
  std::map<std::string, std::string> settings;
};
std::ostream& operator<<(std::ostream& out, const Case& c) {
  out << c.id;
  for (const auto& [key, value] : c.settings) out << ' ' << key << '=' << value;
  return out;
}

class Autoregressive : public ::testing::TestWithParam<Case> {
 protected:
  /// 3 × 3 pictures, every weight pushed away from where it begins.
  Autoregressive() : run(GetParam().id, GetParam().settings, testing::binary_pictures(3)) {
    const torch::NoGradGuard no_grad;
    Rng rng(5, "push");
    for (const auto& t : run.model->state())
      if (t.role == Role::weight) t.tensor.add_(rng.normal(t.tensor.sizes()), .7);
    run.model->set_training(false);
  }
  Tensor log_prob(const Tensor& x) {
    Ask ask = run.ask();
    return run.verb<Scores>().log_prob(x, ask).value;
  }
  SmallRun run;
};

/// All 512 pictures, [512, 1, 3, 3].
Tensor all_pictures() {
  const Tensor bits = torch::arange(512).unsqueeze(1).bitwise_right_shift(torch::arange(9)).bitwise_and(1);
  return bits.to(torch::kFloat32).reshape({512, 1, 3, 3});
}

TEST_P(Autoregressive, AllProbabilitiesSumToOne) {
  const torch::NoGradGuard no_grad;
  EXPECT_NEAR(torch::logsumexp(log_prob(all_pictures()).to(torch::kFloat64), 0).item<double>(), 0, 1e-5);
}

TEST_P(Autoregressive, SamplesFollowTheProbabilities) {
  const torch::NoGradGuard no_grad;
  constexpr std::int64_t kDraws = 12000;
  Ask ask = run.ask();
  const Tensor x = run.verb<Samples>().sample(kDraws, ask).flatten(1);
  const Tensor code = x.to(torch::kInt64).mul(torch::ones({9}, torch::kInt64).bitwise_left_shift(torch::arange(9))).sum(1);
  const Tensor share = torch::bincount(code, {}, 512).to(torch::kFloat64) / kDraws, p = log_prob(all_pictures()).to(torch::kFloat64).exp();
  // Each share has standard deviation sqrt(p (1 − p) / n): the worst of 512 stays below five of them. Where hardly any draw is due, one is no deviation.
  const Tensor deviation = (share - p).abs() / (p * (1 - p) / kDraws + 1.0 / (kDraws * kDraws)).sqrt();
  EXPECT_LT(deviation.max().item<double>(), 5);
}

TEST_P(Autoregressive, EachValueDependsOnThoseBeforeItAndOnNoOther) {
  const torch::NoGradGuard no_grad;
  auto& chain = run.verb<Chain>();
  const Order order = chain.order();
  const Tensor x = run.rng.bernoulli(torch::full({6, 9}, .5)), logits = chain.logits(x);
  for (std::size_t j = 0; j < order.size(); ++j) {
    Tensor other = x.clone();
    other.select(1, order[j]).mul_(-1).add_(1);
    const Tensor changed = chain.logits(other);
    for (std::size_t i = 0; i < order.size(); ++i) {
      const bool equal = torch::equal(changed.select(1, order[i]), logits.select(1, order[i]));
      EXPECT_EQ(equal, i <= j) << "value " << order[i] << " when value " << order[j] << " changes";
    }
  }
}

TEST_P(Autoregressive, TheWalkSeesTheSameLogits) {
  const torch::NoGradGuard no_grad;
  auto& chain = run.verb<Chain>();
  const Tensor x = run.rng.bernoulli(torch::full({6, 9}, .5)), logits = chain.logits(x);
  Tensor seen = torch::zeros_like(x);
  const Tensor walked = chain.walk(6, [&](std::int64_t i, const Tensor& logit) {
    seen.select(1, i).copy_(logit);
    return x.select(1, i);
  });
  EXPECT_TRUE(torch::equal(walked, x));
  EXPECT_TRUE(torch::allclose(seen, logits, 1e-5, 1e-5));
}

TEST_P(Autoregressive, CompletesAHoleAtTheEndExactly) {
  const torch::NoGradGuard no_grad;
  if (GetParam().settings.count("order") && GetParam().settings.at("order") == "shuffled") GTEST_SKIP() << "its end is elsewhere";
  constexpr std::int64_t kDraws = 6000;
  const Tensor given = torch::tensor({1, 0, 1, 1, 0, 0, 0, 0, 0}).to(torch::kFloat32).reshape({1, 1, 3, 3});
  Tensor hole = torch::zeros({1, 1, 3, 3});
  hole.flatten(0).slice(0, 6).fill_(1);
  Ask ask = run.ask();
  const Tensor x = run.verb<Completes>().complete(given.expand({kDraws, -1, -1, -1}).contiguous(), hole.expand({kDraws, -1, -1, -1}).contiguous(), ask);
  EXPECT_TRUE(torch::equal(x.flatten(1).slice(1, 0, 6), given.flatten(1).slice(1, 0, 6).expand({kDraws, -1})));
  if (GetParam().settings.count("order")) return;  // under another order these are other conditionals
  Tensor eight = given.expand({8, -1, -1, -1}).clone();
  for (std::int64_t k = 0; k < 8; ++k)
    for (std::int64_t i = 0; i < 3; ++i) eight[k].flatten(0)[6 + i].fill_(static_cast<double>(k >> i & 1));
  const Tensor p = torch::softmax(log_prob(eight).to(torch::kFloat64), 0);
  const Tensor code = x.flatten(1).slice(1, 6).to(torch::kInt64).mul(torch::tensor({1, 2, 4})).sum(1);
  const Tensor share = torch::bincount(code, {}, 8).to(torch::kFloat64) / kDraws;
  EXPECT_LT(((share - p).abs() / (p * (1 - p) / kDraws + 1e-9).sqrt()).max().item<double>(), 5);
}

TEST_P(Autoregressive, CompletesAHoleAtTheBeginningByGibbs) {
  const torch::NoGradGuard no_grad;
  if (GetParam().settings.count("order")) GTEST_SKIP() << "another order, another conditional";
  constexpr std::int64_t kDraws = 6000;
  const Tensor given = torch::tensor({0, 0, 0, 1, 0, 0, 1, 1, 1}).to(torch::kFloat32).reshape({1, 1, 3, 3});
  Tensor hole = torch::zeros({1, 1, 3, 3});
  hole.flatten(0).slice(0, 0, 2).fill_(1);
  Ask ask = run.ask();
  const Tensor x = run.verb<Completes>().complete(given.expand({kDraws, -1, -1, -1}).contiguous(), hole.expand({kDraws, -1, -1, -1}).contiguous(), ask);
  Tensor four = given.expand({4, -1, -1, -1}).clone();
  for (std::int64_t k = 0; k < 4; ++k)
    for (std::int64_t i = 0; i < 2; ++i) four[k].flatten(0)[i].fill_(static_cast<double>(k >> i & 1));
  const Tensor p = torch::softmax(log_prob(four).to(torch::kFloat64), 0);
  const Tensor share = torch::bincount(x.flatten(1).slice(1, 0, 2).to(torch::kInt64).mul(torch::tensor({1, 2})).sum(1), {}, 4).to(torch::kFloat64) / kDraws;
  // Five sweeps over two values: what the start still says is small.
  EXPECT_LT((share - p).abs().max().item<double>(), .03);
}

TEST_P(Autoregressive, LearnsBarsAndStripes) {
  // The 30 pictures of bars and stripes on 4 × 4: the entropy is log 30 = 3.401 here, each once.
  std::vector<Tensor> rows;
  for (int k = 0; k < 16; ++k) {
    const Tensor line = torch::tensor({k & 1, k >> 1 & 1, k >> 2 & 1, k >> 3 & 1}).to(torch::kFloat32);
    rows.push_back(line.unsqueeze(1).expand({4, 4}));
    if (k != 0 && k != 15) rows.push_back(line.unsqueeze(0).expand({4, 4}));
  }
  const Tensor x = torch::stack(rows).unsqueeze(1).contiguous();
  auto settings = GetParam().settings;
  settings["lr"] = "0.02";
  if (settings.count("hidden")) settings["hidden"] = "64";
  if (settings.count("maps")) settings["maps"] = "8";
  SmallRun learner(GetParam().id, settings, testing::binary_pictures(4));
  const auto nll = [&] {
    const torch::NoGradGuard no_grad;
    Ask ask = learner.ask();
    return -learner.verb<Scores>().log_prob(x, ask).value.mean().item<double>();
  };
  const double before = nll();
  // With another order for every minibatch there is more to learn.
  const bool any = GetParam().settings.count("order") && GetParam().settings.at("order") == "any";
  for (int i = 0; i < (any ? 1500 : 400); ++i) learner.step(x);
  EXPECT_GT(before, 8);
  const bool narrow = GetParam().id == "fvsbn" || GetParam().settings.count("maps") || GetParam().settings.count("order");
  EXPECT_LT(nll(), any ? 6.5 : narrow ? 4.6 : 3.6);
  EXPECT_GE(nll(), std::log(30.0) - 1e-3);  // no model of 30 equally likely pictures does better
}

INSTANTIATE_TEST_SUITE_P(All, Autoregressive,
                         ::testing::Values(Case{"fvsbn", {}}, Case{"nade", {{"hidden", "7"}}}, Case{"made", {{"hidden", "20"}}},
                                           Case{"made", {{"hidden", "24"}, {"layers", "2"}, {"direct", "off"}}}, Case{"made", {{"hidden", "20"}, {"order", "shuffled"}}},
                                           Case{"made", {{"hidden", "20"}, {"order", "any"}}}, Case{"pixel_cnn", {{"maps", "3"}, {"layers", "2"}}},
                                           Case{"pixel_cnn", {{"maps", "3"}, {"layers", "3"}, {"mask", "A"}}}, Case{"gated_pixel_cnn", {{"maps", "3"}, {"layers", "2"}}},
                                           Case{"pixel_rnn", {{"maps", "3"}, {"layers", "2"}}}, Case{"pixel_rnn", {{"maps", "3"}, {"layers", "2"}, {"kind", "diagonal"}}}),
                         [](const auto& each) { return each.param.id + std::to_string(each.index); });

/// The loop of algorithm 1, value by value.
TEST(Nade, OneNodeEqualsTheLoopAndItsGradients) {
  SmallRun run("nade", {{"hidden", "6"}}, testing::binary_pictures(7));  // 49 values: more than a block
  Rng rng(2, "rows");
  const Tensor x = rng.bernoulli(torch::full({5, 49}, .4));
  std::map<std::string, Tensor> p;
  for (const auto& t : run.model->state()) p[t.name] = t.tensor;
  std::vector<Tensor> logits;
  Tensor a = p["hidden.bias"].expand({5, -1});
  for (std::int64_t i = 0; i < 49; ++i) {
    logits.push_back(torch::sigmoid(a).mv(p["logits.weight"][i]) + p["logits.bias"][i]);
    a = a + x.select(1, i).unsqueeze(1) * p["hidden.weight"][i];
  }
  const Tensor expected = bernoulli_log_prob(x, torch::stack(logits, 1));
  Ask ask = run.ask();
  const Tensor actual = run.verb<Scores>().log_prob(x.reshape({5, 1, 7, 7}), ask).value;
  EXPECT_TRUE(torch::allclose(actual, expected, 1e-5, 1e-5));
  std::vector<Tensor> leaves = {p["hidden.weight"], p["logits.weight"], p["logits.bias"], p["hidden.bias"]};
  const Tensor weights = torch::arange(1, 6, torch::kFloat32);
  const auto mine = torch::autograd::grad({(actual * weights).sum()}, leaves, {}, true), theirs = torch::autograd::grad({(expected * weights).sum()}, leaves);
  for (std::size_t i = 0; i < leaves.size(); ++i) EXPECT_TRUE(torch::allclose(mine[i], theirs[i], 1e-4, 1e-5)) << i;
}

TEST(Made, AnyOrderCompletesInOneWhereTheHoleIsLast) {
  SmallRun run("made", {{"hidden", "30"}, {"order", "any"}}, testing::binary_pictures(4));
  const torch::NoGradGuard no_grad;
  Rng rng(2, "push");
  for (const auto& t : run.model->state())
    if (t.role == Role::weight) t.tensor.add_(rng.normal(t.tensor.sizes()), .5);
  const auto place_of = [&] {
    for (const auto& t : run.model->state())
      if (t.name == "place") return t.tensor.clone();
    return Tensor();
  };
  const Tensor before = place_of();
  const Tensor x = rng.bernoulli(torch::full({50, 1, 4, 4}, .5));
  Tensor hole = torch::zeros({50, 1, 4, 4});
  hole.slice(2, 0, 2).fill_(1);  // the upper half: the first values of the raster
  Ask ask = run.ask();
  const Tensor filled = run.verb<Completes>().complete(x, hole, ask);
  EXPECT_TRUE(torch::equal(filled.slice(2, 2), x.slice(2, 2)));
  EXPECT_FALSE(torch::equal(filled.slice(2, 0, 2), x.slice(2, 0, 2)));
  EXPECT_TRUE(torch::equal(place_of(), before));  // looking changes nothing
}

/// Losses, gradients and optimizer of the first steps as Python PyTorch has them (tests/reference/chains.py).
TEST(Golden, Chains) {
  std::ifstream file(std::string(ZSCAPE_SOURCE_DIR) + "/tests/reference/chains.json");
  ASSERT_TRUE(file) << "tests/reference/chains.json is missing; run tests/reference/chains.py";
  const nlohmann::json all = nlohmann::json::parse(file);
  struct Golden {
    std::map<std::string, std::string> settings;
    double scale;
  };
  const std::map<std::string, Golden> cases = {{"fvsbn", {{{"lr", "0.01"}}, .6}},
                                               {"nade", {{{"lr", "0.01"}, {"hidden", "5"}}, .6}},
                                               {"made", {{{"lr", "0.01"}, {"hidden", "7"}, {"layers", "2"}}, .6}},
                                               {"pixel_cnn", {{{"lr", "0.01"}, {"maps", "2"}, {"layers", "2"}}, .4}},
                                               {"gated_pixel_cnn", {{{"lr", "0.01"}, {"maps", "2"}, {"layers", "2"}}, .4}},
                                               {"wavenet", {{{"lr", "0.01"}, {"maps", "3"}, {"skip", "4"}, {"layers", "3"}, {"repeats", "2"}}, .4}},
                                               {"pixel_rnn row", {{{"lr", "0.01"}, {"maps", "2"}, {"layers", "2"}}, .4}},
                                               {"pixel_rnn diagonal", {{{"lr", "0.01"}, {"maps", "2"}, {"layers", "2"}, {"kind", "diagonal"}}, .4}}};
  for (const auto& [id, golden] : cases) {
    SCOPED_TRACE(id);
    const bool sound = id == "wavenet";
    SmallRun run(id.substr(0, id.find(' ')), golden.settings, sound ? waves(16) : testing::binary_pictures(4));
    testing::set_weights(*run.model, golden.scale);
    ASSERT_FALSE(all[id].empty());
    const std::int64_t n = all["rows"];
    for (std::size_t step = 0; step < all[id].size(); ++step) {
      const Tensor i = torch::arange(n * 16, torch::kFloat64) + n * 16 * static_cast<std::int64_t>(step);
      const Tensor sine = torch::sin(1.3 * i + .1);
      run.step(sound ? ((sine + 1) * 127.5).round().to(torch::kFloat32).view({n, 16}) / 255 : (sine > .2).to(torch::kFloat32).view({n, 1, 4, 4}));
      const double expected = all[id][step]["nll"];
      EXPECT_NEAR(run.scalar("nll"), expected, 2e-5 * (1 + expected)) << "at step " << step;
    }
  }
}

}  // namespace
}  // namespace zscape
