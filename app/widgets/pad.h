#pragma once
// The four-corner pad: a point that is dragged over a sheet of pictures.

#include <span>
#include <string_view>
#include <vector>

#include "app/render/texture.h"
#include "app/widgets/item.h"
#include "app/widgets/pad_mapping.h"

namespace zscape::app {

struct PadPoint {
  double u = 0, v = 0;
};

struct PadOptions {
  PadMapping mapping;
  float side = 0;                       // window pixels; 0 = the available width
  std::span<const PadPoint> corners{};  // framed red, at the tile centres nearest to them
  std::span<const PadPoint> trail{};    // the way the hand took, a dot for each
  std::span<const PadPoint> keyframes{};
  ImU32 handle = 0;           // 0 = the theme's colour for handles over pictures
  bool looking_back = false;  // a kept step is in view: the handle takes that colour
  Gate gate{};
};
struct PadResult {
  bool changed = false;  // the point moved in this frame
  bool held = false, released = false, hovered = false;
  int hovered_tile = -1, double_clicked_tile = -1;
  Rect rect;  // of the sheet
};
// Continues the way to `at` in even steps, the oldest of many left behind. Dots stay where they are while it grows: what does
// not change need not be drawn again.
void extend_trail(std::vector<PadPoint>& trail, const PadMapping&, const PadPoint& at);

// Drag anywhere: the point goes to the mouse, Shift moves it ten times finer. The handle is drawn where the point is,
// between tiles too; the tile it belongs to is framed. Value: "u v"; `set` takes the same text. Tiles are name/0 … in
// scripts.
PadResult pad(Ui&, std::string_view name, PictureSheet&, PadPoint& point, const PadOptions&);

}  // namespace zscape::app
