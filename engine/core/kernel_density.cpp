#include "engine/core/kernel_density.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace zscape {
namespace {

constexpr int kWidths = 12;
constexpr double kReach = 4;  // standard deviations of the kernel that are summed

/// Counts of points at cell centres, each shared among the nearest two (four) cells, so that a point between them stays between them.
std::vector<double> shared_counts(std::span<const float> points, const PlaneGrid& g) {
  std::vector<double> counts(g.nx * g.ny, 0.0);
  const std::size_t d = g.dimension();
  const auto add = [&](std::ptrdiff_t i, std::ptrdiff_t j, double weight) {
    if (i < 0 || j < 0 || i >= static_cast<std::ptrdiff_t>(g.nx) || j >= static_cast<std::ptrdiff_t>(g.ny)) return;
    counts[static_cast<std::size_t>(j) * g.nx + static_cast<std::size_t>(i)] += weight;
  };
  for (std::size_t p = 0; p + d <= points.size(); p += d) {
    const double u = (static_cast<double>(points[p]) - g.x0) / g.step_x() - 0.5;
    const double v = g.flat() ? 0 : (static_cast<double>(points[p + 1]) - g.y0) / g.step_y() - 0.5;
    if (!(std::abs(u) < 1e9) || !(std::abs(v) < 1e9)) continue;
    const double iu = std::floor(u), iv = std::floor(v), fu = u - iu, fv = v - iv;
    const auto i = static_cast<std::ptrdiff_t>(iu), j = static_cast<std::ptrdiff_t>(iv);
    add(i, j, (1 - fu) * (1 - fv));
    add(i + 1, j, fu * (1 - fv));
    if (g.flat()) continue;
    add(i, j + 1, (1 - fu) * fv);
    add(i + 1, j + 1, fu * fv);
  }
  return counts;
}

/// Weights of a Gaussian at whole cells −r … r, as a density per unit of length.
std::vector<double> kernel(double bandwidth, double step) {
  const auto reach = static_cast<std::ptrdiff_t>(std::ceil(kReach * bandwidth / step));
  std::vector<double> k(static_cast<std::size_t>(2 * reach + 1));
  double sum = 0;
  for (std::ptrdiff_t i = -reach; i <= reach; ++i) {
    const double x = static_cast<double>(i) * step / bandwidth;
    sum += k[static_cast<std::size_t>(i + reach)] = std::exp(-x * x / 2);
  }
  for (double& v : k) v /= sum * step;
  return k;
}

/// Sums along one axis: n lines of `length` values, `stride` apart.
void convolve(std::vector<double>& values, const std::vector<double>& k, std::size_t lines, std::size_t next_line, std::size_t length, std::size_t stride) {
  const auto reach = static_cast<std::ptrdiff_t>(k.size() / 2), n = static_cast<std::ptrdiff_t>(length);
  std::vector<double> line(length);
  for (std::size_t l = 0; l < lines; ++l) {
    double* at = values.data() + l * next_line;
    std::fill(line.begin(), line.end(), 0.0);
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const double v = at[static_cast<std::size_t>(i) * stride];
      if (v == 0) continue;
      for (std::ptrdiff_t j = std::max<std::ptrdiff_t>(0, i - reach); j <= std::min(n - 1, i + reach); ++j)
        line[static_cast<std::size_t>(j)] += v * k[static_cast<std::size_t>(j - i + reach)];
    }
    for (std::size_t i = 0; i < length; ++i) at[i * stride] = line[i];
  }
}

struct Smoothed {
  std::vector<double> sums;  // Σ over points of the kernel, not divided by n
  double own = 0;            // what a point adds at its own place
};

Smoothed smoothed(const std::vector<double>& counts, const PlaneGrid& g, double bandwidth) {
  Smoothed s{counts, 1};
  const auto kx = kernel(bandwidth, g.step_x());
  convolve(s.sums, kx, g.ny, g.nx, g.nx, 1);
  s.own = kx[kx.size() / 2];
  if (g.flat()) return s;
  const auto ky = kernel(bandwidth, g.step_y());
  convolve(s.sums, ky, g.nx, 1, g.ny, g.nx);
  s.own *= ky[ky.size() / 2];
  return s;
}

}  // namespace

KernelDensity kernel_density(std::span<const float> points, const PlaneGrid& g, double bandwidth) {
  const auto n = static_cast<double>(points.size() / g.dimension());
  KernelDensity out{std::vector<float>(g.nx * g.ny, 0.0f), bandwidth};
  const auto counts = shared_counts(points, g);
  if (n < 2) return out;
  const double area = g.step_x() * (g.flat() ? 1 : g.step_y());
  Smoothed best;
  if (bandwidth > 0) {
    best = smoothed(counts, g, bandwidth);
  } else {
    const double least = g.flat() ? g.step_x() : std::max(g.step_x(), g.step_y()), most = (g.x1 - g.x0) / 8;
    double least_error = std::numeric_limits<double>::infinity();
    for (int i = 0; i < kWidths; ++i) {
      const double h = least * std::pow(std::max(2.0, most / least), static_cast<double>(i) / (kWidths - 1));
      Smoothed s = smoothed(counts, g, h);
      double squares = 0, left_out = 0;
      for (std::size_t b = 0; b < counts.size(); ++b) {
        squares += s.sums[b] * s.sums[b] * area / (n * n);
        left_out += counts[b] * (s.sums[b] - s.own) / (n - 1);
      }
      const double error = squares - 2 / n * left_out;
      if (error >= least_error) continue;
      least_error = error;
      out.bandwidth = h;
      best = std::move(s);
    }
  }
  for (std::size_t b = 0; b < out.density.size(); ++b) out.density[b] = static_cast<float>(best.sums[b] / n);
  return out;
}

}  // namespace zscape
