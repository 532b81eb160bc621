#include "app/widgets/status.h"

#include <algorithm>
#include <cmath>

#include "app/widgets/card.h"
#include "app/widgets/text.h"

namespace zscape::app {

void status(Ui& ui, std::string_view name, std::string_view word, ImU32 color) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = ui.px(20), width = available_width();
  ImGui::GetWindowDrawList()->AddCircleFilled({at.x + ui.px(5), at.y + height / 2}, ui.pxf(4.5f), color);
  draw_text_in(ui, {at.x + ui.px(17), at.y}, {at.x + width, at.y + height}, Type::body, ui.theme.text, word);
  record_area(ui, name, at, {at.x + width, at.y + height},
              {.kind = "status", .value = std::string(word), .text = word});
  ImGui::Dummy({width, height});
}

float draw_key_cap(Ui& ui, ImVec2 at, std::string_view key) {
  const Theme& t = ui.theme;
  const float width = std::ceil(text_width(ui, Type::mono_small, key)) + 2 * ui.px(5), height = ui.px(18);
  const ImVec2 min{std::floor(at.x), std::floor(at.y - height / 2)}, max{min.x + width, min.y + height};
  draw_box(ui, min, max, t.raised, t.line_strong, 4);
  draw_text_in(ui, min, max, Type::mono_small, t.text, key, Align::centre);
  return width;
}

void hint_bar(Ui& ui, std::span<const Hint> hints, float left, float right, float middle_y) {
  const float inner = ui.px(4), between = ui.px(12), cap_padding = 2 * ui.px(5);
  auto width_of = [&](const Hint& h) {
    const float cap = h.key.empty() ? 0 : std::ceil(text_width(ui, Type::mono_small, h.key)) + cap_padding + inner;
    return cap + std::ceil(text_width(ui, Type::body, h.text));
  };
  float total = 0;
  std::size_t first = hints.size();
  while (first > 0) {
    const float more = width_of(hints[first - 1]) + (first == hints.size() ? 0 : between);
    if (total + more > right - left) break;
    total += more;
    --first;
  }
  float x = std::floor(right - total);
  for (std::size_t i = first; i < hints.size(); ++i) {
    if (!hints[i].key.empty()) x += draw_key_cap(ui, {x, middle_y}, hints[i].key) + inner;
    const float words = std::ceil(text_width(ui, Type::body, hints[i].text));
    draw_text_in(ui, {x, middle_y - ui.px(10)}, {x + words + 1, middle_y + ui.px(10)}, Type::body, ui.theme.text_muted,
                 hints[i].text);
    x += words + between;
  }
}

void fact_line(Ui& ui, std::string_view name, std::string_view text, ImU32 color, float width) {
  const Item item = place(ui, name, {width, ui.px(20)});
  const bool cut = text_width(ui, Type::body, text) > width;
  // A long fact is cut and shown whole on hover: its length is not ours to bound.
  std::string_view shown = text;
  if (cut) {
    const auto lines = wrap_text(ui, Type::body, text, width - text_width(ui, Type::body, "…"));
    shown = lines.front();
    tooltip(ui, item, text);
  }
  const float drawn = draw_text_in(ui, item.min, item.max, Type::body, color, shown);
  if (cut) draw_text_in(ui, {item.min.x + drawn, item.min.y}, item.max, Type::body, color, "…");
  record(ui, name, item, {.kind = "fact", .value = std::string(text), .text = text});
}

int notice(Ui& ui, std::string_view name, std::string_view text, ImU32 color, std::span<const NoticeAction> actions) {
  int clicked = -1;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  {
    const Card card(ui, {.line = mix(ui.theme.rail, color, 0.5f), .fill = mix(ui.theme.rail, color, 0.08f)});
    const float right = ImGui::GetCursorScreenPos().x + available_width();
    paragraph(ui, text, ui.theme.text);
    if (!actions.empty()) gap(ui, 6);
    for (std::size_t i = 0; i < actions.size(); ++i) {
      const float width = button_width(ui, actions[i].label, {.kind = ButtonKind::small});
      if (i > 0 && ImGui::GetItemRectMax().x + ui.px(6) + width <= right) beside(ui, 6);
      if (button(ui, actions[i].name, actions[i].label, {.kind = ButtonKind::small})) clicked = static_cast<int>(i);
    }
  }
  record_area(ui, name, at, ImGui::GetItemRectMax(), {.kind = "notice", .value = std::string(text), .text = text});
  return clicked;
}

}  // namespace zscape::app
