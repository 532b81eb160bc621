#pragma once
// Canvas: a small picture that is painted by signed distances, so that every edge is smooth. No torch. Used by one
// thread.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <type_traits>

namespace zscape {

/// In pixels, x to the right, y down; the first pixel's centre is (.5, .5).
struct Spot {
  float x = 0, y = 0;
};
inline Spot operator+(Spot a, Spot b) { return {a.x + b.x, a.y + b.y}; }
inline Spot operator-(Spot a, Spot b) { return {a.x - b.x, a.y - b.y}; }
inline Spot operator*(float k, Spot a) { return {k * a.x, k * a.y}; }
inline float length(Spot a) { return std::sqrt(a.x * a.x + a.y * a.y); }
inline Spot turned(Spot a, float cosine, float sine) { return {a.x * cosine - a.y * sine, a.x * sine + a.y * cosine}; }

// Distances to an outline, negative inside.

/// Right to first order near the outline, which is where it matters.
inline float ellipse_distance(Spot p, Spot radii) {
  const Spot per{1 / radii.x, 1 / radii.y};  // the same for all pixels of a shape: divided once
  const Spot scaled{p.x * per.x, p.y * per.y};
  const float k0 = length(scaled), k1 = length({scaled.x * per.x, scaled.y * per.y});
  return k1 > 1e-6f ? k0 * (k0 - 1) / k1 : -std::min(radii.x, radii.y);
}
inline float box_distance(Spot p, Spot half) {
  const float x = std::abs(p.x) - half.x, y = std::abs(p.y) - half.y;
  return length({std::max(x, 0.0f), std::max(y, 0.0f)}) + std::min(std::max(x, y), 0.0f);
}
inline float line_distance(Spot p, Spot a, Spot b, float radius) {
  const Spot along = b - a, from = p - a;
  const float t = (from.x * along.x + from.y * along.y) / std::max(1e-6f, along.x * along.x + along.y * along.y);
  return length(from - std::clamp(t, 0.0f, 1.0f) * along) - radius;
}
/// Union with a round inner corner.
inline float joined_distance(float a, float b, float roundness) {
  const float h = std::max(roundness - std::abs(a - b), 0.0f) / roundness;
  return std::min(a, b) - h * h * roundness / 4;
}

/// 0 … 1 each.
struct Colour {
  float r = 0, g = 0, b = 0;
};
inline Colour operator*(float k, Colour c) { return {k * c.r, k * c.g, k * c.b}; }
inline Colour mixed(Colour a, Colour b, float t) {
  return {a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}

struct SpotBox {
  Spot low, high;
};

/// Where a figure stands on the canvas: its own origin, turn and size. Shapes are given in the figure's coordinates.
struct Figure {
  Spot origin;
  float cosine = 1, sine = 0, zoom = 1;

  Spot to_canvas(Spot q) const { return zoom * turned(q, cosine, sine) + origin; }
  Spot from_canvas(Spot p) const { return (1 / zoom) * turned(p - origin, cosine, -sine); }
};

template <int Side>
class Canvas {
 public:
  /// Paints every pixel with shade(place on the canvas).
  template <class Shade>
  void fill(Shade shade) {
    for (int y = 0; y < Side; ++y)
      for (int x = 0; x < Side; ++x) at(x, y) = shade(centre(x, y));
  }

  /// Blends shade(spot), or shade(spot, distance), in where distance(spot) is negative; the edge is `soft` wide. Spots
  /// and the box, outside of which nothing is looked at, are in the frame's coordinates.
  template <class Distance, class Shade>
  void paint(const Figure& frame, SpotBox box, Distance distance, Shade shade, float opacity = 1, float soft = 1) {
    const Spot middle = frame.to_canvas(0.5f * (box.low + box.high)), half = 0.5f * (box.high - box.low);
    const float wide = frame.zoom * (std::abs(frame.cosine) * half.x + std::abs(frame.sine) * half.y + soft / 2);
    const float high = frame.zoom * (std::abs(frame.sine) * half.x + std::abs(frame.cosine) * half.y + soft / 2);
    const int left = std::max(0, static_cast<int>(middle.x - wide)),
              top = std::max(0, static_cast<int>(middle.y - high));
    const int right = std::min(Side - 1, static_cast<int>(middle.x + wide));
    const int bottom = std::min(Side - 1, static_cast<int>(middle.y + high));
    const float per_soft = 1 / soft;
    const Spot step = (1 / frame.zoom) * Spot{frame.cosine, -frame.sine};  // one pixel to the right
    for (int y = top; y <= bottom; ++y) {
      Spot spot = frame.from_canvas(centre(left, y));
      for (int x = left; x <= right; ++x, spot = spot + step) {
        const float away = distance(spot);
        const float inside = 0.5f - away * per_soft;
        if (inside <= 0) continue;
        Colour colour;
        if constexpr (std::is_invocable_v<Shade, Spot, float>) {
          colour = shade(spot, away);
        } else {
          colour = shade(spot);
        }
        at(x, y) = mixed(at(x, y), colour, opacity * std::min(inside, 1.0f));
      }
    }
  }

  const Colour& at(int x, int y) const { return pixels_[static_cast<std::size_t>(y * Side + x)]; }
  Colour& at(int x, int y) { return pixels_[static_cast<std::size_t>(y * Side + x)]; }

  /// Three planes of Side × Side bytes: R, G, B.
  void write_planes(std::uint8_t* out) const {
    const auto byte = [](float v) { return static_cast<std::uint8_t>(std::clamp(v, 0.0f, 1.0f) * 255 + 0.5f); };
    for (int i = 0; i < Side * Side; ++i) {
      const Colour& c = pixels_[static_cast<std::size_t>(i)];
      out[i] = byte(c.r), out[i + Side * Side] = byte(c.g), out[i + 2 * Side * Side] = byte(c.b);
    }
  }

 private:
  static Spot centre(int x, int y) { return {static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f}; }
  std::array<Colour, Side * Side> pixels_{};
};

}  // namespace zscape
