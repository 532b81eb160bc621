#pragma once
// A view of the plane: which part of it lies in a rectangle of the window, and at what scale. Pure values, y of the
// plane upwards.

#include <imgui.h>

#include "engine/core/plane_grid.h"

namespace zscape::app {

struct PlaneView {
  double x = 0, y = 0;      // in the middle of the rectangle
  double per_pixel = 0.01;  // units of the plane per window pixel, the same both ways
  bool operator==(const PlaneView&) const = default;
};

// A view and the rectangle it fills.
struct PlaneFrame {
  ImVec2 min, max;
  PlaneView view;

  float width() const { return max.x - min.x; }
  float height() const { return max.y - min.y; }
  ImVec2 middle() const { return {(min.x + max.x) / 2, (min.y + max.y) / 2}; }
  ImVec2 at(double x, double y) const {
    const ImVec2 m = middle();
    return {m.x + static_cast<float>((x - view.x) / view.per_pixel),
            m.y - static_cast<float>((y - view.y) / view.per_pixel)};
  }
  double x_of(float px) const { return view.x + static_cast<double>(px - middle().x) * view.per_pixel; }
  double y_of(float py) const { return view.y - static_cast<double>(py - middle().y) * view.per_pixel; }
  // What is in sight, as a box without cells.
  PlaneGrid box() const { return {x_of(min.x), x_of(max.x), y_of(max.y), y_of(min.y), 1, 1}; }
};

// The box in the middle of a rectangle of this size, with `margin` (a share of it) around.
PlaneView fit_view(const PlaneGrid& box, float width, float height, double margin);
// Zooms by `factor` (below 1 = closer) so that what is under the mouse stays there.
PlaneView zoomed(const PlaneFrame&, double factor, ImVec2 mouse);
// The smallest box around the inner 99 % of the points in each direction, a little wider; [-1, 1]² without points.
// `dimension` 1 or 2; on a line y is [0, 1].
PlaneGrid box_around(const float* points, std::size_t numbers, std::size_t dimension);

}  // namespace zscape::app
