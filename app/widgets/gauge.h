#pragma once
// A number inside the range where it should be.

#include <string_view>

#include "app/widgets/item.h"

namespace zscape::app {

struct Gauge {
  std::string_view name, label, value_text;  // "explore/norm", "‖z‖ / √d", "0.98"
  double value = 0;
  double min = 0, max = 2;            // of the track
  double band_min = 0, band_max = 0;  // where 90 % of true samples lie; equal = no band
  std::string_view help{};
};
// Label and number over a thin track with its band and a tick; outside the band the number takes the warning colour.
void gauge(Ui&, const Gauge&);

}  // namespace zscape::app
