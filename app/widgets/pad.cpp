#include "app/widgets/pad.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "app/widgets/picture.h"
#include "app/widgets/rounded.h"

namespace zscape::app {
namespace {

std::string point_text(const PadPoint& p) {
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "%.4f %.4f", p.u, p.v);
  return buffer;
}

struct Place {
  const Rect& r;
  const PadMapping& m;

  ImVec2 of(const PadPoint& p) const {
    return {r.x0 + static_cast<float>(m.x_of(p.u)) * r.width(), r.y0 + static_cast<float>(m.y_of(p.v)) * r.height()};
  }
  Rect tile(int column, int row) const {
    const float w = r.width() / static_cast<float>(m.columns), h = r.height() / static_cast<float>(m.rows);
    const float x = r.x0 + static_cast<float>(column) * w, y = r.y0 + static_cast<float>(row) * h;
    return {std::round(x), std::round(y), std::round(x + w), std::round(y + h)};
  }
};

void draw_trail(const Ui& ui, std::span<const PadPoint> trail, const Place& place, ImU32 color) {
  for (const PadPoint& dot : trail) ImGui::GetWindowDrawList()->AddCircleFilled(place.of(dot), ui.pxf(1.2f), color, 8);
}

}  // namespace

void extend_trail(std::vector<PadPoint>& trail, const PadMapping& m, const PadPoint& at) {
  constexpr double kApart = 1.0 / 80;  // of the sheet's side
  constexpr std::size_t kMost = 200;
  const double x = m.x_of(at.u), y = m.y_of(at.v);
  const auto distance = [&] { return trail.empty() ? 0 : std::hypot(x - m.x_of(trail.back().u), y - m.y_of(trail.back().v)); };
  // A jump around the torus is not a way across it.
  if (trail.empty() || distance() > 0.5) trail.push_back(at);
  for (auto dots = static_cast<int>(distance() / kApart); dots > 0; --dots) {
    const PadPoint last = trail.back();
    const double x0 = m.x_of(last.u), y0 = m.y_of(last.v), share = kApart / distance();
    trail.push_back({m.u_of(x0 + share * (x - x0)), m.v_of(y0 + share * (y - y0))});
  }
  if (trail.size() > kMost) trail.erase(trail.begin(), trail.end() - static_cast<std::ptrdiff_t>(kMost));
}

PadResult pad(Ui& ui, std::string_view name, PictureSheet& sheet, PadPoint& point, const PadOptions& o) {
  const Theme& t = ui.theme;
  const PadMapping& m = o.mapping;
  const float room = o.side > 0 ? o.side : available_width();
  // Whole pixels per tile, so the sheet is sampled alike everywhere.
  const float cell = std::max(2.0f, std::floor(room / static_cast<float>(std::max(m.columns, m.rows))));
  const Item item = place(ui, name, {cell * static_cast<float>(m.columns), cell * static_cast<float>(m.rows)}, o.gate);
  PadResult result;
  result.rect = item.rect();
  result.hovered = item.hovered;
  result.held = item.held;
  result.released = item.released;
  const Place place_of{result.rect, m};
  const PadPoint before = point;

  if (const auto set = ui.widgets.take_set(name); set && o.gate.enabled) {
    std::sscanf(value_text(*set).c_str(), "%lf %lf", &point.u, &point.v);
  }
  const ImGuiIO& io = ImGui::GetIO();
  if (item.held && io.KeyShift) {
    point.u = m.u_of(m.x_of(point.u) + static_cast<double>(io.MouseDelta.x) / result.rect.width() * 0.1);
    point.v = m.v_of(m.y_of(point.v) + static_cast<double>(io.MouseDelta.y) / result.rect.height() * 0.1);
  } else if (item.held) {
    point.u = m.u_of(static_cast<double>((io.MousePos.x - item.min.x) / item.width()));
    point.v = m.v_of(static_cast<double>((io.MousePos.y - item.min.y) / item.height()));
  }
  result.changed = point.u != before.u || point.v != before.v;
  if (item.hovered) {
    const int x = std::clamp(static_cast<int>((io.MousePos.x - item.min.x) / cell), 0, m.columns - 1);
    const int y = std::clamp(static_cast<int>((io.MousePos.y - item.min.y) / cell), 0, m.rows - 1);
    result.hovered_tile = y * m.columns + x;
    if (item.double_clicked) result.double_clicked_tile = result.hovered_tile;
  }

  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (sheet.empty()) {
    draw_tile(ui, {}, item.min, item.max, t.card_radius);
  } else {
    image_rounded(draw, sheet.texture_for(cell), item.min, item.max, {0, 0}, {1, 1}, ui.pxf(t.card_radius));
  }
  const ImU32 color = o.handle != 0 ? o.handle : o.looking_back ? t.handle_back : t.handle;
  auto frame = [&](const Rect& r, ImU32 line, float out) {
    draw_frame(ui, {r.x0 - ui.px(out), r.y0 - ui.px(out)}, {r.x1 + ui.px(out), r.y1 + ui.px(out)}, line, 6, 2);
  };
  for (const PadPoint& corner : o.corners) frame(place_of.tile(m.column_of(corner.u), m.row_of(corner.v)), t.corner, 3);
  draw_trail(ui, o.trail, place_of, color);
  for (const PadPoint& key : o.keyframes) {
    const ImVec2 p = place_of.of(key);
    const float r = ui.pxf(5);
    draw->AddQuadFilled({p.x, p.y - r}, {p.x + r, p.y}, {p.x, p.y + r}, {p.x - r, p.y}, color);
    draw->AddQuad({p.x, p.y - r}, {p.x + r, p.y}, {p.x, p.y + r}, {p.x - r, p.y}, t.handle_edge, 1);
  }
  frame(place_of.tile(m.column_of(point.u), m.row_of(point.v)), color, 1);
  const ImVec2 p = place_of.of(point);
  const float radius = ui.pxf(t.handle_radius);
  draw->AddCircleFilled(p, radius + ui.pxf(1.5f), t.handle_edge);
  draw->AddCircleFilled(p, radius, color);

  record(ui, name, item, {.kind = "pad", .value = point_text(point), .reason = o.gate.reason});
  if (ui.scripted) {
    for (int i = 0; i < m.columns * m.rows; ++i) {
      const Rect r = place_of.tile(i % m.columns, i / m.columns);
      record_area(ui, std::string(name) + "/" + std::to_string(i), {r.x0, r.y0}, {r.x1, r.y1}, {.kind = "tile"});
    }
  }
  return result;
}

}  // namespace zscape::app
