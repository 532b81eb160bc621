#include "models/autoregressive/pixel_chain.h"

namespace zscape {

PixelChain::PixelChain(const Build& build) : ChainModel(build), channels_(build.data.channels), height_(build.data.height), width_(build.data.width) {
  binary_values_ = build.params.text("levels") == "2" || (build.params.text("levels") == "auto" && build.data.binary);
  maps_ = (build.params.integer("maps") + channels_ - 1) / channels_ * channels_;
}

void PixelChain::make_head(std::int64_t features, const Init& init) {
  const std::int64_t middle = 32 / channels_ * channels_, outputs = channels_ * (binary_values_ ? 1 : levels());
  head_ = {MaskedConv("head", features, middle, kOnePixel, MaskKind::b, channels_, init), MaskedConv("logits", middle, outputs, kOnePixel, MaskKind::b, channels_, init)};
  for (const MaskedConv& conv : head_) conv.collect(player_.parameters);
}

Order PixelChain::order() const {
  Order all;
  for (std::int64_t pixel = 0; pixel < height_ * width_; ++pixel)
    for (std::int64_t c = 0; c < channels_; ++c) all.push_back(c * height_ * width_ + pixel);
  return all;
}

Tensor PixelChain::logits(const Tensor& flat) const {
  const Tensor h = features(flat.reshape({-1, channels_, height_, width_}) - .5);
  const Tensor out = head_[1](torch::relu(head_[0](torch::relu(h))));  // [n, C·K, H, W], a channel's K beside each other
  if (binary_values_) return out.flatten(1);
  return out.reshape({-1, channels_, levels(), height_, width_}).permute({0, 1, 3, 4, 2}).reshape({-1, size_, levels()});
}

Tensor PixelChain::walk(std::int64_t n, const ChooseValue& choose) const {
  const std::array<Tensor, 2> used{head_[0].weight_used(), head_[1].weight_used()};
  const std::unique_ptr<Walker> walker = this->walker(n);
  const std::int64_t pixels = height_ * width_;
  Tensor x = torch::zeros({n, size_}, used[0].options().requires_grad(false));
  for (std::int64_t pixel = 0; pixel < pixels; ++pixel) {
    const std::int64_t row = pixel / width_, column = pixel % width_;
    for (std::int64_t c = 0; c < channels_; ++c) {
      const Tensor h = torch::relu(walker->features_at(row, column));
      const Tensor out = torch::linear(torch::relu(torch::linear(h, used[0], head_[0].bias)), used[1], head_[1].bias);
      const Tensor value = choose(c * pixels + pixel, binary_values_ ? out.select(1, c) : out.slice(1, c * levels(), (c + 1) * levels()));
      x.select(1, c * pixels + pixel).copy_(value);
      walker->put(row, column, c, (value - .5).unsqueeze(1));
    }
  }
  return x;
}

ParamSpec levels_param() {
  return {.key = "levels", .group = "objective", .fallback = std::string("auto"), .choices = {"auto", "2", "256"}, .paper = "256; 2 for binary MNIST"};
}

ParamSpec maps_param(std::int64_t fallback, std::string paper) {
  return {.key = "maps", .group = "architecture", .fallback = fallback, .min = 1, .max = 256, .log_scale = true, .paper = std::move(paper)};
}

}  // namespace zscape
