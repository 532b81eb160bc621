#pragma once
// One dot and one word; the keys that act here; facts and notices.

#include <span>
#include <string_view>

#include "app/widgets/button.h"
#include "app/widgets/item.h"

namespace zscape::app {

// ● Healthy — `color` is one of the theme's data colours. The word stands in plain text, so it never depends on colour
// alone.
void status(Ui&, std::string_view name, std::string_view word, ImU32 color);

// Draws keys as caps with what they do, right-aligned at `right`, vertically centred on `middle_y`; drops the first
// ones when they do not fit into the room from `left`. Draw it last in the frame: widgets fill ui.hints while they are
// drawn.
void hint_bar(Ui&, std::span<const Hint>, float left, float right, float middle_y);
// One key cap at a place; returns its width.
float draw_key_cap(Ui&, ImVec2 left_middle, std::string_view key);

// The sentence at the foot: what the engine says is true. Named, so that scripts can read it.
void fact_line(Ui&, std::string_view name, std::string_view text, ImU32 color, float width);

struct NoticeAction {
  std::string_view name, label;
};
// A strip that says what is the matter, with remedies as small buttons: never blocks. Returns the clicked action, −1
// for none.
int notice(Ui&, std::string_view name, std::string_view text, ImU32 color, std::span<const NoticeAction> = {});

}  // namespace zscape::app
