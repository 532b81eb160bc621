#pragma once
// PatchJudge: a discriminator that judges patches, not pictures: each of its outputs sees a square of the picture, and all share weights.
//   P. Isola, J.-Y. Zhu, T. Zhou, A. A. Efros: Image-to-Image Translation with Conditional Adversarial Networks. CVPR 2017, arXiv:1611.07004, section 3.2.2.
//
// 4×4 convolutions: `downs` of them with stride 2, then two with stride 1; instance norms but in the first and the last; leaky ReLU. The side of a patch is 16, 34, 70
// pixels with 1, 2, 3 downs.
#include "models/blocks/instance_norm.h"

namespace zscape {

class PatchJudge {
 public:
  PatchJudge() = default;
  /// `maps` of the first layer; they double from layer to layer, up to eightfold.
  PatchJudge(const std::string& name, std::int64_t channels, std::int64_t maps, std::int64_t downs, const Init& init);
  /// x [n, C, H, W] → [n, 1, h, w].
  Tensor operator()(const Tensor& x) const;
  void collect(std::vector<NamedTensor>& into) const;

 private:
  struct Layer {
    std::string name;
    Tensor weight, bias;
    std::int64_t stride;
  };
  std::vector<Layer> layers_;
  std::vector<InstanceNorm> norms_;  // of all but the first and the last
};

}  // namespace zscape
