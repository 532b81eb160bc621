// Drawing value by value: what is kept stays, the same seed draws the same, predictions sum to one, fields are those of the masks.
#include <gtest/gtest.h>

#include "models/autoregressive/chain.h"
#include "tests/engine/looked.h"

namespace zscape {
namespace {

using namespace zscape::testing;

Tensor tensor_of(const Array& a) { return to_tensor(a, torch::kCPU); }

class DrawValues : public ::testing::TestWithParam<std::pair<std::string, std::map<std::string, std::string>>> {
 protected:
  DrawValues() : m(GetParam().first, GetParam().second, binary_pictures(6)) {}
  Looked m;
};

TEST_P(DrawValues, WhatIsKeptStaysAndTheRestFollowsFromIt) {
  const Answer a = m.ask(DrawOn{.seed = 3}), again = m.ask(DrawOn{.seed = 3}), other = m.ask(DrawOn{.seed = 4});
  EXPECT_EQ(a.array.shape, (std::vector<std::int64_t>{1, 6, 6}));
  EXPECT_EQ(a.array.values, again.array.values);
  EXPECT_NE(a.array.values, other.array.values);
  ASSERT_EQ(a.named.at("chances").shape, (std::vector<std::int64_t>{36, 2}));
  // Kept as it is, the same seed draws the same rest.
  const Answer rest = m.ask(DrawOn{.picture = a.array, .keep = 20, .seed = 3});
  EXPECT_EQ(rest.array.values, a.array.values);
  // One value overruled: those before stay, and so do all predictions up to it.
  const std::vector<float>& order = a.named.at("order").values;
  Array changed = a.array;
  float& value = changed.values[static_cast<std::size_t>(order[10])];
  value = 1 - value;
  const Answer b = m.ask(DrawOn{.picture = changed, .keep = 11, .seed = 3});
  const Tensor before = tensor_of(a.named.at("chances")), after = tensor_of(b.named.at("chances"));
  EXPECT_TRUE(torch::allclose(before.sum(1), torch::ones({36}), 0, 1e-5));
  for (std::size_t i = 0; i < 36; ++i) {
    const auto at = static_cast<std::int64_t>(order[i]);
    if (i < 10) {
      EXPECT_EQ(b.array.values[static_cast<std::size_t>(at)], a.array.values[static_cast<std::size_t>(at)]);
    }
    if (i <= 10) {
      EXPECT_TRUE(torch::allclose(before[at], after[at], 1e-5, 1e-6)) << i;
    }
  }
  EXPECT_EQ(b.array.values[static_cast<std::size_t>(order[10])], value);
  EXPECT_FALSE(torch::allclose(before, after, 1e-4, 1e-4));
}

TEST_P(DrawValues, ThePicturesProbabilityIsTheProductOfItsChances) {
  const Answer a = m.ask(DrawOn{.seed = 5}), p = m.ask(LogProbs{.pictures = {{1, 1, 6, 6}, a.array.values}});
  const Tensor chances = tensor_of(a.named.at("chances")), level = tensor_of(a.array).flatten().to(torch::kInt64).unsqueeze(1);
  EXPECT_NEAR(chances.gather(1, level).log().sum().item<double>(), static_cast<double>(p.array.values[0]), 1e-3);
}

TEST_P(DrawValues, HeardIsOnlyWhatComesBefore) {
  const Answer a = m.ask(DrawOn{.seed = 3});
  const std::vector<float>& order = a.named.at("order").values;
  const auto position = static_cast<std::int64_t>(order[22]);
  const Answer heard = m.ask(HeardBy{.picture = a.array, .position = position});
  ASSERT_EQ(heard.texts.back(), "prediction");
  ASSERT_EQ(static_cast<std::size_t>(heard.array.shape[0]), heard.texts.size());
  const Tensor fields = tensor_of(heard.array), last = fields[-1].flatten(), weight = tensor_of(heard.second).flatten();
  EXPECT_GT(last.sum().item<double>(), 0);
  for (std::size_t i = 22; i < 36; ++i) EXPECT_EQ(last[static_cast<std::int64_t>(order[i])].item<double>(), 0) << i;
  EXPECT_FALSE(((weight > 0) * (last == 0)).any().item<bool>());  // what counts is heard
  for (std::int64_t k = 1; k < fields.size(0); ++k) EXPECT_GE(fields[k].sum().item<double>(), fields[k - 1].sum().item<double>());
}

INSTANTIATE_TEST_SUITE_P(All, DrawValues,
                         ::testing::Values(std::pair{"fvsbn", std::map<std::string, std::string>{}}, std::pair{"nade", std::map<std::string, std::string>{{"hidden", "9"}}},
                                           std::pair{"made", std::map<std::string, std::string>{{"hidden", "40"}, {"order", "shuffled"}}},
                                           std::pair{"pixel_cnn", std::map<std::string, std::string>{{"maps", "3"}, {"layers", "2"}}},
                                           std::pair{"gated_pixel_cnn", std::map<std::string, std::string>{{"maps", "3"}, {"layers", "2"}}},
                                           std::pair{"pixel_rnn", std::map<std::string, std::string>{{"maps", "3"}, {"layers", "2"}}}),
                         [](const auto& each) { return each.param.first; });

TEST(HeardByLayers, TheFieldOfMaskedConvolutionsGrowsByOnePixelALayer) {
  Looked m("pixel_cnn", {{"maps", "16"}, {"layers", "3"}}, binary_pictures(20));
  const Answer a = m.ask(HeardBy{.picture = {}, .position = 12 * 20 + 10});
  // 7 × 7 mask A: 24 pixels; every 3 × 3 after it widens the half field by one column on each side and one row.
  const Tensor counts = tensor_of(a.array).flatten(1).sum(1);
  ASSERT_EQ(a.texts.front(), "first");
  EXPECT_EQ(counts[0].item<double>(), 24);
  EXPECT_EQ(counts.size(0), 4);  // the first layer and three that widen it; the last is the prediction's
  for (std::int64_t k = 1; k < 4; ++k) EXPECT_GT(counts[k].item<double>(), counts[k - 1].item<double>());
}

TEST(DrawOn, WhatCannotBeIsSaid) {
  Looked m("fvsbn", {}, binary_pictures(4));
  EXPECT_THROW(m.ask(DrawOn{.keep = 17}), std::runtime_error);
  EXPECT_THROW(m.ask(HeardBy{.position = 16}), std::runtime_error);
  EXPECT_THROW(m.ask(DrawOn{.label = 2}), std::runtime_error);  // data without classes
  Looked vae("vae", {{"hidden", "4"}, {"latent", "2"}}, binary_pictures(4));
  EXPECT_THROW(vae.ask(DrawOn{}), std::runtime_error);
}

}  // namespace
}  // namespace zscape
