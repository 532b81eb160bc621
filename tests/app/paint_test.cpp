// Paint without a window: marks on a mask, and what undo, adopt, fix, eraser and noise do to the picture.
#include <gtest/gtest.h>

#include "app/workspaces/paint_parts.h"

namespace zscape::app {
namespace {

TEST(HoleMask, AStrokeLeavesNoGapsAndTouchesThePixelBelowIt) {
  HoleMask m(16, 16);
  stroke(m, 1.5f, 8.5f, 14.5f, 8.5f, .5f, true);
  for (int x = 1; x <= 14; ++x) EXPECT_TRUE(m.at(x, 8)) << x;
  EXPECT_EQ(count(m), 14);
  stroke(m, 3.1f, 3.9f, 3.1f, 3.9f, .1f, true);  // a brush thinner than a pixel
  EXPECT_TRUE(m.at(3, 3));
  stroke(m, 8, 8, 8, 8, 3, false);
  EXPECT_FALSE(m.at(8, 8));
  EXPECT_TRUE(m.at(1, 8));
  stroke(m, -5, -5, 40, 40, 2, true);  // beyond the edges nothing breaks
  EXPECT_TRUE(m.at(0, 0) && m.at(15, 15));
}

TEST(HoleMask, ARoundBrushCoversItsArea) {
  HoleMask m(64, 64);
  stroke(m, 32, 32, 32, 32, 10, true);
  EXPECT_NEAR(count(m), 314, 16);
}

TEST(HoleMask, BoxesHaveCornersInAnyOrderAndInversionIsItsOwnInverse) {
  HoleMask a(8, 8), b(8, 8);
  box(a, 1.2f, 2.8f, 4.9f, 5.1f, true);
  box(b, 4.9f, 5.1f, 1.2f, 2.8f, true);
  EXPECT_EQ(a, b);
  EXPECT_EQ(count(a), 4 * 4);
  HoleMask c = a;
  invert(c);
  EXPECT_EQ(count(c), 64 - 16);
  invert(c);
  EXPECT_EQ(a, c);
  EXPECT_FALSE(empty(first_hole(28, 28)));
  EXPECT_FALSE(empty(first_hole(4, 4)));
}

class Painting : public ::testing::Test {
 protected:
  Painting() {
    s.channels = 1;
    s.height = s.width = 4;
    take_picture(s, flat(.25f), "one", 3);
    s.answers.progress = 1;
    s.answers.floats = {{2, 1, 4, 4}, {}};
    for (int i = 0; i < 32; ++i) s.answers.floats.values.push_back(i < 16 ? .5f : .75f);
    s.answers.latents = {{2, 2}, {1, 2, 3, 4}};
    s.answers.scores = {{2}, {-7, -3}};
    s.answers.pictures = {2, 4, 4, 1, std::vector<std::uint8_t>(32)};
  }
  static Array flat(float v) { return {{1, 4, 4}, std::vector<float>(16, v)}; }
  PaintState s;
};

TEST_F(Painting, UndoAndRedoAreInverse) {
  std::vector<PaintView> seen{s.view};
  const auto act = [&](auto&& f) {
    f();
    seen.push_back(s.view);
  };
  act([&] { clear_hole(s); });
  act([&] { remember(s), box(s.view.hole, 0, 0, 2, 2, true); });
  act([&] { adopt(s, 1); });
  act([&] { fix(s); });
  act([&] { add_noise(s, "gaussian", .2); });
  act([&] { swap_sense(s); });
  act([&] { take_picture(s, flat(.9f), "two"); });
  const auto same = [](const PaintView& a, const PaintView& b) {
    return a.picture.values == b.picture.values && a.hole == b.hole && a.adopted.values == b.adopted.values && a.keeps == b.keeps &&
           a.noise == b.noise && a.origin == b.origin && a.repair == b.repair;
  };
  for (std::size_t i = seen.size(); i-- > 1;) {
    EXPECT_TRUE(same(s.view, seen[i])) << i;
    undo(s);
  }
  EXPECT_TRUE(same(s.view, seen[0]));
  undo(s);  // nothing is left
  EXPECT_TRUE(same(s.view, seen[0]));
  for (std::size_t i = 1; i < seen.size(); ++i) {
    redo(s);
    EXPECT_TRUE(same(s.view, seen[i])) << i;
  }
}

TEST_F(Painting, AdoptedAnswersAreFixedWholeOrInPart) {
  adopt(s, 1);
  EXPECT_EQ(s.view.adopted.values, std::vector<float>(16, .75f));
  EXPECT_EQ(s.view.adopted_latent, (Latent{3, 4}));
  EXPECT_EQ(s.view.picture.values, std::vector<float>(16, .25f)) << "given pixels stay until one fixes";
  // The eraser keeps what stands there.
  s.view.hole = HoleMask(4, 4);
  box(s.view.hole, 0, 0, 3, 1, true);
  const HoleMask before = s.view.hole;
  stroke(s.view.hole, .5f, .5f, .5f, .5f, .3f, false);
  give_back(s, before);
  EXPECT_EQ(s.view.picture.values[0], .75f);
  EXPECT_EQ(s.view.picture.values[1], .25f);
  fix(s);
  EXPECT_EQ(s.view.picture.values, std::vector<float>(16, .75f));
  EXPECT_TRUE(empty(s.view.hole));
  EXPECT_TRUE(s.view.adopted.empty());
}

TEST_F(Painting, AnswersComeAsDrawnOrBestFirst) {
  EXPECT_EQ(answer_order(s), (std::vector<int>{0, 1}));
  s.best = true;
  EXPECT_EQ(answer_order(s), (std::vector<int>{1, 0}));
  s.answers.scores = {};
  EXPECT_EQ(answer_order(s), (std::vector<int>{0, 1}));
}

TEST_F(Painting, NoiseHasItsStrengthAndGoesAwayAgain) {
  s.channels = 1, s.height = s.width = 64;
  s.view = {};
  take_picture(s, {{1, 64, 64}, std::vector<float>(4096, .5f)}, "grey");
  const Array clean = s.view.picture;
  add_noise(s, "gaussian", .1);
  EXPECT_NEAR(rms(s.view.picture, clean), .1, .005);
  EXPECT_TRUE(repairing(s));
  add_noise(s, "salt_and_pepper", .2);
  int flipped = 0;
  for (const float v : s.view.picture.values) flipped += v == 0 || v == 1;
  EXPECT_NEAR(flipped, 819, 80);
  remove_noise(s);
  EXPECT_EQ(s.view.picture.values, clean.values);
  EXPECT_FALSE(repairing(s));
}

TEST_F(Painting, PicturesOfAnotherShapeAreNotTaken) {
  take_picture(s, {{1, 5, 5}, std::vector<float>(25)}, "large");
  EXPECT_EQ(s.view.origin, "one");
  take_picture(s, {{1, 1, 4, 4}, std::vector<float>(16, 2.f)}, "bright");
  EXPECT_EQ(s.view.picture.values[0], 1.f);
  EXPECT_EQ(to_image(s.view.picture).pixels, std::vector<std::uint8_t>(16, 255));
}

}  // namespace
}  // namespace zscape::app
