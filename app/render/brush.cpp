#include "app/render/brush.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace zscape::app {
namespace {

int part(ImU32 color, int shift) { return static_cast<int>((color >> shift) & 255); }

// Lays a colour over pixels; `alpha` 0 … 255.
struct Over {
  int red, green, blue;
  explicit Over(ImU32 c)
      : red(part(c, IM_COL32_R_SHIFT)), green(part(c, IM_COL32_G_SHIFT)), blue(part(c, IM_COL32_B_SHIFT)) {}

  void blend(std::uint8_t* to, int alpha) const {
    const auto one = [alpha](std::uint8_t& ground, int colour) {
      const int v = ground * (255 - alpha) + colour * alpha + 127;
      ground = static_cast<std::uint8_t>((v + 1 + (v >> 8)) >> 8);  // v / 255, rounded
    };
    one(to[0], red);
    one(to[1], green);
    one(to[2], blue);
  }
};

constexpr int kFine = 4;  // places within a pixel that a dot's middle may have, each way

// Coverage of the pixels round a dot, for each of the places its middle may have.
struct Dot {
  int reach;
  std::vector<float> cover;  // kFine² squares of (2 reach + 1)² pixels

  int side() const { return 2 * reach + 1; }
  const float* at(int fx, int fy) const {
    return cover.data() + static_cast<std::size_t>((fy * kFine + fx) * side() * side());
  }
};

Dot make_dot(float radius) {
  Dot dot{static_cast<int>(std::ceil(radius + 0.5f)), {}};
  for (int fy = 0; fy < kFine; ++fy)
    for (int fx = 0; fx < kFine; ++fx)
      for (int y = -dot.reach; y <= dot.reach; ++y)
        for (int x = -dot.reach; x <= dot.reach; ++x) {
          const float dx = static_cast<float>(x) + 0.5f - (static_cast<float>(fx) + 0.5f) / kFine;
          const float dy = static_cast<float>(y) + 0.5f - (static_cast<float>(fy) + 0.5f) / kFine;
          dot.cover.push_back(std::clamp(radius + 0.5f - std::sqrt(dx * dx + dy * dy), 0.0f, 1.0f));
        }
  return dot;
}

}  // namespace

Image plain_picture(int width, int height, ImU32 color) {
  if (width < 1 || height < 1) return {};
  Image out{width, height, 4, {}};
  out.pixels.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
  const Over ground(color);
  for (std::size_t i = 0; i < out.pixels.size(); i += 4) {
    out.pixels[i] = static_cast<std::uint8_t>(ground.red);
    out.pixels[i + 1] = static_cast<std::uint8_t>(ground.green);
    out.pixels[i + 2] = static_cast<std::uint8_t>(ground.blue);
    out.pixels[i + 3] = 255;
  }
  return out;
}

void paint_dots(Image& onto, std::span<const ImVec2> points, float radius, ImU32 color) {
  if (points.empty() || onto.empty()) return;
  const Dot dot = make_dot(std::max(0.5f, radius));
  const int r = dot.reach, stride = onto.width + 2 * r,
            rows = onto.height + 2 * r;  // a margin instead of a test per pixel
  std::vector<float> sum(static_cast<std::size_t>(stride) * static_cast<std::size_t>(rows), 0.0f);
  for (const ImVec2 p : points) {
    if (!(p.x >= 0 && p.x < static_cast<float>(onto.width) && p.y >= 0 && p.y < static_cast<float>(onto.height)))
      continue;
    const int px = static_cast<int>(p.x), py = static_cast<int>(p.y);
    const float* cover = dot.at(static_cast<int>((p.x - static_cast<float>(px)) * kFine),
                                static_cast<int>((p.y - static_cast<float>(py)) * kFine));
    for (int y = 0; y < dot.side(); ++y) {
      float* row = sum.data() + static_cast<std::size_t>(py + y) * static_cast<std::size_t>(stride) + px;
      for (int x = 0; x < dot.side(); ++x) row[x] += *cover++;
    }
  }
  // A part of a dot counts its share.
  const double one = static_cast<double>(part(color, IM_COL32_A_SHIFT)) / 255;
  constexpr std::size_t kSteps = 1024;
  constexpr double kMost = 32;
  std::array<std::uint8_t, kSteps + 1> alpha{};
  for (std::size_t i = 0; i <= kSteps; ++i) {
    const double n = kMost * static_cast<double>(i) / kSteps, whole = std::floor(n);
    alpha[i] = static_cast<std::uint8_t>(std::lround(255 * (1 - std::pow(1 - one, whole) * (1 - one * (n - whole)))));
  }
  const Over ink(color);
  std::uint8_t* to = onto.pixels.data();
  for (int y = 0; y < onto.height; ++y) {
    const float* row = sum.data() + static_cast<std::size_t>(y + r) * static_cast<std::size_t>(stride) + r;
    for (int x = 0; x < onto.width; ++x, to += 4) {
      if (row[x] > 0)
        ink.blend(to, alpha[static_cast<std::size_t>(std::min(row[x] / static_cast<float>(kMost), 1.0f) * kSteps)]);
    }
  }
}

void paint_quad(Image& onto, const ImVec2 (&c)[4], ImU32 color) {
  float top = c[0].y, bottom = c[0].y;
  for (const ImVec2 p : c) {
    if (!std::isfinite(p.x + p.y)) return;
    top = std::min(top, p.y);
    bottom = std::max(bottom, p.y);
  }
  const Over ink(color);
  const int alpha = part(color, IM_COL32_A_SHIFT);
  const auto pixel = [](float at, int most) {
    return static_cast<int>(std::ceil(std::clamp(at, 0.0f, static_cast<float>(most)) - 0.5f));
  };
  for (int y = pixel(top, onto.height); y < pixel(bottom, onto.height); ++y) {
    const float middle = static_cast<float>(y) + 0.5f;
    std::array<float, 4> cuts{};
    std::size_t n = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const ImVec2 a = c[i], b = c[(i + 1) % 4];
      if ((a.y <= middle) == (b.y <= middle)) continue;
      cuts[n] = a.x + (middle - a.y) / (b.y - a.y) * (b.x - a.x);
      for (std::size_t k = n++; k > 0 && cuts[k] < cuts[k - 1]; --k) std::swap(cuts[k], cuts[k - 1]);
    }
    for (std::size_t i = 0; i + 1 < n; i += 2) {
      const int from = pixel(cuts[i], onto.width), to = pixel(cuts[i + 1], onto.width);
      std::uint8_t* at = onto.pixels.data() + 4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(onto.width) +
                                                   static_cast<std::size_t>(from));
      for (int x = from; x < to; ++x, at += 4) ink.blend(at, alpha);
    }
  }
}

Strokes::Strokes(const Image& onto)
    : width_(onto.width),
      height_(onto.height),
      cover_(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_)) {}

void Strokes::add(std::span<const ImVec2> points, bool closed, float width) {
  for (std::size_t i = 0; i + 1 < points.size(); ++i) segment(points[i], points[i + 1], width);
  if (closed && points.size() > 2) segment(points.back(), points.front(), width);
}

// Walks along the longer direction and covers what lies across.
void Strokes::segment(ImVec2 a, ImVec2 b, float width) {
  if (!std::isfinite(a.x + a.y + b.x + b.y)) return;
  const bool steep = std::abs(b.y - a.y) > std::abs(b.x - a.x);
  if (steep ? a.y > b.y : a.x > b.x) std::swap(a, b);
  const float dx = b.x - a.x, dy = b.y - a.y, length2 = dx * dx + dy * dy, half = width / 2 + 0.5f;
  const float across = half * 1.5f;  // of a line at 45°, measured straight across
  const auto whole = [](float v, int most) {
    return static_cast<int>(std::clamp(std::floor(v), 0.0f, static_cast<float>(most)));
  };
  const int most_along = steep ? height_ : width_, most_across = steep ? width_ : height_;
  const float from = steep ? a.y : a.x, to = steep ? b.y : b.x;
  for (int u = whole(from - half, most_along); u < whole(to + half + 1, most_along); ++u) {
    const float t = to > from ? std::clamp((static_cast<float>(u) + 0.5f - from) / (to - from), 0.0f, 1.0f) : 0;
    const float middle = steep ? a.x + t * dx : a.y + t * dy;
    for (int v = whole(middle - across, most_across); v < whole(middle + across + 1, most_across); ++v) {
      const int x = steep ? v : u, y = steep ? u : v;
      const float px = static_cast<float>(x) + 0.5f - a.x, py = static_cast<float>(y) + 0.5f - a.y;
      const float s = length2 > 0 ? std::clamp((px * dx + py * dy) / length2, 0.0f, 1.0f) : 0;
      const float away = std::hypot(px - s * dx, py - s * dy);
      auto& cover =
          cover_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)];
      cover = std::max(cover, static_cast<std::uint8_t>(255 * std::clamp(half - away, 0.0f, std::min(1.0f, width))));
    }
  }
}

void Strokes::paint(Image& onto, ImU32 color) const {
  const Over ink(color);
  const int alpha = part(color, IM_COL32_A_SHIFT);
  for (std::size_t i = 0; i < cover_.size(); ++i)
    if (cover_[i] > 0) ink.blend(onto.pixels.data() + 4 * i, cover_[i] * alpha / 255);
}

}  // namespace zscape::app
