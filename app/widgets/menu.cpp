#include "app/widgets/menu.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "app/widgets/icon.h"
#include "app/widgets/rounded.h"
#include "app/widgets/text.h"

namespace zscape::app {

void open_menu(std::string_view name) { ImGui::OpenPopup(std::string(name).c_str()); }

bool begin_menu(Ui& ui, std::string_view name, ImVec2 min, ImVec2 max) {
  const std::string id(name);
  if (!ImGui::IsPopupOpen(id.c_str())) return false;
  const float below = ImGui::GetIO().DisplaySize.y - max.y;
  // Near the foot the list opens upwards.
  const bool upwards = below < ui.px(160) && min.y > below;
  ImGui::SetNextWindowPos({min.x, upwards ? min.y - ui.px(4) : max.y + ui.px(4)}, ImGuiCond_Always,
                          {0, upwards ? 1.0f : 0.0f});
  ImGui::SetNextWindowSizeConstraints({max.x - min.x, 0}, {ui.px(460), ui.px(420)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.px(4), ui.px(4)});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, ui.px(2)});
  const bool open = ImGui::BeginPopup(id.c_str());
  ImGui::PopStyleVar(2);
  return open;
}

bool menu_item(Ui& ui, std::string_view name, std::string_view label, bool selected, std::string_view detail,
               const Gate& gate) {
  const Theme& t = ui.theme;
  const float words = std::ceil(text_width(ui, Type::body, label));
  const float more = detail.empty() ? 0 : ui.px(16) + std::ceil(text_width(ui, Type::body, detail));
  const float width = std::max(available_width(), words + more + ui.px(10 + 26));
  const Item item = place(ui, name, {width, ui.px(28)}, gate);
  record(ui, name, item, {.kind = "menu item", .value = selected, .text = label, .reason = gate.reason});
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (item.hovered && item.enabled) fill_rounded(draw, item.min, item.max, t.hover, ui.pxf(4));
  const ImU32 ink = item.enabled ? t.text : t.text_disabled;
  draw_text_in(ui, {item.min.x + ui.px(10), item.min.y}, {item.max.x, item.max.y}, Type::body, ink, label);
  if (!detail.empty()) {
    draw_text_in(ui, item.min, {item.max.x - ui.px(26), item.max.y}, Type::body, t.text_muted, detail, Align::right);
  }
  if (selected) draw_icon(ui, Icon::check, {item.max.x - ui.px(14), item.middle().y}, ui.px(10), t.accent);
  const bool chosen = item.enabled && (item.clicked || ui.widgets.take_set(name));
  if (chosen) ImGui::CloseCurrentPopup();
  return chosen;
}

void end_menu() { ImGui::EndPopup(); }

}  // namespace zscape::app
