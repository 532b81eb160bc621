// Groups by words, latents found by sight, and arithmetic, for a model whose latents say what its pictures show.
#include <cmath>

#include "engine/data/sources.h"
#include "engine/metrics/found_latents.h"
#include "engine/metrics/registry.h"
#include "engine/run/answer_tools.h"
#include "tests/core/temp_folder.h"
#include "tests/engine/small_run.h"

namespace zscape {
namespace {

using namespace zscape::testing;

class Listening final : public Progress {
 public:
  void report(double share) override { reported = std::max(reported, share); }
  bool cancelled() const override { return stop; }
  double reported = 0;
  bool stop = false;
};

/// z = (bright left half, bright right half): a picture of 8 × 8 whose halves are lit where the latent is positive.
class Halves : public Still, public Decodes {
 public:
  LatentSpace latent() const override { return {2, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask&) override { return lit((z > 0).to(torch::kFloat32)); }

  static Tensor lit(const Tensor& halves) {  // [n, 2] → [n, 1, 8, 8]
    const Tensor n = halves.view({-1, 1, 1, 2});
    return torch::cat({n.slice(3, 0, 1).expand({-1, 1, 8, 4}), n.slice(3, 1, 2).expand({-1, 1, 8, 4})}, 3).contiguous();
  }
};
/// The same with an encoder that is exact where it matters.
class EncodedHalves final : public Halves, public Encodes {
 public:
  Posterior encode(const Tensor& x, Ask&) override { return {torch::stack({x.select(3, 1).mean({1, 2}), x.select(3, 6).mean({1, 2})}, 1) * 2 - 1, Tensor()}; }
};

/// Rows whose halves are lit at random; the label says which (0 … 3).
Dataset halves_data() {
  Dataset data;
  data.id = "halves";
  Rng rng(5, "halves");
  for (Split* split : {&data.train, &data.test}) {
    split->attributes = rng.bernoulli(torch::full({2000, 2}, .5));
    split->x = (Halves::lit(split->attributes) * 255).to(torch::kUInt8);
    split->y = (split->attributes.select(1, 0) + 2 * split->attributes.select(1, 1)).to(torch::kLong);
  }
  data.attribute_names = {"left", "right"};
  data.attribute_words = {{"left", "dark left"}, {"right", ""}};
  data.spec.classes = 4;
  describe(data);
  data.fingerprint = "halves-test";
  return data;
}

class MixTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = std::make_unique<TempFolder>();
    setenv("XDG_CACHE_HOME", folder->path().c_str(), 1);
    data = std::make_unique<Dataset>(halves_data());
  }
  static void TearDownTestSuite() {
    data.reset();
    folder.reset();
  }
  Measured arithmetic(Model& model, std::map<std::string, std::string> options = {}) {
    return measure("arithmetic", {.model = model, .x = {}, .y = {}, .rng = rng, .options = std::move(options), .data = data.get()});
  }
  std::vector<QueryTerm> terms(const char* query) { return read_query(query, vocabulary_of(*data)); }

  static std::unique_ptr<TempFolder> folder;
  static std::unique_ptr<Dataset> data;
  Rng rng{1, "test"};
  Listening progress;
};
std::unique_ptr<TempFolder> MixTest::folder;
std::unique_ptr<Dataset> MixTest::data;

TEST_F(MixTest, FittingRowsMeetEveryDemandAndNoOthersDo) {
  const Tensor rows = fitting_rows(*data, data->test, terms("left & !right"));
  const Tensor bits = data->test.attributes;
  EXPECT_EQ(rows.size(0), (bits.select(1, 0) * (1 - bits.select(1, 1))).sum().item<std::int64_t>());
  const Tensor chosen = bits.index_select(0, rows);
  EXPECT_TRUE(chosen.select(1, 0).eq(1).all().item<bool>() && chosen.select(1, 1).eq(0).all().item<bool>());
  EXPECT_TRUE(torch::equal(fitting_rows(*data, data->test, terms("3")), fitting_rows(*data, data->test, terms("left & right"))));
  EXPECT_TRUE(torch::equal(fitting_rows(*data, data->test, terms("dark left")), fitting_rows(*data, data->test, terms("!left"))));
  EXPECT_EQ(fitting_rows(*data, data->test, {}).size(0), 2000);
}

TEST_F(MixTest, AttributesOfManyValuesAreThereAboveTheMiddle) {
  Dataset many = *data;
  many.train.attributes = torch::tensor({{-1.f}, {0.f}, {.1f}, {1.f}});
  EXPECT_TRUE(torch::equal(attribute_bits(many, many.train).squeeze(1), torch::tensor({false, false, true, true})));
}

TEST_F(MixTest, TheRecogniserLearnsLabelsAndAttributesAtOnce) {
  const auto recogniser = recogniser_for(*data, nullptr);
  EXPECT_GT(recogniser->accuracy, .99);
  EXPECT_EQ(recogniser_for(*data, nullptr), recogniser);
  torch::NoGradGuard no_grad;
  const Tensor x = Halves::lit(torch::tensor({{1.f, 0.f}, {1.f, 1.f}}));
  const Tensor left_only = query_probability(*recogniser, x, terms("left & !right")), by_label = query_probability(*recogniser, x, terms("1"));
  EXPECT_GT(left_only[0].item<float>(), .8);
  EXPECT_LT(left_only[1].item<float>(), .2);
  EXPECT_GT(by_label[0].item<float>(), .5);
  EXPECT_LT(by_label[1].item<float>(), .5);
  Dataset plain = *data;
  plain.train.y = plain.test.y = plain.train.attributes = plain.test.attributes = Tensor();
  plain.fingerprint = "plain";
  EXPECT_THROW(recogniser_for(plain, nullptr), std::runtime_error);
}

/// The same in shades, so that some pictures show what they show more clearly; remembers every latent that was looked at.
class ShadedHalves final : public Halves {
 public:
  Tensor decode(const Tensor& z, Ask&) override {
    seen.push_back(z.clone());
    return lit(torch::sigmoid(3 * z));
  }
  std::vector<Tensor> seen;
};

TEST_F(MixTest, FoundLatentsShowWhatWasAskedForAndDependOnTheSeedAlone) {
  const auto recogniser = recogniser_for(*data, nullptr);
  torch::NoGradGuard no_grad;
  Halves model;
  const FoundLatents found = find_latents(model, *recogniser, terms("left & !right"), 5, 7, torch::kCPU, &progress);
  ASSERT_EQ(found.z.sizes(), (at::IntArrayRef{5, 2}));
  EXPECT_TRUE((found.z.select(1, 0) > 0).all().item<bool>());
  EXPECT_TRUE((found.z.select(1, 1) < 0).all().item<bool>());
  EXPECT_EQ(progress.reported, 1);
  EXPECT_TRUE(torch::equal(find_latents(model, *recogniser, terms("left & !right"), 5, 7, torch::kCPU, nullptr).z, found.z));
  EXPECT_FALSE(torch::equal(find_latents(model, *recogniser, terms("left & !right"), 5, 8, torch::kCPU, nullptr).z, found.z));
  try {
    find_latents(model, *recogniser, terms("left & !left"), 1, 7, torch::kCPU, nullptr);
    FAIL() << "Nothing can be lit and dark at once.";
  } catch (const std::runtime_error& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with("Among 16384 draws only 0 look like that, and 1 are wanted")) << error.what();
  }
  progress.stop = true;
  EXPECT_THROW(find_latents(model, *recogniser, terms("left"), 5, 7, torch::kCPU, &progress), Cancelled);
}

TEST_F(MixTest, FoundLatentsAreTheClearestOfAllThatWereLookedAt) {
  const auto recogniser = recogniser_for(*data, nullptr);
  torch::NoGradGuard no_grad;
  const auto wanted = terms("left & !right");
  ShadedHalves model;
  const FoundLatents found = find_latents(model, *recogniser, wanted, 4, 7, torch::kCPU, nullptr);
  const Tensor all = torch::cat(model.seen);
  EXPECT_EQ(found.drawn, 256);
  ASSERT_EQ(all.size(0), found.drawn);
  Rng none(1, "test");
  Ask ask{.rng = none};
  const auto clearness = [&](const Tensor& z) { return query_log_odds(*recogniser, model.decode(z, ask), wanted); };
  EXPECT_TRUE(torch::allclose(clearness(found.z), std::get<0>(clearness(all).topk(4))));
  EXPECT_GE(torch::sigmoid(clearness(found.z)).min().item<double>(), found.least);
  // From the same pool fewer are the beginning of more; from a larger pool they are clearer yet.
  EXPECT_TRUE(torch::equal(find_latents(model, *recogniser, wanted, 2, 7, torch::kCPU, nullptr).z, found.z.slice(0, 0, 2)));
  const FoundLatents many = find_latents(model, *recogniser, wanted, 40, 7, torch::kCPU, nullptr);
  EXPECT_EQ(many.drawn, 40 * 64);
  EXPECT_GT(clearness(many.z)[0].item<double>(), clearness(found.z)[0].item<double>());
  // Without a demand nothing is clearer than anything else: in the order drawn.
  EXPECT_TRUE(torch::equal(find_latents(model, *recogniser, {}, 4, 7, torch::kCPU, nullptr).z, all.slice(0, 0, 4)));
}

TEST_F(MixTest, LogOddsOfADemandAreThoseOfItsProbability) {
  const auto recogniser = recogniser_for(*data, nullptr);
  torch::NoGradGuard no_grad;
  const Tensor x = Halves::lit(torch::tensor({{1.f, 0.f}, {1.f, 1.f}, {.6f, .4f}}));
  EXPECT_TRUE(torch::allclose(query_log_odds(*recogniser, x, terms("left")), -query_log_odds(*recogniser, x, terms("!left"))));
  EXPECT_TRUE(torch::allclose(query_log_odds(*recogniser, x, terms("1")), -query_log_odds(*recogniser, x, terms("!1"))));
  EXPECT_TRUE(torch::allclose(query_log_odds(*recogniser, x, terms("left & 1")),
                              torch::minimum(query_log_odds(*recogniser, x, terms("left")), query_log_odds(*recogniser, x, terms("1")))));
  // Of a class: its probability among all of them.
  const Tensor classes = recogniser->log_probabilities(recogniser->features(x)).exp();
  EXPECT_TRUE(torch::allclose(query_probability(*recogniser, x, terms("1")), classes.select(1, 1), 1e-4, 1e-6));
  EXPECT_TRUE(torch::allclose(query_probability(*recogniser, x, terms("!1")), 1 - classes.select(1, 1), 1e-4, 1e-6));
}

TEST_F(MixTest, ArithmeticIsRightWhereLatentsAreWhatTheyShow) {
  EncodedHalves encoded;  // codes are ±1: right & dark left − dark left & !right + left & !right = exactly (1, 1)
  const Measured exact = arithmetic(encoded);
  EXPECT_EQ(exact.value, 1);
  EXPECT_EQ(exact.stderr_, 0);
  EXPECT_EQ(exact.parts.at("trials"), 100);
  EXPECT_EQ(arithmetic(encoded, {{"arithmetic.expect", "!left"}, {"arithmetic.trials", "20"}}).value, 0);
  // Half-normal draws that all look alike: a − b + c is positive only mostly, by the mean of three more often than by one.
  Halves found;
  const auto few = [&](Model& model, const char* members) { return arithmetic(model, {{"arithmetic.members", members}, {"arithmetic.trials", "25"}}).value; };
  const double one = few(found, "1"), three = few(found, "3");
  EXPECT_GT(three, .6);
  EXPECT_GT(three, one - .2);
  EXPECT_LT(one, 1);
  ShadedHalves shaded;  // where one can see which are clear, their margin is left after the sum
  EXPECT_GT(few(shaded, "3"), .95);
  EXPECT_THROW(arithmetic(found, {{"arithmetic.from", "hat"}}), QueryError);
}

// The questions themselves, on the program's own faces.
class FaceQuestions : public ::testing::Test {
 protected:
  FaceQuestions() {
    auto context = std::make_shared<RunContext>();
    context->record.spec.model = "vae";
    context->record.spec.data = "faces";
    context->params = Params(find_source("faces").info.params);
    context->params.set_text("data.subset", "400");
    weights.context = context;
    const auto data = datasets.get("faces", "", context->params);
    context->record.data = data->spec;
  }
  Answer ask(const Question& q) {
    Answer out;
    answer_question(q, {model, weights, datasets, progress}, out);
    return out;
  }
  Halves model;
  WeightSet weights;
  DatasetCache datasets;
  Listening progress;
};

TEST_F(FaceQuestions, RowsAreChosenByWords) {
  const Answer a = ask(ChooseRows{.query = "glasses & man", .most = 6, .seed = 3});
  ASSERT_EQ(a.array.rows(), 6);
  EXPECT_EQ(a.pictures.count, 6);
  EXPECT_GT(a.rows, 6);
  const auto data = datasets.get("faces", "", weights.context->params);
  for (const float row : a.array.values) EXPECT_EQ(data->train.y[static_cast<std::int64_t>(row)].item<std::int64_t>(), 2) << "a man with glasses";
  EXPECT_EQ(ask(ChooseRows{.query = "glasses & man", .most = 6, .seed = 3}).array.values, a.array.values);
  EXPECT_NE(ask(ChooseRows{.query = "glasses & man", .most = 6, .seed = 4}).array.values, a.array.values);
  EXPECT_EQ(ask(ChooseRows{.query = "2", .most = 100000}).rows, a.rows);
  EXPECT_THROW(ask(ChooseRows{.query = "hat"}), QueryError);
  EXPECT_THROW(ask(ChooseRows{.query = "man & woman"}), std::runtime_error);
}

TEST_F(FaceQuestions, WordsNameAttributesTheirOppositesAndClasses) {
  const Answer a = ask(QueryWords{});
  ASSERT_EQ(a.array.rows(), static_cast<std::int64_t>(a.texts.size()));
  EXPECT_EQ(a.texts[0], "woman");
  EXPECT_EQ(a.texts[1], "man");
  EXPECT_EQ(a.array.values[2], 1);  // an opposite …
  EXPECT_EQ(a.array.values[3], 0);  // … of the first attribute
  EXPECT_EQ(a.texts.back(), "woman with glasses");
  EXPECT_EQ(a.array.values[a.array.values.size() - 2], 2);
}

}  // namespace
}  // namespace zscape
