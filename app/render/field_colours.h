#pragma once
// The colours of a field: viridis-like for densities, orange – dark – blue for judges. Pure functions, any thread.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace zscape::app {

enum class FieldColours {
  density,  // 0 is clear; grows through violet, blue and green to yellow
  judge     // low is orange, the middle clear, high blue
};

// What the ends of the colours stand for.
struct FieldRange {
  double low = 0, middle = 0, high = 1;  // density: low = middle = 0
  // −1 … 1 (density: 0 … 1), clamped.
  double place(double value) const {
    const double side = value < middle ? middle - low : high - middle;
    return side > 0 ? std::clamp((value - middle) / side, -1.0, 1.0) : 0;
  }
};

// density: 0 to nearly the highest value. judge: a probability spans 0, ½, 1; a score its median and what nine tenths
// of the field stay within. Values that are not finite are left out.
FieldRange range_of_density(std::span<const float> values);
FieldRange range_of_scores(std::span<const float> values);
inline constexpr FieldRange kProbability{0, 0.5, 1};

// Colours over an opaque ground, prepared once for many pixels. `light`: for the light theme.
class FieldRamp {
 public:
  FieldRamp(FieldColours, bool light, std::uint32_t ground);  // ground: as ImU32
  // RGBA, opaque; the ground where the value is not finite.
  const std::array<std::uint8_t, 4>& at(const FieldRange& range, float value) const {
    return steps_[std::isfinite(value) ? step_of(range.place(static_cast<double>(value))) : step_of(0)];
  }

 private:
  static constexpr int kSteps = 4096;  // from −1 to 1
  static std::size_t step_of(double place) { return static_cast<std::size_t>((place + 1) / 2 * kSteps + 0.5); }
  std::vector<std::array<std::uint8_t, 4>> steps_;
};

}  // namespace zscape::app
