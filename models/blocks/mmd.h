#pragma once
// Maximum mean discrepancy: how far two samples are apart, by kernels.
//   A. Gretton, K. Borgwardt, M. Rasch, B. Schölkopf, A. Smola: A Kernel Two-Sample Test. JMLR 13 (2012).
//
//   MMD²(X, Y) = E k(x, x') + E k(y, y') − 2 E k(x, y),   k(x, y) = Σ_s exp(−‖x − y‖² / 2s²)
#include <string>
#include <vector>

#include "models/model.h"

namespace zscape {

/// Sums of Gaussian kernels of several widths s.
struct Kernels {
  std::vector<double> widths;

  /// From "0.05, 0.2, 1". Throws ParamError with a sentence where that is not a list of positive numbers.
  static Kernels parse(const std::string& text);
  /// k(x_i, y_j), [n, m], for x [n, D], y [m, D].
  Tensor operator()(const Tensor& x, const Tensor& y) const;
};

/// Mean kernels of all pairs, a row with itself too. Scalars.
struct Compared {
  Tensor real, fake, between;
  Compared(const Kernels& k, const Tensor& x, const Tensor& y);
  /// √(MMD² + ε): ε because a square root has no slope at 0. Never negative, and above 0 even for two samples of one distribution.
  Tensor root_mmd2() const;
};
/// Without the pairs of a row with itself: 0 on average where the distributions agree, and now and then below. A scalar.
Tensor unbiased_mmd2(const Kernels& k, const Tensor& x, const Tensor& y);

/// A model that learns by comparing samples, and can say how far two of them are apart in its own eyes.
struct Compares {
  virtual ~Compares() = default;
  /// √MMD² of rows x and y, [n, data shape] each, biased: compare only at the same n. A scalar.
  virtual Tensor discrepancy(const Tensor& x, const Tensor& y) = 0;
};

}  // namespace zscape
