#pragma once
// Weight normalisation: direction and length of a weight learn apart, so no row depends on the others of its batch.
//   T. Salimans, D. P. Kingma: Weight Normalization. NeurIPS 2016, arXiv:1602.07868 (section 3: gain and bias begin so that the first minibatch leaves every unit
//   with mean 0 and deviation 1).
//
//   y = g ∘ (x Vᵀ) / ‖v_row‖ + b        V [out, in], g and b [out]
#include "models/blocks/layers.h"

namespace zscape {

struct NormalisedLinear {
  std::string name;
  Tensor direction, gain, bias;
  bool learns_gain = true;

  NormalisedLinear() = default;
  /// learns_gain = false: g stays what begin_with() makes it, so that the layer cannot outgrow noise on what it says.
  NormalisedLinear(std::string name, std::int64_t in, std::int64_t out, const Init& init, bool learns_gain = true);
  Tensor operator()(const Tensor& x) const;
  /// Sets gain and bias by a first minibatch x [n, in], and returns what the layer says of it.
  Tensor begin_with(const Tensor& x) const;
  void collect(std::vector<NamedTensor>& into) const;
  void collect_buffers(std::vector<NamedTensor>& into) const;
};

}  // namespace zscape
