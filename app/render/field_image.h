#pragma once
// A field as a picture: viridis-like for densities, orange – dark – blue for judges. Pure functions, any thread.

#include <span>

#include "engine/api/image.h"

namespace zscape::app {

enum class FieldColours {
  density,  // 0 is clear; grows through violet, blue and green to yellow
  judge     // low is orange, the middle clear, high blue
};

// What the ends of the colours stand for.
struct FieldRange {
  double low = 0, middle = 0, high = 1;  // density: low = middle = 0
  // −1 … 1 (density: 0 … 1), clamped.
  double place(double value) const;
};

// density: 0 to nearly the highest value. judge: a probability spans 0, ½, 1; a score its median and what nine tenths
// of the field stay within. Values that are not finite are left out.
FieldRange range_of_density(std::span<const float> values);
FieldRange range_of_scores(std::span<const float> values);
inline constexpr FieldRange kProbability{0, 0.5, 1};

// RGBA, nx × ny, the field's last row on top (y of the plane is upwards). `light`: for the light theme.
Image field_image(std::span<const float> values, int nx, int ny, const FieldRange&, FieldColours, bool light);

}  // namespace zscape::app
