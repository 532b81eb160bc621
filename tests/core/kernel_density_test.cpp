// The estimated density: its mass, its closeness to a density that is known, and its kernel's width.
#include "engine/core/kernel_density.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

namespace zscape {
namespace {

double normal_density(double x, double mean, double sigma) {
  const double u = (x - mean) / sigma;
  return std::exp(-u * u / 2) / (sigma * std::sqrt(2 * std::numbers::pi));
}

TEST(KernelDensity, OnALineFollowsAMixtureOfTwoWidths) {
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  std::vector<float> points;
  for (int i = 0; i < 4000; ++i) points.push_back(i % 2 == 0 ? -2 + 0.5f * normal(random) : 2 + 0.5f * normal(random));
  const PlaneGrid grid{-5, 5, 0, 1, 200, 1};
  const KernelDensity d = kernel_density(points, grid);
  double mass = 0, worst = 0;
  for (std::size_t i = 0; i < grid.nx; ++i) {
    const double truth = (normal_density(grid.x(i), -2, .5) + normal_density(grid.x(i), 2, .5)) / 2;
    mass += static_cast<double>(d.density[i]) * grid.step_x();
    worst = std::max(worst, std::abs(static_cast<double>(d.density[i]) - truth));
  }
  EXPECT_NEAR(mass, 1, 1e-3);
  EXPECT_LT(worst, 0.05);           // of .4 at the peaks
  EXPECT_LT(d.bandwidth, 0.3);      // Silverman's rule would blur the two into .4
  EXPECT_GE(d.bandwidth, grid.step_x());
}

TEST(KernelDensity, InThePlaneIntegratesToTheShareInside) {
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  std::vector<float> points;
  for (int i = 0; i < 1000; ++i) {
    const bool inside = i < 750;
    points.push_back((inside ? 0.0f : 100.0f) + 0.3f * normal(random));
    points.push_back(0.3f * normal(random));
  }
  const PlaneGrid grid{-3, 3, -2, 2, 96, 64};
  const KernelDensity d = kernel_density(points, grid);
  double mass = 0;
  for (const float v : d.density) mass += static_cast<double>(v) * grid.step_x() * grid.step_y();
  EXPECT_NEAR(mass, 0.75, 0.01);
  const double peak = static_cast<double>(d.density[32 * 96 + 48]), truth = .75 / (2 * std::numbers::pi * .09);
  EXPECT_NEAR(peak, truth, 0.2 * truth);
}

TEST(KernelDensity, AGivenWidthIsKeptAndOnePointBecomesItsKernel) {
  const std::vector<float> points{0.5f, 0.5f};  // twice the same
  const PlaneGrid grid{-4.5, 5.5, 0, 1, 100, 1};
  const KernelDensity d = kernel_density(points, grid, 0.6);
  EXPECT_EQ(d.bandwidth, 0.6);
  for (const std::size_t i : {40u, 50u, 56u}) EXPECT_NEAR(static_cast<double>(d.density[i]), normal_density(grid.x(i), 0.5, 0.6), 6e-3);
}

TEST(KernelDensity, WithoutPointsIsZero) {
  for (const float v : kernel_density({}, {0, 1, 0, 1, 8, 8}).density) EXPECT_EQ(v, 0);
}

}  // namespace
}  // namespace zscape
