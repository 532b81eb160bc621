#include "app/widgets/pad.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace zscape::app {
namespace {

TEST(PadMapping, HandleSitsOnTheTileItShows) {
  for (const bool wraps : {false, true}) {
    for (const int n : {2, 7, 11}) {
      const PadMapping m{n, n, wraps};
      for (int k = 0; k < n; ++k) {
        const double u = m.u_of_column(k);
        EXPECT_NEAR(m.x_of(u), (k + 0.5) / n, 1e-12) << n << " " << k << " " << wraps;
        EXPECT_EQ(m.column_of(u), k);
        EXPECT_NEAR(m.u_of((k + 0.5) / n), u, 1e-12);
      }
    }
  }
}

TEST(PadMapping, QuarterEndsAreTheCornerTiles) {
  const PadMapping m{11, 11, false};
  EXPECT_EQ(m.tile_of(0, 0), 0);
  EXPECT_EQ(m.tile_of(1, 0), 10);
  EXPECT_EQ(m.tile_of(0, 1), 110);
  EXPECT_EQ(m.tile_of(1, 1), 120);
  EXPECT_EQ(m.u_of(-0.3), 0);
  EXPECT_EQ(m.u_of(1.3), 1);
}

TEST(PadMapping, TorusWrapsAround) {
  const PadMapping m{8, 8, true};
  EXPECT_NEAR(m.x_of(0.97), 0.97 + 0.0625 - 1, 1e-12);
  EXPECT_NEAR(m.u_of(0.0), 1 - 0.0625, 1e-12);
  EXPECT_EQ(m.column_of(0.99), 0);
  EXPECT_NEAR(m.u_of(1.0 + 0.0625), 0, 1e-12);
}

TEST(PadMapping, TheWayOfTheHandIsEvenAndItsDotsStay) {
  for (const bool wraps : {false, true}) {
    const PadMapping m{11, 11, wraps};
    std::vector<PadPoint> trail, before;
    const auto apart = [&](const PadPoint& a, const PadPoint& b) { return std::hypot(m.x_of(a.u) - m.x_of(b.u), m.y_of(a.v) - m.y_of(b.v)); };
    for (int i = 0; i <= 900; ++i) {
      const double t = i * .02;
      before = trail;
      extend_trail(trail, m, {.5 + .4 * std::sin(t), .5 + .3 * std::sin(1.7 * t)});
      ASSERT_LE(trail.size(), 200u);
      // What was there still is, at the same places, but for what is left behind at the beginning.
      const std::size_t gone = before.empty() ? 0 : static_cast<std::size_t>(std::find_if(before.begin(), before.end(), [&](const PadPoint& p) { return p.u == trail[0].u && p.v == trail[0].v; }) - before.begin());
      for (std::size_t k = gone; k < before.size(); ++k) ASSERT_TRUE(before[k].u == trail[k - gone].u && before[k].v == trail[k - gone].v);
    }
    EXPECT_EQ(trail.size(), 200u);
    for (std::size_t k = 1; k < trail.size(); ++k) EXPECT_NEAR(apart(trail[k - 1], trail[k]), 1.0 / 80, 1e-9);
  }
  // Round the torus one arrives on the other side at once.
  const PadMapping torus{8, 8, true};
  std::vector<PadPoint> trail{{.02, .5}};
  extend_trail(trail, torus, {.9, .5});
  EXPECT_EQ(trail.size(), 2u);
}

TEST(PadMapping, OneTileIsEnough) {
  const PadMapping m{1, 1, false};
  EXPECT_EQ(m.tile_of(0.7, 0.2), 0);
  EXPECT_NEAR(m.x_of(0.7), 0.5, 1e-12);
}

}  // namespace
}  // namespace zscape::app
