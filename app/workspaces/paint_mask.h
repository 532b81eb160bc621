#pragma once
// Marks on a picture: which pixels are a hole. Pure functions of plain values.

#include <cstdint>
#include <vector>

namespace zscape::app {

// Rows from the top, 1 = hole.
struct HoleMask {
  int width = 0, height = 0;
  std::vector<std::uint8_t> marks;

  HoleMask() = default;
  HoleMask(int w, int h) : width(w), height(h), marks(static_cast<std::size_t>(w) * static_cast<std::size_t>(h), 0) {}
  bool at(int x, int y) const {
    return x >= 0 && y >= 0 && x < width && y < height && marks[index(x, y)] != 0;
  }
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
  }
  bool operator==(const HoleMask&) const = default;
};

int count(const HoleMask&);
inline bool empty(const HoleMask& m) { return count(m) == 0; }
void invert(HoleMask&);
// A round brush drawn from (x0, y0) to (x1, y1), in pixels; the pixel below it is always touched.
void stroke(HoleMask&, float x0, float y0, float x1, float y1, float radius, bool mark);
// The pixels a rectangle covers, corners in any order.
void box(HoleMask&, float x0, float y0, float x1, float y1, bool mark);
// The lower middle: the hole one starts with.
HoleMask first_hole(int width, int height);

}  // namespace zscape::app
