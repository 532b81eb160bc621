// PixelCNN: pixels predicted one by one by masked convolutions.
//   A. van den Oord, N. Kalchbrenner, K. Kavukcuoglu: Pixel Recurrent Neural Networks. ICML 2016, arXiv:1601.06759, sections 3.3 to 3.5.
//
//   log p(x) = Σ_i log p(x_i | x_<i),  i in reading order, of one pixel R, then G given R, then B given R and G          (eq. 1, 2)
//   h = conv7×7^A(x);   h ← h + W₂ relu( conv3×3^B( relu( W₁ relu(h) ) ) ),  L times;   logits = W₄ relu( W₃ relu(h) )
//
// Shapes: x [n, C, H, W]; h [n, 2p, H, W]; inside a block [n, p, H, W]; logits [n, C·H·W] of binary data, [n, C·H·W, 256] otherwise.
//
// Drawing needs only the new pixel of every layer: each layer's input is kept, and one pixel costs one patch (the whole picture otherwise, every time).
//
// mask = A: every layer leaves its own pixel out, as some copies of the paper's code do: what is seen drifts away from the pixel, layer by layer.
//
// Pitfalls: mask A in the first layer only, B after it must keep the middle of its middle row. Stacked 3 × 3 masks never see a wedge at the upper right
//   (the blind spot; gated_pixel_cnn has none). Colours: the order of drawing is that of training, R, G, B at each pixel.
#include "models/autoregressive/chain_model.h"
#include "models/autoregressive/masked_conv.h"

namespace zscape::pixel_cnn {

constexpr std::int64_t kLevels = 256;

class PixelCnn final : public ChainModel {
 public:
  explicit PixelCnn(const Build& build) : ChainModel(build), channels_(build.data.channels), height_(build.data.height), width_(build.data.width) {
    binary_values_ = build.params.text("levels") == "2" || (build.params.text("levels") == "auto" && build.data.binary);
    const Init init{build.init, build.device};
    const std::int64_t p = (build.params.integer("maps") + channels_ - 1) / channels_ * channels_, layers = build.params.integer("layers");
    const MaskKind later = build.params.text("mask") == "A" ? MaskKind::a : MaskKind::b;
    first_ = MaskedConv("first", channels_, 2 * p, 7, MaskKind::a, channels_, init);
    for (std::int64_t l = 0; l < layers; ++l) {
      const std::string name = "block." + std::to_string(l);
      blocks_.push_back({MaskedConv(name + ".in", 2 * p, p, 1, MaskKind::b, channels_, init), MaskedConv(name + ".conv", p, p, 3, later, channels_, init),
                         MaskedConv(name + ".out", p, 2 * p, 1, MaskKind::b, channels_, init)});
    }
    const std::int64_t head = 32 / channels_ * channels_, outputs = channels_ * (binary_values_ ? 1 : kLevels);
    head_ = {MaskedConv("head", 2 * p, head, 1, MaskKind::b, channels_, init), MaskedConv("logits", head, outputs, 1, MaskKind::b, channels_, init)};
    for (const MaskedConv* conv : convolutions()) conv->collect(player_.parameters);
  }

 protected:
  std::int64_t levels() const override { return binary_values_ ? 2 : kLevels; }

  /// Pixel by pixel, at each one its channels.
  Order order() const override {
    Order all;
    for (std::int64_t pixel = 0; pixel < height_ * width_; ++pixel)
      for (std::int64_t c = 0; c < channels_; ++c) all.push_back(c * height_ * width_ + pixel);
    return all;
  }

  Tensor logits(const Tensor& flat) const override {
    const Tensor x = flat.reshape({-1, channels_, height_, width_});
    Tensor h = first_(x - .5);
    for (const Block& block : blocks_) h = h + block.out(torch::relu(block.conv(torch::relu(block.in(torch::relu(h))))));
    const Tensor out = head_[1](torch::relu(head_[0](torch::relu(h))));  // [n, C·K, H, W], a channel's K beside each other
    if (binary_values_) return out.flatten(1);
    return out.reshape({-1, channels_, kLevels, height_, width_}).permute({0, 1, 3, 4, 2}).reshape({-1, size_, kLevels});
  }

  Tensor walk(std::int64_t n, const ChooseValue& choose) const override {
    const auto plain = first_.weight.options().requires_grad(false);
    const auto empty = [&](const MaskedConv& conv, std::int64_t in) { return torch::zeros({n, in, height_ + 2 * conv.reach, width_ + 2 * conv.reach}, plain); };
    const auto keep = [](const Tensor& padded, const MaskedConv& conv, std::int64_t y, std::int64_t x, const Tensor& value) {
      padded.select(2, y + conv.reach).select(2, x + conv.reach).copy_(value);
    };
    std::vector<Tensor> used;  // of every convolution, in their order
    for (const MaskedConv* conv : convolutions()) used.push_back(conv->weight_used());
    const Tensor input = empty(first_, channels_);
    std::vector<Tensor> inside;
    for (const Block& block : blocks_) inside.push_back(empty(block.conv, block.conv.weight.size(1)));
    Tensor x = torch::zeros({n, size_}, plain);
    for (std::int64_t pixel = 0; pixel < height_ * width_; ++pixel) {
      const std::int64_t row = pixel / width_, column = pixel % width_;
      for (std::int64_t c = 0; c < channels_; ++c) {
        std::size_t k = 0;
        Tensor h = first_.at(input, row, column, used[k++]);
        for (std::size_t l = 0; l < blocks_.size(); ++l) {
          const Block& block = blocks_[l];
          keep(inside[l], block.conv, row, column, torch::relu(torch::linear(torch::relu(h), used[k], block.in.bias)));
          const Tensor v = torch::relu(block.conv.at(inside[l], row, column, used[k + 1]));
          h = h + torch::linear(v, used[k + 2], block.out.bias);
          k += 3;
        }
        const Tensor out = torch::linear(torch::relu(torch::linear(torch::relu(h), used[k], head_[0].bias)), used[k + 1], head_[1].bias);
        const Tensor here = binary_values_ ? out.select(1, c) : out.slice(1, c * kLevels, (c + 1) * kLevels);
        const Tensor value = choose(c * height_ * width_ + pixel, here);
        x.select(1, c * height_ * width_ + pixel).copy_(value);
        keep(input.slice(1, c, c + 1), first_, row, column, (value - .5).unsqueeze(1));
      }
    }
    return x;
  }

 private:
  struct Block {
    MaskedConv in, conv, out;
  };
  std::vector<const MaskedConv*> convolutions() const {
    std::vector<const MaskedConv*> all{&first_};
    for (const Block& block : blocks_) all.insert(all.end(), {&block.in, &block.conv, &block.out});
    all.insert(all.end(), {&head_[0], &head_[1]});
    return all;
  }

  std::int64_t channels_, height_, width_;
  bool binary_values_ = true;
  MaskedConv first_;
  std::vector<Block> blocks_;
  std::array<MaskedConv, 2> head_;
};

std::vector<ParamSpec> params() {
  return {{.key = "mask", .group = "objective", .fallback = std::string("A+B"), .choices = {"A+B", "A"}, .paper = "A in the first layer, B after it"},
          {.key = "levels", .group = "objective", .fallback = std::string("auto"), .choices = {"auto", "2", "256"}, .paper = "256; 2 for binary MNIST"},
          {.key = "maps", .group = "architecture", .fallback = std::int64_t{16}, .min = 1, .max = 256, .log_scale = true, .paper = "16 for MNIST, 128 for CIFAR-10"},
          {.key = "layers", .group = "architecture", .fallback = std::int64_t{7}, .min = 1, .max = 20, .paper = "7 for MNIST, 15 for CIFAR-10"}};
}

}  // namespace zscape::pixel_cnn

namespace zscape {

ModelEntry pixel_cnn_entry() {
  ModelEntry entry;
  entry.info = chain_info("pixel_cnn", "PixelCNN", "van den Oord et al. 2016", "A. van den Oord, N. Kalchbrenner, K. Kavukcuoglu: Pixel Recurrent Neural Networks. ICML 2016. arXiv:1601.06759", pixel_cnn::params());
  entry.build = [](const Build& build) { return std::make_unique<pixel_cnn::PixelCnn>(build); };
  entry.tiny = {{"maps", "2"}, {"layers", "2"}};
  entry.threads = [](const Params&, int cores) { return std::max(1, std::min(4, cores - 1)); };
  return entry;
}

}  // namespace zscape
