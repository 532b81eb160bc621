#include "models/blocks/dequantise.h"

#include <algorithm>
#include <cmath>

namespace zscape {

namespace {
constexpr double kLevels = 256;
}  // namespace

Transformed dequantised(const Tensor& x, const Tensor& u, double alpha) {
  const Tensor level = (x * (kLevels - 1) + u) / kLevels;
  const Tensor y = alpha + (1 - 2 * alpha) * level;
  // d logit(y)/dx = (1 − 2α) / (y (1 − y))
  const Tensor each = std::log(1 - 2 * alpha) - torch::log(y) - torch::log1p(-y);
  return {torch::logit(y), each.flatten(1).sum(1)};
}

Tensor quantised(const Tensor& y, double alpha) {
  const Tensor level = (torch::sigmoid(y) - alpha) / (1 - 2 * alpha);
  return ((level * kLevels - .5) / (kLevels - 1)).clamp(0, 1);
}

double log_levels(const Tensor& x) { return static_cast<double>(x[0].numel()) * std::log(kLevels); }

LogProb levels_log_prob(const Tensor& x, double alpha, Ask& ask, const std::function<Tensor(const Tensor& y)>& log_density) {
  std::vector<Tensor> draws;
  for (std::int64_t k = 0; k < std::max<std::int64_t>(1, ask.k); ++k) {
    const Transformed y = dequantised(x, ask.rng.uniform(x.sizes()), alpha);
    draws.push_back(log_density(y.x) + y.log_det - log_levels(x));
  }
  return {.value = torch::logsumexp(torch::stack(draws), 0) - std::log(static_cast<double>(draws.size())), .kind = LogProb::Kind::lower_bound,
          .stderr_ = {}, .of = LogProb::Of::probability};
}

}  // namespace zscape
