#pragma once
// GaussianMixture: equally wide round Gaussians, and what can be computed of them. Curves with noise are mixtures too,
// of many Gaussians along the curve.
#include <torch/torch.h>

#include "engine/data/truth.h"

namespace zscape {

/// Plain values on the CPU.
struct GaussianMixture {
  torch::Tensor centres;  // double [k,D]
  torch::Tensor weights;  // double [k], sum 1
  double sigma = 1;       // > 0
};

/// log p(x) in nats: [n,D] → [n], in the type and on the device of x. Can be differentiated.
torch::Tensor log_density(const GaussianMixture& mixture, const torch::Tensor& x);

/// E[−log p(x)] for x from `at`, in nats, by Gauss-Hermite quadrature with `order` nodes per axis around each centre of
/// `at`, which is p itself or the same density with fewer centres. D must be 1 or 2.
double cross_entropy(const GaussianMixture& p, const GaussianMixture& at, std::int64_t order);

}  // namespace zscape
