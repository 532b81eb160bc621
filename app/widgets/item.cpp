#include "app/widgets/item.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "app/widgets/rounded.h"
#include "app/widgets/text.h"
#include "app/widgets/value_scale.h"

namespace zscape::app {
namespace {

constexpr float kTooltipDelay = 0.35f;  // seconds of rest before help appears
constexpr float kTooltipWidth = 300;

ImVec2 snap(ImVec2 p) { return {std::floor(p.x), std::floor(p.y)}; }

Item interact(Ui& ui, std::string_view name, const ImRect& box, const Gate& gate) {
  if (ui.widgets.take_reveal(name)) {
    ImGui::SetScrollFromPosY((box.Min.y + box.Max.y) / 2 - ImGui::GetCurrentWindow()->Pos.y, 0.5f);
  }
  const ImGuiID id = ImGui::GetCurrentWindow()->GetID(name.data(), name.data() + name.size());
  Item item;
  item.min = box.Min;
  item.max = box.Max;
  item.enabled = gate.enabled;
  if (ImGui::ItemAdd(box, id)) {
    bool hovered = false, held = false;
    // The behaviour's own `hovered` knows about items inside this one; IsItemHovered does not.
    ImGui::ButtonBehavior(box, id, &hovered, &held, ImGuiButtonFlags_MouseButtonLeft);
    item.hovered = hovered;
    item.held = held && gate.enabled;
  }
  if (gate.enabled) {
    item.activated = ImGui::IsItemActivated();
    item.released = ImGui::IsItemDeactivated();
    item.clicked = item.released && item.hovered;
    item.double_clicked = item.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
    item.right_clicked = item.hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Right);
  }
  tooltip(ui, item, gate.enabled ? gate.help : gate.reason);
  return item;
}

}  // namespace

Item place(Ui& ui, std::string_view name, ImVec2 size, const Gate& gate) {
  const ImVec2 a = snap(ImGui::GetCursorScreenPos());
  ImGui::SetCursorScreenPos(a);
  const ImVec2 used{std::max(1.0f, std::floor(size.x)), std::max(1.0f, std::floor(size.y))};
  ImGui::ItemSize(used);
  return interact(ui, name, ImRect(a, {a.x + used.x, a.y + used.y}), gate);
}

Item place_at(Ui& ui, std::string_view name, ImVec2 min, ImVec2 max, const Gate& gate) {
  const ImVec2 a = snap(min), b = snap(max);
  return interact(ui, name, ImRect(a, {std::max(b.x, a.x + 1), std::max(b.y, a.y + 1)}), gate);
}

void record(Ui& ui, std::string_view name, const Item& item, const Recorded& what) {
  const ImRect clip = ImGui::GetCurrentWindow()->ClipRect;
  WidgetRecord* out = ui.widgets.record(name);
  if (out == nullptr) return;
  out->kind = what.kind;
  out->text = what.text;
  out->reason = item.enabled ? std::string_view() : what.reason;
  out->value = what.value;
  out->rect = item.rect();
  out->visible_rect = overlap(out->rect, {clip.Min.x, clip.Min.y, clip.Max.x, clip.Max.y});
  out->enabled = item.enabled;
}

void record_area(Ui& ui, std::string_view name, ImVec2 min, ImVec2 max, const Recorded& what) {
  Item item;
  item.min = min;
  item.max = max;
  record(ui, name, item, what);
}

std::optional<double> take_number(Ui& ui, std::string_view name) {
  const auto set = ui.widgets.take_set(name);
  if (!set) return std::nullopt;
  const auto* number = std::get_if<double>(&*set);
  return number != nullptr ? std::optional<double>(*number) : parse_number(value_text(*set));
}

void tooltip(Ui& ui, const Item& item, std::string_view text) {
  if (text.empty() || !item.hovered || item.held) return;
  if (GImGui->HoveredIdTimer > kTooltipDelay) tooltip_now(ui, text);
}

void tooltip_now(Ui& ui, std::string_view text) {
  if (text.empty()) return;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.px(10), ui.px(7)});
  // Tooltips take the rounding of windows, not of popups.
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, ui.pxf(ui.theme.control_radius));
  ImGui::BeginTooltip();
  const float width = std::min(text_width(ui, Type::body, text), ui.px(kTooltipWidth));
  for (const std::string_view line : wrap_text(ui, Type::body, text, width + 1)) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_text(ui, at, Type::body, ui.theme.text, line);
    ImGui::Dummy({width, ui.px(19)});
    ImGui::SetCursorScreenPos({at.x, at.y + ui.px(19)});
  }
  ImGui::EndTooltip();
  ImGui::PopStyleVar(2);
}

float available_width() { return std::floor(std::max(1.0f, ImGui::GetContentRegionAvail().x)); }
float available_height() { return std::floor(std::max(1.0f, ImGui::GetContentRegionAvail().y)); }

void gap(const Ui& ui, float height) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  // Dummy adds ImGui's own item spacing; moving the cursor alone would not grow the window's scroll range.
  ImGui::Dummy({1, std::max(0.0f, ui.px(height) - ImGui::GetStyle().ItemSpacing.y)});
  ImGui::SetCursorScreenPos({at.x, at.y + ui.px(height)});
}

void beside(const Ui& ui, float distance) { ImGui::SameLine(0, ui.px(distance)); }

void draw_box(const Ui& ui, ImVec2 min, ImVec2 max, ImU32 fill, ImU32 line, float radius) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float r = ui.pxf(radius);
  const float w = std::max(1.0f, std::floor(ui.pxf(ui.theme.line_width)));
  if ((line & IM_COL32_A_MASK) == 0) {
    fill_rounded(draw, min, max, fill, r);
  } else if ((max.x - min.x) * (max.y - min.y) < ui.pxf(120) * ui.pxf(60)) {
    // A filled rectangle inside another gives an even line; a stroked path is a little blurred at round corners.
    fill_rounded(draw, min, max, line, r);
    fill_rounded(draw, {min.x + w, min.y + w}, {max.x - w, max.y - w}, fill, std::max(0.0f, r - w));
  } else {
    // Large boxes are shaded once.
    fill_rounded(draw, min, max, fill, r);
    draw->AddRect({min.x + w / 2, min.y + w / 2}, {max.x - w / 2, max.y - w / 2}, line, r - w / 2, 0, w);
  }
}

void draw_frame(const Ui& ui, ImVec2 min, ImVec2 max, ImU32 line, float radius, float thickness) {
  const float w = std::max(1.0f, std::round(ui.pxf(thickness)));
  ImGui::GetWindowDrawList()->AddRect({min.x + w / 2, min.y + w / 2}, {max.x - w / 2, max.y - w / 2}, line,
                                      ui.pxf(radius), 0, w);
}

}  // namespace zscape::app
