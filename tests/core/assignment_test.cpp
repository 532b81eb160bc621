// Matching against brute force, and distances between clouds that can be computed by hand.
#include "engine/core/assignment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace zscape {
namespace {

double cost_of(const std::vector<double>& cost, const std::vector<std::size_t>& column, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += cost[i * n + column[i]];
  return sum;
}

double brute_force(const std::vector<double>& cost, std::size_t n) {
  std::vector<std::size_t> column(n);
  std::iota(column.begin(), column.end(), 0u);
  double best = 1e300;
  do best = std::min(best, cost_of(cost, column, n));
  while (std::next_permutation(column.begin(), column.end()));
  return best;
}

TEST(Assignment, IsAPermutationAndAsCheapAsTheBestOfAll) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> uniform(-3, 10);
  for (std::size_t n = 1; n <= 7; ++n) {
    for (int round = 0; round < 20; ++round) {
      std::vector<double> cost(n * n);
      for (double& c : cost) c = round % 2 == 0 ? uniform(random) : std::floor(uniform(random));  // ties too
      auto column = assign(cost, n);
      EXPECT_NEAR(cost_of(cost, column, n), brute_force(cost, n), 1e-9) << n << " rows, round " << round;
      std::sort(column.begin(), column.end());
      for (std::size_t i = 0; i < n; ++i) EXPECT_EQ(column[i], i);
    }
  }
}

TEST(Assignment, UndoesAShuffle) {
  std::mt19937 random(9);
  std::normal_distribution<double> normal;
  constexpr std::size_t kPoints = 256;
  std::vector<double> x(kPoints), y(kPoints);
  for (std::size_t i = 0; i < kPoints; ++i) x[i] = normal(random), y[i] = normal(random);
  std::vector<std::size_t> order(kPoints);
  std::iota(order.begin(), order.end(), 0u);
  std::shuffle(order.begin(), order.end(), random);
  std::vector<double> cost(kPoints * kPoints);
  for (std::size_t i = 0; i < kPoints; ++i)
    for (std::size_t j = 0; j < kPoints; ++j) cost[i * kPoints + j] = std::hypot(x[i] - x[order[j]], y[i] - y[order[j]]);
  const auto column = assign(cost, kPoints);
  for (std::size_t i = 0; i < kPoints; ++i) EXPECT_EQ(order[column[i]], i);
}

TEST(Assignment, RefusesTheWrongNumberOfCosts) {
  EXPECT_THROW(assign(std::vector<double>(5), 2), std::invalid_argument);
  EXPECT_TRUE(assign({}, 0).empty());
}

TEST(Wasserstein, OfAShiftIsItsLength) {
  std::mt19937 random(2);
  std::normal_distribution<float> normal;
  std::vector<float> line(500), plane(2 * 100);
  for (float& v : line) v = normal(random);
  for (float& v : plane) v = normal(random);
  auto shifted = line;
  for (float& v : shifted) v += 0.75f;
  std::shuffle(shifted.begin(), shifted.end(), random);
  EXPECT_NEAR(wasserstein1(line, shifted, 1), 0.75, 1e-5);
  // In the plane a far shift too is moved along its own direction: W1 = ‖shift‖.
  auto moved = plane;
  for (std::size_t i = 0; i < moved.size(); i += 2) moved[i] += 30, moved[i + 1] += 40;
  EXPECT_NEAR(wasserstein1(plane, moved, 2), 50, 1e-3);
  EXPECT_NEAR(wasserstein1(plane, plane, 2), 0, 1e-9);
}

TEST(Wasserstein, OnALineSortingAndMatchingAgree) {
  std::mt19937 random(4);
  std::normal_distribution<float> normal;
  std::vector<float> a(60), b(60), a2, b2;
  for (std::size_t i = 0; i < a.size(); ++i) {
    a[i] = normal(random), b[i] = 2 * normal(random) + 1;
    a2.insert(a2.end(), {a[i], 0});
    b2.insert(b2.end(), {b[i], 0});
  }
  EXPECT_NEAR(wasserstein1(a, b, 1), wasserstein1(a2, b2, 2), 1e-6);
}

TEST(Wasserstein, RefusesCloudsOfDifferentSize) {
  const std::vector<float> two{0, 1}, four{0, 1, 2, 3};
  EXPECT_THROW(wasserstein1(two, four, 1), std::invalid_argument);
  EXPECT_THROW(wasserstein1({}, {}, 1), std::invalid_argument);
  EXPECT_THROW(wasserstein1(two, two, 3), std::invalid_argument);
}

}  // namespace
}  // namespace zscape
