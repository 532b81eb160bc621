#include "models/adversarial/techniques/spectral_norm.h"

namespace zscape {
namespace {

constexpr double kLeast = 1e-12;
constexpr int kFirstRounds = 15;  // at the start u is noise, and W / σ would be far too large

Tensor unit(const Tensor& x) { return x / x.norm().clamp_min(kLeast); }

}  // namespace

SpectralNorm::SpectralNorm(const std::vector<NamedTensor>& weights, const Init& init) {
  const torch::NoGradGuard no_grad;
  for (const NamedTensor& w : weights) {
    const Tensor matrix = w.tensor.flatten(1);
    Tensor u = unit(init.rng.normal({matrix.size(0)}).to(init.device));
    for (int i = 0; i < kFirstRounds; ++i) u = unit(matrix.mv(unit(matrix.t().mv(u))));
    u_.push_back({w.name + ".u", u, Role::buffer});
  }
}

Tensor SpectralNorm::operator()(std::size_t i, const Tensor& weight, bool training) const {
  const Tensor matrix = weight.flatten(1);
  Tensor u, v;
  {
    const torch::NoGradGuard no_grad;
    v = unit(matrix.t().mv(u_[i].tensor));
    u = training ? unit(matrix.mv(v)) : u_[i].tensor;
    if (training) u_[i].tensor.copy_(u);
  }
  return weight / u.dot(matrix.mv(v)).clamp_min(kLeast);
}

void SpectralNorm::collect_buffers(std::vector<NamedTensor>& into) const { into.insert(into.end(), u_.begin(), u_.end()); }

}  // namespace zscape
