#pragma once
// The multi-scale flow of RealNVP for pictures (Dinh et al. 2017, section 3.4 to 3.6): at every scale three couplings with
// checkerboard masks, squeeze (space becomes channels), three couplings with channel masks, and half of the channels
// leaves for z; at the last scale four with checkerboard masks. Nets are residual (section 3.3), without batch
// normalisation; s = g ∘ tanh(ŝ) with a learned g for each channel; the last convolution begins at zero.
#include "models/blocks/coupling.h"

namespace zscape::real_nvp {

/// conv, `blocks` residual blocks of two convs, conv: [n,in,H,W] → [n,out,H,W].
struct ResidualNet {
  std::vector<Conv> convs;

  ResidualNet() = default;
  ResidualNet(const std::string& name, std::int64_t in, std::int64_t width, std::int64_t blocks, std::int64_t out, const Init& init);
  Tensor operator()(const Tensor& x) const;
};

/// One coupling: the masked half is scaled and shifted by a net of the rest.
struct PictureCoupling {
  bool checker = true;  // else by channels
  bool even = true;     // which half passes
  Tensor mask;          // checker: [1,1,H,W], 1 = passes
  Tensor gain;          // g [C,1,1] of what changes
  ResidualNet net;
  std::string name;

  Transformed forward(const Tensor& x) const;
  Tensor inverse(const Tensor& y) const;
  void collect(std::vector<NamedTensor>& into) const;

 private:
  Transformed scale_and_shift(const Tensor& passing) const;  // {t, s}
};

struct MultiScaleShape {
  std::int64_t channels = 1, height = 0, width = 0;
  std::int64_t scales = 2, maps = 24, blocks = 1;
};

class MultiScale {
 public:
  MultiScale() = default;
  /// Throws ParamError when the sides cannot be halved scales − 1 times.
  MultiScale(const MultiScaleShape& shape, const Init& init);
  /// y [n,C,H,W] → z [n, C·H·W], after the first `couplings` couplings only; −1 = all. `each`: log|det| [n] of every coupling.
  Transformed forward(const Tensor& y, std::int64_t couplings = -1, std::vector<Tensor>* each = nullptr) const;
  Tensor inverse(const Tensor& z) const;
  std::int64_t couplings() const { return static_cast<std::int64_t>(couplings_.size()); }
  void collect(std::vector<NamedTensor>& into) const;

 private:
  static constexpr std::int64_t kEach = 3, kLast = 4;
  MultiScaleShape shape_;
  std::vector<PictureCoupling> couplings_;  // in order; scale i owns 6 from 6 i on, the last scale 4
};

}  // namespace zscape::real_nvp
