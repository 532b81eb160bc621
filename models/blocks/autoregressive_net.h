#pragma once
// A masked net (Germain et al. 2015, MADE, arXiv:1502.03509): what it says of a value depends on the values before it in an order, and on a context that all of
// them see. Masks and the net that has them.
#include <functional>

#include "models/blocks/layers.h"

namespace zscape {

/// Masks of weights, 1 = kept. `place` [D], int64: each value's place in the order, from 1. `degree` [H], int64: how many values a hidden unit may see.
struct OrderMasks {
  Tensor in, between, out, direct;  // [H, D], [H, H], [D, H], [D, D]
};
OrderMasks order_masks(const Tensor& place, const Tensor& degree, torch::Dtype type);

struct AutoregressiveShape {
  std::int64_t dimension = 0;            // D
  std::int64_t hidden = 64, layers = 2;  // units, and hidden layers of them
  std::int64_t heads = 2;                // numbers for each value
  std::int64_t context = 0;              // C
  bool reversed = false;                 // the last value comes first in the order
};

/// Layers named `<name>.0`, `<name>.1` … The last one begins at zero. Weights that a mask hides are kept, and never learn.
class AutoregressiveNet {
 public:
  AutoregressiveNet() = default;
  AutoregressiveNet(const std::string& name, const AutoregressiveShape& shape, const Init& init, Activation hidden = Activation::relu);

  /// x [n, D], context [n, C] (left out when C = 0) → each head's numbers, [n, D] each. Once differentiable, like every Mlp.
  std::vector<Tensor> operator()(const Tensor& x, const Tensor& context = {}) const;

  /// Value by value, D calls of the net: `next(i, heads)` is told what the net says of value i, [n, heads], and gives the value, [n]. → all of them, [n, D].
  /// Differentiable. Each call adds to the first layer what the last value changes there and computes the rest anew.
  Tensor walk(std::int64_t n, const Tensor& context, const std::function<Tensor(std::int64_t i, const Tensor& heads)>& next) const;

  std::int64_t dimension() const { return shape_.dimension; }
  void collect(std::vector<NamedTensor>& into) const { net_.collect(into); }

 private:
  Mlp masked() const;
  Tensor with(const Tensor& x, const Tensor& context) const;  // side by side

  AutoregressiveShape shape_;
  Mlp net_;
  std::vector<Tensor> masks_;  // one for each layer
};

}  // namespace zscape
