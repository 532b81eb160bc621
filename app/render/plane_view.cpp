#include "app/render/plane_view.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace zscape::app {

PlaneView fit_view(const PlaneGrid& box, float width, float height, double margin) {
  const double w = std::max(1e-9, box.x1 - box.x0) * (1 + 2 * margin),
               h = std::max(1e-9, box.y1 - box.y0) * (1 + 2 * margin);
  return {(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2,
          std::max(w / static_cast<double>(std::max(1.0f, width)), h / static_cast<double>(std::max(1.0f, height)))};
}

PlaneView zoomed(const PlaneFrame& f, double factor, ImVec2 mouse) {
  constexpr double kClosest = 1e-7, kFarthest = 1e5;
  PlaneView v = f.view;
  const double per_pixel = std::clamp(v.per_pixel * factor, kClosest, kFarthest), used = per_pixel / v.per_pixel;
  const double x = f.x_of(mouse.x), y = f.y_of(mouse.y);
  v.x = x + (v.x - x) * used;
  v.y = y + (v.y - y) * used;
  v.per_pixel = per_pixel;
  return v;
}

PlaneGrid box_around(const float* points, std::size_t numbers, std::size_t dimension) {
  PlaneGrid box{-1, 1, dimension == 1 ? 0.0 : -1.0, 1, 1, 1};
  for (std::size_t d = 0; d < dimension; ++d) {
    std::vector<float> values;
    for (std::size_t i = d; i < numbers; i += dimension) {
      if (std::isfinite(points[i])) values.push_back(points[i]);
    }
    if (values.empty()) continue;
    std::sort(values.begin(), values.end());
    const auto n = values.size();
    double low = static_cast<double>(values[n / 200]), high = static_cast<double>(values[n - 1 - n / 200]);
    const double air = std::max(0.05 * (high - low), 1e-3 * (1 + std::abs(low)));
    low -= air;
    high += air;
    (d == 0 ? box.x0 : box.y0) = low;
    (d == 0 ? box.x1 : box.y1) = high;
  }
  return box;
}

}  // namespace zscape::app
