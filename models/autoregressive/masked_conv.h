#pragma once
// MaskedConv: a convolution that looks up and to the left only, whole or at one pixel.
#include "models/blocks/layers.h"

namespace zscape {

/// What a masked kernel reaches: rows above the pixel's own, and columns beside it.
struct Window {
  std::int64_t up = 0, left = 0, right = 0;
};
/// The upper half of a k × k kernel, or its own pixel alone.
inline Window half_window(std::int64_t k) { return {(k - 1) / 2, (k - 1) / 2, (k - 1) / 2}; }
inline constexpr Window kOnePixel{};

/// Mask A leaves out the pixel itself and what is right of it, B keeps the pixel (van den Oord et al. 2016, section 3.4). Of several colours the features
/// are in as many groups as there are channels, and at the pixel itself A lets a group see the groups before its own, B its own too: R → G → B.
/// `whole`: the window as it is, for features that are shifted down before a pixel uses them.
enum class MaskKind { a, b, whole };

/// [n, in, H, W] → [n, out, H, W]. Weights [out, in, up + 1, left + 1 + right], channels_last; begin as U(−1/√fan_in, 1/√fan_in), fan_in of what the mask
/// leaves. The rows below the pixel, which every mask forbids, are not there at all.
struct MaskedConv {
  std::string name;
  Tensor weight, bias, mask;
  Window window;

  MaskedConv() = default;
  /// `groups`: channels of the data. `halves`: how often the groups repeat among the outputs (2 where a half gates the other).
  MaskedConv(std::string name, std::int64_t in, std::int64_t out, Window window, MaskKind kind, std::int64_t groups, const Init& init, std::int64_t halves = 1);
  Tensor operator()(const Tensor& x) const;

  /// Zeros with room for the window round every pixel: [n, in, H + up, W + left + right].
  Tensor room(std::int64_t n, std::int64_t height, std::int64_t width) const;
  /// Writes `value` [n, in] (or, of the channels from `channel` on, fewer) at pixel (y, x) of such a room.
  void keep(const Tensor& room, std::int64_t y, std::int64_t x, const Tensor& value, std::int64_t channel = 0) const;
  /// The layer at (y, x) alone, [n, out]. `used` from weight_used().
  Tensor at(const Tensor& room, std::int64_t y, std::int64_t x, const Tensor& used) const;
  /// The masked kernel, flat: [out, in·(up + 1)·(left + 1 + right)].
  Tensor weight_used() const { return (weight * mask).contiguous().flatten(1); }
  void collect(std::vector<NamedTensor>& into) const;
};

}  // namespace zscape
