#include "models/blocks/mmd.h"

#include <cmath>
#include <sstream>

#include "models/blocks/fused.h"

namespace zscape {

Kernels Kernels::parse(const std::string& text) {
  Kernels out;
  std::istringstream in(text);
  for (std::string item; std::getline(in, item, ',');) {
    std::istringstream number(item);
    double width = 0;
    if (!(number >> width) || !(number >> std::ws).eof() || !(width > 0) || !std::isfinite(width))
      throw ParamError("A kernel's width is a positive number, which \"" + item + "\" is not: set kernels=0.2,0.5,1 or the like.");
    out.widths.push_back(width);
  }
  if (out.widths.empty()) throw ParamError("There is no kernel without a width: set kernels=0.2,0.5,1 or the like.");
  return out;
}

Tensor Kernels::operator()(const Tensor& x, const Tensor& y) const {
  const Tensor squares = (x.square().sum(1, true) + y.square().sum(1) - 2 * x.mm(y.t())).clamp_min(0);
  Tensor sum = torch::zeros_like(squares);
  for (const double s : widths) sum = sum + (squares * (-.5 / (s * s))).exp();
  return sum;
}

namespace {

/// The mean of k over all pairs as one autograd node: with W_ij = Σ_s k_s(x_i, y_j) / s², ∂/∂y_j = Σ_i W_ij (x_i − y_j) / nm. Once differentiable.
Tensor mean_kernel(const Kernels& k, const Tensor& x, const Tensor& y) {
  std::vector<Tensor> out(1);
  Tensor slope;
  {
    const torch::NoGradGuard no_grad;
    const Tensor squares = (x.square().sum(1, true) + y.square().sum(1) - 2 * x.mm(y.t())).clamp_min_(0);
    Tensor sum = torch::zeros_like(squares), each = torch::empty_like(squares);
    slope = torch::zeros_like(squares);
    for (const double s : k.widths) {
      at::mul_out(each, squares, torch::tensor(-.5 / (s * s), squares.options())).exp_();
      sum.add_(each);
      slope.add_(each, 1 / (s * s));
    }
    out[0] = sum.mean();
  }
  attach(out, {x, y}, {x, y, slope}, [](const std::vector<Tensor>& saved, const std::vector<Tensor>& gradients, const std::vector<bool>& wanted) {
    const Tensor &a = saved[0], &b = saved[1], &w = saved[2];
    const Tensor scale = gradients[0] / static_cast<double>(w.numel());
    std::vector<Tensor> to(2);
    if (wanted[0]) to[0] = (w.mm(b) - w.sum(1, true) * a) * scale;
    if (wanted[1]) to[1] = (w.t().mm(a) - w.sum(0).unsqueeze(1) * b) * scale;
    return to;
  });
  return out[0];
}

}  // namespace

Compared::Compared(const Kernels& k, const Tensor& x, const Tensor& y) : real(mean_kernel(k, x, x)), fake(mean_kernel(k, y, y)), between(mean_kernel(k, x, y)) {}

Tensor Compared::root_mmd2() const {
  constexpr double kEpsilon = 1e-6;
  return (real + fake - 2 * between + kEpsilon).sqrt();
}

Tensor unbiased_mmd2(const Kernels& k, const Tensor& x, const Tensor& y) {
  const auto within = [&](const Tensor& a) {
    const auto n = static_cast<double>(a.size(0));
    const Tensor all = k(a, a);
    return (all.sum() - all.diagonal().sum()) / (n * (n - 1));
  };
  return within(x) + within(y) - 2 * k(x, y).mean();
}

}  // namespace zscape
