#include "app/render/field_image.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace zscape::app {
namespace {

struct Colour {
  double r, g, b, a;
};

// Viridis at sixths (matplotlib, CC0), fading in from nothing.
constexpr std::array<Colour, 7> kDensity{{{68, 1, 84, 0},
                                          {71, 44, 122, .62},
                                          {59, 81, 139, .74},
                                          {44, 113, 142, .82},
                                          {33, 144, 141, .88},
                                          {94, 201, 98, .93},
                                          {253, 231, 37, 1}}};
constexpr std::array<Colour, 7> kDensityLight{{{253, 231, 37, 0},
                                               {172, 220, 52, .36},
                                               {94, 201, 98, .44},
                                               {33, 144, 141, .5},
                                               {44, 113, 142, .54},
                                               {59, 81, 139, .58},
                                               {68, 1, 84, .6}}};

// Okabe–Ito's orange and blue, as dark as a ground for points must be.
constexpr Colour kLow{230, 140, 0, .34}, kHigh{40, 130, 215, .62};

Colour between(const Colour& a, const Colour& b, double t) {
  return {a.r + t * (b.r - a.r), a.g + t * (b.g - a.g), a.b + t * (b.b - a.b), a.a + t * (b.a - a.a)};
}

Colour colour_of(double place, FieldColours colours, bool light) {
  if (colours == FieldColours::judge) {
    Colour c = place < 0 ? kLow : kHigh;
    c.a *= std::pow(std::abs(place), 0.85);
    return c;
  }
  const auto& stops = light ? kDensityLight : kDensity;
  // The square root brings out the tails.
  const double at = std::sqrt(place) * static_cast<double>(stops.size() - 1);
  const auto i = std::min(static_cast<std::size_t>(at), stops.size() - 2);
  return between(stops[i], stops[i + 1], at - static_cast<double>(i));
}

std::vector<double> finite(std::span<const float> values) {
  std::vector<double> out;
  out.reserve(values.size());
  for (const float v : values)
    if (std::isfinite(v)) out.push_back(static_cast<double>(v));
  return out;
}

double share_of(std::vector<double>& values, double share) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

}  // namespace

double FieldRange::place(double value) const {
  const double side = value < middle ? middle - low : high - middle;
  return side > 0 ? std::clamp((value - middle) / side, -1.0, 1.0) : 0;
}

FieldRange range_of_density(std::span<const float> values) {
  auto v = finite(values);
  if (v.empty()) return {};
  return {0, 0, std::max(share_of(v, 0.998), 1e-300)};
}

FieldRange range_of_scores(std::span<const float> values) {
  auto v = finite(values);
  if (v.empty()) return {-1, 0, 1};
  const double middle = share_of(v, 0.5);
  for (double& x : v) x = std::abs(x - middle);
  const double reach = std::max(share_of(v, 0.9), 1e-12);
  return {middle - reach, middle, middle + reach};
}

Image field_image(std::span<const float> values, int nx, int ny, const FieldRange& range, FieldColours colours,
                  bool light) {
  Image out{nx, ny, 4, {}};
  if (nx < 1 || ny < 1 || values.size() != static_cast<std::size_t>(nx) * static_cast<std::size_t>(ny)) return {};
  out.pixels.resize(values.size() * 4);
  for (int y = 0; y < ny; ++y) {
    std::uint8_t* to = out.pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(nx) * 4;
    const float* row = values.data() + static_cast<std::size_t>(ny - 1 - y) * static_cast<std::size_t>(nx);
    for (int x = 0; x < nx; ++x, to += 4) {
      const auto v = static_cast<double>(row[x]);
      const Colour c = colour_of(std::isfinite(v) ? range.place(v) : 0, colours, light);
      const double all[] = {c.r, c.g, c.b, 255 * c.a};
      for (int k = 0; k < 4; ++k) to[k] = static_cast<std::uint8_t>(std::lround(all[k]));
    }
  }
  return out;
}

}  // namespace zscape::app
