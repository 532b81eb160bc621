#pragma once
// Affine coupling layers for points (Dinh et al. 2017, eq. 7 and 8): one half of the coordinates is scaled and shifted by
// a net of the other half. Log-scales are kept in (−2, 2) by s = 2 tanh(ŝ/2); the last layer begins at zero, so that the
// whole flow begins as the identity.
#include "models/blocks/layers.h"

namespace zscape {

/// Which coordinates pass and which change: [0, split) and [split, D), or the other way round.
struct Halves {
  std::int64_t pass = 0, passes = 0, change = 0, changes = 0;  // first column and number of columns of each
  static Halves of(std::int64_t dimension, bool first_passes);
};

struct Transformed {
  Tensor x;        // [n, D]
  Tensor log_det;  // [n] log |det ∂out/∂in|
};

struct AffineCoupling {
  Halves halves;
  Mlp net;  // passing half → [ŝ, t]

  AffineCoupling() = default;
  AffineCoupling(const std::string& name, Halves halves, const std::vector<std::int64_t>& hidden, const Init& init);
  Transformed forward(const Tensor& x) const;
  Tensor inverse(const Tensor& y) const;
  void collect(std::vector<NamedTensor>& into) const { net.collect(into); }
};

/// All of them, one after the other.
struct CouplingStack {
  std::vector<AffineCoupling> couplings;

  CouplingStack() = default;
  /// Layers `<name>0`, `<name>1` …; the halves take turns.
  CouplingStack(const std::string& name, std::int64_t dimension, std::int64_t count, const std::vector<std::int64_t>& hidden, const Init& init);
  /// As one autograd node with a backward pass written by hand: once differentiable, the same numbers as forward() of
  /// each coupling in turn.
  Transformed operator()(const Tensor& x) const;
  Tensor inverse(const Tensor& z) const;
  void collect(std::vector<NamedTensor>& into) const;
};

}  // namespace zscape
