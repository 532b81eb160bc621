#pragma once
// A formula on one line: italic serif, with sub- and superscripts.

#include <string_view>

#include "app/window/ui.h"

namespace zscape::app {

// "E_q[log p(x|z)] − KL(q‖p)", "x^2", "z_{t+1}": _ and ^ lower and raise the next character or {group}. Wraps at spaces
// when it is wider than the available width. `color` 0 = the theme's text.
void formula(Ui&, std::string_view text, ImU32 color = 0);

}  // namespace zscape::app
