// What Inside asks: layers, activations, weights and the states of a flow, beside what is computed by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "models/blocks/likelihoods.h"
#include "models/shows.h"
#include "tests/engine/looked.h"

namespace zscape {
namespace {

using namespace zscape::testing;

std::vector<std::string> layers_of(const Answer& a) { return {a.texts.begin(), a.texts.begin() + static_cast<std::ptrdiff_t>(a.texts.size() / 2)}; }

Array a_picture(const DataSpec& d) {
  Rng rng(4, "picture");
  if (d.kind == DataKind::waves) return to_array(rng.uniform({1, d.dimension}));
  return to_array(d.kind == DataKind::pictures ? rng.bernoulli(torch::full({1, d.channels, d.height, d.width}, .4)) : rng.normal({1, d.dimension}));
}

void expect_equal(const Array& a, const Tensor& wanted) {
  ASSERT_EQ(a.shape, wanted.sizes().vec());
  EXPECT_TRUE(torch::allclose(to_tensor(a, torch::kCPU), wanted, 1e-5, 1e-6));
}

TEST(Inspect, ActivationsAreThoseComputedByHand) {
  Looked m("vae", {{"hidden", "5"}, {"latent", "3"}}, binary_pictures(4));
  const Tensor z = torch::tensor({{.5f, -1.f, 2.f}});
  const Tensor hidden = torch::relu(torch::linear(z, m.tensor("decoder.0.weight"), m.tensor("decoder.0.bias")));
  const Tensor out = torch::linear(hidden, m.tensor("decoder.1.weight"), m.tensor("decoder.1.bias"));
  const Answer first = m.ask(Inspect{.latents = to_array(z), .layer = "decoder.0"});
  EXPECT_EQ(layers_of(first), (std::vector<std::string>{"decoder.0", "decoder.1"}));
  EXPECT_EQ(first.texts[2], "float32");
  EXPECT_EQ(first.named.at("shape/decoder.0").values, (std::vector<float>{5}));
  expect_equal(first.named.at("activation"), hidden.reshape({1, 1, 5}));
  expect_equal(first.named.at("weight"), m.tensor("decoder.0.weight").unsqueeze(0));
  // The last layer writes the picture: its activation and its weights have the picture's shape, one map for every hidden unit.
  const Answer last = m.ask(Inspect{.latents = to_array(z), .layer = "decoder.1"});
  expect_equal(last.named.at("activation"), out.reshape({1, 4, 4}));
  expect_equal(last.named.at("weight"), m.tensor("decoder.1.weight").t().reshape({5, 4, 4}));
  ASSERT_EQ(last.pictures.count, 1);
  EXPECT_EQ(last.pictures.at(0)[3], static_cast<std::uint8_t>(std::lround(255 * torch::sigmoid(out)[0][3].item<double>())));
}

TEST(Inspect, APictureRunsThroughEncoderAndDecoderAndFiltersAreItsSize) {
  Looked m("vae", {{"hidden", "5"}, {"latent", "3"}}, binary_pictures(4));
  const Answer a = m.ask(Inspect{.pictures = a_picture(m.run.data), .layer = "encoder.0"});
  EXPECT_EQ(layers_of(a), (std::vector<std::string>{"encoder.0", "encoder.1", "decoder.0", "decoder.1"}));
  EXPECT_EQ(a.named.at("pass").values, (std::vector<float>{1, 1, 0, 0}));
  expect_equal(a.named.at("weight"), m.tensor("encoder.0.weight").reshape({5, 4, 4}));
  EXPECT_EQ(a.pictures.count, 2);
  EXPECT_EQ(a.second.shape, (std::vector<std::int64_t>{1, 3}));
}

TEST(Inspect, FiltersAndMapsOfConvolutionsKeepTheirShape) {
  Looked m("vae", {{"net", "conv"}, {"channels", "3"}, {"latent", "2"}}, binary_pictures(8));
  const Array picture = a_picture(m.run.data);
  const Answer a = m.ask(Inspect{.pictures = picture, .layer = "encoder.conv1"});
  const Tensor x = to_tensor(picture, torch::kCPU);
  const auto down = [&](const Tensor& h, const std::string& name) {
    return torch::relu(torch::conv2d(h, m.tensor(name + ".weight"), m.tensor(name + ".bias"), 2, 1));
  };
  expect_equal(a.named.at("activation"), down(down(x, "encoder.conv0"), "encoder.conv1")[0]);
  expect_equal(a.named.at("weight"), m.tensor("encoder.conv1.weight").flatten(0, 1));
  EXPECT_EQ(a.named.at("weight_count").values[0], 18);
  // The decoder's vector is what its first transposed convolution reads: maps of a quarter of the picture's side.
  const Answer vector = m.ask(Inspect{.pictures = picture, .layer = "decoder.0"});
  EXPECT_EQ(vector.named.at("activation").shape, (std::vector<std::int64_t>{6, 2, 2}));
  EXPECT_EQ(vector.named.at("weight").shape, (std::vector<std::int64_t>{1, 24, 2}));
  float bins = 0;
  for (const float n : a.named.at("activation_bins").values) bins += n;
  EXPECT_EQ(bins, 6 * 2 * 2);  // every value is in one bin
  const auto& stats = a.named.at("activation_stats").values;
  const Tensor values = to_tensor(a.named.at("activation"), torch::kCPU);
  EXPECT_FLOAT_EQ(stats[1], values.max().item<float>());
  EXPECT_NEAR(static_cast<double>(stats[2]), values.mean().item<double>(), 1e-6);
  EXPECT_NEAR(static_cast<double>(stats[4]), (values == 0).to(torch::kFloat32).mean().item<double>(), 1e-6);
}

TEST(Inspect, AJudgeOfAPictureIsHeardAndSaysItsVerdict) {
  Looked m("dcgan", find_model("dcgan").tiny, grey_pictures(8));
  Rng rng(1, "any");
  Ask ask{.rng = rng};
  const Array picture = a_picture(m.run.data);
  const Answer a = m.ask(Inspect{.pictures = picture});
  for (const float pass : a.named.at("pass").values) EXPECT_EQ(pass, 2);
  torch::NoGradGuard no_grad;
  EXPECT_NEAR(static_cast<double>(a.named.at("verdict").values[0]), m.run.verb<Judges>().judge(to_tensor(picture, torch::kCPU), {}, ask).item<double>(), 1e-6);
  // A latent is decoded first, then what came of it is judged.
  const Answer both = m.ask(Inspect{.latents = to_array(torch::zeros({1, m.run.verb<Decodes>().latent().size}))});
  EXPECT_EQ(both.named.at("pass").values.front(), 0);
  EXPECT_EQ(both.named.at("pass").values.back(), 2);
}

TEST(Inspect, LogDetsOfAPointFlowGatherToTheDensity) {
  Looked m("real_nvp", {{"couplings", "4"}, {"hidden", "8"}}, points(2));
  const Answer a = m.ask(Inspect{.pictures = {{1, 2}, {.7f, -1.2f}}, .states = true});
  ASSERT_EQ(a.named.at("states").shape, (std::vector<std::int64_t>{5, 2}));
  ASSERT_EQ(a.named.at("log_det").values.size(), 5u);
  EXPECT_EQ(a.named.at("log_det").values[0], 0);
  Rng rng(1, "any");
  Ask ask{.rng = rng};
  torch::NoGradGuard no_grad;
  const Tensor x = torch::tensor({{.7f, -1.2f}}), z = m.run.verb<Encodes>().encode(x, ask).mean;
  const double total = (m.run.verb<Scores>().log_prob(x, ask).value - standard_normal_log_prob(z)).item<double>();
  EXPECT_NEAR(static_cast<double>(a.named.at("log_det").values[4]), total, 1e-4);
  const auto& states = a.named.at("states").values;
  EXPECT_NEAR(static_cast<double>(states[8]), z[0][0].item<double>(), 1e-5);
  EXPECT_NEAR(static_cast<double>(states[9]), z[0][1].item<double>(), 1e-5);
  // The halves take turns: the first layer writes the second coordinate only.
  EXPECT_EQ(a.named.at("changed").values, (std::vector<float>{0, 1, 1, 0, 0, 1, 1, 0}));
  EXPECT_LT(a.named.at("inverse_error").values[0], 1e-4);
}

TEST(Inspect, AFlowOfPicturesIsShownInThePicturesOwnPlaces) {
  Looked m("real_nvp", {{"scales", "2"}, {"maps", "3"}}, grey_pictures(8));
  const Array picture = a_picture(m.run.data);
  const Answer a = m.ask(Inspect{.pictures = picture, .states = true});
  const std::int64_t k = m.run.verb<Layered>().layer_count();
  ASSERT_EQ(a.named.at("states").shape, (std::vector<std::int64_t>{k + 1, 1, 8, 8}));
  const Tensor states = to_tensor(a.named.at("states"), torch::kCPU), x = to_tensor(picture, torch::kCPU), changed = to_tensor(a.named.at("changed"), torch::kCPU);
  // Before the first layer every pixel is where it was: white ones high, black ones low.
  EXPECT_TRUE(torch::equal(states[0] > 0, x[0] > .5));
  // A checkerboard: the first coupling writes every other pixel, the second one the rest.
  const Tensor board = torch::arange(8).view({8, 1}).add(torch::arange(8)).remainder(2).to(torch::kFloat32);
  EXPECT_TRUE(torch::equal(changed[0][0], board));
  EXPECT_TRUE(torch::equal(changed[1][0], 1 - board));
  // By channels after the squeeze: two pixels of every four.
  EXPECT_EQ(changed[3].sum().item<double>(), 32);
  EXPECT_EQ(torch::avg_pool2d(changed[3].unsqueeze(0), 2).min().item<double>(), .5);
  EXPECT_LT(a.named.at("inverse_error").values[0], 1e-3);
}

TEST(Inspect, EveryModelOfTheRegistryListsItsLayersOnWhateverItAccepts) {
  for (const ModelEntry& entry : model_registry()) {
    for (const DataKind kind : entry.info.accepts) {
      if (kind == DataKind::none) continue;
      auto settings = entry.tiny;
      if (const auto suits = entry.info.suits.find(kind); suits != entry.info.suits.end()) settings.insert(suits->second.begin(), suits->second.end());
      if (kind == DataKind::points)
        for (const auto& spec : entry.info.params)
          if (spec.key == "decoder") settings["decoder"] = "gaussian_learned";
      DataSpec data = kind == DataKind::pictures ? binary_pictures(8) : kind == DataKind::waves ? waves(64) : points(2);
      if (kind != DataKind::waves) data.classes = 3;  // some are told the class of every row
      Looked m(entry.info.id, settings, data);
      SCOPED_TRACE(entry.info.id);
      std::vector<Inspect> questions;
      if (auto* decoder = dynamic_cast<Decodes*>(m.run.model.get())) questions.push_back({.latents = to_array(torch::full({1, decoder->latent().size}, .3))});
      const bool takes_rows = dynamic_cast<Encodes*>(m.run.model.get()) || dynamic_cast<Judges*>(m.run.model.get()) || dynamic_cast<Scores*>(m.run.model.get());
      if (takes_rows) questions.push_back({.pictures = a_picture(m.run.data)});
      // A translator's way through is not drawn yet, and a sampler has no layers.
      const bool nothing_to_enter = dynamic_cast<Translates*>(m.run.model.get()) || dynamic_cast<Shows*>(m.run.model.get());
      if (questions.empty() && nothing_to_enter) continue;
      ASSERT_FALSE(questions.empty());
      const auto state = m.run.model->state();
      const bool has_net = std::any_of(state.begin(), state.end(), [](const NamedTensor& t) { return t.role == Role::weight && t.tensor.dim() > 1; });
      for (Inspect& q : questions) {
        q.states = true;
        const auto layers = layers_of(m.ask(q));
        EXPECT_EQ(std::set<std::string>(layers.begin(), layers.end()).size(), layers.size());
        ASSERT_FALSE(layers.empty());
        for (const std::string& layer : layers) {
          q.layer = layer;
          const Answer a = m.ask(q);
          EXPECT_EQ(a.kind, layer);
          EXPECT_EQ(a.named.at("activation").shape.size(), 3u);
          EXPECT_TRUE(a.named.count("shape/" + layer));
          EXPECT_TRUE(a.named.count("weight") || !has_net) << layer;  // two players of one number each have no layers of weights
        }
      }
    }
  }
}

TEST(Inspect, NothingToLookAtIsRefusedInWords) {
  Looked m("vae", {{"hidden", "5"}, {"latent", "3"}}, binary_pictures(4));
  EXPECT_THROW(m.ask(Inspect{}), std::runtime_error);
  EXPECT_THROW(m.ask(Inspect{.latents = {{1, 2}, {0, 0}}}), std::runtime_error);
  EXPECT_EQ(m.ask(Inspect{.latents = {{1, 3}, {0, 0, 0}}, .layer = "of another model"}).kind, "decoder.0");
}

}  // namespace
}  // namespace zscape
