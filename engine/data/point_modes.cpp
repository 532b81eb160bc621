// Points around a few centres: ring, eight_gaussians, grid25 in the plane, gaussian1d and mixture1d on the line.
#include <cmath>

#include "engine/data/gaussian_mixture.h"
#include "engine/data/points.h"

namespace zscape {
namespace {

constexpr std::int64_t kModesOrder =
    24;  // nodes per axis of the entropy's quadrature: right to 1e-4 also where modes meet

struct Modes {
  std::int64_t dimension = 2;
  std::vector<double> places;  // dimension values for each mode
  std::vector<double> shares;  // of each mode, sum 1; empty = all alike
};

PointCloud cloud_of_modes(const Modes& modes, double sigma) {
  const std::int64_t dimension = modes.dimension;
  const auto count = static_cast<std::int64_t>(modes.places.size()) / dimension;
  PointCloud cloud;
  cloud.dimension = dimension;
  cloud.class_names = numbered_names(count);
  cloud.draw = [modes, sigma, dimension, count](RowRandom& random, double* x) {
    std::int64_t mode = 0;
    if (modes.shares.empty()) {
      mode = random.below(count);
    } else {
      double left = random.open_unit();
      while (mode + 1 < count && left >= modes.shares[static_cast<std::size_t>(mode)])
        left -= modes.shares[static_cast<std::size_t>(mode++)];
    }
    for (std::int64_t d = 0; d < dimension; ++d)
      x[d] = modes.places[static_cast<std::size_t>(mode * dimension + d)] + sigma * random.gaussian();
    return mode;
  };
  GaussianMixture mixture;
  mixture.centres = torch::tensor(modes.places, torch::kDouble).view({count, dimension});
  mixture.weights = modes.shares.empty() ? torch::full({count}, 1.0 / static_cast<double>(count), torch::kDouble)
                                         : torch::tensor(modes.shares, torch::kDouble);
  mixture.sigma = sigma;
  cloud.truth.centres = mixture.centres;
  cloud.truth.sigma = sigma;
  if (sigma > 0) {
    cloud.truth.entropy = cross_entropy(mixture, mixture, kModesOrder);
    cloud.truth.log_density = [mixture](const torch::Tensor& x) { return log_density(mixture, x); };
  }
  return cloud;
}

Modes circle_of_eight(double radius) {
  Modes modes;
  for (int k = 0; k < 8; ++k) {
    modes.places.push_back(radius * std::cos(k * M_PI / 4));
    modes.places.push_back(radius * std::sin(k * M_PI / 4));
  }
  return modes;
}

Modes grid_of_25() {
  Modes modes;
  for (int row = -2; row <= 2; ++row)
    for (int column = -2; column <= 2; ++column) {
      modes.places.push_back(column);
      modes.places.push_back(row);
    }
  return modes;
}

PointShape mode_shape(const std::string& id, double noise, Modes modes) {
  return {id, noise, [modes = std::move(modes)](const Params& params) {
            return cloud_of_modes(modes, params.real("data.noise"));
          }};
}

}  // namespace

std::vector<DataSource> mode_sources() {
  return {
      points_source(mode_shape("ring", 0.1, circle_of_eight(2))),
      // FFJORD's scaling: radius 4 and sigma .5, both divided by 1.414.
      points_source(mode_shape("eight_gaussians", 0.5 / 1.414, circle_of_eight(4 / 1.414))),
      points_source(mode_shape("grid25", 0.05, grid_of_25())),
  };
}

std::vector<DataSource> line_sources() {
  return {
      points_source(mode_shape("gaussian1d", 0.5, {1, {2}, {}})),
      points_source(mode_shape("mixture1d", 0.3, {1, {-2, 0, 2}, {0.3, 0.2, 0.5}})),
  };
}

}  // namespace zscape
