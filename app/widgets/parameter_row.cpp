#include "app/widgets/parameter_row.h"

#include <imgui_internal.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "app/widgets/icon.h"
#include "app/widgets/menu.h"
#include "app/widgets/text.h"

namespace zscape::app {
namespace {

constexpr std::size_t kLongText = 200, kShown = 10;  // bytes: a painted drawing is no text to be read

constexpr float kBoxShare = 0.56f;  // of the row's width
constexpr float kBoxHeight = 22;
constexpr float kDragStart = 3;  // pixels before a press becomes a drag

struct Row {
  ImVec2 min, max;          // the whole line
  ImVec2 box_min, box_max;  // the value's box
};

Row lay_out(Ui& ui) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  Row row;
  row.min = {std::floor(at.x), std::floor(at.y)};
  row.max = {row.min.x + available_width(), row.min.y + ui.px(kRowHeight)};
  const float inset = std::floor((row.max.y - row.min.y - ui.px(kBoxHeight)) / 2);
  row.box_min = {row.max.x - std::floor((row.max.x - row.min.x) * kBoxShare), row.min.y + inset};
  row.box_max = {row.max.x, row.min.y + inset + ui.px(kBoxHeight)};
  return row;
}

std::string help_text(const Ui& ui, const Parameter& p, std::string_view how) {
  std::string text(p.gate.enabled ? p.help : p.gate.reason);
  auto add = [&](std::string_view line) { text += (text.empty() ? "" : "\n") + std::string(line); };
  if (!p.paper.empty()) add(ui.tr("widget.paper", {{"value", std::string(p.paper)}}));
  if (p.gate.enabled && !how.empty()) add(how);
  return text;
}

// The label with its tooltip, and the box; the caller fills in the value.
void draw_row(Ui& ui, const Parameter& p, const Row& row, const std::string& help) {
  const ImVec2 label_max{row.box_min.x - ui.px(6), row.max.y};
  place_at(ui, std::string(p.name) + "/label", row.min, label_max, {.help = help});
  draw_text_in(ui, row.min, label_max, Type::body, p.gate.enabled ? ui.theme.text_secondary : ui.theme.text_disabled,
               p.label);
}

void draw_value_box(Ui& ui, const Row& row, const Item& item, double fraction) {
  const Theme& t = ui.theme;
  const bool live = item.enabled && (item.hovered || item.held);
  const ImU32 line = item.held ? t.accent_fill_high : t.line_strong;
  draw_box(ui, row.box_min, row.box_max, live ? t.hover : mix(t.rail, t.raised, 0.5f), line, 5);
  const float width = std::floor((row.box_max.x - row.box_min.x - 2) * static_cast<float>(fraction));
  if (width >= 1 && item.enabled) {
    ImGui::GetWindowDrawList()->AddRectFilled(
        {row.box_min.x + 1, row.box_min.y + 1}, {row.box_min.x + 1 + width, row.box_max.y - 1},
        live ? mix(t.accent_fill, t.accent_fill_high, 0.5f) : t.accent_fill, ui.pxf(4),
        fraction > 0.97 ? ImDrawFlags_RoundCornersAll : ImDrawFlags_RoundCornersLeft);
  }
}

void draw_value(Ui& ui, const Row& row, const Item& item, std::string_view text, bool room_for_reset) {
  const float left = row.box_min.x + ui.px(room_for_reset ? 20 : 6);
  draw_text_in(ui, {left, row.box_min.y}, {row.box_max.x - ui.px(8), row.box_max.y}, Type::mono,
               item.enabled ? ui.theme.text : ui.theme.text_disabled, text, Align::right);
}

// As much of a free text as the box has room for; a click opens all of it.
std::string beginning_of(const Ui& ui, const Row& row, std::string text, bool room_for_reset) {
  const float room = row.box_max.x - row.box_min.x - ui.px(room_for_reset ? 28 : 14);
  if (text_width(ui, Type::mono, text) <= room) return text;
  while (!text.empty() && text_width(ui, Type::mono, text + "…") > room) {
    while ((static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();  // the rest of a longer character
    text.pop_back();
  }
  return text + "…";
}

// The small arrow inside the box; only there when something can be undone.
bool reset_arrow(Ui& ui, const Parameter& p, const Row& row, bool changed, const std::string& fallback) {
  if (!changed || !p.gate.enabled) return false;
  const std::string name = std::string(p.name) + "/reset";
  const std::string help = ui.tr("widget.reset", {{"value", fallback}});
  const Item item = place_at(ui, name, row.box_min, {row.box_min.x + ui.px(19), row.box_max.y}, {.help = help});
  record(ui, name, item, {.kind = "button", .text = help});
  return item.clicked;
}

void draw_reset_arrow(Ui& ui, const Row& row, bool shown) {
  if (!shown) return;
  const ImVec2 middle{row.box_min.x + ui.px(11), (row.box_min.y + row.box_max.y) / 2};
  const bool hovered = ImGui::IsMouseHoveringRect(row.box_min, {row.box_min.x + ui.px(19), row.box_max.y});
  draw_icon(ui, Icon::reset, middle, ui.px(11), hovered ? ui.theme.text : ui.theme.text_muted);
}

void finish(const Row& row) {
  ImGui::SetCursorScreenPos(row.min);
  ImGui::Dummy({row.max.x - row.min.x, row.max.y - row.min.y});
}

void open_edit(Ui& ui, std::string_view name, std::string text) {
  ui.edit = {std::string(name), std::move(text), true, ImGui::GetTime()};
}

enum class Typing { going_on, accepted, cancelled, double_clicked };

// The text field over the box.
Typing edit_field(Ui& ui, const Row& row) {
  const Theme& t = ui.theme;
  draw_box(ui, row.box_min, row.box_max, t.background, t.accent, 5);
  ImGui::SetCursorScreenPos({row.box_min.x + 1, row.box_min.y + 1});
  ImGui::PushFont(ui.fonts[Type::mono]);
  const float height = row.box_max.y - row.box_min.y - 2;
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {ui.px(6), std::floor((height - ImGui::GetFontSize()) / 2)});
  ImGui::PushStyleColor(ImGuiCol_FrameBg, 0u);
  ImGui::SetNextItemWidth(row.box_max.x - row.box_min.x - 2);
  if (ui.edit.focus) ImGui::SetKeyboardFocusHere();
  ImGui::PushID(ui.edit.name.c_str());
  const bool entered = ImGui::InputText("##edit", &ui.edit.text,
                                        ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  ImGui::PopID();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  ImGui::PopFont();
  const bool first = ui.edit.focus;
  ui.edit.focus = false;
  const bool recent = ImGui::GetTime() - ui.edit.opened_at < 0.5 || ui.scripted;
  if (recent && ImGui::IsMouseDoubleClicked(0) && ImGui::IsMouseHoveringRect(row.box_min, row.box_max)) {
    ImGui::ClearActiveID();
    return Typing::double_clicked;
  }
  if (entered) return Typing::accepted;
  if (!first && ImGui::IsItemDeactivated()) {
    return ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape)) ? Typing::cancelled : Typing::accepted;
  }
  return Typing::going_on;
}

// A number's row; integers pass through it as whole doubles.
Change number_row(Ui& ui, const Parameter& p, double& value, double fallback, bool whole) {
  const Row row = lay_out(ui);
  const float track = row.box_max.x - row.box_min.x;
  auto text_of = [&](double v) {
    std::string text = whole ? integer_text(std::llround(v)) : number_text(v);
    return p.unit.empty() ? text : text + " " + std::string(p.unit);
  };
  auto fit = [&](double v) {
    v = std::clamp(v, p.scale.min, p.scale.max);
    return whole ? std::round(v) : v;
  };
  Change change = Change::none;
  const double before = value;
  const std::string help = help_text(ui, p, ui.tr("widget.edit", {{"value", text_of(fallback)}}));
  draw_row(ui, p, row, help);

  if (const auto wish = take_number(ui, p.name); wish && p.gate.enabled) {
    value = fit(*wish);
    change = Change::done;
  }
  if (ui.edit.name == p.name) {
    Item box;
    box.min = row.box_min;
    box.max = row.box_max;
    const Typing typing = edit_field(ui, row);
    if (typing == Typing::accepted) {
      if (const auto typed = parse_number(ui.edit.text)) value = fit(*typed);
    } else if (typing == Typing::double_clicked) {
      value = fallback;
    }
    if (typing != Typing::going_on) ui.edit = {};
    record(ui, p.name, box, {.kind = "parameter", .value = value, .text = text_of(value)});
    finish(row);
    return change == Change::done || value != before ? Change::done : Change::none;
  }

  const bool changed = value != fallback;
  if (reset_arrow(ui, p, row, changed, text_of(fallback))) {
    value = fallback;
    change = Change::done;
  }
  const Item item = place_at(ui, p.name, row.box_min, row.box_max, {p.gate.enabled, {}, {}});
  if (item.hovered && !item.held) tooltip(ui, item, help);
  if (item.hovered || item.held) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  if (item.activated) ui.grip = {p.scale.to_fraction(value), 0, false};
  if (item.held) {
    const ImGuiIO& io = ImGui::GetIO();
    ui.grip.moved += io.MouseDelta.x * (io.KeyShift ? 0.1f : 1.0f);
    if (std::abs(ui.grip.moved) > ui.px(kDragStart)) ui.grip.dragging = true;
    if (ui.grip.dragging) {
      const double f = std::clamp(ui.grip.start + static_cast<double>(ui.grip.moved / track), 0.0, 1.0);
      value = fit(round_for_track(p.scale, p.scale.from_fraction(f), track));
      if (value != before) change = Change::live;
    }
  }
  if (item.released) {
    if (ui.grip.dragging) {
      change = Change::done;
    } else if (item.hovered) {
      open_edit(ui, p.name, whole ? std::to_string(std::llround(value)) : value_text(value));
    }
    ui.grip = {};
  }
  draw_value_box(ui, row, item, p.scale.to_fraction(value));
  draw_reset_arrow(ui, row, changed && p.gate.enabled);
  draw_value(ui, row, item, text_of(value), changed);
  record(ui, p.name, item, {.kind = "parameter", .value = value, .text = text_of(value), .reason = p.gate.reason});
  finish(row);
  return change;
}

}  // namespace

Change real_row(Ui& ui, const Parameter& p, double& value, double fallback) {
  return number_row(ui, p, value, fallback, false);
}

Change integer_row(Ui& ui, const Parameter& p, std::int64_t& value, std::int64_t fallback) {
  double v = static_cast<double>(value);
  const Change change = number_row(ui, p, v, static_cast<double>(fallback), true);
  value = std::llround(v);
  return change;
}

Change choice_row(Ui& ui, const Parameter& p, std::span<const RowChoice> choices, int& value, int fallback) {
  const Row row = lay_out(ui);
  const int count = static_cast<int>(choices.size()), before = value;
  auto choice = [&](int i) { return i >= 0 && i < count ? choices[static_cast<std::size_t>(i)] : RowChoice{}; };
  const std::string help = help_text(ui, p, ui.tr("widget.choose", {{"value", std::string(choice(fallback).label)}}));
  draw_row(ui, p, row, help);
  bool done = false;
  if (const auto set = ui.widgets.take_set(p.name); set && p.gate.enabled) {
    for (int i = 0; i < count; ++i) {
      if (choice(i).id == value_text(*set)) value = i, done = true;
    }
  }
  const bool changed = value != fallback;
  if (reset_arrow(ui, p, row, changed, std::string(choice(fallback).label))) value = fallback;
  const Item item = place_at(ui, p.name, row.box_min, row.box_max, {p.gate.enabled, {}, {}});
  tooltip(ui, item, help);
  draw_value_box(ui, row, item, 0);
  draw_reset_arrow(ui, row, changed && p.gate.enabled);
  draw_value(ui, row, item, choice(value).label, changed);
  record(ui, p.name, item,
         {.kind = "parameter",
          .value = std::string(choice(value).id),
          .text = choice(value).label,
          .reason = p.gate.reason});
  finish(row);
  const std::string menu = "menu of " + std::string(p.name);
  if (item.double_clicked)
    value = fallback;
  else if (item.clicked)
    open_menu(menu);
  if (begin_menu(ui, menu, row.box_min, row.box_max)) {
    for (int i = 0; i < count; ++i) {
      if (menu_item(ui, std::string(p.name) + "/" + std::string(choice(i).id), choice(i).label, i == value)) value = i;
    }
    end_menu();
  }
  return done || value != before ? Change::done : Change::none;
}

Change toggle_row(Ui& ui, const Parameter& p, bool& value, bool fallback) {
  const Row row = lay_out(ui);
  const bool before = value;
  draw_row(ui, p, row, help_text(ui, p, {}));
  if (const auto set = ui.widgets.take_set(p.name); set && p.gate.enabled) value = value_text(*set) == "true";
  const Item item = place_at(ui, p.name, row.box_min, row.box_max, {p.gate.enabled, {}, {}});
  tooltip(ui, item, help_text(ui, p, {}));
  if (item.clicked) value = !value;
  const std::string_view text = ui.tr(value ? "widget.on" : "widget.off");
  draw_value_box(ui, row, item, value ? 1 : 0);
  draw_value(ui, row, item, text, false);
  record(ui, p.name, item, {.kind = "parameter", .value = value, .text = text, .reason = p.gate.reason});
  finish(row);
  (void)fallback;
  return value != before ? Change::done : Change::none;
}

Change text_row(Ui& ui, const Parameter& p, std::string& value, const std::string& fallback) {
  const Row row = lay_out(ui);
  const std::string before = value;
  draw_row(ui, p, row, help_text(ui, p, {}));
  if (const auto set = ui.widgets.take_set(p.name); set && p.gate.enabled) value = value_text(*set);
  Item item;
  if (ui.edit.name == p.name) {
    item.min = row.box_min;
    item.max = row.box_max;
    const Typing typing = edit_field(ui, row);
    if (typing == Typing::accepted) value = ui.edit.text;
    if (typing != Typing::going_on) ui.edit = {};
  } else {
    const bool changed = value != fallback;
    if (reset_arrow(ui, p, row, changed, fallback)) value = fallback;
    item = place_at(ui, p.name, row.box_min, row.box_max, {p.gate.enabled, {}, {}});
    tooltip(ui, item, help_text(ui, p, {}));
    if (item.clicked) open_edit(ui, p.name, value);
    draw_value_box(ui, row, item, 0);
    draw_reset_arrow(ui, row, changed && p.gate.enabled);
    draw_value(ui, row, item,
               value.size() > kLongText ? value.substr(0, kShown) + "…" : beginning_of(ui, row, value, changed),
               changed);
  }
  record(ui, p.name, item, {.kind = "parameter", .value = value, .text = value, .reason = p.gate.reason});
  finish(row);
  return value != before ? Change::done : Change::none;
}

void fact_row(Ui& ui, const Parameter& p, std::string_view value) {
  const Row row = lay_out(ui);
  const std::string help = help_text(ui, p, {});
  draw_row(ui, p, row, help);
  const Item item = place_at(ui, p.name, row.box_min, row.box_max, {.help = help});
  draw_box(ui, row.box_min, row.box_max, mix(ui.theme.rail, ui.theme.raised, 0.5f), ui.theme.line, 5);
  draw_value(ui, row, item, value, false);
  record(ui, p.name, item, {.kind = "fact", .value = std::string(value), .text = value});
  finish(row);
}

}  // namespace zscape::app
