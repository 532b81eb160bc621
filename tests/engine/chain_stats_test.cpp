// What is said of chains, against processes whose correlations, tails and moments are known.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/run/rng.h"
#include "models/blocks/chain_stats.h"

namespace zscape {
namespace {

/// N chains of x_t = a x_{t−1} + √(1 − a²) ε: ρ_k = a^k, τ = (1 + a) / (1 − a).
Tensor autoregressive(double a, std::int64_t steps, std::int64_t chains, Rng& rng) {
  std::vector<Tensor> x{rng.normal({chains})};
  for (std::int64_t t = 1; t < steps; ++t) x.push_back(a * x.back() + std::sqrt(1 - a * a) * rng.normal({chains}));
  return torch::stack(x);
}

TEST(ChainStats, AutocorrelationAndItsTimeAreThoseOfTheProcess) {
  Rng rng(1, "stats");
  for (const double a : {0.0, .5, .9, -.5}) {
    const Tensor rho = autocorrelation(autoregressive(a, 400, 400, rng), 200);
    EXPECT_EQ(rho.size(0), 201);
    for (const int k : {0, 1, 2, 5}) EXPECT_NEAR(rho[k].item<double>(), std::pow(a, k), .01) << a << ", " << k;
    EXPECT_NEAR(integrated_time(rho).item<double>(), (1 + a) / (1 - a), .05 * (1 + a) / (1 - a) + .02) << a;
  }
}

TEST(ChainStats, TheDefinitionByLoops) {
  Rng rng(2, "stats");
  const Tensor x = autoregressive(.6, 30, 3, rng).to(torch::kFloat64), d = x - x.mean();
  const Tensor rho = autocorrelation(x, 12);
  const double whole = d.square().sum().item<double>() / 30;
  for (std::int64_t k = 0; k <= 12; ++k)
    EXPECT_NEAR(rho[k].item<double>(), (d.slice(0, 0, 30 - k) * d.slice(0, k)).sum().item<double>() / static_cast<double>(30 - k) / whole, 1e-5) << k;
}

TEST(ChainStats, StuckChainsAreFullyCorrelated) {
  const Tensor x = torch::ones({50, 4});
  EXPECT_EQ(autocorrelation(x, 10).min().item<double>(), 1);
  EXPECT_NEAR(r_hat(x).item<double>(), 1, 1e-6);
  const Tensor apart = torch::arange(4).to(torch::kFloat32).expand({50, 4});
  EXPECT_EQ(r_hat(apart).item<double>(), 1000);  // each sure of another place
  EXPECT_NEAR(autocorrelation(apart, 10)[5].item<double>(), 1, 1e-5);
}

TEST(ChainStats, RHatIsNearOneOnlyWhereChainsAgree) {
  Rng rng(3, "stats");
  const Tensor x = rng.normal({400, 8});
  EXPECT_NEAR(r_hat(x).item<double>(), 1, .005);
  Tensor apart = x.clone();
  apart.slice(1, 0, 4) += 2;  // means differ by 2: half of 8 at +1, half at −1 of their middle, var⁺ = 1 + 16/15
  EXPECT_NEAR(r_hat(apart).item<double>(), std::sqrt(1 + 16. / 15), .02);
  const Tensor rising = torch::linspace(0, 3, 400).unsqueeze(1) + x;  // all alike, but not at rest
  EXPECT_NEAR(r_hat(rising).item<double>(), 1.23, .04);
}

TEST(ChainStats, TheTailOfWeightsIsThatOfTheirDistribution) {
  Rng rng(4, "stats");
  for (const double k : {.2, .5, .9}) {  // Pareto: w = u^−k
    const Tensor log_w = -k * rng.uniform({200000}).clamp_min(1e-12).log();
    EXPECT_NEAR(pareto_tail(log_w).item<double>(), k, .12) << k;
    EXPECT_NEAR(pareto_tail(log_w + 300).item<double>(), pareto_tail(log_w).item<double>(), 1e-4);  // a constant factor does not matter
  }
  EXPECT_LT(pareto_tail(rng.uniform({20000}).clamp_min(1e-6).log()).item<double>(), 0);  // bounded
  EXPECT_TRUE(torch::isfinite(pareto_tail(torch::zeros({1000}))).item<bool>());
}

TEST(ChainStats, ProposalsAreTakenAsOftenAsTheRatioSays) {
  Rng rng(5, "stats");
  for (const double r : {.1, .5, .9, 1.0, 3.0}) {
    const double share = accepts(torch::full({100000}, std::log(r)), rng).mean().item<double>();
    EXPECT_NEAR(share, std::min(1.0, r), .006) << r;
  }
  EXPECT_EQ(accepts(torch::full({100}, -INFINITY), rng).sum().item<double>(), 0);
  EXPECT_EQ(accepts(torch::full({100}, NAN), rng).sum().item<double>(), 0);
}

}  // namespace
}  // namespace zscape
