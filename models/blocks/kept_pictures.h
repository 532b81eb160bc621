#pragma once
// KeptPictures: the first pictures a translator was given stay, so that those who look see what becomes of the same ones.
#include "models/model.h"

namespace zscape {

class KeptPictures {
 public:
  /// Room for 64 pictures, [64, channels, H, W].
  KeptPictures(std::int64_t channels, const DataSpec& data, torch::Device device) : kept_(torch::zeros({kMany, channels, data.height, data.width}, device)) {}

  /// x [n, C, H, W], the batch of training step `step`. Until there are enough, the first of them in turn.
  void keep(const Tensor& x, std::int64_t step) {
    const torch::NoGradGuard no_grad;
    const std::int64_t n = x.size(0), begin = step * n;
    if (begin == 0) kept_.copy_(in_turn(x, kMany));
    if (begin > 0 && begin < kMany) kept_.slice(0, begin, begin + n).copy_(x.slice(0, 0, kMany - begin));
  }
  /// n of them in turn, [n, C, H, W].
  Tensor first(std::int64_t n) const { return in_turn(kept_, n); }
  NamedTensor buffer() const { return {"kept", kept_, Role::buffer}; }

 private:
  static constexpr std::int64_t kMany = 64;
  static Tensor in_turn(const Tensor& x, std::int64_t n) { return x.index_select(0, torch::arange(n, torch::dtype(torch::kInt64).device(x.device())) % x.size(0)); }

  Tensor kept_;
};

}  // namespace zscape
