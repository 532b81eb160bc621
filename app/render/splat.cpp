#include "app/render/splat.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace zscape::app {
namespace {

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

Image splat(std::span<const float> points, const PlaneGrid& box, int width, int height, const SplatStyle& style) {
  if (width < 1 || height < 1 || !(box.x1 > box.x0) || !(box.y1 > box.y0)) return {};
  const Dot dot = make_dot(std::max(0.5f, style.radius));
  const int r = dot.reach, stride = width + 2 * r, rows = height + 2 * r;  // a margin instead of a test per pixel
  std::vector<float> sum(static_cast<std::size_t>(stride) * static_cast<std::size_t>(rows), 0.0f);
  const double sx = static_cast<double>(width) / (box.x1 - box.x0),
               sy = static_cast<double>(height) / (box.y1 - box.y0);
  for (std::size_t i = 0; i + 1 < points.size(); i += 2) {
    const double u = (static_cast<double>(points[i]) - box.x0) * sx,
                 v = (box.y1 - static_cast<double>(points[i + 1])) * sy;
    if (!(u >= 0 && u < width && v >= 0 && v < height)) continue;
    const int px = static_cast<int>(u), py = static_cast<int>(v);
    const float* cover = dot.at(static_cast<int>((u - px) * kFine), static_cast<int>((v - py) * kFine));
    for (int y = 0; y < dot.side(); ++y) {
      float* row = sum.data() + static_cast<std::size_t>(py + y) * static_cast<std::size_t>(stride) + px;
      for (int x = 0; x < dot.side(); ++x) row[x] += *cover++;
    }
  }
  // n dots of opacity a leave (1 − a)ⁿ of the ground, a part of a dot its share.
  const double one = static_cast<double>((style.colour >> IM_COL32_A_SHIFT) & 255) / 255;
  constexpr std::size_t kSteps = 1024;
  constexpr double kMost = 32;
  std::array<std::uint8_t, kSteps + 1> alpha{};
  for (std::size_t i = 0; i <= kSteps; ++i) {
    const double n = kMost * static_cast<double>(i) / kSteps, whole = std::floor(n);
    alpha[i] = static_cast<std::uint8_t>(std::lround(255 * (1 - std::pow(1 - one, whole) * (1 - one * (n - whole)))));
  }
  const auto part = [&](int shift) { return static_cast<std::uint8_t>((style.colour >> shift) & 255); };
  const std::uint8_t red = part(IM_COL32_R_SHIFT), green = part(IM_COL32_G_SHIFT), blue = part(IM_COL32_B_SHIFT);
  Image out{width, height, 4, {}};
  out.pixels.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
  std::uint8_t* to = out.pixels.data();
  for (int y = 0; y < height; ++y) {
    const float* row = sum.data() + static_cast<std::size_t>(y + r) * static_cast<std::size_t>(stride) + r;
    for (int x = 0; x < width; ++x, to += 4) {
      to[0] = red;
      to[1] = green;
      to[2] = blue;
      to[3] = alpha[static_cast<std::size_t>(std::min(row[x] / static_cast<float>(kMost), 1.0f) * kSteps)];
    }
  }
  return out;
}

}  // namespace zscape::app
