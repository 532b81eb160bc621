#pragma once
// How a number is placed on a track and written in a box.

#include <optional>
#include <string>
#include <string_view>

namespace zscape::app {

// A range, linear or logarithmic. Logarithmic ranges may begin at 0 (or below): then the first thousandth of the range
// is stretched linearly, so that 0 stays reachable.
struct ValueScale {
  double min = 0, max = 1;
  bool log = false;

  double to_fraction(double value) const;  // 0…1, clamped
  double from_fraction(double fraction) const;
};

// Rounds to what a track of `pixels` can tell apart, at least two significant digits: a hand sets .001, not .00100327.
double round_for_track(const ValueScale&, double value, double pixels);

// "5.0e-4", "0.25", "1.00", "10.0", "128", "60 000": three significant digits where they matter.
std::string number_text(double value);
// Whole numbers with a thin gap every three digits: "3 204".
std::string integer_text(long long value);

// Reads "5e-4", "0,5", "60 000", "1k"; nullopt when it is no number.
std::optional<double> parse_number(std::string_view text);

}  // namespace zscape::app
