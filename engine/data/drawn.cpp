// Drawn: points that the user painted in the Lab. They travel in a parameter, so the run stays complete; each row is
// one of them, moved a little by data.noise.
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/data/drawn_points.h"
#include "engine/data/gaussian_mixture.h"
#include "engine/data/points.h"

namespace zscape {
namespace {

constexpr std::size_t kMostDrawn = 20000;
constexpr double kFarthest = 1000;
constexpr std::size_t kMostForEntropy = 1000;  // beyond, the quadrature would take longer than the training

/// What there is before anybody has painted: the letter Z, in two stretches of line and a slanted one.
std::string first_drawing() {
  std::vector<DrawnPoint> points;
  for (int i = 0; i <= 12; ++i) points.push_back({-1.5 + 0.25 * i, 1.5});
  for (int i = 1; i < 16; ++i) points.push_back({1.5 - 0.1875 * i, 1.5 - 0.1875 * i});
  for (int i = 0; i <= 12; ++i) points.push_back({-1.5 + 0.25 * i, -1.5});
  return drawn_text(points);
}

PointCloud drawn_cloud(const Params& params) {
  const std::vector<DrawnPoint> points = parse_drawn(params.text("data.points"));
  const double sigma = params.real("data.noise");
  PointCloud cloud;
  cloud.draw = [points, sigma](RowRandom& random, double* x) {
    const DrawnPoint& point = points[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(points.size())))];
    x[0] = point.x + sigma * random.gaussian();
    x[1] = point.y + sigma * random.gaussian();
    return std::int64_t{0};
  };
  if (sigma <= 0) return cloud;
  GaussianMixture mixture;
  const auto count = static_cast<std::int64_t>(points.size());
  mixture.centres = torch::empty({count, 2}, torch::kDouble);
  auto* places = mixture.centres.mutable_data_ptr<double>();
  for (const DrawnPoint& point : points) *places++ = point.x, *places++ = point.y;
  mixture.weights = torch::full({count}, 1.0 / static_cast<double>(count), torch::kDouble);
  mixture.sigma = sigma;
  cloud.truth.log_density = [mixture](const torch::Tensor& x) { return log_density(mixture, x); };
  if (points.size() <= kMostForEntropy) cloud.truth.entropy = cross_entropy(mixture, mixture, 12);
  return cloud;
}

}  // namespace

std::vector<DrawnPoint> parse_drawn(const std::string& text) {
  const auto wrong = [](const std::string& why) {
    return DataError("data.points " + why + "; it is a list of places such as [[0, 1], [-0.5, 2]].");
  };
  const nlohmann::json list = nlohmann::json::parse(text, nullptr, false);
  if (!list.is_array()) throw wrong("cannot be read");
  if (list.empty()) throw wrong("is empty: paint some points in the Lab");
  if (list.size() > kMostDrawn)
    throw wrong("holds " + std::to_string(list.size()) + " points, and " + std::to_string(kMostDrawn) +
                " is the most it can be");
  std::vector<DrawnPoint> points;
  for (const auto& item : list) {
    const std::string number = std::to_string(points.size());
    if (!item.is_array() || item.size() != 2 || !item[0].is_number() || !item[1].is_number())
      throw wrong("has something else than two numbers as point " + number);
    const DrawnPoint point{item[0].get<double>(), item[1].get<double>()};
    if (!(std::abs(point.x) <= kFarthest && std::abs(point.y) <= kFarthest))
      throw wrong("puts point " + number + " beyond " + std::to_string(static_cast<int>(kFarthest)));
    points.push_back(point);
  }
  return points;
}

std::string drawn_text(const std::vector<DrawnPoint>& points) {
  const auto rounded = [](double v) { return std::round(v * 1000) / 1000 + 0.0; };
  nlohmann::json list = nlohmann::json::array();
  for (const DrawnPoint& p : points) list.push_back({rounded(p.x), rounded(p.y)});
  return list.dump();
}

DataSource drawn_source() {
  ParamSpec points{.key = "data.points", .group = "data", .fallback = first_drawing()};
  return points_source({"drawn", 0.1, drawn_cloud, {std::move(points)}});
}

}  // namespace zscape
