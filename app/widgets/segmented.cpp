#include "app/widgets/segmented.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "app/widgets/rounded.h"
#include "app/widgets/text.h"

namespace zscape::app {
namespace {

constexpr float kPart = 10;  // room left and right of a label

float part_width(const Ui& ui, std::string_view label) {
  return std::ceil(text_width(ui, Type::body, label)) + 2 * ui.px(kPart);
}

}  // namespace

float segmented_width(const Ui& ui, std::span<const Choice> choices) {
  float width = 2;
  for (const Choice& c : choices) width += part_width(ui, c.label);
  return width;
}

bool segmented(Ui& ui, std::string_view name, std::span<const Choice> choices, int& selected) {
  const Theme& t = ui.theme;
  const int before = selected;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 start{std::floor(ImGui::GetCursorScreenPos().x), std::floor(ImGui::GetCursorScreenPos().y)};
  const float height = ui.px(28), radius = ui.pxf(t.control_radius);
  const float whole = segmented_width(ui, choices), room = std::max(available_width(), ui.px(40));
  const float squeeze = whole > room ? (room - 2) / (whole - 2) : 1.0f;
  const ImVec2 end{start.x + std::min(whole, room), start.y + height};
  draw_box(ui, start, end, t.rail, t.line_strong, t.control_radius);

  if (const auto set = ui.widgets.take_set(name)) {
    for (std::size_t i = 0; i < choices.size(); ++i) {
      if (value_text(*set) == choices[i].id && choices[i].gate.enabled) selected = static_cast<int>(i);
    }
  }
  float x = start.x + 1;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const Choice& c = choices[i];
    const float width = std::floor(part_width(ui, c.label) * squeeze);
    const ImVec2 a{x, start.y + 1}, b{i + 1 == choices.size() ? end.x - 1 : x + width, end.y - 1};
    const std::string part = std::string(name) + "/" + std::string(c.id);
    const Item item = place_at(ui, part, a, b, c.gate);
    const bool is_selected = selected == static_cast<int>(i);
    record(ui, part, item, {.kind = "segment", .value = is_selected, .text = c.label, .reason = c.gate.reason});
    if (item.clicked) selected = static_cast<int>(i);
    ImDrawFlags corners = choices.size() == 1       ? ImDrawFlags_RoundCornersAll
                          : i == 0                  ? ImDrawFlags_RoundCornersLeft
                          : i + 1 == choices.size() ? ImDrawFlags_RoundCornersRight
                                                    : ImDrawFlags_RoundCornersNone;
    if (is_selected) fill_rounded(draw, a, b, t.accent_fill_low, radius - 1, corners);
    if (!is_selected && item.hovered && item.enabled) fill_rounded(draw, a, b, t.hover, radius - 1, corners);
    const ImU32 ink = !c.gate.enabled ? t.text_disabled : is_selected ? t.text : t.text_muted;
    const float inset = std::floor(ui.px(kPart) * squeeze) - 1;
    draw_text_in(ui, {a.x + inset, a.y}, {b.x - inset + 1, b.y}, Type::body, ink, c.label, Align::centre);
    x += width;
  }
  ImGui::SetCursorScreenPos(start);
  ImGui::Dummy({end.x - start.x, height});
  const bool known = selected >= 0 && selected < static_cast<int>(choices.size());
  record_area(ui, name, start, end,
              {.kind = "segmented",
               .value = known ? std::string(choices[static_cast<std::size_t>(selected)].id) : std::string()});
  return selected != before;
}

bool tabs(Ui& ui, std::span<const Tab> all, int& selected) {
  const Theme& t = ui.theme;
  const int before = selected;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 start{std::floor(ImGui::GetCursorScreenPos().x), std::floor(ImGui::GetCursorScreenPos().y)};
  const float height = ui.px(40), room = available_width();
  float words = 0;
  for (const Tab& tab : all) words += std::ceil(text_width(ui, Type::body, tab.label));
  const float wanted = ui.px(12),
              side = std::min(wanted, std::floor((room - words) / (2.0f * static_cast<float>(all.size()) + 2)));
  const float between =
      side < wanted ? 0 : std::min(ui.px(4), (room - words) / static_cast<float>(all.size()) - 2 * wanted);
  float x = start.x + (side < wanted ? std::max(0.0f, side) : wanted);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Tab& tab = all[i];
    const float label = std::ceil(text_width(ui, Type::body, tab.label));
    const float width = label + 2 * std::max(ui.px(3), side);
    const Item item = place_at(ui, tab.name, {x, start.y}, {x + width, start.y + height}, tab.gate);
    const bool is_selected = selected == static_cast<int>(i);
    record(ui, tab.name, item, {.kind = "tab", .value = is_selected, .text = tab.label, .reason = tab.gate.reason});
    if (item.clicked || (ui.widgets.take_set(tab.name) && tab.gate.enabled)) selected = static_cast<int>(i);
    ImU32 ink = is_selected ? t.text : item.hovered && item.enabled ? t.text_secondary : t.text_muted;
    if (!is_selected && (!tab.gate.enabled || tab.dim)) ink = t.text_disabled;
    draw_text_in(ui, {item.min.x, item.min.y + ui.px(5)}, {item.max.x, item.max.y}, Type::body, ink, tab.label,
                 Align::centre);
    if (is_selected) {
      draw->AddRectFilled({item.min.x, start.y + height - ui.px(2)}, {item.max.x, start.y + height}, t.accent);
    }
    x = item.max.x + std::max(0.0f, std::floor(between));
  }
  draw->AddRectFilled({start.x, start.y + height - 1}, {start.x + room, start.y + height}, t.line);
  // The accent lies over the line.
  if (selected >= 0 && selected < static_cast<int>(all.size())) {
    if (const WidgetRecord* r = ui.widgets.find(all[static_cast<std::size_t>(selected)].name)) {
      draw->AddRectFilled({r->rect.x0, start.y + height - ui.px(2)}, {r->rect.x1, start.y + height}, t.accent);
    }
  }
  ImGui::SetCursorScreenPos(start);
  ImGui::Dummy({room, height});
  return selected != before;
}

}  // namespace zscape::app
