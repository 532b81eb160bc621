#pragma once
// The Laplacian pyramid: a picture as a small one and what each doubling of its sides lacks.
//   P. J. Burt, E. H. Adelson: The Laplacian Pyramid as a Compact Image Code. IEEE Transactions on Communications 31 (1983).
//
//   I_{k+1} = halved(I_k),  h_k = I_k − doubled(I_{k+1});   back: I_k = doubled(I_{k+1}) + h_k, exactly
#include <torch/torch.h>

#include <vector>

namespace zscape {

/// [n, C, H, W] → [n, C, H/2, W/2], means of four; H and W even.
inline torch::Tensor halved(const torch::Tensor& x) { return torch::avg_pool2d(x, 2); }
/// [n, C, H, W] → [n, C, 2H, 2W], bilinear.
inline torch::Tensor doubled(const torch::Tensor& x) {
  return torch::upsample_bilinear2d(x, {2 * x.size(2), 2 * x.size(3)}, /*align_corners=*/false);
}

struct Pyramid {
  std::vector<torch::Tensor> residuals;  // h_0 … h_{L−1}, the finest first
  torch::Tensor smallest;                // I_L

  static Pyramid build(const torch::Tensor& x, std::int64_t levels) {
    Pyramid p{{}, x};
    for (std::int64_t k = 0; k < levels; ++k) {
      const torch::Tensor small = halved(p.smallest);
      p.residuals.push_back(p.smallest - doubled(small));
      p.smallest = small;
    }
    return p;
  }
  torch::Tensor collapse() const {
    torch::Tensor x = smallest;
    for (std::size_t k = residuals.size(); k-- > 0;) x = doubled(x) + residuals[k];
    return x;
  }
};

}  // namespace zscape
