// The four potentials of Rezende & Mohamed 2015 (arXiv:1505.05770), table 1, as densities e^(−U): what variational inference is tried on.
//   U1 = ½((‖z‖ − 2)/.4)² − ln(e^(−½((z₁−2)/.6)²) + e^(−½((z₁+2)/.6)²))        U2 = ½((z₂ − w₁)/.4)²
//   U3 = −ln(e^(−½((z₂−w₁)/.35)²) + e^(−½((z₂−w₁+w₂)/.35)²))                   U4 = −ln(e^(−½((z₂−w₁)/.4)²) + e^(−½((z₂−w₁+w₃)/.35)²))
//   w₁ = sin(2πz₁/4),  w₂ = 3 e^(−½((z₁−1)/.6)²),  w₃ = 3 sigmoid((z₁ − 1)/.3)
// U2, U3 and U4 go on for ever along z₁: they have no normaliser on the plane. All four stand in the box [−4, 4]², whose walls are the flanks of a Gaussian, σ = .1:
// hard ones would leave a flow that strays without a slope to come back by. log Z and the entropy are sums over a grid, right to six digits.
#include <algorithm>
#include <cmath>

#include "engine/data/points.h"

namespace zscape {
namespace {

constexpr double kBox = 4, kWall = .1, kReach = kBox + 6 * kWall;  // nothing lies further out
constexpr double kHighest = 2;                                    // e^(−U) stays below
constexpr std::int64_t kGrid = 920;                               // cells a side: .01 wide

// The same formulas for numbers, drawn row by row, and for tensors.
using std::exp;
using std::sin;
using std::sqrt;
double log_sum(double a, double b) { return std::max(a, b) + std::log1p(std::exp(-std::abs(a - b))); }
torch::Tensor log_sum(const torch::Tensor& a, const torch::Tensor& b) { return torch::logaddexp(a, b); }
double outside(double v) { return std::max(0.0, std::abs(v) - kBox); }
torch::Tensor outside(const torch::Tensor& v) { return (v.abs() - kBox).clamp_min(0); }

/// −½ (v/σ)².
template <class T>
T bell(const T& v, double sigma) {
  return -.5 / (sigma * sigma) * v * v;
}

/// −U, walls included.
template <class T>
T log_weight(int which, const T& x, const T& y) {
  const T walls = bell<T>(outside(x), kWall) + bell<T>(outside(y), kWall);
  const T along = y - sin(M_PI / 2 * x);
  if (which == 1) return bell<T>(sqrt(x * x + y * y + 1e-12) - 2, .4) + log_sum(bell<T>(x - 2, .6), bell<T>(x + 2, .6)) + walls;
  if (which == 2) return bell<T>(along, .4) + walls;
  if (which == 3) return log_sum(bell<T>(along, .35), bell<T>(along + 3 * exp(bell<T>(x - 1, .6)), .35)) + walls;
  return log_sum(bell<T>(along, .4), bell<T>(along + 3 / (1 + exp((1 - x) / .3)), .35)) + walls;
}

PointCloud potential(int which) {
  const torch::Tensor axis = ((torch::arange(kGrid, torch::kDouble) + .5) / static_cast<double>(kGrid) * 2 - 1) * kReach;
  const auto grid = torch::meshgrid({axis, axis}, "ij");
  const torch::Tensor each = log_weight(which, grid[0], grid[1]).flatten();
  const double cell = 2 * kReach / static_cast<double>(kGrid), log_z = each.logsumexp(0).item<double>() + 2 * std::log(cell);
  PointCloud cloud;
  cloud.truth.entropy = log_z - (torch::exp(each - log_z) * each).sum().item<double>() * cell * cell;
  cloud.truth.log_density = [which, log_z](const torch::Tensor& x) { return log_weight(which, x.select(1, 0), x.select(1, 1)) - log_z; };
  cloud.draw = [which](RowRandom& random, double* x) {
    do {  // one in six to one in fourteen stays
      for (int d = 0; d < 2; ++d) x[d] = kReach * (2 * random.open_unit() - 1);
    } while (std::log(random.open_unit() * kHighest) > log_weight(which, x[0], x[1]));
    return std::int64_t{0};
  };
  return cloud;
}

}  // namespace

std::vector<DataSource> potential_sources() {
  std::vector<DataSource> all;
  for (const int which : {1, 2, 3, 4})
    all.push_back(points_source({"u" + std::to_string(which), -1, [which](const Params&) { return potential(which); }}));
  return all;
}

}  // namespace zscape
