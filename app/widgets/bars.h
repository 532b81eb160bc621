#pragma once
// Shares and amounts as bars.

#include <span>
#include <string_view>

#include "app/widgets/item.h"

namespace zscape::app {

struct Share {
  std::string_view label;
  ImU32 color = 0;
  double share = 0;  // 0…1
};
// A stacked bar with its legend in words below: "A step, 24 ms".
void share_bar(Ui&, std::string_view name, std::span<const Share>);

struct BarsOptions {
  float height = 36;   // scale-1 pixels
  ImU32 color = 0;     // 0 = accent
  int highlight = -1;  // drawn in `highlight_color`
  ImU32 highlight_color = 0;
  double max = 0;  // value of a full bar; 0 = the largest
};
struct BarsResult {
  int hovered = -1, clicked = -1;
};
// Histogram or one bar per item, over the available width; negative values grow downwards from the middle.
BarsResult bars(Ui&, std::string_view name, std::span<const float> values, const BarsOptions& = {});
// The same drawing in a rectangle, nothing recorded: inside the boxes of a diagram.
void draw_bars(const Ui&, ImVec2 min, ImVec2 max, std::span<const float> values, ImU32 color, double full = 0);

}  // namespace zscape::app
