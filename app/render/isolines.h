#pragma once
// Lines of equal height through a field, by marching squares. A pure function, any thread.

#include <span>
#include <vector>

#include "engine/core/plane_grid.h"

namespace zscape::app {

struct PlanePoint {
  float x = 0, y = 0;
  bool operator==(const PlanePoint&) const = default;
};

struct Isoline {
  double level = 0;
  std::vector<PlanePoint> points;  // in the units of the plane
  bool closed = false;
};

// The lines on which the field, linear between cell centres, has one of the levels. A saddle is cut by its mean. Cells
// with a value that is not finite have no lines. `values` holds grid.ny rows of grid.nx; another size gives nothing.
std::vector<Isoline> isolines(std::span<const float> values, const PlaneGrid& grid, std::span<const double> levels);

}  // namespace zscape::app
