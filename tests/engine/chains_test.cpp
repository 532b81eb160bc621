// Chains that one watches: the question that starts them or takes them further, what is held, and what repairs and fills by them.
#include <gtest/gtest.h>

#include <cmath>

#include "models/blocks/wander.h"
#include "tests/engine/looked.h"

namespace zscape {
namespace {

using namespace zscape::testing;

Looked small_rbm() { return {"rbm", {{"hidden", "5"}, {"chains", "8"}}, binary_pictures(3)}; }

/// Strong weights, so that what is held matters.
void strengthen(Looked& m) {
  torch::NoGradGuard no_grad;
  Rng rng(3, "strong");
  for (const auto& t : m.run.model->state())
    if (t.role == Role::weight) t.tensor.copy_(1.5 * rng.normal(t.tensor.sizes()));
}

Tensor tensor(const Array& a) { return to_tensor(a, torch::kCPU); }

TEST(RunChains, SoManySweepsAtOnceOrOneByOneLeadToTheSamePlace) {
  Looked m = small_rbm();
  const Answer at_once = m.ask(RunChains{.n = 4, .sweeps = 7, .seed = 5});
  EXPECT_EQ(at_once.pictures.count, 4);
  EXPECT_EQ(at_once.array.shape, (std::vector<std::int64_t>{4, 1, 3, 3}));
  EXPECT_EQ(at_once.second.shape, (std::vector<std::int64_t>{7, 4}));
  EXPECT_EQ(at_once.named.at("moved").shape, (std::vector<std::int64_t>{7, 4}));
  EXPECT_EQ(at_once.named.at("hidden/0").shape, (std::vector<std::int64_t>{4, 5}));
  Answer part = m.ask(RunChains{.n = 4, .sweeps = 3, .seed = 5});
  EXPECT_FALSE(part.named.at("visible").values == at_once.named.at("visible").values && part.array.values == at_once.array.values);
  part = m.ask(RunChains{.n = 4, .sweeps = 4, .seed = 5, .swept = 3, .state = part.named});
  EXPECT_EQ(part.named.at("visible").values, at_once.named.at("visible").values);
  EXPECT_EQ(part.named.at("hidden/0").values, at_once.named.at("hidden/0").values);
  EXPECT_EQ(part.array.values, at_once.array.values);
  EXPECT_EQ(part.named.at("swept").values[0], 7);
  const std::vector<float> last(at_once.second.values.end() - 4, at_once.second.values.end()), mine(part.second.values.end() - 4, part.second.values.end());
  EXPECT_EQ(last, mine);
  EXPECT_NE(m.ask(RunChains{.n = 4, .sweeps = 7, .seed = 6}).named.at("visible").values, at_once.named.at("visible").values);
}

TEST(RunChains, TheTrainingsChainsStayWhereTheyAre) {
  Looked m = small_rbm();
  const Tensor before = m.tensor("chains").clone();
  m.ask(RunChains{.sweeps = 20});
  m.ask(DrawSamples{.n = 9});
  EXPECT_TRUE(torch::equal(m.tensor("chains"), before));
}

TEST(RunChains, EnergiesAreThoseOfTheState) {
  Looked m = small_rbm();
  strengthen(m);
  const Answer a = m.ask(RunChains{.n = 6, .sweeps = 2});
  const Tensor v = tensor(a.named.at("visible")), h = tensor(a.named.at("hidden/0"));
  const Tensor energy = -v.matmul(m.tensor("visible.bias")) - h.matmul(m.tensor("hidden.bias")) - (h.matmul(m.tensor("hidden.weight")) * v).sum(1);
  EXPECT_TRUE(torch::allclose(tensor(a.second)[1], energy, 1e-4, 1e-4));
  const Tensor mean = torch::sigmoid(m.tensor("visible.bias") + h.matmul(m.tensor("hidden.weight")));
  EXPECT_TRUE(torch::allclose(tensor(a.array).flatten(1), mean, 1e-5, 1e-5));
}

TEST(RunChains, AnchoredUnitsKeepTheirValuesAndTheOthersFollowThem) {
  Looked m = small_rbm();
  strengthen(m);
  const Array picture{{1, 3, 3}, {1, 0, 1, 0, 1, 0, 1, 0, 1}}, held{{3, 3}, {1, 1, 1, 1, 1, 1, 0, 0, 0}};
  constexpr std::int64_t kChains = 3000;
  const Answer a = m.ask(RunChains{.start = "given", .n = kChains, .sweeps = 60, .pictures = picture, .held = held});
  const Tensor v = tensor(a.named.at("visible"));
  const Tensor given = torch::tensor({1, 0, 1, 0, 1, 0}).to(torch::kFloat32);
  EXPECT_TRUE(torch::equal(v.slice(1, 0, 6), given.expand({kChains, 6})));
  // p(rest | held) by enumeration.
  torch::NoGradGuard no_grad;
  Tensor all = torch::zeros({8, 9});
  for (std::int64_t k = 0; k < 8; ++k) {
    all[k].slice(0, 0, 6).copy_(given);
    for (std::int64_t i = 0; i < 3; ++i) all[k][6 + i] = static_cast<double>(k >> i & 1);
  }
  Ask ask = m.run.ask();
  const Tensor p = m.run.verb<Scores>().log_prob(all.reshape({8, 1, 3, 3}), ask).value.to(torch::kFloat64).softmax(0);
  const Tensor code = v.slice(1, 6).to(torch::kInt64).mul(torch::tensor({1, 2, 4})).sum(1);
  const Tensor share = torch::bincount(code, {}, 8).to(torch::kFloat64) / kChains;
  EXPECT_LT(((share - p).abs() / (p * (1 - p) / kChains + 1e-9).sqrt()).max().item<double>(), 5);
}

TEST(RunChains, PulledUnitsFollowTheModelTimesTheEvidence) {
  Looked m = small_rbm();
  strengthen(m);
  const Array picture{{1, 3, 3}, {1, 0, 1, 0, 1, 0, 1, 0, 1}}, held{{3, 3}, std::vector<float>(9, 1)};
  constexpr std::int64_t kChains = 4000;
  constexpr double kPull = 1.3;
  const Answer a = m.ask(RunChains{.n = kChains, .sweeps = 80, .pictures = picture, .held = held, .mode = "stochastic", .pull = kPull});
  torch::NoGradGuard no_grad;
  const Tensor all = torch::arange(512).unsqueeze(1).bitwise_right_shift(torch::arange(9)).bitwise_and(1).to(torch::kFloat32);
  Ask ask = m.run.ask();
  const Tensor evidence = kPull * ((2 * tensor(picture).flatten() - 1) * all).sum(1);
  const Tensor p = (m.run.verb<Scores>().log_prob(all.reshape({512, 1, 3, 3}), ask).value + evidence).to(torch::kFloat64).softmax(0);
  const Tensor expected = p.matmul(all.to(torch::kFloat64)), seen = tensor(a.named.at("visible")).to(torch::kFloat64).mean(0);
  EXPECT_LT((expected - seen).abs().max().item<double>(), 5 * std::sqrt(.25 / kChains));
}

TEST(RunChains, MeanFieldDrawsNothingAndTemperatureDividesTheEnergy) {
  Looked m = small_rbm();
  strengthen(m);
  const Array picture{{1, 3, 3}, {1, 0, 1, 0, 1, 0, 1, 0, 1}};
  const RunChains q{.start = "given", .n = 2, .sweeps = 15, .pictures = picture, .mode = "mean_field"};
  const Answer a = m.ask(q);
  const Tensor x = tensor(a.array);
  EXPECT_TRUE(torch::equal(x[0], x[1]));
  EXPECT_TRUE(((x > 0) & (x < 1)).all().item<bool>());
  // Without connections and at temperature 2 each unit is on with σ(b / 2).
  torch::NoGradGuard no_grad;
  m.tensor("hidden.weight").zero_();
  const Answer warm = m.ask(RunChains{.n = 1, .sweeps = 1, .temperature = 2});
  EXPECT_TRUE(torch::allclose(tensor(warm.array).flatten(), torch::sigmoid(m.tensor("visible.bias") / 2), 1e-5, 1e-6));
}

TEST(RunChains, WhatCannotBeIsSaid) {
  Looked m = small_rbm();
  EXPECT_THROW(m.ask(RunChains{.n = 0}), std::runtime_error);
  EXPECT_THROW(m.ask(RunChains{.temperature = 0}), std::runtime_error);
  EXPECT_THROW(m.ask(RunChains{.mode = "loose"}), std::runtime_error);
  EXPECT_THROW(m.ask(RunChains{.start = "given"}), std::runtime_error);
  EXPECT_THROW(m.ask(RunChains{.held = {{2, 2}, {1, 1, 1, 1}}}), std::runtime_error);
  Answer a = m.ask(RunChains{.n = 3});
  EXPECT_THROW(m.ask(RunChains{.n = 4, .state = a.named}), std::runtime_error);
  a.named.erase("hidden/0");
  EXPECT_THROW(m.ask(RunChains{.n = 3, .state = a.named}), std::runtime_error);
  Looked vae("vae", {{"hidden", "5"}, {"latent", "2"}}, binary_pictures(4));
  EXPECT_THROW(vae.ask(RunChains{}), std::runtime_error);
}

/// A net that knows two pictures takes away noise and fills halves.
TEST(Wander, RepairsAndCompletesWhatTheModelKnows) {
  Looked m("hopfield", {{"rule", "hebb"}, {"patterns", "2"}}, binary_pictures(8));
  Rng rng(4, "patterns");
  const Tensor known = rng.uniform({2, 1, 8, 8}).lt(.5).to(torch::kFloat32);
  m.run.model->state()[0].tensor.zero_();
  m.run.step(known.slice(0, 0, 1)), m.run.step(known.slice(0, 1, 2));
  const Tensor turned = rng.uniform({1, 8, 8}).lt(.15).to(torch::kFloat32), noisy = (known[1] - turned).abs();
  const Answer repaired = m.ask(Repair{.picture = to_array(noisy), .kind = "salt_and_pepper", .noise = .15});
  EXPECT_EQ(repaired.kind, "chains");
  EXPECT_TRUE(torch::equal(tensor(repaired.array)[0].gt(.5), known[1].gt(.5)));
  Tensor hole = torch::zeros({8, 8});
  hole.slice(0, 5).fill_(1);
  const Answer filled = m.ask(Complete{.picture = to_array(known[0] * (1 - hole)), .hole = to_array(hole), .k = 3});
  EXPECT_EQ(filled.kind, "own");
  for (std::int64_t k = 0; k < 3; ++k) EXPECT_TRUE(torch::equal(tensor(filled.array)[k].gt(.5), known[0].gt(.5))) << k;
}

}  // namespace
}  // namespace zscape
