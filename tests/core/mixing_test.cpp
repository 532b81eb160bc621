// Mixing, against a process whose correlation is known: x_t = a x_{t−1} + √(1 − a²) ε.
#include "engine/core/mixing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace zscape {
namespace {

std::vector<float> process(double a, std::size_t steps, std::size_t chains, double apart = 0) {
  std::mt19937 random(7);
  std::normal_distribution<double> normal;
  std::vector<double> x(chains);
  for (double& v : x) v = normal(random);
  std::vector<float> out;
  for (std::size_t t = 0; t < steps; ++t)
    for (std::size_t c = 0; c < chains; ++c) {
      out.push_back(static_cast<float>(x[c] + apart * static_cast<double>(c)));
      x[c] = a * x[c] + std::sqrt(1 - a * a) * normal(random);
    }
  return out;
}

TEST(Mixing, KnowsHowLongAProcessRemembers) {
  for (const double a : {0.0, .5, .8}) {
    const Mixing m = mixing_of(process(a, 400, 64), 64);
    EXPECT_NEAR(m.correlation_time, (1 + a) / (1 - a), .12 * (1 + a) / (1 - a)) << a;
    EXPECT_NEAR(m.r_hat, 1, .03) << a;
  }
}

TEST(Mixing, ChainsApartDoNotAgree) {
  EXPECT_GT(mixing_of(process(.5, 200, 4, 3), 4).r_hat, 3);
  EXPECT_GT(mixing_of(process(.5, 200, 4, 3), 4).correlation_time, 20);
}

TEST(Mixing, WhatStandsStillOrIsShortSaysNothing) {
  EXPECT_EQ(mixing_of({}, 0).r_hat, 1);
  EXPECT_EQ(mixing_of({1, 2, 3}, 1).r_hat, 1);
  const Mixing still = mixing_of(std::vector<float>(80, 2.f), 4);
  EXPECT_NEAR(still.r_hat, 1, 1e-9);
  EXPECT_EQ(still.correlation_time, 1);
}

}  // namespace
}  // namespace zscape
