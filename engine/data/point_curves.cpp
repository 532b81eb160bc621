// Points along curves, with noise: moons, rings, spirals, swiss_roll, segments. The density is the curve's, smeared by
// the noise: a mixture of Gaussians along the curve, close enough together that the sum is the integral.
#include <algorithm>
#include <array>
#include <cmath>

#include "engine/data/gaussian_mixture.h"
#include "engine/data/points.h"

namespace zscape {
namespace {

constexpr double kCurvePanel = 2.5;       // sigmas between two panels of five nodes: the integral is right to 1e-5
constexpr double kCurveEntropyPanel = 8;  // the expectation along the curve is smoother
constexpr std::int64_t kCurveOrder = 8;   // and across it needs few nodes
constexpr std::int64_t kMostCurveNodes = 4000;  // beyond (very little noise) the density is left unknown
constexpr std::array<double, 5> kGaussNodes{-0.9061798459386640, -0.5384693101056831, 0, 0.5384693101056831,
                                            0.9061798459386640};
constexpr std::array<double, 5> kGaussWeights{0.2369268850561891, 0.4786286704993665, 0.5688888888888889,
                                              0.4786286704993665, 0.2369268850561891};

struct CurvePoint {
  double x = 0, y = 0;
};

/// One arm: t in [0,1] → a place. Rows have a uniform t, or sqrt of one, when the arm grows outwards with t.
struct Curve {
  std::function<CurvePoint(double t)> at;
  bool growing = false;
};

double length_of(const Curve& curve) {
  constexpr int kPieces = 512;
  double length = 0;
  for (int i = 0; i < kPieces; ++i) {
    const CurvePoint a = curve.at(static_cast<double>(i) / kPieces), b = curve.at((i + 1.0) / kPieces);
    length = std::max(length, std::hypot(b.x - a.x, b.y - a.y) * kPieces);  // where it is fastest
  }
  return length;
}

/// Composite Gauss-Legendre nodes along all curves, panels at most `width` long.
GaussianMixture mixture_along(const std::vector<Curve>& curves, double sigma, double width) {
  std::vector<double> places, weights;
  for (const Curve& curve : curves) {
    const int panels = std::max(4, static_cast<int>(std::ceil(length_of(curve) / width)));
    const double share = 0.5 / panels / static_cast<double>(curves.size());
    for (int panel = 0; panel < panels; ++panel)
      for (std::size_t i = 0; i < kGaussNodes.size(); ++i) {
        const double t = (panel + (1 + kGaussNodes[i]) / 2) / panels;
        const CurvePoint place = curve.at(t);
        places.insert(places.end(), {place.x, place.y});
        weights.push_back(kGaussWeights[i] * share * (curve.growing ? 2 * t : 1));
      }
  }
  GaussianMixture mixture;
  mixture.centres = torch::tensor(places, torch::kDouble).view({-1, 2});
  mixture.weights = torch::tensor(weights, torch::kDouble);
  mixture.sigma = sigma;
  return mixture;
}

PointCloud cloud_along(std::vector<Curve> curves, std::vector<std::string> names, double sigma) {
  PointCloud cloud;
  cloud.class_names = std::move(names);
  double nodes = 0;
  for (const Curve& curve : curves) nodes += 5 * length_of(curve) / (kCurvePanel * sigma);
  if (sigma > 0 && nodes <= kMostCurveNodes) {
    const GaussianMixture mixture = mixture_along(curves, sigma, kCurvePanel * sigma);
    cloud.truth.entropy = cross_entropy(mixture, mixture_along(curves, sigma, kCurveEntropyPanel * sigma), kCurveOrder);
    cloud.truth.log_density = [mixture](const torch::Tensor& x) { return log_density(mixture, x); };
  }
  cloud.draw = [curves = std::move(curves), sigma](RowRandom& random, double* x) {
    const std::int64_t arm = random.below(static_cast<std::int64_t>(curves.size()));
    const Curve& curve = curves[static_cast<std::size_t>(arm)];
    const double u = random.open_unit();
    const CurvePoint place = curve.at(curve.growing ? std::sqrt(u) : u);
    x[0] = place.x + sigma * random.gaussian();
    x[1] = place.y + sigma * random.gaussian();
    return arm;
  };
  return cloud;
}

// scikit-learn's make_moons.
PointCloud moons(const Params& params) {
  const Curve outer{[](double t) { return CurvePoint{std::cos(M_PI * t), std::sin(M_PI * t)}; }};
  const Curve inner{[](double t) { return CurvePoint{1 - std::cos(M_PI * t), 0.5 - std::sin(M_PI * t)}; }};
  return cloud_along({outer, inner}, {"outer", "inner"}, params.real("data.noise"));
}

// FFJORD's rings: radii 3, 2.25, 1.5, .75 with equal shares.
PointCloud rings(const Params& params) {
  std::vector<Curve> circles;
  for (int k = 1; k <= 4; ++k) {
    const double radius = 0.75 * k;
    circles.push_back({[radius](double t) {
      return CurvePoint{radius * std::cos(2 * M_PI * t), radius * std::sin(2 * M_PI * t)};
    }});
  }
  return cloud_along(circles, numbered_names(4), params.real("data.noise"));
}

// FFJORD's 2spirals without its uniform jitter, so that the noise is one number: radius up to pi, one and a half turns.
PointCloud spirals(const Params& params) {
  std::vector<Curve> arms;
  for (const double side : {1.0, -1.0})
    arms.push_back({[side](double t) {
                      const double turn = 3 * M_PI * t;
                      return CurvePoint{-side * turn / 3 * std::cos(turn), side * turn / 3 * std::sin(turn)};
                    },
                    true});
  return cloud_along(arms, numbered_names(2), params.real("data.noise"));
}

// scikit-learn's make_swiss_roll seen from the end, at a fifth of its size as in FFJORD; the classes are stretches.
PointCloud swiss_roll(const Params& params) {
  std::vector<Curve> stretches;
  for (int k = 0; k < 4; ++k)
    stretches.push_back({[k](double t) {
      const double turn = 1.5 * M_PI * (1 + 2 * (k + t) / 4);
      return CurvePoint{turn * std::cos(turn) / 5, turn * std::sin(turn) / 5};
    }});
  return cloud_along(stretches, numbered_names(4), params.real("data.noise"));
}

// Two upright lines of length 2 side by side: after Example 1 of Arjovsky et al. 2017 (arXiv:1701.07875).
PointCloud segments(const Params& params) {
  const double half = params.real("data.distance") / 2;
  std::vector<Curve> lines;
  for (const double x : {-half, half}) lines.push_back({[x](double t) { return CurvePoint{x, 2 * t - 1}; }});
  return cloud_along(lines, {"left", "right"}, params.real("data.noise"));
}

}  // namespace

std::vector<DataSource> curve_sources() {
  const ParamSpec distance{.key = "data.distance", .group = "data", .fallback = 1.0, .min = 0, .max = 8};
  return {
      points_source({"moons", 0.1, moons}),
      points_source({"rings", 0.08, rings}),
      points_source({"spirals", 0.1, spirals}),
      points_source({"swiss_roll", 0.2, swiss_roll}),
      points_source({"segments", 0.05, segments, {distance}}),
  };
}

}  // namespace zscape
