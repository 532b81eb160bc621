#include "app/workspaces/paint_mask.h"

#include <algorithm>
#include <cmath>

namespace zscape::app {
namespace {

void set(HoleMask& m, int x, int y, bool mark) {
  if (x >= 0 && y >= 0 && x < m.width && y < m.height) m.marks[m.index(x, y)] = mark ? 1 : 0;
}

int cell(float v) { return static_cast<int>(std::floor(v)); }

}  // namespace

int count(const HoleMask& m) {
  return static_cast<int>(std::count_if(m.marks.begin(), m.marks.end(), [](std::uint8_t v) { return v != 0; }));
}

void invert(HoleMask& m) {
  for (auto& v : m.marks) v = v != 0 ? 0 : 1;
}

void stroke(HoleMask& m, float x0, float y0, float x1, float y1, float radius, bool mark) {
  const float dx = x1 - x0, dy = y1 - y0, length2 = dx * dx + dy * dy;
  const int left = std::max(0, cell(std::min(x0, x1) - radius)), top = std::max(0, cell(std::min(y0, y1) - radius));
  const int right = std::min(m.width - 1, cell(std::max(x0, x1) + radius)),
            bottom = std::min(m.height - 1, cell(std::max(y0, y1) + radius));
  for (int y = top; y <= bottom; ++y)
    for (int x = left; x <= right; ++x) {
      const float px = static_cast<float>(x) + .5f - x0, py = static_cast<float>(y) + .5f - y0;
      const float along = length2 > 0 ? std::clamp((px * dx + py * dy) / length2, 0.f, 1.f) : 0;
      if (std::hypot(px - along * dx, py - along * dy) <= radius) set(m, x, y, mark);
    }
  set(m, cell(x1), cell(y1), mark);
}

void box(HoleMask& m, float x0, float y0, float x1, float y1, bool mark) {
  for (int y = cell(std::min(y0, y1)); y <= cell(std::max(y0, y1)); ++y)
    for (int x = cell(std::min(x0, x1)); x <= cell(std::max(x0, x1)); ++x) set(m, x, y, mark);
}

HoleMask first_hole(int width, int height) {
  HoleMask m(width, height);
  const auto w = static_cast<float>(width), h = static_cast<float>(height);
  box(m, w * .12f, h * .55f, w * .88f - 1, h - 1, true);
  return m;
}

}  // namespace zscape::app
