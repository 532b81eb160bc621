#pragma once
// NormedMlp: dense layers with batch normalisation before each activation but the last layer's.
#include "models/blocks/conv_gan.h"

namespace zscape {

struct NormedMlp {
  enum class Hidden { relu, softplus };
  std::vector<Linear> layers;  // named `<name>.0`, `<name>.1` …
  std::vector<BatchNorm> norms;
  Hidden hidden = Hidden::relu;

  NormedMlp() = default;
  /// sizes {in, hidden…, out}.
  NormedMlp(const std::string& name, const std::vector<std::int64_t>& sizes, const Init& init, Hidden hidden = Hidden::relu);
  Tensor operator()(const Tensor& x, bool training) const;
  void collect(std::vector<NamedTensor>& into) const;
  void collect_buffers(std::vector<NamedTensor>& into) const;
};

}  // namespace zscape
