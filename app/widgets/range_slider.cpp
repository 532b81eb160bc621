#include "app/widgets/range_slider.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "app/widgets/text.h"

namespace zscape::app {

bool range_slider(Ui& ui, const RangeSlider& s, double& value) {
  const Theme& t = ui.theme;
  const double before = value;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 min{std::floor(at.x), std::floor(at.y)};
  const float width = available_width(), height = ui.px(26), picture_side = ui.px(24);
  const float label_width = ui.px(52), value_width = ui.px(50);
  const float top = min.y + std::floor((height - picture_side) / 2);

  const auto lines = wrap_text(ui, Type::body, s.label, label_width);
  const float line = lines.size() > 1 ? ui.px(14) : height;
  float y = min.y + std::floor((height - line * static_cast<float>(std::min<std::size_t>(2, lines.size()))) / 2);
  for (std::size_t i = 0; i < lines.size() && i < 2; ++i, y += line) {
    draw_text_in(ui, {min.x, y}, {min.x + label_width, y + line}, Type::body, t.text_secondary, lines[i]);
  }
  auto end_picture = [&](const char* which, const TileRef& tile, float x, double goal) {
    const std::string name = std::string(s.name) + "/" + which;
    const Item item = place_at(ui, name, {x, top}, {x + picture_side, top + picture_side}, {s.gate.enabled, {}, {}});
    draw_tile(ui, tile, item.min, item.max, 3);
    draw_frame(ui, item.min, item.max, item.hovered ? t.accent : t.line, 3, 1);
    record(ui, name, item, {.kind = "picture"});
    if (item.clicked) value = goal;
  };
  const float left = min.x + label_width + ui.px(6), right = min.x + width - value_width - picture_side - ui.px(4);
  end_picture("low", s.left, left, s.min);
  end_picture("high", s.right, right, s.max);

  const float x0 = left + picture_side + ui.px(8), x1 = right - ui.px(8);
  const Item item = place_at(ui, s.name, {x0 - ui.px(6), min.y}, {x1 + ui.px(6), min.y + height}, s.gate);
  if (const auto wish = take_number(ui, s.name); wish && s.gate.enabled) value = std::clamp(*wish, s.min, s.max);
  // The second press of a double click is not a drag.
  if (item.activated) ui.grip.dragging = !item.double_clicked;
  if (item.held && ui.grip.dragging) {
    const double f = std::clamp(static_cast<double>((ImGui::GetIO().MousePos.x - x0) / (x1 - x0)), 0.0, 1.0);
    value = s.min + f * (s.max - s.min);
  }
  if (item.double_clicked) value = s.home;
  const float middle = min.y + std::floor(height / 2), half = ui.pxf(2);
  const auto x_of = [&](double v) {
    return x0 + static_cast<float>((std::clamp(v, s.min, s.max) - s.min) / (s.max - s.min)) * (x1 - x0);
  };
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled({x0, middle - half}, {x1, middle + half}, t.line_strong, half);
  if (s.home > s.min && s.home < s.max) {
    const float home = std::round(x_of(s.home));
    draw->AddRectFilled({home, middle - ui.px(4)}, {home + 1, middle + ui.px(4)}, t.line_strong);
  }
  draw->AddCircleFilled({x_of(value), middle}, ui.pxf(item.held ? 7.5f : 6.5f),
                        !item.enabled               ? t.text_disabled
                        : item.hovered || item.held ? mix(t.accent, t.text, 0.25f)
                                                    : t.accent);
  char number[32];
  std::snprintf(number, sizeof number, "%+.2f", value);
  const std::string_view text = s.value_text.empty() ? std::string_view(number) : s.value_text;
  draw_text_in(ui, {min.x + width - value_width, min.y}, {min.x + width, min.y + height}, Type::mono, t.text, text,
               Align::right);
  record(ui, s.name, item, {.kind = "slider", .value = value, .text = text, .reason = s.gate.reason});
  ImGui::SetCursorScreenPos(min);
  ImGui::Dummy({width, height});
  return value != before;
}

}  // namespace zscape::app
