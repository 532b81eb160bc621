#include "engine/core/latent_arithmetic.h"

#include <cmath>
#include <stdexcept>
#include <string>

namespace zscape {
namespace {

void same_size(const Latent& a, const Latent& b) {
  if (a.size() != b.size())
    throw std::invalid_argument("Latents of " + std::to_string(a.size()) + " and " + std::to_string(b.size()) + " numbers cannot be added.");
}

}  // namespace

Latent mean_of(std::span<const Latent> members) {
  if (members.empty()) throw std::invalid_argument("The mean of no latents was asked for.");
  std::vector<WeightedLatent> terms;
  for (const Latent& z : members) terms.push_back({z, 1.0 / static_cast<double>(members.size())});
  return members.size() == 1 ? members[0] : weighted_sum(terms);
}

Latent weighted_sum(std::span<const WeightedLatent> terms) {
  if (terms.empty()) throw std::invalid_argument("The sum of no latents was asked for.");
  std::vector<double> sum(terms[0].z.size(), 0.0);
  for (const WeightedLatent& term : terms) {
    same_size(terms[0].z, term.z);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += term.weight * static_cast<double>(term.z[i]);
  }
  return {sum.begin(), sum.end()};
}

std::vector<Latent> neighbours(const Latent& z, double sigma, std::uint64_t seed) {
  std::vector<Latent> all;
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 3; ++column) {
      if (row == 1 && column == 1)
        all.push_back(z);
      else
        all.push_back(moved(z, sigma, lattice_normal(seed, row, column, static_cast<std::int64_t>(z.size()))));
    }
  return all;
}

std::vector<Latent> straight_way(const Latent& a, const Latent& b, int n) {
  if (n < 2) throw std::invalid_argument("A way has at least its two ends, not " + std::to_string(n) + " points.");
  std::vector<Latent> way;
  for (int i = 0; i < n; ++i) {
    const double t = static_cast<double>(i) / (n - 1);
    const WeightedLatent ends[] = {{a, 1 - t}, {b, t}};
    way.push_back(i == 0 ? a : i == n - 1 ? b : weighted_sum(ends));
  }
  same_size(a, b);
  return way;
}

Latent moved(const Latent& z, double t, const Latent& direction) {
  const WeightedLatent terms[] = {{z, 1}, {direction, t}};
  return weighted_sum(terms);
}

double dot(const Latent& a, const Latent& b) {
  same_size(a, b);
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

Latent unit(const Latent& direction) {
  const double length = std::sqrt(dot(direction, direction));
  if (!(length > 0)) return direction;
  const WeightedLatent scaled[] = {{direction, 1 / length}};
  return weighted_sum(scaled);
}

double spread_along(const Latent& unit_vector, std::span<const float> rows) {
  const std::size_t d = unit_vector.size(), n = d == 0 ? 0 : rows.size() / d;
  if (n < 2) return 0;
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double p = 0;
    for (std::size_t k = 0; k < d; ++k) p += static_cast<double>(rows[i * d + k]) * static_cast<double>(unit_vector[k]);
    sum += p;
    squares += p * p;
  }
  const double mean = sum / static_cast<double>(n);
  return std::sqrt(std::max(0.0, squares / static_cast<double>(n) - mean * mean));
}

}  // namespace zscape
