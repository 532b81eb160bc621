#include "engine/core/interpolate.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

namespace zscape {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kHalfPi = kPi / 2;
// cos(π/2) is 6e-17, and 4e-8 when the angle went through a float: zero is meant.
constexpr double kSnap = 1e-7;

double snapped(double x) {
  if (std::abs(x) < kSnap) return 0;
  if (std::abs(std::abs(x) - 1) < kSnap * kSnap) return std::copysign(1.0, x);
  return x;
}

void same_size(const Latent& a, const Latent& b) {
  if (a.size() != b.size())
    throw std::invalid_argument("latents of " + std::to_string(a.size()) + " and " + std::to_string(b.size()) +
                                " numbers cannot be mixed: take corners from one model");
}

double dot(const Latent& a, const Latent& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
  return sum;
}

Latent weighted(double wa, const Latent& a, double wb, const Latent& b) {
  Latent out(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) out[i] = static_cast<float>(wa * a[i] + wb * b[i]);
  return out;
}

/// A unit vector at right angles to the unit vector a / length: the axis that a leans on least, made orthogonal.
Latent perpendicular(const Latent& a, double length) {
  const auto least = static_cast<std::size_t>(
      std::min_element(a.begin(), a.end(), [](float x, float y) { return std::abs(x) < std::abs(y); }) - a.begin());
  Latent p(a.size());
  const double along = a[least] / length;
  for (std::size_t i = 0; i < a.size(); ++i)
    p[i] = static_cast<float>((i == least ? 1.0 : 0.0) - along * a[i] / length);
  const double size = norm(p);
  for (auto& v : p) v = static_cast<float>(v / size);
  return p;
}

/// Regularised lower incomplete gamma function P(a, x): series below a + 1, continued fraction above
/// (Press et al., Numerical Recipes, section 6.2).
double gamma_p(double a, double x) {
  if (x <= 0) return 0;
  const double front = std::exp(a * std::log(x) - x - std::lgamma(a));
  if (x < a + 1) {
    double term = 1 / a, sum = term;
    for (double n = a + 1; std::abs(term) > std::abs(sum) * 1e-15; ++n) sum += term *= x / n;
    return sum * front;
  }
  constexpr double kTiny = 1e-300;
  double b = x + 1 - a, c = 1 / kTiny, d = 1 / b, h = d;
  for (int i = 1; i < 100000; ++i) {
    const double an = -i * (i - a);
    b += 2;
    d = an * d + b;
    if (std::abs(d) < kTiny) d = kTiny;
    c = b + an / c;
    if (std::abs(c) < kTiny) c = kTiny;
    d = 1 / d;
    const double change = d * c;
    h *= change;
    if (std::abs(change - 1) < 1e-15) break;
  }
  return 1 - front * h;
}

/// The r with P(‖z‖/√d < r) = share.
double chi_quantile(double share, std::int64_t d) {
  double low = 0, high = 1;
  const auto below = [&](double r) { return gamma_p(d / 2.0, r * r * static_cast<double>(d) / 2); };
  while (below(high) < share) high *= 2;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (below(middle) < share ? low : high) = middle;
  }
  return (low + high) / 2;
}

/// splitmix64 (Steele, Lea, Flood 2014): one step turns neighbouring counters into unrelated numbers.
std::uint64_t scrambled(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// Uniform in (0, 1], never 0: its logarithm is taken.
double unit(std::uint64_t bits) { return (static_cast<double>(bits >> 11) + 1) * 0x1p-53; }

}  // namespace

std::string_view name_of(Blend blend) {
  switch (blend) {
    case Blend::lerp:
      return "lerp";
    case Blend::slerp:
      return "slerp";
    case Blend::bilinear:
      return "bilinear";
    case Blend::four_corner:
      return "four-corner";
  }
  return "?";
}

std::optional<Blend> blend_named(std::string_view name) {
  for (const auto blend : {Blend::lerp, Blend::slerp, Blend::bilinear, Blend::four_corner})
    if (name_of(blend) == name) return blend;
  return std::nullopt;
}

CornerWeights four_corner_weights(Place place) {
  const double ca = snapped(std::cos(place.alpha)), sa = snapped(std::sin(place.alpha));
  const double cb = snapped(std::cos(place.beta)), sb = snapped(std::sin(place.beta));
  return {ca * cb, ca * sb, sa * cb, sa * sb};
}

CornerWeights bilinear_weights(double u, double v) { return {(1 - u) * (1 - v), (1 - u) * v, u * (1 - v), u * v}; }

Latent mix(const CornerWeights& weights, const Corners& corners) {
  for (std::size_t k = 1; k < 4; ++k) same_size(corners[0], corners[k]);
  Latent out(corners[0].size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    double sum = 0;
    for (std::size_t k = 0; k < 4; ++k)
      if (weights[k] != 0) sum += weights[k] * corners[k][i];
    out[i] = static_cast<float>(sum);
  }
  return out;
}

Latent lerp(double t, const Latent& a, const Latent& b) {
  same_size(a, b);
  if (t == 0) return a;
  if (t == 1) return b;
  return weighted(1 - t, a, t, b);
}

Latent slerp(double t, const Latent& a, const Latent& b) {
  same_size(a, b);
  if (t == 0) return a;
  if (t == 1) return b;
  const double na = norm(a), nb = norm(b);
  if (na == 0 || nb == 0) return weighted(1 - t, a, t, b);
  const double cosine = std::clamp(dot(a, b) / (na * nb), -1.0, 1.0);
  const double angle = std::acos(cosine), sine = std::sin(angle);
  constexpr double kAlmostStraight = 1e-6;
  if (sine > kAlmostStraight) return weighted(std::sin((1 - t) * angle) / sine, a, std::sin(t * angle) / sine, b);
  if (cosine > 0 || a.size() < 2) return weighted(1 - t, a, t, b);
  const double length = (1 - t) * na + t * nb;
  return weighted(std::cos(t * kPi) * length / na, a, std::sin(t * kPi) * length, perpendicular(a, na));
}

Latent bilinear(double u, double v, const Corners& corners) { return mix(bilinear_weights(u, v), corners); }

Latent four_corner(Place place, const Corners& corners) { return mix(four_corner_weights(place), corners); }

CornerWeights weights_at(Blend blend, Place place) {
  if (blend == Blend::four_corner) return four_corner_weights(place);
  return bilinear_weights(place.alpha / kHalfPi, place.beta / kHalfPi);
}

Latent blend_at(Blend blend, Place place, const Corners& corners) {
  if (blend != Blend::slerp) return mix(weights_at(blend, place), corners);
  const double u = place.alpha / kHalfPi, v = place.beta / kHalfPi;
  if (u == 0) return slerp(v, corners[0], corners[1]);
  if (u == 1) return slerp(v, corners[2], corners[3]);
  return slerp(u, slerp(v, corners[0], corners[1]), slerp(v, corners[2], corners[3]));
}

Latent keep_norm(Latent z, const CornerWeights& weights, const Corners& corners) {
  double squares = 0, wanted = 0;
  int used = 0;
  for (std::size_t k = 0; k < 4; ++k) {
    const double w2 = weights[k] * weights[k];
    if (w2 == 0) continue;
    ++used;
    squares += w2;
    wanted += w2 * dot(corners[k], corners[k]);
  }
  const double length = norm(z);
  if (used < 2 || length == 0) return z;  // a corner itself: bit by bit
  const double factor = std::sqrt(wanted / squares) / length;
  for (auto& v : z) v = static_cast<float>(v * factor);
  return z;
}

std::vector<double> line_of(int n) {
  std::vector<double> out;
  for (int i = 0; i < n; ++i) out.push_back(i + 1 == n && n > 1 ? 1.0 : static_cast<double>(i) / std::max(1, n - 1));
  return out;
}

std::vector<Place> grid_of(int n, Extent extent) {
  std::vector<double> angles = line_of(n);
  for (int i = 0; i < n; ++i)
    angles[static_cast<std::size_t>(i)] =
        extent == Extent::quarter ? angles[static_cast<std::size_t>(i)] * kHalfPi : 2 * kPi * i / n;
  std::vector<Place> out;
  for (const double alpha : angles)
    for (const double beta : angles) out.push_back({alpha, beta});
  return out;
}

double norm(std::span<const float> z) {
  double sum = 0;
  for (const double v : z) sum += v * v;
  return std::sqrt(sum);
}

double norm_gauge(std::span<const float> z) {
  return z.empty() ? 0 : norm(z) / std::sqrt(static_cast<double>(z.size()));
}

NormBand norm_band(std::int64_t d) {
  if (d < 1) throw std::invalid_argument("a norm band needs at least one dimension, not " + std::to_string(d));
  const auto n = static_cast<double>(d);
  NormBand band;
  band.mean = std::exp(std::lgamma((n + 1) / 2) - std::lgamma(n / 2)) * std::sqrt(2 / n);
  band.deviation = std::sqrt(std::max(0.0, 1 - band.mean * band.mean));
  band.low = chi_quantile(.05, d);
  band.high = chi_quantile(.95, d);
  return band;
}

Latent lattice_normal(std::uint64_t seed, std::int64_t row, std::int64_t column, std::int64_t d) {
  std::uint64_t key = scrambled(seed);
  key = scrambled(key ^ static_cast<std::uint64_t>(row));
  key = scrambled(key ^ static_cast<std::uint64_t>(column));
  Latent out(static_cast<std::size_t>(d));
  for (std::size_t i = 0; i < out.size(); i += 2) {  // Box and Muller 1958: two uniforms, two normals
    const double radius = std::sqrt(-2 * std::log(unit(scrambled(key + i))));
    const double angle = 2 * kPi * unit(scrambled(key + i + 1));
    out[i] = static_cast<float>(radius * std::cos(angle));
    if (i + 1 < out.size()) out[i + 1] = static_cast<float>(radius * std::sin(angle));
  }
  return out;
}

PlanePatch plane_patch(std::uint64_t seed, double row, double column, std::int64_t d) {
  PlanePatch patch;
  patch.row = static_cast<std::int64_t>(std::floor(row));
  patch.column = static_cast<std::int64_t>(std::floor(column));
  patch.place = {(row - std::floor(row)) * kHalfPi, (column - std::floor(column)) * kHalfPi};
  for (std::int64_t k = 0; k < 4; ++k)
    patch.corners[static_cast<std::size_t>(k)] = lattice_normal(seed, patch.row + k / 2, patch.column + k % 2, d);
  return patch;
}

Latent plane(std::uint64_t seed, double row, double column, std::int64_t d) {
  const auto patch = plane_patch(seed, row, column, d);
  return four_corner(patch.place, patch.corners);
}

}  // namespace zscape
