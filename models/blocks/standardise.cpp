#include "models/blocks/standardise.h"

#include <algorithm>

namespace zscape {

namespace {
constexpr std::int64_t kRows = 10000, kBatches = 100, kShareBatches = 20;
constexpr double kLeastLit = 0.02;
}  // namespace

Tensor first_rows(const Tensor& first, StepContext& ctx, const std::function<Tensor(const Tensor& x)>& as_rows) {
  const std::int64_t batches = std::min(kBatches, (kRows + first.size(0) - 1) / first.size(0));
  std::vector<Tensor> rows{as_rows(first)};
  for (std::int64_t i = 1; i < batches; ++i) rows.push_back(as_rows(ctx.next_batch().x));
  return torch::cat(rows);
}

Tensor first_shares(const Tensor& first, StepContext& ctx) {
  const torch::NoGradGuard no_grad;
  Tensor sum = first.mean(0);
  for (std::int64_t i = 1; i < kShareBatches; ++i) sum = sum + ctx.next_batch().x.flatten(1).mean(0);
  return (sum / static_cast<double>(kShareBatches)).clamp(kLeastLit, 1 - kLeastLit);
}

Tensor log_odds(const Tensor& p) { return torch::log(p / (1 - p)); }

Standard::Standard(std::int64_t dimension, double least, torch::Device device)
    : least_(least), mean_(torch::zeros({dimension}, device)), deviation_(torch::ones({dimension}, device)) {}

void Standard::measure(const Tensor& first, StepContext& ctx, const std::function<Tensor(const Tensor& x)>& as_rows) {
  torch::NoGradGuard no_grad;
  const Tensor all = first_rows(first, ctx, as_rows);
  mean_.copy_(all.mean(0));
  deviation_.copy_(all.std(0, false).clamp_min(least_));
}

Transformed Standard::apply(const Tensor& x) const { return {(x - mean_) / deviation_, -torch::log(deviation_).sum().expand({x.size(0)})}; }
Transformed Standard::restore(const Tensor& y) const { return {y * deviation_ + mean_, torch::log(deviation_).sum().expand({y.size(0)})}; }

void Standard::collect(std::vector<NamedTensor>& into) const {
  into.push_back({"mean", mean_, Role::buffer});
  into.push_back({"deviation", deviation_, Role::buffer});
}

}  // namespace zscape
