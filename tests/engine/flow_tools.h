#pragma once
// What tests of flows share.
#include "models/blocks/coupling.h"
#include "tests/engine/small_run.h"

namespace zscape::testing {

/// Weights that make a flow do something: its last layers begin at zero.
inline void shake(const std::vector<NamedTensor>& tensors, double scale) {
  torch::NoGradGuard no_grad;
  Rng rng(5, "shake");
  for (const auto& t : tensors) t.tensor.add_(rng.normal(t.tensor.sizes()), scale);
}
inline void shake(Model& model, double scale) { shake(model.state(), scale); }

/// max |t|
inline double largest(const Tensor& t) { return t.abs().max().item<double>(); }

/// ∂f/∂x of row `row`, [D, D], by autograd.
template <class F>
Tensor jacobian(const F& f, const Tensor& x, std::int64_t row = 0) {
  const Tensor at = x.narrow(0, row, 1).detach().requires_grad_(true);
  const Tensor y = f(at).flatten();
  std::vector<Tensor> lines;
  for (std::int64_t i = 0; i < y.numel(); ++i) lines.push_back(torch::autograd::grad({y[i]}, {at}, {}, true)[0].flatten());
  return torch::stack(lines);
}

/// log|det ∂f/∂x| of row 0 by autograd.
template <class F>
double autograd_log_det(const F& f, const Tensor& x, std::int64_t row = 0) {
  return std::get<1>(torch::slogdet(jacobian(f, x, row).to(torch::kFloat64))).template item<double>();
}

}  // namespace zscape::testing
