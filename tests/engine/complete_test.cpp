// Filling, repairing, inverting: where the answer is known in closed form, and what every method of every model must keep.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "engine/api/studio.h"
#include "engine/data/sources.h"
#include "engine/metrics/registry.h"
#include "engine/run/filling.h"
#include "tests/engine/small_run.h"

namespace zscape {
namespace {

using namespace zscape::testing;

class Waiting final : public Progress {
 public:
  void report(double) override {}
  void show(const Tensor& rows, double share) override {
    shown = rows.clone();
    EXPECT_GE(share, last);
    last = share;
    ++shows;
  }
  bool cancelled() const override { return shows >= patience; }
  int shows = 0, patience = 1 << 30;
  double last = 0;
  Tensor shown;
};

constexpr std::int64_t kSide = 4, kPixels = kSide * kSide;

/// x = ½ + W z + σ ε with two orthogonal columns, so that q(z|x) is Gaussian with independent coordinates and everything is known.
struct Linear : Still {
  Tensor w, centre = torch::full({kPixels}, .5);
  double sigma = .05;
  Linear() {
    const Tensor i = torch::arange(kPixels, torch::kFloat32);
    w = torch::stack({.04 * torch::ones({kPixels}), .04 * torch::cos(i * std::numbers::pi)}, 1);
  }
  Tensor decoded(const Tensor& z) const { return (centre + z.matmul(w.t())).reshape({-1, 1, kSide, kSide}); }
  Posterior posterior(const Tensor& x) const {
    const double precision = 1 + w.square().sum(0)[0].item<double>() / (sigma * sigma);
    const Tensor mean = (x.flatten(1) - centre).matmul(w) / (sigma * sigma) / precision;
    return {mean, torch::full_like(mean, -std::log(precision))};
  }
  Tensor covariance() const { return w.matmul(w.t()) + sigma * sigma * torch::eye(kPixels); }
};

struct LinearAutoencoder final : Linear, Encodes, Decodes {
  LatentSpace latent() const override { return {2, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask&) override { return decoded(z); }
  Posterior encode(const Tensor& x, Ask&) override { return posterior(x); }
};

struct LinearDecoder final : Linear, Decodes {
  LatentSpace latent() const override { return {2, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask&) override { return decoded(z); }
};

/// The same density as an exact flow: x = ½ + L z.
struct GaussianFlow final : Linear, Encodes, Decodes, Inverts, Scores {
  Tensor root = torch::linalg_cholesky(covariance()), precision = torch::linalg_inv(covariance());
  LatentSpace latent() const override { return {kPixels, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask&) override { return (centre + z.matmul(root.t())).reshape({-1, 1, kSide, kSide}); }
  Posterior encode(const Tensor& x, Ask&) override { return {torch::linalg_solve_triangular(root, (x.flatten(1) - centre).t(), false).t(), {}}; }
  LogProb log_prob(const Tensor& x, Ask&) override {
    const Tensor d = x.flatten(1) - centre;
    return {.value = -.5 * (d.matmul(precision) * d).sum(1), .stderr_ = {}};
  }
};

struct Asked {
  WeightSet weights;
  DatasetCache datasets;
  Waiting progress;

  explicit Asked(const std::string& model = "vae", const DataSpec& data = grey_pictures(kSide)) {
    auto context = std::make_shared<RunContext>();
    context->record.spec.model = model;
    context->record.data = data;
    weights.context = context;
  }
  Answer operator()(Model& model, const Question& q) {
    progress.last = 0;
    Answer out;
    answer_question(q, {model, weights, datasets, progress}, out);
    return out;
  }
};

/// The left half is given, the right half a hole; the picture is one the model finds plausible.
Complete half_a_picture(const std::string& method, std::int64_t k = 64) {
  Complete q;
  q.picture.shape = {1, kSide, kSide};
  q.hole.shape = {kSide, kSide};
  for (std::int64_t i = 0; i < kPixels; ++i) {
    q.picture.values.push_back(.5f + .06f + (i % 2 == 0 ? .05f : -.05f) + .01f * static_cast<float>(i % 3));
    q.hole.values.push_back(i % kSide >= kSide / 2 ? 1.f : 0.f);
  }
  q.k = k;
  q.method = method;
  return q;
}

struct Conditional {
  Tensor hole, mean, covariance;  // indices, [h], [h, h]
};
Conditional known(const Linear& model, const Complete& q) {
  std::vector<std::int64_t> seen, hidden;
  for (std::int64_t i = 0; i < kPixels; ++i) (q.hole.values[static_cast<std::size_t>(i)] > 0 ? hidden : seen).push_back(i);
  const Tensor h = torch::tensor(hidden), o = torch::tensor(seen), c = model.covariance();
  const auto block = [&](const Tensor& a, const Tensor& b) { return c.index_select(0, a).index_select(1, b); };
  const Tensor x = torch::tensor(q.picture.values).index_select(0, o) - .5;
  const Tensor gain = block(h, o).matmul(torch::linalg_inv(block(o, o)));
  return {h, .5 + gain.matmul(x), block(h, h) - gain.matmul(block(o, h))};
}

Tensor hidden_pixels(const Answer& a, const Conditional& c) { return torch::tensor(a.array.values).reshape({-1, kPixels}).index_select(1, c.hole); }

void expect_given_unchanged(const Answer& a, const Complete& q) {
  const std::size_t pixels = q.hole.values.size(), row = static_cast<std::size_t>(a.array.row_size());
  ASSERT_EQ(row % pixels, 0u);
  for (std::size_t i = 0; i < a.array.values.size(); ++i)
    if (q.hole.values[i % pixels] == 0) {
      ASSERT_EQ(a.array.values[i], q.picture.values[i % row]) << i;
    }
}

TEST(Filling, PseudoGibbsReachesTheConditionalMean) {
  LinearAutoencoder model;
  Asked ask;
  Complete q = half_a_picture("gibbs", 64);
  q.steps = 60;
  const Answer a = ask(model, q);
  const Conditional truth = known(model, q);
  expect_given_unchanged(a, q);
  EXPECT_EQ(a.kind, "gibbs");
  const Tensor hidden = hidden_pixels(a, truth);
  // 64 chains: three standard errors of a mean whose spread is at most the conditional's own.
  const double tolerance = 3 * truth.covariance.diagonal().sqrt().max().item<double>() / 8;
  EXPECT_LT((hidden.mean(0) - truth.mean).abs().max().item<double>(), tolerance);
  EXPECT_GT((truth.mean - .5).abs().max().item<double>(), 4 * tolerance) << "the case must not be trivial";
  EXPECT_EQ(a.named.at("latents").shape, (std::vector<std::int64_t>{64, 2}));
}

TEST(Filling, LangevinDrawsTheConditionalAndAscentItsPeak) {
  GaussianFlow model;
  Asked ask("real_nvp");
  Complete q = half_a_picture("langevin", 64);
  q.steps = 400;
  q.score = true;
  const Answer warm = ask(model, q);
  q.method = "ascent";
  const Answer cold = ask(model, q);
  const Conditional truth = known(model, q);
  expect_given_unchanged(warm, q);
  const Tensor drawn = hidden_pixels(warm, truth), peaks = hidden_pixels(cold, truth);
  const Tensor deviation = truth.covariance.diagonal().sqrt();
  EXPECT_LT(((drawn.mean(0) - truth.mean).abs() / deviation).max().item<double>(), .5);
  EXPECT_NEAR((drawn.std(0) / deviation).mean().item<double>(), 1, .25);
  EXPECT_LT(((peaks.mean(0) - truth.mean).abs() / deviation).max().item<double>(), .15);
  EXPECT_LT((peaks.std(0) / deviation).mean().item<double>(), .4);
  // Peaks are likelier than draws, and the score says so up to log p(given).
  const auto mean = [](const Array& v) { return torch::tensor(v.values).mean().item<double>(); };
  EXPECT_GT(mean(cold.second), mean(warm.second) + 1);
  EXPECT_EQ(warm.texts, std::vector<std::string>{"exact"});
  const auto latents = ask(model, EncodePictures{warm.array}).array;
  ASSERT_EQ(latents.values.size(), warm.named.at("latents").values.size());
  for (std::size_t i = 0; i < latents.values.size(); ++i) EXPECT_NEAR(latents.values[i], warm.named.at("latents").values[i], 1e-4);
}

TEST(Filling, ALatentSearchDrawsThePosterior) {
  LinearDecoder model;
  Asked ask("gan");
  const Complete q = half_a_picture("latent", 64);
  const Answer a = ask(model, q);
  expect_given_unchanged(a, q);
  const Conditional truth = known(model, q);
  const Tensor seen = torch::tensor(q.hole.values) < .5;
  const Tensor w = model.w.index_select(0, seen.nonzero().flatten()), x = torch::tensor(q.picture.values).index_select(0, seen.nonzero().flatten()) - .5;
  // z given the seen pixels, each granted a deviation of .1.
  const Tensor precision = w.t().matmul(w) / .01 + torch::eye(2), z = torch::linalg_solve(precision, w.t().matmul(x) / .01);
  const Tensor hidden = model.w.index_select(0, truth.hole), wanted = .5 + hidden.matmul(z);
  const Tensor deviation = hidden.matmul(torch::linalg_inv(precision)).matmul(hidden.t()).diagonal().sqrt();
  const Tensor drawn = hidden_pixels(a, truth);
  EXPECT_LT(((drawn.mean(0) - wanted).abs() / deviation).max().item<double>(), 3.5 / 8);
  EXPECT_NEAR((drawn.std(0) / deviation).mean().item<double>(), 1, .25);
  EXPECT_TRUE(a.second.empty()) << "a model that does not score has no scores";
}

TEST(Filling, AnInversionFindsThePicturesLatentAndAFlowKnowsIt) {
  LinearDecoder model;
  Asked ask("gan");
  const Tensor z = torch::tensor({{.6f, -1.1f}});
  const Answer found = ask(model, InvertPicture{.picture = to_array(model.decoded(z)[0]), .restarts = 3});
  ASSERT_EQ(found.array.shape, (std::vector<std::int64_t>{3, 2}));
  EXPECT_LE(found.second.values[0], found.second.values[2] + 1e-5f);
  EXPECT_EQ(found.pictures.count, 3);
  // The prior's pull shrinks by 1 / (1 + .01 / ‖w‖²).
  const double shrink = 1 / (1 + .01 / model.w.square().sum(0)[0].item<double>());
  EXPECT_NEAR(found.array.values[0], .6 * shrink, 5e-3);
  EXPECT_NEAR(found.array.values[1], -1.1 * shrink, 5e-3);
  GaussianFlow flow;
  const Answer exact = ask(flow, InvertPicture{.picture = to_array(model.decoded(z)[0])});
  EXPECT_EQ(exact.array.rows(), 1);
  EXPECT_LT(exact.second.values[0], 1e-5f);
}

TEST(Filling, RepairIsThePosteriorsPeak) {
  GaussianFlow model;
  Asked ask("real_nvp");
  const Complete q = half_a_picture("");
  const Answer a = ask(model, Repair{.picture = q.picture, .kind = "gaussian", .noise = .1, .steps = 400});
  const Tensor y = torch::tensor(q.picture.values) - .5;
  const Tensor wanted = .5 + torch::linalg_solve(model.precision + torch::eye(kPixels) / .01, y / .01);
  EXPECT_LT((torch::tensor(a.array.values) - wanted).abs().max().item<double>(), 5e-3);
  EXPECT_EQ(a.kind, "ascent");
  // Two pixels were flipped to white: only they are moved far.
  Array flipped = q.picture;
  flipped.values[3] = flipped.values[9] = 1;
  const Answer b = ask(model, Repair{.picture = flipped, .kind = "salt_and_pepper", .noise = .1, .steps = 400});
  EXPECT_LT(b.array.values[3], .75f);
  EXPECT_LT(b.array.values[9], .75f);
  EXPECT_NEAR(b.array.values[5], flipped.values[5], .08);
}

TEST(Filling, NobodyWaitsForWhatIsCancelled) {
  LinearAutoencoder model;
  Asked ask;
  ask.progress.patience = 3;
  EXPECT_THROW(ask(model, half_a_picture("gibbs")), Cancelled);
  EXPECT_EQ(ask.progress.shows, 3);
  EXPECT_EQ(ask.progress.shown.size(0), 64);
}

TEST(Filling, WhatCannotBeDoneIsSaidInWords) {
  LinearAutoencoder model;
  Asked ask;
  const auto refuses = [&](const Question& q, const std::string& part) {
    try {
      ask(model, q);
      ADD_FAILURE() << part;
    } catch (const std::runtime_error& e) {
      EXPECT_NE(std::string(e.what()).find(part), std::string::npos) << e.what();
    }
  };
  Complete q = half_a_picture("");
  q.method = "ascent";
  refuses(q, "there are: gibbs, latent");
  q = half_a_picture("");
  q.hole.values.assign(q.hole.values.size(), 0);
  refuses(q, "mark a hole");
  q = half_a_picture("");
  q.hole = {{2, 2}, {1, 1, 1, 1}};
  refuses(q, "[2, 2]");
  q = half_a_picture("");
  q.picture = {{1, 2, 2}, {1, 1, 1, 1}};
  refuses(q, "works on");
  q = half_a_picture("");
  q.k = 0;
  refuses(q, "0 candidates");
  refuses(Repair{.picture = half_a_picture("").picture, .kind = "rust"}, "rust");
}

class EveryMethod : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryMethod, KeepsWhatIsGivenDiffersAndRepeats) {
  const ModelEntry& entry = find_model(GetParam());
  if (std::find(entry.info.accepts.begin(), entry.info.accepts.end(), DataKind::pictures) == entry.info.accepts.end()) GTEST_SKIP() << "no pictures";
  for (const bool masks : {false, true}) {
    auto settings = entry.tiny;
    const bool has_masks = std::any_of(entry.info.params.begin(), entry.info.params.end(), [](const ParamSpec& s) { return s.key == "masks"; });
    if (masks && !has_masks) continue;
    if (masks) settings["masks"] = "random";
    DataSpec data = entry.tiny.contains("decoder") ? grey_pictures(8) : binary_pictures(8);
    data.classes = 3;  // some are told the class of every row
    SmallRun run(GetParam(), settings, data);
    Rng rng(3, "rows");
    for (int i = 0; i < 5; ++i) run.step(rng.bernoulli(torch::full({16, 1, 8, 8}, .4)));
    run.model->set_training(false);
    for (const NamedTensor& t : run.model->state())
      if (t.tensor.is_leaf()) t.tensor.requires_grad_(false);  // as a twin's
    Asked ask(GetParam(), run.data);
    Complete q{.picture = {{1, 8, 8}, {}}, .hole = {{8, 8}, {}}, .k = 3, .seed = 4, .steps = 6, .score = true};
    for (std::int64_t i = 0; i < 64; ++i) {
      q.picture.values.push_back(static_cast<float>((i * 37) % 256) / 255);
      q.hole.values.push_back(i % 8 >= 3 && i / 8 >= 2 ? 1.f : 0.f);
    }
    const Offers offers = offers_of(*run.model);
    const auto methods = complete_methods(offers, masks);
    if (methods.empty() && offers.translates) GTEST_SKIP() << "translates, and fills nothing";
    EXPECT_FALSE(methods.empty());
    ::zscape::Ask asked = run.ask();
    for (const std::string& method : methods) {
      SCOPED_TRACE(method);
      q.method = method;
      const Answer a = ask(*run.model, q);
      EXPECT_EQ(a.kind, method);
      ASSERT_EQ(a.array.shape, (std::vector<std::int64_t>{3, 1, 8, 8}));
      EXPECT_EQ(a.pictures.count, 3);
      expect_given_unchanged(a, q);
      const auto row = [&](std::ptrdiff_t i) { return std::vector<float>(a.array.values.begin() + 64 * i, a.array.values.begin() + 64 * (i + 1)); };
      // Codes without a variance leave nothing to chance: the chain ends where it ends, wherever it began. A memory ends at what it has stored.
      const bool certain = GetParam() == "hopfield" || (method == "gibbs" && !run.verb<Encodes>().encode(torch::zeros({1, 1, 8, 8}), asked).log_var.defined());
      if (!certain) {
        EXPECT_NE(row(0), row(1));
        EXPECT_NE(row(1), row(2));
      }
      EXPECT_EQ(a.second.values.size(), offers.scores ? 3u : 0u);
      EXPECT_EQ(ask(*run.model, q).array.values, a.array.values) << "the same seed";
      Complete other = q;
      other.seed = 5;
      if (!certain) {
        EXPECT_NE(ask(*run.model, other).array.values, a.array.values) << "another seed";
      }
    }
    for (const std::string& method : repair_methods(offers))
      for (const std::string kind : {"gaussian", "salt_and_pepper"}) {
        const Answer a = ask(*run.model, Repair{.picture = q.picture, .kind = kind, .method = method, .steps = 5});
        EXPECT_EQ(a.array.shape, (std::vector<std::int64_t>{1, 1, 8, 8})) << method;
        EXPECT_EQ(a.pictures.count, 1);
      }
    if (!offers.decodes) continue;  // no latents to look for
    const Answer latents = ask(*run.model, InvertPicture{.picture = q.picture, .restarts = 2, .steps = 5});
    EXPECT_EQ(latents.array.row_size(), run.verb<Decodes>().latent().size);
  }
}

INSTANTIATE_TEST_SUITE_P(Registry, EveryMethod,
                         ::testing::ValuesIn([] {
                           std::vector<std::string> ids;
                           for (const auto& entry : model_registry()) ids.push_back(entry.info.id);
                           return ids;
                         }()),
                         [](const auto& instance) { return instance.param; });

TEST(MaskedVae, HiddenValuesHaveNoEffectAndSeenOnesDo) {
  SmallRun run("vae", {{"masks", "random"}, {"hidden", "8"}, {"latent", "3"}}, binary_pictures(6));
  auto& model = run.verb<EncodesMasked>();
  ASSERT_TRUE(model.sees_masks());
  const torch::InferenceMode inference;
  Ask ask = run.ask();
  Tensor x = run.rng.bernoulli(torch::full({2, 1, 6, 6}, .5)), hole = torch::zeros({2, 1, 6, 6});
  hole.slice(2, 3).fill_(1);
  const Tensor before = model.encode_masked(x, hole, ask).mean;
  Tensor other = x.clone();
  other.slice(2, 3).fill_(.7);
  EXPECT_TRUE(torch::equal(model.encode_masked(other, hole, ask).mean, before));
  other.slice(2, 0, 3).mul_(-1).add_(1);
  EXPECT_FALSE(torch::equal(model.encode_masked(other, hole, ask).mean, before));
  EXPECT_TRUE(torch::equal(model.encode_masked(x, torch::zeros_like(hole), ask).mean, run.verb<Encodes>().encode(x, ask).mean));
  SmallRun plain("vae", {{"hidden", "8"}, {"latent", "3"}}, binary_pictures(6));
  EXPECT_FALSE(plain.verb<EncodesMasked>().sees_masks());
}

TEST(MaskedVae, LearnsToFillBetterThanTheMeanPictureDoes) {
  const DataSource& source = find_source("glyphs");
  Params options(source.info.params);
  options.set_text("data.subset", "3000");
  options.set_text("data.binarise", "threshold");
  const auto data = DatasetCache().get("glyphs", "", options);
  SmallRun run("vae", {{"masks", "random"}, {"hidden", "128"}, {"latent", "16"}, {"lr", "0.002"}}, data->spec);
  const Tensor x = natural(data->train.x);
  Rng order(5, "order");
  for (int i = 0; i < 400; ++i) run.step(x.index_select(0, order.integers(x.size(0), {64})));
  Rng rng(1, "measure");
  const MeasureContext context{.model = *run.model, .x = natural(data->test.x).slice(0, 0, 200), .y = {}, .rng = rng, .data = data.get()};
  const Measured m = measure("inpaint", context);
  for (const std::string kind : {"scattered", "square", "lower"}) EXPECT_LT(m.parts.at(kind), m.parts.at("mean_" + kind)) << kind;
  EXPECT_THROW(measure("inpaint", {.model = *run.model, .x = context.x, .y = {}, .rng = rng, .options = {{"inpaint.method", "guess"}}, .data = data.get()}), ParamError);
}

}  // namespace
}  // namespace zscape
