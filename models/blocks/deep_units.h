#pragma once
// DeepUnits: layers of units above each other, v = h⁰, h¹ … h^L, each connected to its neighbours alone.
//   E(v, h) = −b·v − Σ_l c^l·h^l − Σ_l h^l·W^l h^(l−1)
// Odd layers hear even ones only, and the other way round: taken together they are the two sides of one RBM with blocks of zeros in its weights. So its Gibbs sampling,
// its sum over one side, its constant by counting and by AIS are those of RbmUnits.
#include "models/blocks/rbm_units.h"

namespace zscape {

struct DeepUnits {
  std::vector<std::int64_t> sizes;  // D, H¹ … H^L
  std::vector<Tensor> weight;       // W^l [H^l, H^(l−1)]
  std::vector<Tensor> bias;         // of v, h¹ … h^L
  Tensor base;                      // [D]: the data's own log odds

  DeepUnits() = default;
  DeepUnits(std::vector<std::int64_t> sizes, Rng& init, torch::Device device);
  std::int64_t layers() const { return static_cast<std::int64_t>(weight.size()); }

  /// hidden = odd layers, visible = even ones, v first.
  RbmUnits folded() const;
  /// Layers to the two sides and back: layer l of rows of the odd or the even side.
  Tensor even(const std::vector<Tensor>& units) const { return side(units, 0); }
  Tensor odd(const std::vector<Tensor>& units) const { return side(units, 1); }
  std::vector<Tensor> unfolded(const Tensor& even, const Tensor& odd) const;

  /// What hidden units are expected to be given v, each given what is expected of the others; v first, then h¹ … h^L. From a pass upwards with doubled inputs.
  std::vector<Tensor> mean_field(const Tensor& v, std::int64_t steps) const;
  /// log Σ_h exp(−E(v, h)), [n]: even hidden layers are counted where they have at most 2^8 states, otherwise the mean-field bound.
  Tensor log_unnormalised(const Tensor& v) const;
  bool hidden_are_countable() const;

  void collect(std::vector<NamedTensor>& into) const;
  /// From what learning adds to the folded weights and biases.
  void set_gradients(const Tensor& weights, const Tensor& even_bias, const Tensor& odd_bias, double decay);

 private:
  Tensor side(const std::vector<Tensor>& units, std::size_t first) const;
  Tensor heard(const std::vector<Tensor>& units, std::size_t l) const;  // c^l + W^l h^(l−1) + h^(l+1) W^(l+1)
};

}  // namespace zscape
