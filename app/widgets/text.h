#pragma once
// Words on the screen: headings, paragraphs, lines of name and number, sentences with coloured words.

#include <imgui.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/window/ui.h"

namespace zscape::app {

enum class Align { left, centre, right };

float text_width(const Ui&, Type, std::string_view);
float line_height(const Ui&, Type);  // of a paragraph, in window pixels

// One line; `at` is its top left and is snapped to whole pixels. Never clipped, never recorded.
void draw_text(const Ui&, ImVec2 at, Type, ImU32 color, std::string_view);
// One line in a box, vertically centred. Cut with "…" when it does not fit, which the registry counts as clipped text.
// Returns the width drawn.
float draw_text_in(Ui&, ImVec2 min, ImVec2 max, Type, ImU32 color, std::string_view, Align = Align::left);

// Breaks into lines: at spaces, after hyphens, between CJK characters (closing punctuation never starts a line), at \n.
// A word wider than the line is broken anywhere. The views are into `text`.
std::vector<std::string_view> wrap_text(const Ui&, Type, std::string_view text, float width);

// "DATA", small, letter-spaced. `text` is written in capitals here (ASCII; other scripts stay). `tag` is a small mark
// beside it ("rebuild"), `tag_help` its tooltip.
void heading(Ui&, std::string_view text, std::string_view tag = {}, std::string_view tag_help = {});
std::string capitals(std::string_view text);

// A wrapped text over the available width.
void paragraph(Ui&, std::string_view text, ImU32 color, Type = Type::body);

// One line: a name at the left, a number (mono) at the right edge of the available width.
void value_line(Ui&, std::string_view label, std::string_view value, std::string_view help = {});

// A stretch of a sentence. A named one can be clicked (the Lab's caption: words switch layers).
struct Span {
  std::string_view text;
  ImU32 color = 0;  // 0 = the theme's secondary text
  Type type = Type::body;
  std::string_view name{};
  bool on = false;          // what the named one switches
  bool enabled = true;      // a word that cannot be switched …
  std::string_view help{};  // … says why on hover
};
// A wrapped sentence of spans with one line height. Returns the index of the clicked span, −1 for none.
int sentence(Ui&, std::span<const Span>);

}  // namespace zscape::app
