#pragma once
// A slider between two pictures: a direction of the latent space.

#include <string_view>

#include "app/widgets/item.h"
#include "app/widgets/picture.h"

namespace zscape::app {

struct RangeSlider {
  std::string_view name, label;  // "explore/direction0", "slant"
  double min = -2, max = 2, home = 0;
  TileRef left, right;            // what one sees at both ends
  std::string_view value_text{};  // empty = "+1.24"
  Gate gate{};
};
// One row over the available width. Drag the knob, click the track or an end picture, double-click for home.
bool range_slider(Ui&, const RangeSlider&, double& value);

}  // namespace zscape::app
