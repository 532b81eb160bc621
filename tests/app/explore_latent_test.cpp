#include "app/workspaces/explore_latent.h"

#include <gtest/gtest.h>

#include <random>

#include "app/window/layout.h"
#include "app/window/theme.h"

namespace zscape::app {
namespace {

ExploreView view_of(std::int64_t d, Ground ground = Ground::quarter) {
  ExploreView v;
  seed_corners(v, Prior::normal, 3, d);
  v.ground = ground;
  return v;
}

TEST(ExploreLatent, TheSheetHoldsTheCornersExactly) {
  const ExploreView v = view_of(16);
  const Array sheet = sheet_latents(v);
  ASSERT_EQ(sheet.rows(), 121);
  EXPECT_EQ(row_of(sheet, 0), v.corners[0]);
  EXPECT_EQ(row_of(sheet, 10), v.corners[1]);
  EXPECT_EQ(row_of(sheet, 110), v.corners[2]);
  EXPECT_EQ(row_of(sheet, 120), v.corners[3]);
}

TEST(ExploreLatent, TheHandleShowsTheTileItSitsOn) {
  for (const Ground ground : {Ground::quarter, Ground::torus, Ground::plane}) {
    ExploreView v = view_of(8, ground);
    v.offset.assign(8, 0.25f);
    const Array sheet = sheet_latents(v);
    const PadMapping m = mapping_of(ground);
    const int n = tiles_per_side(ground);
    const Latent at = latent_at(v, {m.u_of_column(3), m.v_of_row(5)}), tile = row_of(sheet, 5 * n + 3);
    for (std::size_t i = 0; i < at.size(); ++i) EXPECT_NEAR(at[i], tile[i], 1e-5) << name_of(ground);
  }
}

TEST(ExploreLatent, ThePlaneBeginsWithTheQuarter) {
  const ExploreView quarter = view_of(4);
  const ExploreView plane = view_of(4, Ground::plane);
  EXPECT_EQ(latent_at(plane, {0, 0}), quarter.corners[0]);
  const Latent a = latent_at(plane, {0.3, 0.7}), b = latent_at(quarter, {0.3, 0.7});
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-6);
}

TEST(ExploreLatent, TextBringsALatentBackBitByBit) {
  const Latent z{0.1f, -2.5e-7f, 3.14159274f};
  const auto back = parse_latent(latent_json(z, {"a", "b", "c", 7}), 3);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(*back, z);
  EXPECT_EQ(parse_latent("[1, 2, 3]", 3), (Latent{1, 2, 3}));
  for (const char* wrong : {"", "[1, 2]", "[1, 2, \"x\"]", "{\"latent\": 5}", "[1, 2, 1e99]", "not json", "{}"}) {
    EXPECT_FALSE(parse_latent(wrong, 3).has_value()) << wrong;
  }
}

TEST(ExploreLatent, TextBringsThePictureBack) {
  std::mt19937 random(1);
  for (int trial = 0; trial < 50; ++trial) {
    Image image{1 + static_cast<int>(random() % 9), 1 + static_cast<int>(random() % 9), random() % 2 == 0 ? 1 : 3, {}};
    for (int i = 0; i < image.width * image.height * image.channels; ++i)
      image.pixels.push_back(static_cast<std::uint8_t>(random()));
    const std::string text = latent_json({1, 2}, {"a", "b", "c", 7}, image);
    const auto back = parse_picture(text);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->width, image.width);
    EXPECT_EQ(back->channels, image.channels);
    EXPECT_EQ(back->pixels, image.pixels);
    std::string broken = text;
    broken[random() % broken.size()] = static_cast<char>(random() % 128);
    parse_picture(broken);  // must not fail in any way but "none"
  }
  EXPECT_FALSE(parse_picture(latent_json({1, 2}, {})));
  EXPECT_FALSE(parse_picture("{\"picture\": {\"width\": 99999, \"height\": 1, \"channels\": 1, \"pixels\": \"00\"}}"));
}

TEST(ExploreLatent, ModesThatMakeNoSenseSayWhy) {
  EXPECT_TRUE(why_not(Prior::normal, Blend::four_corner).empty());
  EXPECT_FALSE(why_not(Prior::uniform, Blend::slerp).empty());
  EXPECT_TRUE(why_not(Prior::uniform, Blend::bilinear).empty());
  EXPECT_FALSE(why_not(Prior::normal, Blend::lerp, Ground::torus).empty());
  EXPECT_TRUE(why_not(Prior::normal, Blend::four_corner, Ground::plane).empty());
}

TEST(ExploreLatent, OtherPriorsGetTheirOwnCorners) {
  for (const float v : lattice_latent(Prior::uniform, 1, 0, 0, 64)) {
    EXPECT_GT(v, -1);
    EXPECT_LT(v, 1);
  }
  for (const float v : lattice_latent(Prior::binary, 1, 0, 0, 64)) EXPECT_TRUE(v == 0 || v == 1);
}

TEST(Layout, RailsBecomeDrawersAndTheFootShrinks) {
  UiState state;
  const Layout full = layout_of(1280, 800, 1, state);
  EXPECT_EQ(full.stage.width(), 1280 - kLeftRail - kRightRail);
  EXPECT_EQ(full.foot.height(), kFoot);
  EXPECT_FALSE(full.right_drawer);
  const Layout narrow = layout_of(1100, 800, 1, state);
  EXPECT_TRUE(narrow.right_drawer);
  EXPECT_FALSE(narrow.left_drawer);
  EXPECT_EQ(narrow.stage.width(), 1100 - kLeftRail);
  const Layout large = layout_of(1280, 800, 2, state);
  EXPECT_TRUE(large.left_drawer);
  EXPECT_EQ(large.stage.width(), 1280);
  EXPECT_EQ(large.foot.height(), 2 * kFootSmall);
  state.picture_only = true;
  EXPECT_EQ(layout_of(1280, 800, 1, state).stage.height(), 800);
}

}  // namespace
}  // namespace zscape::app
