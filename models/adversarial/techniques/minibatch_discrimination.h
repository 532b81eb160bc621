#pragma once
// Minibatch discrimination: the discriminator sees how close a row is to the others of its batch, so rows that are all alike give themselves away.
//   T. Salimans, I. Goodfellow, W. Zaremba, V. Cheung, A. Radford, X. Chen: Improved Techniques for Training GANs. NeurIPS 2016, arXiv:1606.03498, section 3.2.
//
//   M_i = f(x_i) T,   o_b(x_i) = Σ_{j ≠ i} exp(−‖M_ib − M_jb‖₁),   the last layer reads [f(x_i), o(x_i)]
//
// Shapes: f [n, A]; T [A, B·C]; M [n, B, C]; o [n, B]. Real and generated rows go through in batches of their own. Cost n² B C.
//
// A row that is looked at alone has no batch: it is compared with real rows of the last step instead, as if it stood among them.
#include "models/blocks/layers.h"

namespace zscape {

struct MinibatchDiscrimination {
  Tensor projection;  // T
  Tensor reference;   // [R, B·C] buffer: M of real rows
  Tensor others;      // scalar buffer: n − 1 of a training batch
  std::int64_t kernels = 0;

  MinibatchDiscrimination(std::int64_t features, std::int64_t kernels, const Init& init);
  /// f [n, A] → [n, A + B], compared within the batch or, not training, with the remembered rows.
  Tensor operator()(const Tensor& f, bool training) const;
  /// f of a batch of real rows, for those that will be looked at alone.
  void remember(const Tensor& f) const;
  void collect(std::vector<NamedTensor>& into) const;
  void collect_buffers(std::vector<NamedTensor>& into) const;
};

}  // namespace zscape
