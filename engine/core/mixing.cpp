#include "engine/core/mixing.h"

#include <algorithm>
#include <cmath>

namespace zscape {
namespace {

constexpr double kTiny = 1e-12;

struct Moments {
  double mean = 0, variance = 0;  // with n − 1
};

template <class At>
Moments moments(std::size_t n, const At& at) {
  Moments m;
  for (std::size_t i = 0; i < n; ++i) m.mean += at(i) / static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i) m.variance += (at(i) - m.mean) * (at(i) - m.mean);
  if (n > 1) m.variance /= static_cast<double>(n - 1);
  return m;
}

}  // namespace

Mixing mixing_of(const std::vector<float>& values, std::size_t chains) {
  Mixing out;
  const std::size_t steps = chains == 0 ? 0 : values.size() / chains;
  if (steps < 8) return out;
  const auto at = [&](std::size_t t, std::size_t c) { return static_cast<double>(values[t * chains + c]); };
  const std::size_t half = steps / 2;
  std::vector<double> means;
  double within = 0;
  for (std::size_t c = 0; c < chains; ++c)
    for (const std::size_t from : {std::size_t{0}, steps - half}) {
      const Moments m = moments(half, [&](std::size_t t) { return at(from + t, c); });
      means.push_back(m.mean);
      within += m.variance / static_cast<double>(2 * chains);
    }
  const double between = moments(means.size(), [&](std::size_t i) { return means[i]; }).variance;
  const double shrink = 1 - 1 / static_cast<double>(half);
  out.r_hat = std::min(1000.0, std::sqrt((shrink * within + between + kTiny) / (within + kTiny)));

  const Moments all = moments(steps * chains, [&](std::size_t i) { return static_cast<double>(values[i]); });
  const auto covariance = [&](std::size_t lag) {
    double sum = 0;
    for (std::size_t t = 0; t + lag < steps; ++t)
      for (std::size_t c = 0; c < chains; ++c) sum += (at(t, c) - all.mean) * (at(t + lag, c) - all.mean);
    return sum / static_cast<double>((steps - lag) * chains);
  };
  const double whole = covariance(0);
  if (whole < kTiny) return out;
  out.correlation_time = -1;
  double least = 2;
  for (std::size_t lag = 0; lag + 1 < steps / 2 && least > 0; lag += 2) {
    least = std::min(least, (covariance(lag) + covariance(lag + 1)) / whole);
    out.correlation_time += 2 * std::max(0.0, least);
  }
  out.correlation_time = std::max(0.01, out.correlation_time);
  return out;
}

}  // namespace zscape
