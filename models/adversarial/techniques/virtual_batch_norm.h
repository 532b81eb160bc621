#pragma once
// Virtual batch normalisation: every row is normalised by the statistics of fixed rows and of itself, so that it does not depend on its neighbours.
//   T. Salimans et al.: Improved Techniques for Training GANs. NeurIPS 2016, arXiv:1606.03498, section 3.5.
#include <torch/torch.h>

namespace zscape {

/// rows [R + n, C, H, W], the first R the reference, normalised among themselves. Row i has mean (R m + m_i) / (R + 1), and its square's mean likewise. weight, bias [C].
inline torch::Tensor virtual_batch_norm(const torch::Tensor& rows, std::int64_t reference, const torch::Tensor& weight, const torch::Tensor& bias) {
  constexpr double kEpsilon = 1e-5;
  const torch::Tensor each = rows.mean({2, 3}), each_square = rows.square().mean({2, 3});  // [R + n, C]
  const double share = 1 / static_cast<double>(reference + 1);
  const auto blended = [&](const torch::Tensor& of) {
    const torch::Tensor fixed = of.slice(0, 0, reference).mean(0, true);
    return torch::cat({fixed.expand({reference, -1}), of.slice(0, reference) * share + fixed * (1 - share)});
  };
  const torch::Tensor mean = blended(each), scale = weight * torch::rsqrt(blended(each_square) - mean.square() + kEpsilon);
  return rows * scale.unsqueeze(2).unsqueeze(3) + (bias - mean * scale).unsqueeze(2).unsqueeze(3);
}

}  // namespace zscape
