#pragma once
// PlaneGrid: a box of the plane (or a stretch of the line) cut into equal cells.
#include <cstddef>

namespace zscape {

/// A box with a grid of nx × ny cells; values stand for cell centres, row 0 at y0. One-dimensional: ny = 1, y is ignored.
struct PlaneGrid {
  double x0 = 0, x1 = 1, y0 = 0, y1 = 1;
  std::size_t nx = 1, ny = 1;

  bool flat() const { return ny == 1; }
  std::size_t dimension() const { return flat() ? 1 : 2; }
  double step_x() const { return (x1 - x0) / static_cast<double>(nx); }
  double step_y() const { return (y1 - y0) / static_cast<double>(ny); }
  double x(std::size_t i) const { return x0 + (static_cast<double>(i) + 0.5) * step_x(); }
  double y(std::size_t j) const { return y0 + (static_cast<double>(j) + 0.5) * step_y(); }
};

}  // namespace zscape
