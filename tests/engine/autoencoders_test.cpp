// Autoencoders and those that are told or infer a class: identities, exact oracles, and numbers from Python (tests/reference/autoencoders.py).
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numbers>

#include "engine/data/batches.h"
#include "engine/data/sources.h"
#include "engine/metrics/registry.h"
#include "engine/run/answer_tools.h"
#include "models/blocks/condition.h"
#include "tests/engine/small_run.h"

namespace zscape {
namespace {

using namespace zscape::testing;

DataSpec with_classes_of(DataSpec data, std::int64_t classes) {
  data.classes = classes;
  return data;
}

// ---- numbers from Python ---------------------------------------------------------------------------------------------------------------------

nlohmann::json reference() {
  std::ifstream file(std::string(ZSCAPE_SOURCE_DIR) + "/tests/reference/autoencoders.json");
  return nlohmann::json::parse(file);
}

Tensor reference_rows(std::int64_t step, bool binary) {
  const Tensor i = torch::arange(36, torch::kFloat64) + 36 * step, x = .5 + .5 * torch::sin(1.3 * i + .1);
  return (binary ? (x > .5).to(torch::kFloat32) : x.to(torch::kFloat32)).view({4, 1, 3, 3});
}

void expect_steps(const std::string& name, SmallRun& run, bool binary) {
  const auto steps = reference().at(name);
  set_weights(*run.model, .5);
  run.rng = Rng(1, "golden");
  for (std::size_t i = 0; i < steps.size(); ++i) {
    run.step(reference_rows(static_cast<std::int64_t>(i), binary));
    for (const auto& [scalar, value] : steps[i].items()) EXPECT_NEAR(run.scalar(scalar), value.get<double>(), 2e-5 * (1 + std::abs(value.get<double>()))) << name << " step " << i << ' ' << scalar;
  }
}

void expect_draws(const std::string& name, const std::vector<std::vector<std::int64_t>>& shapes) {
  const auto expected = reference().at("epsilon").at(name).get<std::vector<double>>();
  Rng rng(1, "golden");
  std::vector<float> draws;
  for (const auto& shape : shapes) {
    const Array a = to_array(rng.normal(shape));
    draws.insert(draws.end(), a.values.begin(), a.values.end());
  }
  std::string text;
  for (const float v : draws) text += to_text(ParamValue(static_cast<double>(v))) + ", ";
  ASSERT_EQ(draws.size(), expected.size()) << text;
  for (std::size_t i = 0; i < draws.size(); ++i) ASSERT_NEAR(static_cast<double>(draws[i]), expected[i], 1e-5) << "The generator's stream has changed; new draws for the script: " << text;
}

TEST(AutoencodersGolden, FirstStepsAreThoseOfPython) {
  SmallRun plain("ae", {{"hidden", "5"}, {"layers", "2"}, {"latent", "2"}, {"lr", "0.01"}}, grey_pictures(3)), linear("ae", {{"linear", "true"}, {"latent", "2"}, {"lr", "0.01"}}, grey_pictures(3));
  expect_steps("ae", plain, false);
  expect_steps("ae_linear", linear, false);
  expect_draws("cvae", {{4, 2}, {4, 2}});
  SmallRun told("cvae", {{"hidden", "5"}, {"layers", "1"}, {"latent", "2"}, {"lr", "0.01"}}, with_classes_of(binary_pictures(3), 3));
  expect_steps("cvae", told, true);
  expect_draws("m2", {{4, 2}, {4, 2}, {4, 2}, {4, 2}});
  SmallRun few("m2", {{"hidden", "5"}, {"layers", "1"}, {"latent", "2"}, {"lr", "0.01"}, {"decoder", "gaussian"}, {"sigma", "0.5"}, {"label_weight", "7"}, {"labelled_weight", "0.25"}}, with_classes_of(grey_pictures(3), 3));
  expect_steps("m2", few, false);
  expect_draws("iwae", {{12, 2}, {12, 2}});
  SmallRun many("vae", {{"hidden", "5"}, {"latent", "2"}, {"importance", "3"}, {"lr", "0.01"}}, binary_pictures(3));
  expect_steps("iwae", many, true);
}

// ---- the autoencoder -------------------------------------------------------------------------------------------------------------------------

TEST(Autoencoder, LinearOneReachesTheErrorOfThePrincipalComponents) {
  Rng rng(5, "data");
  constexpr std::int64_t kRows = 600, kDimension = 8, kLatent = 3;
  const Tensor scales = torch::tensor({3., 2., 1.5, 1., .7, .5, .3, .2}).to(torch::kFloat32);
  const Tensor x = (rng.normal({kRows, kDimension}) * scales).mm(rng.normal({kDimension, kDimension}) * .5) + 1;
  const Tensor centred = (x - x.mean(0)).to(torch::kFloat64), singular = torch::linalg_svdvals(centred);
  const double exact = singular.slice(0, kLatent).square().sum().item<double>() / static_cast<double>(kRows * kDimension);
  SmallRun run("ae", {{"linear", "true"}, {"latent", "3"}, {"lr", "0.02"}, {"lr.decay", "cosine"}, {"lr.horizon", "1500"}}, points(kDimension));
  for (int i = 0; i < 1500; ++i) run.step(x);
  const Measured mse = measure("mse", {.model = *run.model, .x = x, .y = {}, .rng = run.rng});
  EXPECT_GE(mse.value, exact * (1 - 1e-5)) << "nothing linear of this size can be better";
  EXPECT_LE(mse.value, exact * 1.01);
}

TEST(Autoencoder, WhereLatentsAreCountedFromChangesNoPicture) {
  Rng rng(2, "pictures");
  const Tensor x = rng.uniform({64, 1, 8, 8});
  SmallRun run("ae", {{"hidden", "16"}, {"latent", "2"}}, grey_pictures(8));
  for (int i = 0; i < 100; ++i) run.step(x);
  const torch::NoGradGuard no_grad;
  Ask ask = run.ask();
  const Tensor z = run.verb<Encodes>().encode(x, ask).mean, before = run.verb<Decodes>().decode(z, ask);
  // They follow codes that grow while the net learns: of the order of one.
  EXPECT_LT(z.mean(0).abs().max().item<double>(), 2);
  EXPECT_GT(z.std(0, /*unbiased=*/false).mean().item<double>(), .3);
  EXPECT_LT(z.std(0, /*unbiased=*/false).mean().item<double>(), 3);
  for (const NamedTensor& t : run.model->state())
    if (t.role == Role::buffer) t.tensor.mul_(1.7).add_(.3);
  const Tensor other = run.verb<Encodes>().encode(x, ask).mean;
  EXPECT_FALSE(torch::allclose(other, z));
  EXPECT_TRUE(torch::allclose(run.verb<Decodes>().decode(other, ask), before, 1e-4, 1e-5));
  EXPECT_FALSE(offers_of(*run.model).samples) << "without a prior there is nothing to sample from";
}

// ---- told a class ----------------------------------------------------------------------------------------------------------------------------

/// Eight clusters on a circle, row i in cluster i mod 8.
Tensor clusters(std::int64_t n, Rng& rng) {
  const Tensor angle = torch::arange(n).remainder(8).to(torch::kFloat32) * (std::numbers::pi / 4);
  return 2 * torch::stack({angle.cos(), angle.sin()}, 1) + .15 * rng.normal({n, 2});
}

TEST(Cvae, SamplesAreOfTheClassAskedFor) {
  Rng rng(3, "rows");
  SmallRun run("cvae", {{"decoder", "gaussian_learned"}, {"latent", "2"}, {"hidden", "32"}, {"layers", "1"}, {"lr", "0.01"}}, with_classes_of(points(2), 8));
  for (int i = 0; i < 400; ++i) run.step(clusters(128, rng));
  const torch::NoGradGuard no_grad;
  Ask ask = run.ask();
  ask.labels = torch::arange(800) % 8;
  const Tensor x = run.verb<Samples>().sample(800, ask), angle = torch::atan2(x.select(1, 1), x.select(1, 0)) / (std::numbers::pi / 4);
  EXPECT_GE(angle.round().remainder(8).eq(ask.labels).to(torch::kFloat32).mean().item<double>(), .95);
  // Its bounds tell the classes apart, and what is told stands above what it would guess.
  const Tensor rows = clusters(64, rng);
  Ask none = run.ask();
  EXPECT_GE(run.verb<Classifies>().classify(rows, none).argmax(1).eq(torch::arange(64) % 8).to(torch::kFloat32).mean().item<double>(), .95);
  EXPECT_TRUE(torch::equal(run.verb<Encodes>().encode(rows, none).mean,
                           [&] { Ask own = run.ask(); own.labels = torch::arange(64) % 8; return run.verb<Encodes>().encode(rows, own).mean; }()));
  Ask wrong = run.ask();
  wrong.label = 5;
  EXPECT_FALSE(torch::equal(run.verb<Encodes>().encode(rows, none).mean, run.verb<Encodes>().encode(rows, wrong).mean));
}

TEST(Cvae, WithoutAClassTheBoundIsTheMeanOverAll) {
  SmallRun run("cvae", {{"latent", "2"}, {"hidden", "8"}}, with_classes_of(binary_pictures(4), 3));
  const torch::NoGradGuard no_grad;
  const Tensor x = Rng(4, "x").bernoulli(torch::full({5, 1, 4, 4}, .4));
  for (const std::int64_t k : {1, 7}) {
    run.rng = Rng(9, "draws");
    Ask none = run.ask(k);
    const Tensor all = run.verb<Scores>().log_prob(x, none).value;
    run.rng = Rng(9, "draws");
    std::vector<Tensor> each;
    for (std::int64_t y = 0; y < 3; ++y) {
      Ask told = run.ask(k);
      told.label = y;
      each.push_back(run.verb<Scores>().log_prob(x, told).value);
    }
    EXPECT_TRUE(torch::allclose(all, torch::logsumexp(torch::stack(each), 0) - std::log(3.), 1e-5, 1e-5));
  }
}

TEST(Conditions, BothParametersGoTogetherThroughWhatTakesRowsAlone) {
  const Tensor x = Rng(1, "x").normal({4, 2, 3, 3}), hot = hot_classes(torch::tensor({0, 2, 1, 2}), 3);
  EXPECT_TRUE(torch::equal(hot.argmax(1), torch::tensor({0, 2, 1, 2})));
  EXPECT_TRUE(torch::equal(hot.sum(1), torch::ones({4})));
  const Classed back = split_classes(with_classes(x, hot), {2, 3, 3}, 3);
  EXPECT_TRUE(torch::equal(back.x, x) && torch::equal(back.hot, hot));
}

/// Shows the class it is told, as the only number of its row; its codes say the class a row was read as.
class Teller final : public Still, public Decodes, public Encodes, public Conditions {
 public:
  std::int64_t classes() const override { return 3; }
  LatentSpace latent() const override { return {2, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask& ask) override {
    const Tensor told = told_labels(ask, z.size(0), torch::kCPU);
    return (told.defined() ? told : torch::full({z.size(0)}, 9)).to(torch::kFloat32).unsqueeze(1).expand({-1, 2}).contiguous();
  }
  Posterior encode(const Tensor& x, Ask& ask) override { return {decode(x, ask), {}}; }
};

Answer answer_of(Model& model, const Question& q, std::int64_t label) {
  auto context = std::make_shared<RunContext>();
  context->record.spec.model = "vae";
  context->record.spec.data = "moons";
  context->record.data = points(2);
  context->params = Params(find_source("moons").info.params);
  WeightSet weights;
  weights.context = context;
  DatasetCache datasets;
  Patient progress;
  Answer out;
  answer_question(q, {model, weights, datasets, progress, label}, out);
  return out;
}

std::vector<float> every_second(const std::vector<float>& v) {
  std::vector<float> out;
  for (std::size_t i = 0; i < v.size(); i += 2) out.push_back(v[i]);
  return out;
}

TEST(Conditions, QuestionsCarryTheClassToTheModel) {
  Teller model;
  const Array z{{2, 2}, {0, 0, 1, 1}};
  EXPECT_EQ(answer_of(model, DecodeLatents{z, true}, 2).array.values, (std::vector<float>{2, 2, 2, 2}));
  EXPECT_EQ(answer_of(model, DecodeLatents{z, true}, -1).array.values, (std::vector<float>{9, 9, 9, 9})) << "the model's own choice";
  // Without a class all come in turn, and one round shares a latent.
  const Answer each = answer_of(model, DrawSamples{.n = 7, .seed = 1, .floats = true}, -1);
  EXPECT_EQ(every_second(each.array.values), (std::vector<float>{0, 1, 2, 0, 1, 2, 0}));
  EXPECT_EQ(each.second.values[0], each.second.values[4]);
  EXPECT_NE(each.second.values[4], each.second.values[6]);
  EXPECT_EQ(every_second(answer_of(model, DrawSamples{.n = 3, .seed = 1, .floats = true}, 1).array.values), (std::vector<float>{1, 1, 1}));
  // Rows of the data are read as their own class, whatever is in view.
  const Answer own = answer_of(model, EncodeRows{{0, 1, 2, 3, 4, 5}, true}, 2);
  const Answer rows = answer_of(model, DataRows{{0, 1, 2, 3, 4, 5}, true}, -1);
  EXPECT_EQ(every_second(own.array.values), rows.second.values);
  EXPECT_THROW(answer_of(model, DecodeLatents{z}, 3), std::runtime_error);
  SmallRun plain("vae", {{"decoder", "gaussian_learned"}, {"hidden", "4"}, {"latent", "2"}}, points(2));
  EXPECT_THROW(answer_of(*plain.model, DecodeLatents{z}, 0), std::runtime_error) << "a model that is told nothing";
}

// ---- few labels ------------------------------------------------------------------------------------------------------------------------------

TEST(UnlabelledBound, CertaintyMakesItTheLabelledOneAndDoubtRaisesIt) {
  const Tensor bounds = Rng(1, "bounds").normal({6, 4}).to(torch::kFloat64) * 20 - 100, y = torch::tensor({0, 3, 1, 2, 2, 0});
  const Tensor sure = torch::log_softmax(1000 * hot_classes(y, 4).to(torch::kFloat64), 1);
  EXPECT_LT((unlabelled_bound(sure, bounds) - bounds.gather(1, y.unsqueeze(1)).squeeze(1)).abs().max().item<double>(), 1e-6);
  // Where all classes explain a row equally well, doubt is worth its entropy.
  const Tensor equal = torch::full({1, 4}, -50., torch::kFloat64), doubt = torch::full({1, 4}, -std::log(4.), torch::kFloat64);
  EXPECT_NEAR(unlabelled_bound(doubt, equal).item<double>(), -50 + std::log(4.), 1e-9);
  // No q reaches more than the logarithm of the sum, and q ∝ exp(bound) reaches it.
  const Tensor best = torch::log_softmax(bounds, 1), most = torch::logsumexp(bounds, 1);
  EXPECT_TRUE(torch::allclose(unlabelled_bound(best, bounds), most));
  const Tensor other = torch::log_softmax(Rng(2, "q").normal({6, 4}).to(torch::kFloat64), 1);
  EXPECT_TRUE((unlabelled_bound(other, bounds) < most).all().item<bool>());
}

TEST(M2, ACertainClassifierMakesTheUnlabelledBoundTheLabelledOne) {
  SmallRun run("m2", {{"hidden", "8"}, {"layers", "1"}, {"latent", "2"}}, with_classes_of(binary_pictures(4), 3));
  {
    const torch::NoGradGuard no_grad;
    for (const NamedTensor& t : run.model->state()) {
      if (t.name == "classifier.1.weight") t.tensor.zero_();
      if (t.name == "classifier.1.bias") t.tensor.copy_(torch::tensor({-500., 500., -500.}));
      if (t.name == "decoder.0.weight") t.tensor.slice(1, 0, 2).zero_();  // z says nothing: no noise
    }
  }
  const Tensor x = Rng(4, "x").bernoulli(torch::full({6, 1, 4, 4}, .4));
  run.step(x, /*learn=*/false);
  const torch::NoGradGuard no_grad;
  Ask told = run.ask();
  told.label = 1;
  EXPECT_NEAR(run.scalar("elbo"), run.verb<Scores>().log_prob(x, told).value.mean().item<double>() - std::log(3.), 1e-4);
}

TEST(LabelledRows, AreAsManyOfEveryClassAndTheSameForASeed) {
  const auto& source = find_source("moons");
  const Dataset data = *load_dataset("moons", "", Params(source.info.params));
  const Batch a = labelled_rows(data, 3, 1, torch::kCPU), b = labelled_rows(data, 3, 1, torch::kCPU), c = labelled_rows(data, 3, 2, torch::kCPU);
  EXPECT_TRUE(torch::equal(a.y, torch::tensor({0, 0, 0, 1, 1, 1})));
  EXPECT_TRUE(torch::equal(a.index, b.index) && !torch::equal(a.index, c.index));
  EXPECT_TRUE(torch::equal(a.x, data.train.x.index_select(0, a.index)));
  EXPECT_TRUE(torch::equal(labelled_rows(data, 5, 1, torch::kCPU).index.slice(0, 0, 3), a.index.slice(0, 0, 3))) << "more labels keep those there were";
  EXPECT_THROW(labelled_rows(data, 60000, 1, torch::kCPU), DataError);
}

}  // namespace
}  // namespace zscape
