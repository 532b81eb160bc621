#include "app/widgets/pad_mapping.h"

#include <gtest/gtest.h>

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

TEST(PadMapping, OneTileIsEnough) {
  const PadMapping m{1, 1, false};
  EXPECT_EQ(m.tile_of(0.7, 0.2), 0);
  EXPECT_NEAR(m.x_of(0.7), 0.5, 1e-12);
}

}  // namespace
}  // namespace zscape::app
