#pragma once
// Curves: raw at 28 % under the smoothed line, labels at their ends, flags, and a cursor that all plots share.

#include <limits>
#include <span>
#include <string_view>

#include "app/widgets/item.h"

namespace zscape::app {

struct PlotSeries {
  std::string_view label;  // "ELBO"; shown on hover
  ImU32 color = 0;
  std::span<const double> x, y;                            // of one length, x ascending; non-finite y leave a gap
  double last = std::numeric_limits<double>::quiet_NaN();  // the value at the end; NaN = the smoothed one
};

struct PlotFlag {
  double x = 0;
  ImU32 color = 0;
  std::string_view text;
};

struct PlotOptions {
  float height = 112;     // scale-1 pixels, without the card
  bool log = false;       // y axis, where the values allow it
  double smoothing = 12;  // points; 0 = only the raw line
  double x_end = 0;       // where the axis ends; 0 = the last point
  double cursor =
      std::numeric_limits<double>::quiet_NaN();  // a vertical line: the step in view, or another plot's hover
  double truth = std::numeric_limits<double>::quiet_NaN();  // a known value, as a dashed line
  std::string_view x_unit{};                                // "step", shown with the cursor
  std::string_view empty_text{};                            // what an empty plot says
  std::span<const PlotFlag> flags{};
};

struct PlotResult {
  bool hovered = false, clicked = false;
  double x = 0;  // under the mouse
};

// Over the available width; put it into a Card. Nothing is stored: the same data give the same picture.
PlotResult plot(Ui&, std::string_view name, std::span<const PlotSeries>, const PlotOptions& = {});

}  // namespace zscape::app
