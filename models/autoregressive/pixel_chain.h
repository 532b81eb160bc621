#pragma once
// PixelChain: a chain over the pixels of a picture in reading order, of each pixel R, then G, then B. Derived models say which features of the pixels before
// it a pixel is predicted from; the head, the values and the walk are here.
#include <array>

#include "models/autoregressive/chain_model.h"
#include "models/autoregressive/masked_conv.h"

namespace zscape {

class PixelChain : public ChainModel {
 protected:
  /// Features of one pixel at a time, while the picture is drawn.
  struct Walker {
    virtual ~Walker() = default;
    /// [n, features] at (row, column), of everything that was put before. Called in reading order, for every channel anew.
    virtual Tensor features_at(std::int64_t row, std::int64_t column) = 0;
    /// Value − ½ of one channel there, [n, 1].
    virtual void put(std::int64_t row, std::int64_t column, std::int64_t channel, const Tensor& value) = 0;
  };

  /// Reads the parameters `levels` and `maps`.
  explicit PixelChain(const Build& build);
  /// logits = W₂ relu( W₁ relu(features) ), one or 256 for each channel. Appends its weights to the player's: call it last.
  void make_head(std::int64_t features, const Init& init);

  /// x − ½ [n, C, H, W] → [n, features, H, W], each pixel's from those before it.
  virtual Tensor features(const Tensor& x) const = 0;
  virtual std::unique_ptr<Walker> walker(std::int64_t n) const = 0;

  std::int64_t levels() const override { return binary_values_ ? 2 : 256; }
  Order order() const override;
  Tensor logits(const Tensor& flat) const override;
  Tensor walk(std::int64_t n, const ChooseValue& choose) const override;

  std::int64_t channels_, height_, width_;
  std::int64_t maps_;  // as many as wished, rounded up to a multiple of the channels

 private:
  bool binary_values_;
  std::array<MaskedConv, 2> head_;
};

/// The parameters `levels` and `maps`, which all of them have.
ParamSpec levels_param();
ParamSpec maps_param(std::int64_t fallback, std::string paper);

}  // namespace zscape
