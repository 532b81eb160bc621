#pragma once
// InstanceNorm: every map of every row is brought to mean 0 and deviation 1, then scaled and shifted. Nothing couples rows and nothing runs along: training and
// looking are the same.  D. Ulyanov, A. Vedaldi, V. Lempitsky: Instance Normalization. 2016, arXiv:1607.08022.
#include "models/blocks/layers.h"

namespace zscape {

struct InstanceNorm {
  std::string name;
  Tensor weight, bias;  // N(1, .02) and 0

  InstanceNorm() = default;
  InstanceNorm(std::string name, std::int64_t channels, const Init& init);
  Tensor operator()(const Tensor& x) const;
  void collect(std::vector<NamedTensor>& into) const;
};

}  // namespace zscape
