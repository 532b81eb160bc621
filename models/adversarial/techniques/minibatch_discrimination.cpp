#include "models/adversarial/techniques/minibatch_discrimination.h"

#include <cmath>

namespace zscape {
namespace {

constexpr std::int64_t kWide = 4, kRemembered = 64;  // C; R

/// Σ_j exp(−‖a_ib − c_jb‖₁), [n, B] for a [n, B, C], c [m, B, C].
Tensor closeness(const Tensor& a, const Tensor& c) { return (a.unsqueeze(1) - c.unsqueeze(0)).abs().sum(3).neg().exp().sum(1); }

}  // namespace

MinibatchDiscrimination::MinibatchDiscrimination(std::int64_t features, std::int64_t kernels_, const Init& init) : kernels(kernels_) {
  projection = uniform_weight(init, {features, kernels * kWide}, 1 / std::sqrt(static_cast<double>(features)));
  reference = torch::zeros({kRemembered, kernels * kWide}, init.device);
  others = torch::ones({}, init.device);
}

Tensor MinibatchDiscrimination::operator()(const Tensor& f, bool training) const {
  const Tensor m = f.mm(projection).view({-1, kernels, kWide});
  const Tensor o = training ? closeness(m, m) - 1 : closeness(m, reference.view({-1, kernels, kWide})) * (others / static_cast<double>(kRemembered));
  return torch::cat({f, o}, 1);
}

void MinibatchDiscrimination::remember(const Tensor& f) const {
  const torch::NoGradGuard no_grad;
  const Tensor which = torch::arange(kRemembered, torch::dtype(torch::kInt64).device(f.device())) % f.size(0);
  reference.copy_(f.index_select(0, which).mm(projection));
  others.fill_(static_cast<double>(f.size(0) - 1));
}

void MinibatchDiscrimination::collect(std::vector<NamedTensor>& into) const { into.push_back({"minibatch.weight", projection, Role::weight}); }
void MinibatchDiscrimination::collect_buffers(std::vector<NamedTensor>& into) const {
  into.push_back({"minibatch.reference", reference, Role::buffer});
  into.push_back({"minibatch.others", others, Role::buffer});
}

}  // namespace zscape
