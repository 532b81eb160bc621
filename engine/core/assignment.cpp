#include "engine/core/assignment.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace zscape {

std::vector<std::size_t> assign(std::span<const double> cost, std::size_t n) {
  if (cost.size() != n * n)
    throw std::invalid_argument("A matching of " + std::to_string(n) + " rows needs " + std::to_string(n * n) + " costs, not " + std::to_string(cost.size()) + ".");
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::size_t none = n;
  // Column n is where a row waits that has no column yet.
  std::vector<std::size_t> row_of(n + 1, none), came_from(n + 1, none);
  std::vector<double> row_price(n, 0), column_price(n + 1, 0), slack(n + 1);
  std::vector<bool> reached(n + 1);
  for (std::size_t row = 0; row < n; ++row) {
    row_of[n] = row;
    std::fill(slack.begin(), slack.end(), kInfinity);
    std::fill(reached.begin(), reached.end(), false);
    std::size_t column = n;
    do {  // Dijkstra over reduced costs until a free column is found
      reached[column] = true;
      const std::size_t here = row_of[column];
      std::size_t nearest = none;
      double least = kInfinity;
      for (std::size_t j = 0; j < n; ++j) {
        if (reached[j]) continue;
        const double reduced = cost[here * n + j] - row_price[here] - column_price[j];
        if (reduced < slack[j]) {
          slack[j] = reduced;
          came_from[j] = column;
        }
        if (slack[j] < least) {
          least = slack[j];
          nearest = j;
        }
      }
      if (nearest == none) throw std::invalid_argument("A matching needs finite costs.");
      for (std::size_t j = 0; j <= n; ++j) {
        if (reached[j]) {
          row_price[row_of[j]] += least;
          column_price[j] -= least;
        } else {
          slack[j] -= least;
        }
      }
      column = nearest;
    } while (row_of[column] != none);
    for (; column != n; column = came_from[column]) row_of[column] = row_of[came_from[column]];
  }
  std::vector<std::size_t> column_of(n);
  for (std::size_t j = 0; j < n; ++j) column_of[row_of[j]] = j;
  return column_of;
}

double wasserstein1(std::span<const float> a, std::span<const float> b, std::size_t dimension) {
  if (a.size() != b.size() || a.empty() || dimension == 0 || a.size() % dimension != 0)
    throw std::invalid_argument("The clouds hold " + std::to_string(a.size()) + " and " + std::to_string(b.size()) +
                                " numbers; they must be of one size, not empty, and whole points of " + std::to_string(dimension) + ".");
  const std::size_t n = a.size() / dimension;
  double sum = 0;
  if (dimension == 1) {
    std::vector<float> x(a.begin(), a.end()), y(b.begin(), b.end());
    std::sort(x.begin(), x.end());
    std::sort(y.begin(), y.end());
    for (std::size_t i = 0; i < n; ++i) sum += std::abs(static_cast<double>(x[i]) - static_cast<double>(y[i]));
    return sum / static_cast<double>(n);
  }
  std::vector<double> cost(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      double square = 0;
      for (std::size_t k = 0; k < dimension; ++k) {
        const double d = static_cast<double>(a[i * dimension + k]) - static_cast<double>(b[j * dimension + k]);
        square += d * d;
      }
      cost[i * n + j] = std::sqrt(square);
    }
  }
  const auto column = assign(cost, n);
  for (std::size_t i = 0; i < n; ++i) sum += cost[i * n + column[i]];
  return sum / static_cast<double>(n);
}

}  // namespace zscape
