#pragma once
// The border between two panels, taken by the hand.

#include <string_view>

#include "app/widgets/item.h"

namespace zscape::app {

struct Splitter {
  std::string_view name;                // "splitter/left"
  ImVec2 min, max;                      // the line, in window pixels; the hand may miss it by 3
  bool vertical = true;                 // the line stands upright: dragging goes sideways
  bool grows_back = false;              // the panel lies to the right of the line or below it
  float smallest = 160, largest = 480;  // scale-1 pixels
  float home = 236;                     // double-click
};
// Changes `size` (scale-1 pixels) and returns true while it does. Lies over what is there: draw it in a window above.
bool splitter(Ui&, const Splitter&, float& size);

}  // namespace zscape::app
