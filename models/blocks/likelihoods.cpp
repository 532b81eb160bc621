#include "models/blocks/likelihoods.h"

#include <cmath>
#include <numbers>

#include "models/blocks/fused.h"

namespace zscape {

using torch::Tensor;

namespace {
const double kLog2Pi = std::log(2 * std::numbers::pi);
Tensor sum_row(const Tensor& each) { return each.flatten(1).sum(1); }
}  // namespace

Tensor bernoulli_log_prob(const Tensor& x, const Tensor& logits) {
  if (x.sizes() != logits.sizes()) {
    const std::vector<Tensor> both = torch::broadcast_tensors({x, logits});
    return bernoulli_log_prob(both[0], both[1]);
  }
  // x l − softplus(l), with x − σ(l) on its way back: a third of the passes over the pixels that autograd would make.
  std::vector<Tensor> out(1);
  {
    const WithoutAutograd plain;
    out[0] = sum_row(at::softplus(logits).neg_().addcmul_(x, logits));
  }
  attach(out, {x, logits}, {x, logits}, [](const std::vector<Tensor>& saved, const std::vector<Tensor>& gradients, const std::vector<bool>& wanted) {
    std::vector<std::int64_t> rows(static_cast<std::size_t>(saved[1].dim()), 1);
    rows[0] = -1;
    const Tensor g = gradients[0].view(rows);
    return std::vector<Tensor>{wanted[0] ? saved[1] * g : Tensor(), wanted[1] ? (saved[0] - at::sigmoid(saved[1])).mul_(g) : Tensor()};
  });
  return out[0];
}

Tensor gaussian_log_prob(const Tensor& x, const Tensor& mean, const Tensor& log_sigma) {
  return sum_row(-0.5 * ((x - mean) * torch::exp(-log_sigma)).square() - log_sigma - 0.5 * kLog2Pi);
}

Tensor discretised_logistic_each(const Tensor& x, const Tensor& mean, const Tensor& log_scale) {
  // With a, b the standardised upper and lower edge of the bin: σ(a) − σ(b) = σ(a) σ(−b) (1 − e^(b−a)), three factors
  // that never cancel.
  constexpr double kHalfBin = 0.5 / 255;
  const Tensor inverse = torch::exp(-log_scale), centred = x - mean;
  const Tensor below_upper = torch::log_sigmoid(inverse * (centred + kHalfBin));
  const Tensor above_lower = torch::log_sigmoid(-inverse * (centred - kHalfBin));
  const Tensor width = torch::log(-torch::expm1(inverse * (-2 * kHalfBin)));
  const Tensor inside = below_upper + above_lower + width;
  return torch::where(x < kHalfBin, below_upper, torch::where(x > 1 - kHalfBin, above_lower, inside));
}

Tensor discretised_logistic_log_prob(const Tensor& x, const Tensor& mean, const Tensor& log_scale) { return sum_row(discretised_logistic_each(x, mean, log_scale)); }

Tensor normal_kl_each(const Tensor& mean, const Tensor& log_var) {
  return 0.5 * (mean.square() + torch::expm1(log_var) - log_var);
}
Tensor normal_kl(const Tensor& mean, const Tensor& log_var) { return sum_row(normal_kl_each(mean, log_var)); }

Tensor normal_log_prob(const Tensor& z, const Tensor& mean, const Tensor& log_var) {
  return sum_row(-0.5 * ((z - mean).square() * torch::exp(-log_var) + log_var + kLog2Pi));
}
Tensor standard_normal_log_prob(const Tensor& z) { return sum_row(-0.5 * (z.square() + kLog2Pi)); }

Tensor soft_clamp(const Tensor& v, double low, double high) {
  const Tensor above = low + torch::softplus(v - low);
  return high - torch::softplus(high - above);
}

}  // namespace zscape
