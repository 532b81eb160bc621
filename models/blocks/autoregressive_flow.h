#pragma once
// Affine autoregressive flows: every value is moved by what a masked net says of the values before it. One way the net is called once for all values; the other
// way each value needs those before it, D calls. Whether that makes sampling or scoring slow is the whole difference between an inverse autoregressive flow and
// a masked autoregressive flow.
#include "models/blocks/autoregressive_net.h"
#include "models/blocks/coupling.h"

namespace zscape {

/// y from x, with (a, t) what the net says of x's earlier values.
enum class Moving {
  scaled,  // y = (x − t) e^(−s), s = 5 tanh(a/5): Papamakarios et al. 2017, eq. 3 and 4, s their α, t their μ. log|det| = −Σ s
  gated,   // y = σ ∘ x + (1 − σ) ∘ t, σ = sigmoid(a + gate): Kingma et al. 2016, eq. 12 to 14. log|det| = Σ log σ: it can only contract
};

struct AutoregressiveFlowShape {
  AutoregressiveShape net;  // `reversed`: of the first layer; the order turns round from layer to layer
  std::int64_t count = 4;   // layers
  Moving moving = Moving::scaled;
  double gate = 2;          // gated: what is added to a, so that a layer begins near the identity (Kingma et al. advise +1 to +2)
};

/// One of the layers.
struct AutoregressiveLayer {
  AutoregressiveNet net;
  Moving moving = Moving::scaled;
  double gate = 2;

  /// One call of the net.
  Transformed forward(const Tensor& x, const Tensor& context = {}) const;
  /// D calls. log_det: of this direction.
  Transformed inverse(const Tensor& y, const Tensor& context = {}, Progress* progress = nullptr) const;
};

/// All of them, one after the other. forward: x → y, as many calls of a net as there are layers; inverse: D times as many. Rows [n, D]; context [n, C] where
/// the nets have one: the same for all layers. inverse() reports its progress and throws when nobody waits any more.
struct AutoregressiveFlow {
  std::vector<AutoregressiveLayer> layers;

  AutoregressiveFlow() = default;
  /// Nets `<name>0`, `<name>1` …
  AutoregressiveFlow(const std::string& name, const AutoregressiveFlowShape& shape, const Init& init);
  Transformed forward(const Tensor& x, const Tensor& context = {}) const;
  Transformed inverse(const Tensor& y, const Tensor& context = {}, Progress* progress = nullptr) const;
  void collect(std::vector<NamedTensor>& into) const;
};

}  // namespace zscape
