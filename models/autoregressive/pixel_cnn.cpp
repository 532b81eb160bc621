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
#include "models/autoregressive/pixel_chain.h"

namespace zscape::pixel_cnn {

class PixelCnn final : public PixelChain {
 public:
  explicit PixelCnn(const Build& build) : PixelChain(build) {
    const Init init{build.init, build.device};
    const std::int64_t p = maps_, layers = build.params.integer("layers");
    const MaskKind later = build.params.text("mask") == "A" ? MaskKind::a : MaskKind::b;
    first_ = MaskedConv("first", channels_, 2 * p, half_window(7), MaskKind::a, channels_, init);
    for (std::int64_t l = 0; l < layers; ++l) {
      const std::string name = "block." + std::to_string(l);
      blocks_.push_back({MaskedConv(name + ".in", 2 * p, p, kOnePixel, MaskKind::b, channels_, init),
                         MaskedConv(name + ".conv", p, p, half_window(3), later, channels_, init),
                         MaskedConv(name + ".out", p, 2 * p, kOnePixel, MaskKind::b, channels_, init)});
    }
    for (const MaskedConv* conv : convolutions()) conv->collect(player_.parameters);
    make_head(2 * p, init);
  }

 protected:
  Tensor features(const Tensor& x) const override {
    Tensor h = first_(x);
    for (const Block& block : blocks_) h = h + block.out(torch::relu(block.conv(torch::relu(block.in(torch::relu(h))))));
    return h;
  }

  std::unique_ptr<Walker> walker(std::int64_t n) const override { return std::make_unique<Drawing>(*this, n); }

 private:
  struct Block {
    MaskedConv in, conv, out;
  };

  struct Drawing final : Walker {
    Drawing(const PixelCnn& net_, std::int64_t n) : net(net_), input(net.first_.room(n, net.height_, net.width_)) {
      for (const MaskedConv* conv : net.convolutions()) used.push_back(conv->weight_used());
      for (const Block& block : net.blocks_) inside.push_back(block.conv.room(n, net.height_, net.width_));
    }
    Tensor features_at(std::int64_t row, std::int64_t column) override {
      std::size_t k = 0;
      Tensor h = net.first_.at(input, row, column, used[k++]);
      for (std::size_t l = 0; l < net.blocks_.size(); ++l, k += 3) {
        const Block& block = net.blocks_[l];
        block.conv.keep(inside[l], row, column, torch::relu(torch::linear(torch::relu(h), used[k], block.in.bias)));
        const Tensor v = torch::relu(block.conv.at(inside[l], row, column, used[k + 1]));
        h = h + torch::linear(v, used[k + 2], block.out.bias);
      }
      return h;
    }
    void put(std::int64_t row, std::int64_t column, std::int64_t channel, const Tensor& value) override { net.first_.keep(input, row, column, value, channel); }

    const PixelCnn& net;
    std::vector<Tensor> used;    // of every convolution, in their order
    Tensor input;                // of the first one
    std::vector<Tensor> inside;  // of every block's convolution
  };

  std::vector<const MaskedConv*> convolutions() const {
    std::vector<const MaskedConv*> all{&first_};
    for (const Block& block : blocks_) all.insert(all.end(), {&block.in, &block.conv, &block.out});
    return all;
  }

  MaskedConv first_;
  std::vector<Block> blocks_;
};

std::vector<ParamSpec> params() {
  return {{.key = "mask", .group = "objective", .fallback = std::string("A+B"), .choices = {"A+B", "A"}, .paper = "A in the first layer, B after it"},
          levels_param(), maps_param(16, "16 for MNIST, 128 for CIFAR-10"),
          {.key = "layers", .group = "architecture", .fallback = std::int64_t{7}, .min = 1, .max = 20, .paper = "7 for MNIST, 15 for CIFAR-10"}};
}

}  // namespace zscape::pixel_cnn

namespace zscape {

ModelEntry pixel_cnn_entry() {
  ModelEntry entry;
  entry.info = chain_info("pixel_cnn", "PixelCNN", "van den Oord et al. 2016", "A. van den Oord, N. Kalchbrenner, K. Kavukcuoglu: Pixel Recurrent Neural Networks. ICML 2016. arXiv:1601.06759",
                          few_rows(pixel_cnn::params(), 16, 2e-3, 100));
  entry.build = [](const Build& build) { return std::make_unique<pixel_cnn::PixelCnn>(build); };
  entry.tiny = {{"maps", "2"}, {"layers", "2"}};
  entry.threads = [](const Params&, int cores) { return std::max(1, std::min(4, cores - 1)); };
  return entry;
}

}  // namespace zscape
