// Points with a density in closed form: checkerboard and banana.
#include <cmath>
#include <limits>

#include "engine/data/points.h"

namespace zscape {
namespace {

// FFJORD's board: the eight dark fields, side 2, of [-4,4]^2. Fields count from the lower left, row by row.
PointCloud checkerboard(const Params&) {
  constexpr double kArea = 32;
  PointCloud cloud;
  cloud.class_names = numbered_names(8);
  cloud.draw = [](RowRandom& random, double* x) {
    const std::int64_t field = random.below(8);
    const std::int64_t row = field / 2, column = 2 * (field % 2) + row % 2;
    x[0] = -4 + 2 * (static_cast<double>(column) + random.open_unit());
    x[1] = -4 + 2 * (static_cast<double>(row) + random.open_unit());
    return field;
  };
  cloud.truth.entropy = std::log(kArea);
  cloud.truth.log_density = [](const torch::Tensor& x) {
    const torch::Tensor field = ((x + 4) / 2).floor();
    const torch::Tensor dark = field.sum(1).remainder(2).eq(0) & field.ge(0).all(1) & field.lt(4).all(1);
    const torch::Tensor inside = torch::full_like(x.select(1, 0), -std::log(kArea));
    return inside.masked_fill(~dark, -std::numeric_limits<double>::infinity());
  };
  return cloud;
}

// Figure 1 of Papamakarios et al. 2017 (arXiv:1705.07057) with standard deviation 4: y ~ N(0, 4^2),
// x ~ N(y^2 / 4, sigma^2). Bending moves mass without stretching it, so the entropy is that of the two Gaussians.
PointCloud banana(const Params& params) {
  constexpr double kLong = 4;
  const double sigma = params.real("data.noise");
  PointCloud cloud;
  cloud.class_names = {"lower", "upper"};
  cloud.draw = [sigma](RowRandom& random, double* x) {
    x[1] = kLong * random.gaussian();
    x[0] = x[1] * x[1] / 4 + sigma * random.gaussian();
    return std::int64_t{x[1] > 0};
  };
  if (sigma > 0) {
    const double norm = std::log(2 * M_PI * kLong * sigma);
    cloud.truth.entropy = 1 + norm;
    cloud.truth.log_density = [sigma, norm](const torch::Tensor& x) {
      const torch::Tensor y = x.select(1, 1), across = (x.select(1, 0) - y.square() / 4) / sigma;
      return -((y / kLong).square() + across.square()) / 2 - norm;
    };
  }
  return cloud;
}

}  // namespace

std::vector<DataSource> area_sources() {
  return {points_source({"checkerboard", -1, checkerboard}), points_source({"banana", 1, banana})};
}

}  // namespace zscape
