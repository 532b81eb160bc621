#pragma once
// RowRandom: one small generator per row of procedural data, so that row i is the same whoever makes it and in whatever
// order.
#include <cmath>
#include <cstdint>

namespace zscape {

/// SplitMix64, seeded by a set and the number of a row in it.
class RowRandom {
 public:
  explicit RowRandom(std::uint64_t seed) : state_(seed) {}
  RowRandom(std::uint64_t set, std::int64_t row)
      : state_(set + static_cast<std::uint64_t>(row) * 0xD1342543DE82EF95ull) {
    bits();
  }

  std::uint64_t bits() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  float uniform(float low, float high) { return low + (high - low) * static_cast<float>(bits() >> 40) * 0x1p-24f; }
  /// In (0, 1), to the last bit of a double.
  double open_unit() { return (static_cast<double>(bits() >> 12) + 0.5) * 0x1p-52; }
  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>((bits() >> 32) * static_cast<std::uint64_t>(n) >> 32);
  }
  bool chance(float probability) { return uniform(0, 1) < probability; }
  /// The sum of four uniforms, scaled to variance 1: close to normal and never beyond 3.5. For shapes.
  float normal() {
    const std::uint64_t b = bits();
    const auto sum = static_cast<float>((b & 0xffff) + (b >> 16 & 0xffff) + (b >> 32 & 0xffff) + (b >> 48));
    return (sum - 2 * 65535.0f) * (1.7320508f / 65535.0f);
  }
  /// Exactly N(0,1), by Box and Muller. For densities that are compared with the truth.
  double gaussian() {
    const double radius = std::sqrt(-2 * std::log(open_unit()));
    return radius * std::cos(6.283185307179586 * open_unit());
  }

 private:
  std::uint64_t state_;
};

}  // namespace zscape
