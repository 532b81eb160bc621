#include "app/render/field_colours.h"

#include <imgui.h>

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

FieldRamp::FieldRamp(FieldColours colours, bool light, std::uint32_t ground) {
  const double under[] = {static_cast<double>((ground >> IM_COL32_R_SHIFT) & 255),
                          static_cast<double>((ground >> IM_COL32_G_SHIFT) & 255),
                          static_cast<double>((ground >> IM_COL32_B_SHIFT) & 255)};
  steps_.reserve(kSteps + 1);
  for (int i = 0; i <= kSteps; ++i) {
    const double place = 2.0 * i / kSteps - 1;
    const Colour c = colour_of(colours == FieldColours::density ? std::max(0.0, place) : place, colours, light);
    const double over[] = {c.r, c.g, c.b};
    std::array<std::uint8_t, 4> out{0, 0, 0, 255};
    for (std::size_t k = 0; k < 3; ++k)
      out[k] = static_cast<std::uint8_t>(std::lround(under[k] + c.a * (over[k] - under[k])));
    steps_.push_back(out);
  }
}

}  // namespace zscape::app
