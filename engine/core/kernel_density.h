#pragma once
// A density estimated from points: a Gaussian kernel on a grid, its width found by cross-validation. Pure functions, any thread.
#include <cstddef>
#include <span>
#include <vector>

#include "engine/core/plane_grid.h"

namespace zscape {

struct KernelDensity {
  std::vector<float> density;  // ny * nx, per unit of length or area; integrates to the share of the points that lie in the box
  double bandwidth = 0;        // standard deviation of the kernel
};

/// Density of `points` (row-major, grid.dimension() numbers each). A bandwidth of 0 is chosen: of twelve widths the one with the least
/// cross-validated squared error ∫f² − 2/n Σ f_without_i(x_i), never below a cell. Points outside the box only count in n. Without points: zeros.
KernelDensity kernel_density(std::span<const float> points, const PlaneGrid& grid, double bandwidth = 0);

}  // namespace zscape
