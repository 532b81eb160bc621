#include "app/widgets/button.h"

#include <cmath>

#include "app/widgets/text.h"

namespace zscape::app {
namespace {

constexpr float kPadding = 11, kSmallPadding = 10, kIcon = 11, kIconGap = 7;

Type label_type(ButtonKind kind) { return kind == ButtonKind::primary ? Type::strong : Type::body; }
float padding(ButtonKind kind) { return kind == ButtonKind::small ? kSmallPadding : kPadding; }

}  // namespace

float button_width(const Ui& ui, std::string_view label, const ButtonOptions& o) {
  if (o.width > 0) return ui.px(o.width);
  const float icon = o.icon == Icon::none ? 0 : ui.px(kIcon) + (label.empty() ? 0 : ui.px(kIconGap));
  return std::ceil(text_width(ui, label_type(o.kind), label)) + icon + 2 * ui.px(padding(o.kind));
}

bool button(Ui& ui, std::string_view name, std::string_view label, const ButtonOptions& o) {
  const Theme& t = ui.theme;
  const float height = ui.px(o.kind == ButtonKind::small ? 26 : kControlHeight);
  const Item item = place(ui, name, {button_width(ui, label, o), height}, o.gate);
  record(ui, name, item, {.kind = "button", .value = o.on, .text = label, .reason = o.gate.reason});

  ImU32 fill = t.raised, line = t.line_strong, ink = t.text;
  if (o.kind == ButtonKind::primary) {
    fill = item.held      ? mix(t.accent, t.background, 0.2f)
           : item.hovered ? mix(t.accent, IM_COL32_WHITE, 0.15f)
                          : t.accent;
    line = 0;
    ink = t.on_accent;
  } else {
    if (o.kind == ButtonKind::quiet && !item.hovered) fill = line = 0;
    if (item.hovered) fill = t.hover;
    if (item.held) fill = t.pressed;
    if (o.on) {
      fill = t.accent_fill_low;
      line = t.accent_fill_high;
    }
  }
  if (!item.enabled) {
    fill = o.kind == ButtonKind::quiet ? 0 : t.rail;
    line = t.line;
    ink = t.text_disabled;
  }
  draw_box(ui, item.min, item.max, fill, line, t.control_radius);

  float x = item.min.x + ui.px(padding(o.kind));
  if (o.width > 0) {
    ButtonOptions natural = o;
    natural.width = 0;
    x += std::max(0.0f, std::floor((item.width() - button_width(ui, label, natural)) / 2));
  }
  if (o.icon != Icon::none) {
    draw_icon(ui, o.icon, {x + ui.px(kIcon) / 2, item.middle().y}, ui.px(kIcon), ink);
    x += ui.px(kIcon) + ui.px(kIconGap);
  }
  if (!label.empty()) {
    draw_text_in(ui, {x, item.min.y}, {item.max.x - ui.px(padding(o.kind)) + 1, item.max.y}, label_type(o.kind), ink,
                 label);
  }
  const bool set = ui.widgets.take_set(name).has_value();
  return item.enabled && (item.clicked || set);
}

float chip_width(const Ui& ui, std::string_view strong, std::string_view muted) {
  const float second = muted.empty() ? 0 : ui.px(8) + std::ceil(text_width(ui, Type::body, muted));
  return ui.px(10) + std::ceil(text_width(ui, Type::body, strong)) + second + ui.px(9 + 9 + 9);
}

bool chip(Ui& ui, std::string_view name, std::string_view strong, std::string_view muted, const Gate& gate,
          float width) {
  const Theme& t = ui.theme;
  const float w = width > 0 ? ui.px(width) : chip_width(ui, strong, muted);
  const Item item = place(ui, name, {w, ui.px(28)}, gate);
  record(ui, name, item, {.kind = "chip", .value = std::string(strong), .text = strong, .reason = gate.reason});
  draw_box(ui, item.min, item.max,
           item.held                      ? t.pressed
           : item.hovered && item.enabled ? t.hover
                                          : t.raised,
           t.line_strong, t.control_radius);
  const float end = item.max.x - ui.px(9 + 9 + 8);
  float x = item.min.x + ui.px(10);
  x +=
      draw_text_in(ui, {x, item.min.y}, {end, item.max.y}, Type::body, item.enabled ? t.text : t.text_disabled, strong);
  if (!muted.empty()) {
    x += ui.px(8);
    if (x < end) draw_text_in(ui, {x, item.min.y}, {end + 1, item.max.y}, Type::body, t.text_muted, muted);
  }
  draw_icon(ui, Icon::caret, {item.max.x - ui.px(9) - ui.px(9) / 2, item.middle().y}, ui.px(9), t.text_muted);
  const bool set = ui.widgets.take_set(name).has_value();
  return item.enabled && (item.clicked || set);
}

}  // namespace zscape::app
