#pragma once
// How far long work is.

#include "app/window/ui.h"

namespace zscape::app {

// A thin bar from `min` to `right`; `share` 0…1. Nothing is recorded.
void draw_progress(const Ui&, ImVec2 min, float right, double share);

}  // namespace zscape::app
