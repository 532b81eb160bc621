#include "engine/metrics/coverage.h"

#include <stdexcept>

namespace zscape {

Coverage coverage(const Tensor& samples, const Tensor& centres, double sigma) {
  constexpr double kReach = 3, kFairShare = 0.25;
  if (samples.dim() != 2 || centres.dim() != 2 || samples.size(1) != centres.size(1) || samples.size(0) == 0 || centres.size(0) == 0)
    throw std::invalid_argument("Coverage needs samples [n, D] and centres [k, D], not " + c10::str(samples.sizes()) + " and " + c10::str(centres.sizes()) + ".");
  const Tensor x = samples.to(torch::kCPU, torch::kFloat64), m = centres.to(torch::kCPU, torch::kFloat64);
  const std::int64_t n = x.size(0), k = m.size(0);
  const auto [distance, nearest] = torch::cdist(x, m).min(1);
  const Tensor good = distance <= kReach * sigma;
  const Tensor all = torch::bincount(nearest, {}, k).to(torch::kFloat64) / static_cast<double>(n);
  const Tensor hits = torch::bincount(nearest.masked_select(good), {}, k).to(torch::kFloat64) / static_cast<double>(n);
  Coverage out;
  out.of = k;
  out.high_quality = good.to(torch::kFloat64).mean().item<double>();
  out.kl = (torch::xlogy(all, all).sum() + std::log(static_cast<double>(k))).item<double>();
  for (std::int64_t i = 0; i < k; ++i) {
    const double share = hits[i].item<double>();
    out.shares.push_back(share);
    if (share > 0 && share * static_cast<double>(k) >= kFairShare) ++out.covered;
  }
  return out;
}

}  // namespace zscape
