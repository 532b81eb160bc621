#include "models/blocks/chain_stats.h"

#include <algorithm>
#include <cmath>

namespace zscape {

Tensor autocorrelation(const Tensor& past, std::int64_t lags) {
  const std::int64_t t = past.size(0), most = std::min(lags, t - 1);
  const Tensor x = past.to(torch::kFloat64) - past.to(torch::kFloat64).mean(), f = torch::fft::rfft(x, 2 * t, 0);
  const Tensor sums = torch::fft::irfft(f * f.conj(), 2 * t, 0).sum(1).slice(0, 0, most + 1);
  const Tensor means = sums / (static_cast<double>(t) - torch::arange(most + 1, sums.options()));
  const Tensor moved = means[0] > 1e-30;
  const Tensor rho = torch::where(moved, means / torch::where(moved, means[0], torch::ones_like(means[0])), torch::ones_like(means));
  return rho.to(torch::kFloat32);
}

Tensor integrated_time(const Tensor& correlation) {
  const Tensor pairs = correlation.slice(0, 0, correlation.size(0) / 2 * 2).reshape({-1, 2}).sum(1);
  return (2 * std::get<0>(pairs.cummin(0)).clamp_min(0).sum() - 1).clamp_min(.01);
}

Tensor r_hat(const Tensor& past) {
  const std::int64_t half = past.size(0) / 2;
  if (half < 2) return torch::ones({}, past.options());
  const Tensor x = torch::cat({past.slice(0, 0, half), past.slice(0, past.size(0) - half)}, 1).to(torch::kFloat64);
  const double n = static_cast<double>(half);
  const Tensor within = x.var(0, true).mean(), between = x.mean(0).var(0, true);
  constexpr double kTiny = 1e-12;  // all of them stuck at one place agree
  return torch::sqrt(((n - 1) / n * within + between + kTiny) / (within + kTiny)).clamp_max(1000).to(torch::kFloat32);
}

Tensor pareto_tail(const Tensor& log_weights) {
  const std::int64_t n = log_weights.size(0), tail = std::min(n / 5, static_cast<std::int64_t>(3 * std::sqrt(static_cast<double>(n))));
  if (tail < 5) return torch::zeros({}, log_weights.options());
  const Tensor sorted = std::get<0>(log_weights.to(torch::kFloat64).sort()), top = sorted.slice(0, n - tail) - sorted[n - 1];
  const Tensor x = (top.exp() - (sorted[n - tail - 1] - sorted[n - 1]).exp()).clamp_min(1e-300);  // above the threshold, ascending
  const std::int64_t count = 30 + static_cast<std::int64_t>(std::sqrt(static_cast<double>(tail)));
  const Tensor grid = torch::arange(1, count + 1, x.options());
  const Tensor quartile = x[static_cast<std::int64_t>(static_cast<double>(tail) / 4 + .5) - 1];
  const Tensor b = (1 - torch::sqrt(static_cast<double>(count) / (grid - .5))) / (3 * quartile) + 1 / x[tail - 1];
  const Tensor k = torch::log1p(-b.unsqueeze(1) * x).mean(1);
  const Tensor profile = static_cast<double>(tail) * (torch::log(-b / k) - k - 1);
  const Tensor best = (b * torch::softmax(profile.nan_to_num(-INFINITY), 0)).sum();
  const auto size = static_cast<double>(tail);
  // With the prior of PSIS: ten observations of k = ½.
  return ((size * torch::log1p(-best * x).mean() + 5) / (size + 10)).nan_to_num(0).to(torch::kFloat32);
}

Tensor accepts(const Tensor& log_ratio, Rng& rng) { return rng.uniform(log_ratio.sizes()).log().lt(log_ratio).to(torch::kFloat32); }

}  // namespace zscape
