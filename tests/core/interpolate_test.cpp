#include "engine/core/interpolate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace zscape {
namespace {

constexpr double kPi = std::numbers::pi;

Corners some_corners(std::int64_t d) {
  return {lattice_normal(1, 0, 0, d), lattice_normal(2, 0, 0, d), lattice_normal(3, 0, 0, d),
          lattice_normal(4, 0, 0, d)};
}

Corners orthonormal() {
  Corners corners;
  for (std::size_t k = 0; k < 4; ++k) {
    corners[k].assign(6, 0);
    corners[k][k] = 1;
  }
  return corners;
}

TEST(Interpolate, EveryModeHitsItsCornersBitByBit) {
  const auto corners = some_corners(21);
  const std::array<Place, 4> places = {Place{0, 0}, {0, kPi / 2}, {kPi / 2, 0}, {kPi / 2, kPi / 2}};
  for (const auto blend : {Blend::lerp, Blend::slerp, Blend::bilinear, Blend::four_corner})
    for (std::size_t k = 0; k < 4; ++k) {
      EXPECT_EQ(blend_at(blend, places[k], corners), corners[k]) << name_of(blend) << " corner " << k;
      EXPECT_EQ(keep_norm(blend_at(blend, places[k], corners), weights_at(blend, places[k]), corners), corners[k]);
    }
  EXPECT_EQ(lerp(0, corners[0], corners[1]), corners[0]);
  EXPECT_EQ(lerp(1, corners[0], corners[1]), corners[1]);
  EXPECT_EQ(slerp(1, corners[0], corners[1]), corners[1]);
}

TEST(Interpolate, AnglesThatWentThroughAFloatStillHitTheCorner) {
  const auto corners = some_corners(7);
  const double half_pi = static_cast<float>(kPi / 2);
  EXPECT_EQ(four_corner({half_pi, half_pi}, corners), corners[3]);
}

TEST(Interpolate, FourCornerWeightsHaveUnitSquareSum) {
  for (const auto extent : {Extent::quarter, Extent::torus})
    for (const auto place : grid_of(17, extent)) {
      double sum = 0;
      for (const double w : four_corner_weights(place)) sum += w * w;
      EXPECT_NEAR(sum, 1, 1e-12);
    }
}

TEST(Interpolate, FourCornerKeepsTheNormOfOrthonormalCorners) {
  for (const auto place : grid_of(9, Extent::torus)) EXPECT_NEAR(norm(four_corner(place, orthonormal())), 1, 1e-6);
}

TEST(Interpolate, CorrelatedCornersLeaveTheShellAndKeepNormBringsThemBack) {
  // Four unit vectors with pairwise cosine rho.
  constexpr double kRho = .5;
  auto corners = orthonormal();
  for (auto& c : corners) {
    for (auto& v : c) v *= static_cast<float>(std::sqrt(1 - kRho));
    c[5] = static_cast<float>(std::sqrt(kRho));
  }
  const Place centre{kPi / 4, kPi / 4};
  const auto z = four_corner(centre, corners);
  EXPECT_NEAR(norm(z), std::sqrt(1 + 3 * kRho), 1e-6);
  EXPECT_NEAR(norm(keep_norm(z, weights_at(Blend::four_corner, centre), corners)), 1, 1e-6);
}

TEST(Interpolate, GridRunsRowsAlongAlpha) {
  const auto quarter = grid_of(3, Extent::quarter);
  ASSERT_EQ(quarter.size(), 9u);
  EXPECT_EQ(quarter[1].alpha, 0);
  EXPECT_NEAR(quarter[1].beta, kPi / 4, 1e-15);
  EXPECT_NEAR(quarter[3].alpha, kPi / 4, 1e-15);
  EXPECT_NEAR(quarter[8].alpha, kPi / 2, 1e-15);
  const auto torus = grid_of(8, Extent::torus);
  const auto corners = some_corners(5);
  EXPECT_EQ(four_corner(torus[2 * 8 + 2], corners), corners[3]);
  auto mirrored = corners[0];
  for (auto& v : mirrored) v = -v;
  EXPECT_EQ(four_corner(torus[4 * 8 + 0], corners), mirrored);
  EXPECT_EQ(grid_of(1, Extent::quarter).size(), 1u);
}

TEST(Interpolate, SlerpStaysOnTheSphereAndTurnsAtConstantSpeed) {
  const Latent a = {3, 0, 0}, b = {0, 3, 0};
  for (const double t : {.1, .25, .5, .9}) {
    const auto z = slerp(t, a, b);
    EXPECT_NEAR(norm(z), 3, 1e-5);
    EXPECT_NEAR(std::atan2(z[1], z[0]), t * kPi / 2, 1e-6);
  }
  const auto opposite = slerp(.5, a, {-3, 0, 0});
  EXPECT_NEAR(norm(opposite), 3, 1e-5);
  EXPECT_NEAR(opposite[0], 0, 1e-5);
  EXPECT_EQ(slerp(.5, a, a), a);
  EXPECT_THROW(slerp(.5, a, {1, 2}), std::invalid_argument);
}

TEST(Interpolate, NormBandMatchesTheChiDistribution) {
  const auto two = norm_band(2), sixteen = norm_band(16);
  EXPECT_NEAR(two.mean, .886, .001);
  EXPECT_NEAR(two.deviation, .463, .001);
  EXPECT_NEAR(sixteen.mean, 1.00, .02);
  EXPECT_NEAR(sixteen.deviation, .18, .005);
  EXPECT_NEAR(two.low, std::sqrt(-std::log(.95)), 1e-9);  // d = 2 has a closed form
  EXPECT_NEAR(two.high, std::sqrt(-std::log(.05)), 1e-9);
  EXPECT_NEAR(sixteen.low, std::sqrt(7.962 / 16), 1e-4);  // tables of chi-squared with 16 degrees of freedom
  EXPECT_NEAR(sixteen.high, std::sqrt(26.296 / 16), 1e-4);
  EXPECT_NEAR(norm_band(1).high, 1.959964, 1e-5);
  EXPECT_NEAR(norm_band(10000).low, 1 - 1.6449 / std::sqrt(2.0 * 10000), 1e-3);
}

TEST(Interpolate, LatticeIsNormalAndRepeats) {
  EXPECT_EQ(lattice_normal(7, -3, 5, 9), lattice_normal(7, -3, 5, 9));
  EXPECT_NE(lattice_normal(7, -3, 5, 9), lattice_normal(7, 5, -3, 9));
  EXPECT_NE(lattice_normal(7, -3, 5, 9), lattice_normal(8, -3, 5, 9));
  double sum = 0, squares = 0, neighbours = 0;
  constexpr int kSide = 100, kSize = 10;
  for (int r = 0; r < kSide; ++r)
    for (int c = 0; c < kSide; ++c) {
      const auto z = lattice_normal(1, r, c, kSize), next = lattice_normal(1, r, c + 1, kSize);
      for (std::size_t i = 0; i < kSize; ++i) sum += z[i], squares += z[i] * z[i], neighbours += z[i] * next[i];
    }
  constexpr double kCount = 1.0 * kSide * kSide * kSize;
  EXPECT_NEAR(sum / kCount, 0, .015);
  EXPECT_NEAR(squares / kCount, 1, .02);
  EXPECT_NEAR(neighbours / kCount, 0, .015);
}

TEST(Interpolate, PlaneIsContinuousAcrossCellsAndStaysInTheBand) {
  constexpr std::int64_t kSize = 16;
  EXPECT_EQ(plane(3, -2, 4, kSize), lattice_normal(3, -2, 4, kSize));
  const auto before = plane(3, .4, 1 - 1e-9, kSize), after = plane(3, .4, 1, kSize);
  for (std::size_t i = 0; i < kSize; ++i) EXPECT_NEAR(before[i], after[i], 1e-5);
  const auto band = norm_band(kSize);
  int inside = 0, all = 0;
  for (double r = -20; r < 20; r += .73)
    for (double c = -20; c < 20; c += .73, ++all) {
      const double gauge = norm_gauge(plane(3, r, c, kSize));
      inside += gauge >= band.low && gauge <= band.high;
    }
  EXPECT_NEAR(static_cast<double>(inside) / all, .9, .04);
}

}  // namespace
}  // namespace zscape
