#pragma once
// Signs drawn with lines and triangles: sharp at every scale, no glyph to miss.

#include <imgui.h>

#include "app/window/ui.h"

namespace zscape::app {

enum class Icon { none, play, pause, step, diamond, caret, reset, plus, close, check, search, lock, clock };

// Draws it centred in a square of `size` window pixels.
void draw_icon(const Ui&, Icon, ImVec2 middle, float size, ImU32 color);

}  // namespace zscape::app
