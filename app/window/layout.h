#pragma once
// Where the parts of the window are: a function of its size, the scale and what is hidden.

#include "app/script/registry.h"
#include "app/window/ui_state.h"

namespace zscape::app {

struct Layout {
  Rect top, left, stage, right, foot;              // window pixels; empty = not there
  bool left_drawer = false, right_drawer = false;  // the rail slides over the stage when it is opened
  bool small_foot = false;
};

// Below 640 (scale 1) the stage pushes the right rail into a drawer, below 520 the left one too and the foot shrinks
// to 40.
Layout layout_of(float width, float height, float scale, const UiState&);

}  // namespace zscape::app
