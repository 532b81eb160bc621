#pragma once
// MaskedConv: a convolution that looks up and to the left only, whole or at one pixel.
#include "models/blocks/layers.h"

namespace zscape {

/// Mask A leaves out the pixel itself, B keeps it (van den Oord et al. 2016, section 3.4). Of several colours the features are in as many groups as there
/// are channels, and at the pixel itself A lets a group see the groups before its own, B its own too: R → G → B.
enum class MaskKind { a, b };

/// [n, in, H, W] → [n, out, H, W], kernel k × k, stride 1. Weights channels_last; begin as U(−1/√fan_in, 1/√fan_in), fan_in of what the mask leaves.
struct MaskedConv {
  std::string name;
  Tensor weight, bias, mask;
  std::int64_t reach = 0;  // (k − 1) / 2

  MaskedConv() = default;
  /// `groups`: channels of the data.
  MaskedConv(std::string name, std::int64_t in, std::int64_t out, std::int64_t kernel, MaskKind kind, std::int64_t groups, const Init& init);
  Tensor operator()(const Tensor& x) const;
  /// The same at (y, x) alone, [n, out]: `padded` [n, in, H + 2·reach, W + 2·reach] holds the input with zeros around it. `used` from weight_used().
  Tensor at(const Tensor& padded, std::int64_t y, std::int64_t x, const Tensor& used) const;
  /// The rows of the masked kernel that are not all zero, flat: [out, in·(reach + 1)·k].
  Tensor weight_used() const;
  void collect(std::vector<NamedTensor>& into) const;
};

}  // namespace zscape
