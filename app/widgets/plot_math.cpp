#include "app/widgets/plot_math.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace zscape::app {

double PlotRange::to_fraction(double v) const {
  if (log) return v > 0 ? std::log(v / low) / std::log(high / low) : -1;
  return (v - low) / (high - low);
}

double PlotRange::from_fraction(double f) const { return log ? low * std::pow(high / low, f) : low + f * (high - low); }

PlotRange range_of(std::span<const std::span<const double>> series, bool log) {
  PlotRange range;
  range.log = log;
  bool any = false;
  std::vector<double> finite;
  for (const auto values : series) {
    finite.clear();
    for (const double v : values) {
      if (std::isfinite(v) && (!log || v > 0)) finite.push_back(v);
    }
    if (finite.empty()) continue;
    std::sort(finite.begin(), finite.end());
    // The first steps of a run can be a thousand times off; a hundredth at each end may leave the picture.
    const std::size_t cut = finite.size() / 100;
    const double low = finite[cut], high = finite[finite.size() - 1 - cut];
    range.low = any ? std::min(range.low, low) : low;
    range.high = any ? std::max(range.high, high) : high;
    any = true;
  }
  if (!any) return {0, 1, false};
  if (range.log) {
    if (range.high <= range.low * 1.0001) range.low /= 2, range.high *= 2;
    const double air = std::pow(range.high / range.low, 0.05);
    range.low /= air;
    range.high *= air;
  } else {
    const double span = range.high - range.low;
    // Values that differ by rounding only are one value.
    const double large = std::max(std::abs(range.low), std::abs(range.high));
    const double air = span > 1e-9 * large ? span * 0.06 : std::max(1e-6, large * 0.1);
    range.low -= air;
    range.high += air;
  }
  return range;
}

std::vector<double> ticks(const PlotRange& range, int most) {
  std::vector<double> out;
  if (!range.valid() || most < 1) return out;
  if (range.log) {
    const int first = static_cast<int>(std::ceil(std::log10(range.low) - 1e-9));
    const int last = static_cast<int>(std::floor(std::log10(range.high) + 1e-9));
    const int step = std::max(1, (last - first + most) / most);
    for (int e = first; e <= last; e += step) out.push_back(std::pow(10.0, e));
    return out;
  }
  const double rough = (range.high - range.low) / most;
  const double base = std::pow(10.0, std::floor(std::log10(rough)));
  double step = base;
  for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
    step = base * factor;
    if (step >= rough * (1 - 1e-9)) break;
  }
  // Counted, not compared alone: beyond 2⁵³ steps from zero one more changes nothing.
  const double first = std::ceil(range.low / step - 1e-9);
  for (int k = 0; k <= most && (first + k) * step <= range.high * (1 + 1e-12) + step * 1e-9; ++k) {
    out.push_back((first + k) * step);
  }
  if (out.size() > static_cast<std::size_t>(most)) out.resize(static_cast<std::size_t>(most));
  return out;
}

std::vector<double> smooth(std::span<const double> values, double window) {
  std::vector<double> out;
  out.reserve(values.size());
  const double keep = window > 0 ? std::exp(-1 / window) : 0;
  double sum = 0, weight = 0;
  for (const double v : values) {
    if (std::isfinite(v)) {
      sum = keep * sum + (1 - keep) * v;
      weight = keep * weight + (1 - keep);
    }
    out.push_back(weight > 0 ? sum / weight : v);
  }
  return out;
}

std::vector<double> spread(std::span<const double> wanted, double distance, double low, double high) {
  std::vector<std::size_t> order(wanted.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return wanted[a] < wanted[b]; });
  std::vector<double> out(wanted.begin(), wanted.end());
  double at_least = low;
  for (const std::size_t i : order) {
    out[i] = std::max(std::clamp(out[i], low, high), at_least);
    at_least = out[i] + distance;
  }
  double at_most = high;
  for (auto it = order.rbegin(); it != order.rend(); ++it) {
    out[*it] = std::min(out[*it], at_most);
    at_most = out[*it] - distance;
  }
  return out;
}

std::size_t nearest_index(std::span<const double> xs, double x) {
  const auto at = std::lower_bound(xs.begin(), xs.end(), x);
  if (at == xs.begin()) return 0;
  if (at == xs.end()) return xs.empty() ? 0 : xs.size() - 1;
  const auto i = static_cast<std::size_t>(at - xs.begin());
  return x - xs[i - 1] < xs[i] - x ? i - 1 : i;
}

}  // namespace zscape::app
