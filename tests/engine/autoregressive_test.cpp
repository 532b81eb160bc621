// Autoregressive models: sums over all pictures, gradients that must be exactly zero, walks that equal the explicit sum, completion.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "models/autoregressive/chain.h"
#include "models/autoregressive/lstm_scan.h"
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
  // Each share has standard deviation sqrt(p (1 − p) / n): the worst of 512 stays below five of them.
  const Tensor deviation = (share - p).abs() / (p * (1 - p) / kDraws + 1e-9).sqrt();
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

/// Pixels whose change is felt in the middle, (14, 14) of 28 × 28, and whether all of them come before it.
std::pair<std::int64_t, bool> field_of(const std::string& id, const std::map<std::string, std::string>& settings, std::int64_t side = 28) {
  SmallRun run(id, settings, testing::binary_pictures(side));
  {
    const torch::NoGradGuard no_grad;
    Rng rng(1, "push");
    for (const auto& t : run.model->state())  // positive: what may be seen is seen
      if (t.role == Role::weight) t.tensor.copy_(rng.uniform(t.tensor.sizes()) * .2 + .01);
  }
  const std::int64_t middle = side / 2 * side + side / 2;
  const Tensor x = torch::full({1, side * side}, .75).requires_grad_(true);
  const Tensor g = torch::autograd::grad({run.verb<Chain>().logits(x)[0][middle]}, {x})[0].flatten();
  return {(g != 0).sum().item<std::int64_t>(), !(g.slice(0, middle) != 0).any().item<bool>()};
}

TEST(PixelCnn, HasTheBlindSpotThatThePaperHas) {
  // Of 406 pixels before (14, 14) the wedge at the upper right, 55 pixels, is never seen, however deep the net.
  for (const char* layers : {"12", "14"}) {
    const auto [seen, only_before] = field_of("pixel_cnn", {{"maps", "2"}, {"layers", layers}});
    EXPECT_EQ(seen, 351) << layers;
    EXPECT_TRUE(only_before);
  }
  EXPECT_EQ(field_of("pixel_cnn", {{"maps", "2"}, {"layers", "4"}}).first, 102);
  EXPECT_EQ(field_of("pixel_cnn", {{"maps", "2"}, {"layers", "7"}}).first, 192);
}

TEST(GatedPixelCnn, SeesAllThatComesBefore) {
  for (const auto& [layers, expected] : std::map<std::string, std::int64_t>{{"4", 127}, {"7", 241}, {"11", 406}}) {
    const auto [seen, only_before] = field_of("gated_pixel_cnn", {{"maps", "2"}, {"layers", layers}});
    EXPECT_EQ(seen, expected) << layers;
    EXPECT_TRUE(only_before);
  }
}

TEST(PixelRnn, RowsSeeATriangleAndDiagonalsAllButOne) {
  // (7, 7) of 14 × 14 comes after 105 pixels; the last of the row above is the one that diagonals miss.
  const auto [rows, before_row] = field_of("pixel_rnn", {{"maps", "2"}, {"layers", "2"}}, 14);
  EXPECT_EQ(rows, 96);
  EXPECT_TRUE(before_row);
  const auto [diagonals, before_diagonal] = field_of("pixel_rnn", {{"maps", "2"}, {"layers", "2"}, {"kind", "diagonal"}}, 14);
  EXPECT_EQ(diagonals, 104);
  EXPECT_TRUE(before_diagonal);
}

TEST(LstmScan, GradientsAreThoseOfTheLoopAndSkewComesBack) {
  const Tensor map = torch::arange(2 * 3 * 5, torch::kFloat32).reshape({3, 5, 2});
  EXPECT_EQ(skew(map).sizes(), (std::vector<std::int64_t>{3, 7, 2}));
  EXPECT_TRUE(torch::equal(skew(map)[2][4], map[2][2]));
  EXPECT_TRUE(torch::equal(unskew(skew(map)), map));
  Rng rng(3, "scan");
  const std::int64_t steps = 4, cells = 3, n = 2, h = 2;
  for (const Taps taps : {Taps{-1, 3}, Taps{-1, 2}, Taps{0, 1}}) {
    const Tensor input = rng.normal({steps, cells, n, 4 * h}).requires_grad_(true), weight = rng.normal({taps.count, h, 4 * h}).requires_grad_(true);
    Tensor live = torch::ones({steps, cells});
    live[2][1] = 0;
    std::vector<Tensor> lines;
    std::vector<Tensor> before(cells, torch::zeros({n, h})), memory(cells, torch::zeros({n, h}));
    for (std::int64_t t = 0; t < steps; ++t) {
      std::vector<Tensor> now, kept;
      for (std::int64_t s = 0; s < cells; ++s) {
        Tensor gates = input[t][s];
        for (std::int64_t k = 0; k < taps.count; ++k) {
          const std::int64_t from = s + taps.first + k;
          if (from >= 0 && from < cells) gates = gates + before[static_cast<std::size_t>(from)].mm(weight[k]);
        }
        const auto [out, c] = lstm_cell(gates, memory[static_cast<std::size_t>(s)]);
        now.push_back(out * live[t][s]);
        kept.push_back(c * live[t][s]);
      }
      before = now;
      memory = kept;
      lines.push_back(torch::stack(now));
    }
    const Tensor expected = torch::stack(lines), actual = lstm_scan(input, weight, taps, live), to = rng.normal(expected.sizes());
    EXPECT_TRUE(torch::allclose(actual, expected, 1e-5, 1e-6));
    const auto mine = torch::autograd::grad({(actual * to).sum()}, {input, weight}), theirs = torch::autograd::grad({(expected * to).sum()}, {input, weight});
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(torch::allclose(mine[i], theirs[i], 1e-4, 1e-6)) << taps.count << ' ' << i;
  }
}

/// 2 × 2 pictures of three classes: everything by enumeration.
TEST(GatedPixelCnn, ClassesAreMixedByTheirProbabilities) {
  DataSpec data = testing::binary_pictures(2);
  data.classes = 3;
  SmallRun run("gated_pixel_cnn", {{"maps", "3"}, {"layers", "1"}}, data);
  const torch::NoGradGuard no_grad;
  Rng rng(5, "push");
  for (const auto& t : run.model->state()) t.tensor.add_(rng.normal(t.tensor.sizes()), .9);
  const Tensor all = torch::arange(16).unsqueeze(1).bitwise_right_shift(torch::arange(4)).bitwise_and(1).to(torch::kFloat32).reshape({16, 1, 2, 2});
  Ask ask = run.ask();
  std::vector<Tensor> each;
  for (std::int64_t y = 0; y < 3; ++y) {
    ask.label = y;
    each.push_back(run.verb<Scores>().log_prob(all, ask).value.to(torch::kFloat64).exp());
    EXPECT_NEAR(each.back().sum().item<double>(), 1, 1e-5) << y;
  }
  EXPECT_GT((each[0] - each[1]).abs().max().item<double>(), .02);  // the class does something
  ask.label = std::nullopt;
  const Tensor p = run.verb<Scores>().log_prob(all, ask).value.to(torch::kFloat64).exp();
  EXPECT_TRUE(torch::allclose(p, (each[0] + each[1] + each[2]) / 3, 1e-5, 1e-7));
  constexpr std::int64_t kDraws = 12000;
  const auto shares = [&](const Tensor& x) {
    const Tensor code = x.flatten(1).to(torch::kInt64).mul(torch::tensor({1, 2, 4, 8})).sum(1);
    return torch::bincount(code, {}, 16).to(torch::kFloat64) / kDraws;
  };
  const auto worst = [&](const Tensor& share, const Tensor& of) { return ((share - of).abs() / (of * (1 - of) / kDraws + 1e-9).sqrt()).max().item<double>(); };
  EXPECT_LT(worst(shares(run.verb<Samples>().sample(kDraws, ask)), p), 5);
  ask.label = 2;
  EXPECT_LT(worst(shares(run.verb<Samples>().sample(kDraws, ask)), each[2]), 5);
  // A hole at the end, no class given: p(hole | given), over all classes.
  ask.label = std::nullopt;
  const Tensor given = torch::tensor({1, 0, 0, 0}).to(torch::kFloat32).reshape({1, 1, 2, 2}).expand({kDraws, -1, -1, -1}).contiguous();
  Tensor hole = torch::zeros({kDraws, 1, 2, 2});
  hole.slice(2, 1).fill_(1);
  Tensor conditional = torch::zeros({16}, torch::kFloat64);
  for (const int code : {1, 5, 9, 13}) conditional[code] = p[code];
  EXPECT_LT(worst(shares(run.verb<Completes>().complete(given, hole, ask)), conditional / conditional.sum()), 5);
  // At the beginning: Gibbs over pixels and class; what the start still says is small.
  hole = 1 - hole;
  conditional.zero_();
  for (const int code : {8, 9, 10, 11}) conditional[code] = p[code];
  const Tensor last = torch::tensor({0, 0, 0, 1}).to(torch::kFloat32).reshape({1, 1, 2, 2}).expand({kDraws, -1, -1, -1}).contiguous();
  EXPECT_LT((shares(run.verb<Completes>().complete(last, hole, ask)) - conditional / conditional.sum()).abs().max().item<double>(), .03);
}

/// Of three colours each value depends on those before it, and 256 levels are predicted.
class ColourChain : public ::testing::TestWithParam<Case> {};

TEST_P(ColourChain, ColoursAreInOrderAndAllLevelsSumToOne) {
  DataSpec data = testing::grey_pictures(3);
  data.channels = 3;
  data.dimension = 27;
  SmallRun run(GetParam().id, GetParam().settings, data);
  const torch::NoGradGuard no_grad;
  auto& chain = run.verb<Chain>();
  const Tensor x = (run.rng.uniform({4, 27}) * 255).round() / 255, logits = chain.logits(x);
  ASSERT_EQ(logits.sizes(), (std::vector<std::int64_t>{4, 27, 256}));
  const Order order = chain.order();
  EXPECT_EQ((Order{order.begin(), order.begin() + 4}), (Order{0, 9, 18, 1}));  // R, G, B of the first pixel, R of the second
  for (std::size_t j = 0; j < order.size(); ++j) {
    Tensor other = x.clone();
    other.select(1, order[j]).mul_(-1).add_(1);
    const Tensor changed = chain.logits(other);
    for (std::size_t i = 0; i <= j; ++i) EXPECT_TRUE(torch::equal(changed.select(1, order[i]), logits.select(1, order[i]))) << i << ' ' << j;
    if (j + 1 < order.size()) {
      EXPECT_FALSE(torch::equal(changed.select(1, order[j + 1]), logits.select(1, order[j + 1]))) << j;
    }
  }
  Tensor seen = torch::zeros_like(logits);
  chain.walk(4, [&](std::int64_t i, const Tensor& l) {
    seen.select(1, i).copy_(l);
    return x.select(1, i);
  });
  EXPECT_TRUE(torch::allclose(seen, logits, 1e-4, 1e-5));
  Ask ask = run.ask();
  const Tensor drawn = run.verb<Samples>().sample(5, ask);
  EXPECT_TRUE(torch::allclose(drawn * 255, (drawn * 255).round(), 0, 1e-3));
}

INSTANTIATE_TEST_SUITE_P(All, ColourChain,
                         ::testing::Values(Case{"pixel_cnn", {{"maps", "24"}, {"layers", "2"}}}, Case{"gated_pixel_cnn", {{"maps", "24"}, {"layers", "2"}}},
                                           Case{"pixel_rnn", {{"maps", "24"}, {"layers", "2"}}}, Case{"pixel_rnn", {{"maps", "24"}, {"layers", "2"}, {"kind", "diagonal"}}}),
                         [](const auto& each) { return each.param.id + std::to_string(each.index); });

TEST(WaveNet, BeginsAtEightBitsAndDrawsWhatItPredicts) {
  SmallRun run("wavenet", {{"maps", "6"}, {"skip", "8"}, {"layers", "4"}, {"repeats", "2"}}, waves(100));
  const torch::NoGradGuard no_grad;
  auto& chain = run.verb<Chain>();
  const Tensor x = (run.rng.uniform({3, 100}) * 255).round() / 255;
  EXPECT_TRUE(torch::allclose(chain_log_prob(chain, x), torch::full({3}, -100 * std::log(256.0)), 1e-5));
  for (const auto& t : run.model->state()) t.tensor.add_(run.rng.normal(t.tensor.sizes()), .3);
  const Tensor logits = chain.logits(x);
  Tensor seen = torch::zeros_like(logits);
  chain.walk(3, [&](std::int64_t i, const Tensor& l) {
    seen.select(1, i).copy_(l);
    return x.select(1, i);
  });
  EXPECT_TRUE(torch::allclose(seen, logits, 1e-4, 1e-5));
}

TEST(WaveNet, HearsExactlyAsFarBackAsItsDilationsReach) {
  // 2 · (1 + 2 + 4 + 8) + 1 = 31 samples before the one that is predicted.
  SmallRun run("wavenet", {{"maps", "6"}, {"skip", "8"}, {"layers", "4"}, {"repeats", "2"}}, waves(100));
  const torch::NoGradGuard no_grad;
  for (const auto& t : run.model->state()) t.tensor.add_(run.rng.normal(t.tensor.sizes()), .5);
  auto& chain = run.verb<Chain>();
  const Tensor x = (run.rng.uniform({1, 100}) * 255).round() / 255, before = chain.logits(x);
  for (std::int64_t j = 30; j < 100; ++j) {
    Tensor other = x.clone();
    other.select(1, j).mul_(-1).add_(1);
    const Tensor changed = (chain.logits(other) - before).abs().amax(2)[0];
    for (const std::int64_t ahead : {-5, -1, 0, 1, 2, 30, 31, 32, 40}) {
      if (j + ahead >= 100) continue;
      EXPECT_EQ(changed[j + ahead].item<double>() > 0, ahead >= 1 && ahead <= 31) << j << " changed, " << ahead << " ahead";
    }
  }
}

TEST(WaveNet, LearnsASineAndGoesOnWithIt) {
  // One tone of 440 hertz at every phase: hardly anything is left to be told once it has begun.
  const auto tone = [](std::int64_t n, std::int64_t from) {
    const Tensor t = torch::arange(128, torch::kFloat32), phase = (torch::arange(n) + from).unsqueeze(1) * .37;
    const Tensor s = .6 * torch::sin(2 * 3.14159265358979 * 440 / 8000 * t + phase);
    return ((torch::copysign(torch::log1p(255 * s.abs()) / std::log(256.0), s) + 1) / 2 * 255 + .5).floor() / 255;
  };
  SmallRun run("wavenet", {{"maps", "16"}, {"skip", "32"}, {"layers", "5"}, {"repeats", "1"}, {"lr", "0.004"}}, waves(128));
  for (int i = 0; i < 400; ++i) run.step(tone(8, 8 * i));
  const torch::NoGradGuard no_grad;
  Ask ask = run.ask();
  const Tensor given = tone(4, 5000), bits = -chain_terms(given, run.verb<Chain>().logits(given)) / std::log(2.0);
  EXPECT_LT(bits.slice(1, 40).mean().item<double>(), 3.5);
  Tensor hole = torch::zeros({4, 128});
  hole.slice(1, 64).fill_(1);
  const Tensor x = run.verb<Completes>().complete(given, hole, ask);
  EXPECT_TRUE(torch::equal(x.slice(1, 0, 64), given.slice(1, 0, 64)));
  // The strongest tone of what was drawn is the 440 hertz of what was given: 7.04 periods in 128 samples, 3.5 in 64.
  const Tensor power = torch::abs(torch::fft_rfft((x.slice(1, 64) - .5) * torch::hann_window(64))).square().mean(0);
  EXPECT_NEAR(static_cast<double>(power.slice(0, 1).argmax().item<std::int64_t>() + 1), 3.5, 1);
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
