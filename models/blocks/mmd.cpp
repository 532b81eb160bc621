#include "models/blocks/mmd.h"

#include <cmath>
#include <sstream>

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

Compared::Compared(const Kernels& k, const Tensor& x, const Tensor& y) : real(k(x, x).mean()), fake(k(y, y).mean()), between(k(x, y).mean()) {}

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
