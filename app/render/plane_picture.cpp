#include "app/render/plane_picture.h"

#include <algorithm>
#include <cmath>

#include "app/render/brush.h"
#include "app/render/isolines.h"

namespace zscape::app {
namespace {

// From the plane to pixels of the picture.
struct ToPixels {
  PlaneGrid box;
  double sx, sy;

  explicit ToPixels(const PlanePicture& p)
      : box(p.box), sx(p.width / (p.box.x1 - p.box.x0)), sy(p.height / (p.box.y1 - p.box.y0)) {}
  ImVec2 at(float x, float y) const {
    return {static_cast<float>((static_cast<double>(x) - box.x0) * sx),
            static_cast<float>((box.y1 - static_cast<double>(y)) * sy)};
  }
};

// Where one of many equal steps falls between the centres of cells.
struct Between {
  std::size_t low, high;
  float share;  // of the higher
  bool inside;
};

std::vector<Between> places(int pixels, double from, double to, double grid_from, double cell, std::size_t cells) {
  std::vector<Between> out;
  out.reserve(static_cast<std::size_t>(pixels));
  for (int i = 0; i < pixels; ++i) {
    const double at = (from + (i + 0.5) / pixels * (to - from) - grid_from) / cell;  // in cells
    const double centre = std::clamp(at - 0.5, 0.0, static_cast<double>(cells - 1));
    const auto low = static_cast<std::size_t>(centre);
    out.push_back({low, std::min(low + 1, cells - 1), static_cast<float>(centre - static_cast<double>(low)),
                   at >= 0 && at <= static_cast<double>(cells)});
  }
  return out;
}

void paint_field(Image& onto, const PlanePicture& p, const FieldLayer& field, const ToPixels& to) {
  const PlaneGrid& g = field.grid;
  if (!field.values || g.nx < 2 || g.ny < 2 || field.values->size() != g.nx * g.ny) return;
  const FieldRamp ramp(field.colours, field.light, p.ground);
  const auto columns = places(p.width, p.box.x0, p.box.x1, g.x0, g.step_x(), g.nx),
             rows = places(p.height, p.box.y1, p.box.y0, g.y0, g.step_y(), g.ny);
  std::vector<float> line(g.nx);
  for (std::size_t y = 0; y < rows.size(); ++y) {
    const Between& r = rows[y];
    if (!r.inside) continue;
    const float *low = field.values->data() + r.low * g.nx, *high = field.values->data() + r.high * g.nx;
    for (std::size_t i = 0; i < g.nx; ++i) line[i] = low[i] + r.share * (high[i] - low[i]);
    std::uint8_t* pixel = onto.pixels.data() + y * static_cast<std::size_t>(p.width) * 4;
    for (const Between& c : columns) {
      if (c.inside) {
        const auto& colour = ramp.at(field.range, line[c.low] + c.share * (line[c.high] - line[c.low]));
        std::copy(colour.begin(), colour.end(), pixel);
      }
      pixel += 4;
    }
  }
  std::vector<ImVec2> points;
  for (const FieldLayer::Level& level : field.levels) {
    Strokes strokes(onto);
    for (const Isoline& line_at : isolines(*field.values, g, std::vector{level.value})) {
      points.clear();
      for (const PlanePoint& q : line_at.points) points.push_back(to.at(q.x, q.y));
      strokes.add(points, line_at.closed, level.width);
    }
    strokes.paint(onto, level.color);
  }
}

ImU32 faded(ImU32 color, float alpha) {
  return (color & ~IM_COL32_A_MASK) | static_cast<ImU32>(std::lround(255 * std::clamp(alpha, 0.0f, 1.0f)))
                                          << IM_COL32_A_SHIFT;
}

void paint_mesh(Image& onto, const MeshLayer& mesh, const ToPixels& to) {
  const auto side = static_cast<std::size_t>(mesh.side);
  if (!mesh.points || side < 2 || mesh.points->size() != 2 * side * side ||
      mesh.weights.size() != (side - 1) * (side - 1))
    return;
  std::vector<ImVec2> at;
  for (std::size_t i = 0; i < side * side; ++i) at.push_back(to.at((*mesh.points)[2 * i], (*mesh.points)[2 * i + 1]));
  std::vector<float> density;
  for (std::size_t j = 0; j + 1 < side; ++j)
    for (std::size_t i = 0; i + 1 < side; ++i) {
      const ImVec2 a = at[j * side + i], b = at[j * side + i + 1], c = at[(j + 1) * side + i + 1],
                   d = at[(j + 1) * side + i];
      const float area = std::abs((c.x - a.x) * (d.y - b.y) - (d.x - b.x) * (c.y - a.y)) / 2;
      const float v = mesh.weights[density.size()] / std::max(area, 1.0f);
      density.push_back(std::isfinite(v) ? v : 0);
    }
  // Full ink for the densest twentieth.
  std::vector<float> sorted = density;
  const auto high = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() * 95 / 100);
  std::nth_element(sorted.begin(), high, sorted.end());
  const float full = *high > 0 ? *high : *std::max_element(density.begin(), density.end());
  for (std::size_t k = 0; k < density.size() && full > 0; ++k) {
    const std::size_t j = k / (side - 1), i = k % (side - 1);
    const float alpha = 0.55f * std::sqrt(std::min(1.0f, density[k] / full));
    if (alpha > 0.02f)
      paint_quad(onto, {at[j * side + i], at[j * side + i + 1], at[(j + 1) * side + i + 1], at[(j + 1) * side + i]},
                 faded(mesh.color, alpha));
  }
  for (const bool middle : {false, true}) {
    Strokes strokes(onto);
    std::vector<ImVec2> line(side);
    for (std::size_t k = 0; k < side; k += 4) {
      if ((2 * k == side - 1) != middle) continue;
      for (const bool across : {true, false}) {
        for (std::size_t i = 0; i < side; ++i) line[i] = across ? at[k * side + i] : at[i * side + k];
        strokes.add(line, false, mesh.width);
      }
    }
    strokes.paint(onto, faded(mesh.color, middle ? 0.8f : 0.38f));
  }
}

}  // namespace

Image paint(const PlanePicture& p) {
  if (!(p.box.x1 > p.box.x0) || !(p.box.y1 > p.box.y0)) return {};
  Image out = plain_picture(p.width, p.height, p.ground);
  if (out.empty()) return out;
  const ToPixels to(p);
  if (p.field) paint_field(out, p, *p.field, to);
  if (p.mesh) paint_mesh(out, *p.mesh, to);
  std::vector<ImVec2> points;
  for (const LinesLayer& layer : p.lines) {
    Strokes strokes(out);
    for (const std::vector<float>& line : layer.lines) {
      points.clear();
      for (std::size_t i = 0; i + 1 < line.size(); i += 2) points.push_back(to.at(line[i], line[i + 1]));
      strokes.add(points, layer.closed, layer.width);
    }
    strokes.paint(out, layer.color);
  }
  for (const DotsLayer& dots : p.dots) {
    if (!dots.points) continue;
    points.clear();
    for (std::size_t i = 0; i + 1 < dots.points->size(); i += 2)
      points.push_back(to.at((*dots.points)[i], (*dots.points)[i + 1]));
    paint_dots(out, points, dots.radius, dots.color);
  }
  return out;
}

}  // namespace zscape::app
