#include "app/widgets/pad_mapping.h"

#include <algorithm>
#include <cmath>

namespace zscape::app {
namespace {

double fraction_of_turn(double t) { return t - std::floor(t); }

}  // namespace

double PadMapping::to_sheet(double t, int n) const {
  if (wraps) return fraction_of_turn(t + 0.5 / n);
  return (std::clamp(t, 0.0, 1.0) * (n - 1) + 0.5) / n;
}

double PadMapping::from_sheet(double s, int n) const {
  if (wraps) return fraction_of_turn(s - 0.5 / n);
  if (n < 2) return 0;
  return std::clamp((s * n - 0.5) / (n - 1), 0.0, 1.0);
}

int PadMapping::nearest(double t, int n) const {
  if (wraps) return static_cast<int>(std::lround(fraction_of_turn(t) * n)) % n;
  return static_cast<int>(std::lround(std::clamp(t, 0.0, 1.0) * (n - 1)));
}

double PadMapping::at(int k, int n) const {
  if (wraps) return static_cast<double>(k) / n;
  return n < 2 ? 0 : static_cast<double>(k) / (n - 1);
}

}  // namespace zscape::app
