#include "app/widgets/text.h"

#include <algorithm>
#include <cmath>

#include "app/widgets/item.h"

namespace zscape::app {
namespace {

float size_of(const Ui& ui, Type type) { return ui.fonts[type]->FontSize; }

// Length in bytes of the character that starts here.
std::size_t char_length(std::string_view text, std::size_t at) {
  const auto c = static_cast<unsigned char>(text[at]);
  const std::size_t n = c < 0x80 ? 1 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
  return std::min(n, text.size() - at);
}

// Between these one may break without a space: CJK ideographs, kana, full-width signs.
bool is_wide(std::string_view text, std::size_t at) {
  const auto c = static_cast<unsigned char>(text[at]);
  return c >= 0xE3 && c <= 0xEF && char_length(text, at) == 3;
}

bool never_first(std::string_view text, std::size_t at) {
  for (const std::string_view sign : {"，", "。", "、", "；", "：", "！", "？", "）", "”", "》", "」"}) {
    if (text.substr(at, sign.size()) == sign) return true;
  }
  return false;
}

// End of the piece that starts at `at` and must stay together, with its following spaces.
std::size_t piece_end(std::string_view text, std::size_t at) {
  std::size_t i = at;
  if (is_wide(text, i)) {
    i += char_length(text, i);
    while (i < text.size() && never_first(text, i)) i += char_length(text, i);
  } else {
    while (i < text.size() && text[i] != ' ' && text[i] != '\n' && !is_wide(text, i)) {
      const bool hyphen = text[i] == '-' && i > at;
      i += char_length(text, i);
      if (hyphen) break;
    }
    while (i < text.size() && never_first(text, i)) i += char_length(text, i);
  }
  while (i < text.size() && text[i] == ' ') ++i;
  return std::max(i, at + 1);
}

std::string_view without_end_spaces(std::string_view text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

float text_width(const Ui& ui, Type type, std::string_view text) {
  const ImFont* font = ui.fonts[type];
  return font->CalcTextSizeA(font->FontSize, 1e9f, 0, text.data(), text.data() + text.size()).x;
}

float line_height(const Ui& ui, Type type) {
  switch (type) {
    case Type::title:
      return ui.px(26);
    case Type::lead:
    case Type::brand:
    case Type::formula:
      return ui.px(24);
    case Type::heading:
    case Type::mono_small:
      return ui.px(15);
    default:
      return ui.px(20);
  }
}

void draw_text(const Ui& ui, ImVec2 at, Type type, ImU32 color, std::string_view text) {
  if (text.empty()) return;
  ImGui::GetWindowDrawList()->AddText(ui.fonts[type], size_of(ui, type), {std::round(at.x), std::round(at.y)}, color,
                                      text.data(), text.data() + text.size());
}

float draw_text_in(Ui& ui, ImVec2 min, ImVec2 max, Type type, ImU32 color, std::string_view text, Align align) {
  const float room = max.x - min.x;
  float width = text_width(ui, type, text);
  std::string cut;
  if (width > room + 0.5f && !text.empty()) {
    ui.widgets.record_clipped(std::string(text));
    cut = text.substr(0, 1000);  // every step measures what is left
    while (!cut.empty() && text_width(ui, type, cut + "…") > room) {
      do cut.pop_back();
      while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0) == 0x80);
      if (!cut.empty() && static_cast<unsigned char>(cut.back()) >= 0xC0) cut.pop_back();
    }
    cut += "…";
    text = cut;
    width = text_width(ui, type, text);
  }
  const float slack = std::max(0.0f, room - width);
  const float x = min.x + (align == Align::left ? 0 : align == Align::right ? slack : slack / 2);
  draw_text(ui, {std::floor(x), (min.y + max.y - size_of(ui, type)) / 2}, type, color, text);
  return width;
}

std::vector<std::string_view> wrap_text(const Ui& ui, Type type, std::string_view text, float width) {
  std::vector<std::string_view> lines;
  std::size_t start = 0, at = 0;
  while (at < text.size()) {
    if (text[at] == '\n') {
      lines.push_back(text.substr(start, at - start));
      start = ++at;
      continue;
    }
    std::size_t end = piece_end(text, at);
    if (text_width(ui, type, without_end_spaces(text.substr(start, end - start))) > width) {
      if (at > start) {
        lines.push_back(without_end_spaces(text.substr(start, at - start)));
        start = at;
        continue;
      }
      // One piece alone is too wide: as many characters as fit, at least one.
      end = at + char_length(text, at);
      while (end < text.size() && text_width(ui, type, text.substr(at, end + char_length(text, end) - at)) <= width) {
        end += char_length(text, end);
      }
      lines.push_back(text.substr(at, end - at));
      start = end;
    }
    at = end;
  }
  if (start < text.size()) lines.push_back(without_end_spaces(text.substr(start)));
  return lines;
}

std::string capitals(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto c = static_cast<unsigned char>(out[i]);
    // Words with a lone symbol keep it: "±2σ" must not become "±2Σ", so only ASCII letters change.
    if (c >= 'a' && c <= 'z') out[i] = static_cast<char>(c - 32);
  }
  return out;
}

void heading(Ui& ui, std::string_view text, std::string_view tag, std::string_view tag_help) {
  const std::string words = capitals(text);
  ImGui::SetCursorScreenPos(
      ImVec2(std::floor(ImGui::GetCursorScreenPos().x), std::floor(ImGui::GetCursorScreenPos().y)));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = ui.px(16), room = available_width();
  float tag_room = 0;
  const std::string mark = capitals(tag);
  if (!tag.empty()) tag_room = text_width(ui, Type::heading, mark) + ui.px(12 + 8);
  const float width =
      draw_text_in(ui, at, {at.x + room - tag_room, at.y + height}, Type::heading, ui.theme.text_muted, words);
  if (!tag.empty()) {
    const ImVec2 a{std::floor(at.x + width + ui.px(8)), at.y}, b{a.x + tag_room - ui.px(8), at.y + height};
    draw_box(ui, a, b, ui.theme.hover, 0, 4);
    draw_text_in(ui, {a.x + ui.px(6), a.y}, {b.x, b.y}, Type::heading, ui.theme.text_muted, mark);
    if (!tag_help.empty() && ImGui::IsMouseHoveringRect(a, b)) tooltip_now(ui, tag_help);
  }
  ImGui::Dummy({room, height});
}

void paragraph(Ui& ui, std::string_view text, ImU32 color, Type type) {
  const float width = available_width(), height = line_height(ui, type);
  const auto lines = wrap_text(ui, type, text, width);
  ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 start = at;
  for (const std::string_view line : lines) {
    draw_text(ui, {at.x, at.y + (height - size_of(ui, type)) / 2}, type, color, line);
    at.y += height;
  }
  ImGui::Dummy({width, std::max(1.0f, at.y - start.y)});
}

void value_line(Ui& ui, std::string_view label, std::string_view value, std::string_view help) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = available_width(), height = ui.px(20);
  const float number = text_width(ui, Type::mono, value);
  draw_text_in(ui, at, {at.x + width, at.y + height}, Type::mono, ui.theme.text, value, Align::right);
  draw_text_in(ui, at, {at.x + width - number - ui.px(8), at.y + height}, Type::body, ui.theme.text, label);
  ImGui::Dummy({width, height});
  if (!help.empty() && ImGui::IsItemHovered()) tooltip_now(ui, help);
}

int sentence(Ui& ui, std::span<const Span> spans) {
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float width = available_width();
  float tallest = 0;
  for (const Span& span : spans) tallest = std::max(tallest, line_height(ui, span.type));
  float x = 0, y = 0;
  int clicked = -1;
  for (std::size_t s = 0; s < spans.size(); ++s) {
    const Span& span = spans[s];
    const ImU32 color = span.color != 0 ? span.color : ui.theme.text_secondary;
    ImVec2 from{1e9f, 1e9f}, to{0, 0};
    for (std::size_t at = 0; at < span.text.size();) {
      const std::size_t end = piece_end(span.text, at);
      const std::string_view piece = span.text.substr(at, end - at);
      if (x > 0 && x + text_width(ui, span.type, without_end_spaces(piece)) > width) {
        x = 0;
        y += tallest;
      }
      const ImVec2 p{start.x + x, start.y + y};
      draw_text(ui, {p.x, p.y + (tallest - size_of(ui, span.type)) / 2}, span.type, color, piece);
      x += text_width(ui, span.type, piece);
      from = {std::min(from.x, p.x), std::min(from.y, p.y)};
      to = {std::max(to.x, start.x + x), std::max(to.y, p.y + tallest)};
      at = end;
    }
    if (!span.name.empty() && to.x > from.x) {
      const ImVec2 cursor = ImGui::GetCursorScreenPos();
      const Item item = place_at(ui, span.name, from, to, {span.enabled, span.help, span.help});
      record(ui, span.name, item, {.kind = "word", .value = span.on, .text = span.text, .reason = span.help});
      if (item.hovered && item.enabled) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        ImGui::GetWindowDrawList()->AddRectFilled({from.x, to.y - ui.px(2)}, {to.x, to.y - ui.px(1)}, color);
      }
      if ((item.clicked || ui.widgets.take_set(span.name)) && item.enabled) clicked = static_cast<int>(s);
      ImGui::SetCursorScreenPos(cursor);
    }
  }
  ImGui::SetCursorScreenPos(start);
  ImGui::Dummy({width, y + tallest});
  return clicked;
}

}  // namespace zscape::app
