#include "app/widgets/formula.h"

#include <cmath>

#include "app/widgets/item.h"
#include "app/widgets/text.h"

namespace zscape::app {
namespace {

constexpr float kScriptSize = 0.72f, kLower = 0.34f, kRaise = -0.18f;  // of the formula's size

struct Piece {
  std::string_view text;
  float shift = 0, size = 1;
};

std::size_t character_end(std::string_view text, std::size_t at) {
  std::size_t i = at + 1;
  while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) ++i;
  return i;
}

// The next run of one size, starting at `at`, which it moves on.
Piece next_piece(std::string_view text, std::size_t& at) {
  if ((text[at] == '_' || text[at] == '^') && at + 1 < text.size()) {
    const float shift = text[at] == '_' ? kLower : kRaise;
    std::size_t from = at + 1, to = character_end(text, from);
    if (text[from] == '{') {
      const std::size_t close = text.find('}', from);
      const bool closed = close != std::string_view::npos;
      ++from;
      to = closed ? close : text.size();
      at = closed ? close + 1 : to;
    } else {
      at = to;
    }
    return {text.substr(from, to - from), shift, kScriptSize};
  }
  const std::size_t from = at;
  std::size_t end = character_end(text, at);
  while (end < text.size() && text[end] != '_' && text[end] != '^' && text[end - 1] != ' ')
    end = character_end(text, end);
  at = end;
  return {text.substr(from, end - from), 0, 1};
}

}  // namespace

void formula(Ui& ui, std::string_view text, ImU32 color) {
  const ImFont* font = ui.fonts[Type::formula];
  const float line = line_height(ui, Type::formula), width = available_width();
  const ImVec2 start = ImGui::GetCursorScreenPos();
  float x = 0, y = 0;
  bool after_space = false;
  for (std::size_t at = 0; at < text.size();) {
    const Piece piece = next_piece(text, at);
    const float size = font->FontSize * piece.size;
    const char* end = piece.text.data() + piece.text.size();
    const float w = font->CalcTextSizeA(size, 1e9f, 0, piece.text.data(), end).x;
    if (after_space && x + w > width) {
      x = 0;
      y += line;
    }
    const float top = start.y + y + (line - font->FontSize) / 2 + font->FontSize * (piece.shift + (1 - piece.size) / 2);
    ImGui::GetWindowDrawList()->AddText(font, size, {std::round(start.x + x), std::round(top)},
                                        color != 0 ? color : ui.theme.text, piece.text.data(), end);
    x += w + (piece.size < 1 ? ui.px(1) : 0);
    after_space = !piece.text.empty() && piece.text.back() == ' ';
  }
  ImGui::Dummy({width, y + line});
}

}  // namespace zscape::app
