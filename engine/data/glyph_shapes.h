#pragma once
// How a hand draws the ten digits: strokes of a few points, with the habits in which hands differ. No torch, no
// pictures.
#include <array>
#include <cstdint>
#include <vector>

namespace zscape {

/// SplitMix64: one small generator per glyph, so that glyph i is the same whoever draws it and in whatever order.
class GlyphRandom {
 public:
  explicit GlyphRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t bits() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  float uniform(float low, float high) { return low + (high - low) * static_cast<float>(bits() >> 40) * 0x1p-24f; }
  bool chance(float probability) { return uniform(0, 1) < probability; }
  /// The sum of four uniforms, scaled to variance 1: close to normal and never beyond 3.5.
  float normal() {
    const std::uint64_t b = bits();
    const auto sum = static_cast<float>((b & 0xffff) + (b >> 16 & 0xffff) + (b >> 32 & 0xffff) + (b >> 48));
    return (sum - 2 * 65535.0f) * (1.7320508f / 65535.0f);
  }

 private:
  std::uint64_t state_;
};

/// In the digit's own box: x to the right, y down, both about −0.5 … 0.5.
struct GlyphPoint {
  float x = 0, y = 0;
};

/// A smooth line through its points. `joined`: begins exactly where the stroke before it ended, with a corner there.
struct GlyphStroke {
  std::vector<GlyphPoint> points;
  bool joined = false;
};

/// The strokes of one hand-drawn digit (0 … 9), before slant, size and pen.
void draw_digit(int digit, GlyphRandom& random, std::vector<GlyphStroke>& strokes);

}  // namespace zscape
