#pragma once
// The arithmetic of curves: ranges, ticks, smoothing, labels that do not collide.

#include <cstddef>
#include <span>
#include <vector>

namespace zscape::app {

struct PlotRange {
  double low = 0, high = 1;
  bool log = false;

  bool valid() const { return high > low && (!log || low > 0); }
  double to_fraction(double v) const;  // not clamped; NaN stays NaN
  double from_fraction(double f) const;
};

// What a plot shows of these values: all but the wildest hundredth at both ends, with some air. Non-finite values are
// left out. Logarithmic only when every value shown is positive.
PlotRange range_of(std::span<const std::span<const double>> series, bool log);

// At most `most` round values inside the range: 1, 2 or 5 times a power of ten; powers of ten on a log axis.
std::vector<double> ticks(const PlotRange&, int most);

// Exponential mean, corrected for its start, so that the first value is the first value. Keeps the length; non-finite
// values repeat the mean so far. Weights are per point: `window` points back a value still counts 1/e.
std::vector<double> smooth(std::span<const double> values, double window);

// Moves labels apart to at least `distance`, in order, inside [low, high], as little as it takes.
std::vector<double> spread(std::span<const double> wanted, double distance, double low, double high);

// Index of the point nearest to x in ascending xs; 0 for an empty span.
std::size_t nearest_index(std::span<const double> xs, double x);

}  // namespace zscape::app
