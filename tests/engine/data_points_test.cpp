// Procedural points: rows, classes, and that the truth told of them is true.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <map>

#include "engine/data/sources.h"
#include "engine/data/truth.h"
#include "tests/core/temp_folder.h"
#include "tests/engine/load_data.h"

namespace zscape {
namespace {

using testing::message_of;
using testing::says;
using testing::Data;
using testing::load;
using testing::Settings;

std::vector<std::string> point_ids() {
  std::vector<std::string> ids;
  for (const DataSource& source : data_sources())
    if (source.info.kind == DataKind::points && !source.info.needs_folder) ids.push_back(source.info.id);
  return ids;
}

struct Mean {
  double value = 0, error = 0;  // and its standard error
};

Mean mean_of(const torch::Tensor& values) {
  return {values.mean().item<double>(), values.std().item<double>() / std::sqrt(static_cast<double>(values.numel()))};
}

/// ∫ exp(log_density) over the rows' box and a margin, on a grid of midpoints.
double integral(const Dataset& data, double spacing, double margin) {
  const auto low = std::get<0>(data.train.x.min(0)).to(torch::kDouble) - margin;
  const auto high = std::get<0>(data.train.x.max(0)).to(torch::kDouble) + margin;
  std::vector<torch::Tensor> axes;
  for (std::int64_t d = 0; d < data.spec.dimension; ++d)
    axes.push_back(torch::arange(low[d].item<double>() + spacing / 2, high[d].item<double>(), spacing, torch::kDouble));
  const auto grid = torch::meshgrid(axes, "ij");
  std::vector<torch::Tensor> columns;
  for (const auto& axis : grid) columns.push_back(axis.flatten());
  const double sum = data.truth->log_density(torch::stack(columns, 1)).exp().sum().item<double>();
  return sum * std::pow(spacing, static_cast<double>(axes.size()));
}

TEST(Points, RowsClassesAndTheSameForAnyNumberOfThreads) {
  for (const std::string& id : point_ids()) {
    SCOPED_TRACE(id);
    const Data data = load(id);
    EXPECT_EQ(data->train.rows(), 60000);
    EXPECT_EQ(data->test.rows(), 10000);
    EXPECT_EQ(data->spec.kind, DataKind::points);
    EXPECT_EQ(data->spec.dimension, id.ends_with("1d") ? 1 : 2);
    EXPECT_TRUE(data->train.x.isfinite().all().item<bool>());
    EXPECT_FALSE(data->train.x.slice(0, 0, 10000).equal(data->test.x));
    EXPECT_EQ(static_cast<std::int64_t>(data->spec.label_names.size()), data->spec.classes);
    if (data->train.labelled()) {
      EXPECT_EQ(torch::bincount(data->train.y).numel(), data->spec.classes);
    }
    const int threads = at::get_num_threads();
    at::set_num_threads(1);
    EXPECT_EQ(load(id)->fingerprint, data->fingerprint);
    at::set_num_threads(threads);
  }
}

TEST(Points, SubsetAndNoise) {
  const Data whole = load("ring"), part = load("ring", {{"subset", "500"}}), loud = load("ring", {{"noise", "0.3"}});
  EXPECT_EQ(part->train.rows(), 500);
  EXPECT_EQ(part->test.rows(), 10000);
  EXPECT_TRUE(part->truth);
  EXPECT_NE(whole->fingerprint, part->fingerprint);
  EXPECT_NEAR(loud->truth->sigma, 0.3, 1e-12);
  const auto spread = [](const Data& data) {
    const auto own = data->truth->centres.index_select(0, data->train.y).to(torch::kFloat);
    return (data->train.x - own).std().item<double>();
  };
  EXPECT_NEAR(spread(whole), 0.1, 0.001);
  EXPECT_NEAR(spread(loud), 0.3, 0.003);
  const Data none = load("moons", {{"noise", "0"}});
  EXPECT_FALSE(none->truth->log_density);
  EXPECT_FALSE(none->truth->entropy.has_value());
}

// The true data's own share of points within three sigmas of a mode: 1 - exp(-4.5).
TEST(Points, TheRingHasItsQuality) {
  const Data data = load("ring");
  ASSERT_EQ(data->truth->centres.sizes(), (std::vector<std::int64_t>{8, 2}));
  EXPECT_NEAR(data->truth->centres.norm(2, 1).min().item<double>(), 2, 1e-9);
  const auto nearest = std::get<0>(torch::cdist(data->train.x, data->truth->centres.to(torch::kFloat)).min(1));
  EXPECT_NEAR(nearest.lt(0.3).to(torch::kDouble).mean().item<double>(), 1 - std::exp(-4.5), 0.002);
}

// Numbers computed elsewhere (numerical integration of the densities' formulas).
TEST(PointsTruth, EntropiesAreTheKnownOnes) {
  const auto entropy = [](const std::string& id, const std::string& noise = "") {
    return load(id, noise.empty() ? Settings{} : Settings{{"noise", noise}})->truth->entropy.value();
  };
  EXPECT_NEAR(entropy("moons", "0.05"), 0.2892, 2e-4);
  EXPECT_NEAR(entropy("moons"), 1.0076, 2e-4);
  EXPECT_NEAR(entropy("moons", "0.2"), 1.6775, 2e-4);
  EXPECT_NEAR(entropy("eight_gaussians"), 2.8319, 2e-4);
  EXPECT_NEAR(entropy("ring", "0.2"), 1.6981, 2e-4);
  EXPECT_NEAR(entropy("ring"), 0.3121, 2e-4);
  EXPECT_NEAR(entropy("ring", "0.02"), -2.9067, 2e-4);
  EXPECT_NEAR(entropy("grid25"), 0.0653, 2e-4);
  EXPECT_NEAR(entropy("checkerboard"), 3.4657, 1e-4);
  EXPECT_NEAR(entropy("gaussian1d"), 0.5 * std::log(2 * M_PI * M_E) + std::log(0.5), 1e-6);
}

TEST(PointsTruth, DensitiesIntegrateToOne) {
  for (const std::string& id : point_ids()) {
    SCOPED_TRACE(id);
    const Data data = load(id);
    ASSERT_TRUE(data->truth && data->truth->log_density);
    // Midpoints are exact to many digits for what noise has smeared, but not at the checkerboard's edges.
    const Params own(find_source(id).info.params);
    const double sigma = own.has("data.noise") ? std::stod(to_text(own.value("data.noise"))) : id == "checkerboard" ? 0.4 : 0.1;
    const double spacing = data->spec.dimension == 1 ? 0.01 : std::min(0.8 * sigma, 0.4);
    EXPECT_NEAR(integral(*data, spacing, 3 * sigma), 1, id == "checkerboard" ? 0.03 : 0.002);
  }
}

// No density but the right one has the entropy as its mean over the rows: any other is worse (Gibbs' inequality).
TEST(PointsTruth, TheRowsHaveTheEntropy) {
  for (const std::string& id : point_ids())
    for (const std::string& noise : {std::string(), std::string("0.15")}) {
      if (!noise.empty() && !Params(find_source(id).info.params).has("data.noise")) continue;
      SCOPED_TRACE(id + " " + noise);
      const Data data = load(id, noise.empty() ? Settings{} : Settings{{"noise", noise}});
      const torch::Tensor log_density = data->truth->log_density(data->test.x);
      ASSERT_EQ(log_density.sizes(), (std::vector<std::int64_t>{10000}));
      ASSERT_EQ(log_density.scalar_type(), torch::kFloat);
      const Mean mean = mean_of(-log_density.to(torch::kDouble));
      EXPECT_NEAR(mean.value, data->truth->entropy.value(), 4 * mean.error + 1e-3);
    }
}

// log Z of the potentials on their box, from the literature and other programs; walls of finite width add what is known of U2: a Gaussian's two flanks.
TEST(PointsTruth, PotentialsHaveTheirKnownNormalisers) {
  const auto log_z = [](const std::string& id, double x, double y, double minus_u) {
    return minus_u - load(id)->truth->log_density(torch::tensor({{x, y}}, torch::kDouble))[0].item<double>();
  };
  EXPECT_NEAR(log_z("u1", 2, 0, std::log1p(std::exp(-.5 * 16 / .36))), 1.8775, 2e-4);
  const double walls = 8 + .1 * std::sqrt(2 * M_PI);
  EXPECT_NEAR(log_z("u2", 1, 1, 0), std::log(walls * .4 * std::sqrt(2 * M_PI)), 1e-5);
  EXPECT_NEAR(log_z("u2", 1, 1, 0) + std::log(8 / walls), 2.08209, 1e-4);
  EXPECT_NEAR(log_z("u3", 1, 1, std::log1p(std::exp(-.5 * 9 / (.35 * .35)))) + std::log(8 / walls), 2.64171, 5e-3);
  EXPECT_NEAR(log_z("u4", -3, 1, std::log1p(std::exp(-.5 * std::pow(3 / (1 + std::exp(4 / .3)) / .35, 2)))), 2.68457, .06);
}

TEST(PointsTruth, GradientsFlowAndAnyCountIsTaken) {
  const Data data = load("spirals");
  const torch::Tensor x = data->test.x.slice(0, 0, 7).clone().requires_grad_(true);
  data->truth->log_density(x).sum().backward();
  const torch::Tensor step = 1e-3 * x.grad();
  const torch::Tensor moved = data->truth->log_density((x + step).detach()).detach();
  EXPECT_TRUE((moved - data->truth->log_density(x).detach()).gt(0).all().item<bool>());
  EXPECT_EQ(data->truth->log_density(torch::empty({0, 2})).numel(), 0);
  EXPECT_EQ(load("checkerboard")->truth->log_density(torch::tensor({{5.0f, 0.0f}}))[0].item<float>(), -INFINITY);
}

}  // namespace
}  // namespace zscape
