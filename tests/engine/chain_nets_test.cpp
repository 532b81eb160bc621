// The nets behind the chains: which pixels each sees, colours in order, classes mixed by their probabilities, LSTM sweeps, dilated convolutions.
#include <gtest/gtest.h>

#include <cmath>

#include "models/autoregressive/chain.h"
#include "models/autoregressive/lstm_scan.h"
#include "tests/engine/small_run.h"

namespace zscape {
namespace {

using testing::SmallRun;
using testing::waves;

struct Case {
  std::string id;
  std::map<std::string, std::string> settings;
};
std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.id; }

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

}  // namespace
}  // namespace zscape
