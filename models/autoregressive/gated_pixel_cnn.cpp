// Gated PixelCNN: two stacks of masked convolutions that together see every pixel before, and a class to choose.
//   A. van den Oord, N. Kalchbrenner, O. Vinyals, L. Espeholt, A. Graves, K. Kavukcuoglu: Conditional Image Generation with PixelCNN Decoders.
//   NeurIPS 2016, arXiv:1606.05328, sections 2.1 to 2.3, figure 2.
//
//   log p(x | y) = Σ_i log p(x_i | x_<i, y)
//   v' = V ∗ v + a_y                 (vertical stack: rows down to its own, k columns wide)       v ← tanh(v'₁) ⊙ σ(v'₂)        (eq. 2, 4)
//   h' = U ∗ h + L ↓v' + b_y         (horizontal: its own row up to the pixel; ↓ = one row down)  h ← h + W (tanh(h'₁) ⊙ σ(h'₂))
//   logits = W₂ relu( W₁ relu(h) );  first layer 7 wide, without the pixel itself and without the sum; then `layers` of 3.
//
// Shapes: x [n, C, H, W]; v, h [n, p, H, W]; v', h' [n, 2p, H, W]; a, b [K, 2p]; logits [n, C·H·W] of binary data, [n, C·H·W, 256] otherwise.
//
// Without a class, p(x) is the mean over all classes: log p(x) = logsumexp_y log p(x | y) − log K.
//
// Pitfalls: ↓ exactly once, at the link, and before the gate: a shift in every vertical layer brings the blind spot back (351 of 406 pixels at (14, 14) instead
//   of all), none at all lets a pixel see what comes after it. The mask-A layer has no sum: it would leak the pixel itself.
#include "models/autoregressive/pixel_chain.h"
#include "models/blocks/gate.h"

namespace zscape::gated_pixel_cnn {

class GatedPixelCnn final : public PixelChain, public Conditions {
 public:
  std::int64_t classes() const override { return classes_; }
  explicit GatedPixelCnn(const Build& build) : PixelChain(build) {
    const Init init{build.init, build.device};
    const std::int64_t p = maps_, g = channels_;
    if (build.params.text("condition") == "label") classes_ = build.data.classes;
    for (std::int64_t l = 0; l <= build.params.integer("layers"); ++l) {
      const std::string name = l == 0 ? "first" : "block." + std::to_string(l - 1);
      const std::int64_t in = l == 0 ? channels_ : p, reach = l == 0 ? 3 : 1;
      layers_.push_back({MaskedConv(name + ".vertical", in, 2 * p, {reach, reach, reach}, MaskKind::whole, g, init),
                         MaskedConv(name + ".link", 2 * p, 2 * p, kOnePixel, MaskKind::whole, g, init),
                         MaskedConv(name + ".horizontal", in, 2 * p, {0, reach, 0}, l == 0 ? MaskKind::a : MaskKind::b, g, init, 2),
                         MaskedConv(name + ".out", p, p, kOnePixel, MaskKind::b, g, init),
                         {},
                         {}});
      Layer& layer = layers_.back();
      for (const MaskedConv* conv : {&layer.vertical, &layer.link, &layer.horizontal, &layer.out}) conv->collect(player_.parameters);
      if (classes_ == 0) continue;
      for (Tensor* of : {&layer.label_vertical, &layer.label_horizontal}) *of = torch::zeros({classes_, 2 * p}, build.device).requires_grad_(true);
      player_.parameters.push_back({name + ".label_vertical", layer.label_vertical, Role::weight});
      player_.parameters.push_back({name + ".label_horizontal", layer.label_horizontal, Role::weight});
    }
    make_head(p, init);
  }

 protected:
  Tensor features(const Tensor& x) const override {
    Tensor v = x, h = x;
    for (const Layer& layer : layers_) {
      const Tensor rows = with_class(layer.vertical(v), layer.label_vertical);
      const Tensor above = torch::constant_pad_nd(rows, {0, 0, 1, 0}).slice(2, 0, height_);
      const Tensor out = layer.out(gated(with_class(layer.horizontal(h) + layer.link(above), layer.label_horizontal)));
      h = &layer == &layers_.front() ? out : h + out;
      v = gated(rows);
    }
    return h;
  }

  std::unique_ptr<Walker> walker(std::int64_t n) const override { return std::make_unique<Drawing>(*this, n); }

 private:
  struct Layer {
    MaskedConv vertical, link, horizontal, out;
    Tensor label_vertical, label_horizontal;  // [K, 2p]; undefined without classes
  };

  /// What the class adds, [n, 2p, 1, 1] or [n, 2p] as `to` has it.
  Tensor with_class(const Tensor& to, const Tensor& of_class) const {
    if (!of_class.defined()) return to;
    const Tensor added = of_class.index_select(0, labels_of(to.size(0)));
    return to + (to.dim() == 4 ? added.unsqueeze(2).unsqueeze(3) : added);
  }

  /// The vertical stack a row at a time, when the row is complete; the horizontal one pixel by pixel.
  struct Drawing final : Walker {
    Drawing(const GatedPixelCnn& net_, std::int64_t n) : net(net_) {
      for (const Layer& layer : net.layers_) {
        vertical.push_back(layer.vertical.room(n, net.height_, net.width_));
        horizontal.push_back(layer.horizontal.room(n, net.height_, net.width_));
        used.push_back({layer.horizontal.weight_used(), layer.out.weight_used()});
        above.push_back(layer.link.bias.reshape({1, -1, 1}).expand({n, -1, net.width_}));  // above the first row there is nothing
      }
    }
    Tensor features_at(std::int64_t row, std::int64_t column) override {
      if (row > rows) finish_row(rows++);
      Tensor h;
      for (std::size_t l = 0; l < net.layers_.size(); ++l) {
        const Layer& layer = net.layers_[l];
        if (l > 0) layer.horizontal.keep(horizontal[l], row, column, h);
        const Tensor both = net.with_class(layer.horizontal.at(horizontal[l], row, column, used[l][0]) + above[l].select(2, column), layer.label_horizontal);
        const Tensor out = torch::linear(gated(both), used[l][1], layer.out.bias);
        h = l == 0 ? out : h + out;
      }
      return h;
    }
    void put(std::int64_t row, std::int64_t column, std::int64_t channel, const Tensor& value) override {
      net.layers_[0].horizontal.keep(horizontal[0], row, column, value, channel);
      net.layers_[0].vertical.keep(vertical[0], row, column, value, channel);
    }
    /// What the vertical stack makes of the rows down to this one, for the next.
    void finish_row(std::int64_t row) {
      for (std::size_t l = 0; l < net.layers_.size(); ++l) {
        const Layer& layer = net.layers_[l];
        const MaskedConv& conv = layer.vertical;
        const Tensor seen = net.with_class(torch::conv2d(vertical[l].slice(2, row, row + conv.window.up + 1), conv.weight, conv.bias), layer.label_vertical);
        above[l] = torch::conv2d(seen, layer.link.weight, layer.link.bias).squeeze(2);
        if (l + 1 == net.layers_.size()) continue;
        const Window& next = net.layers_[l + 1].vertical.window;
        vertical[l + 1].select(2, row + next.up).slice(2, next.left, next.left + net.width_).copy_(gated(seen).squeeze(2));
      }
    }

    const GatedPixelCnn& net;
    std::int64_t rows = 0;                     // complete ones
    std::vector<Tensor> vertical, horizontal;  // inputs of every layer, with room round them
    std::vector<std::array<Tensor, 2>> used;
    std::vector<Tensor> above;  // [n, 2p, W]: what the horizontal stack is told in this row
  };

  std::vector<Layer> layers_;
};

std::vector<ParamSpec> params() {
  return {{.key = "condition", .group = "objective", .fallback = std::string("label"), .choices = {"label", "none"}, .paper = "both"},
          levels_param(),
          maps_param(16, "32 for ImageNet's 32 x 32, 384 at most"),
          {.key = "layers", .group = "architecture", .fallback = std::int64_t{7}, .min = 1, .max = 30, .paper = "20 for ImageNet"}};
}

}  // namespace zscape::gated_pixel_cnn

namespace zscape {

ModelEntry gated_pixel_cnn_entry() {
  ModelEntry entry;
  entry.info = chain_info("gated_pixel_cnn", "Gated PixelCNN", "van den Oord et al. 2016",
                          "A. van den Oord, N. Kalchbrenner, O. Vinyals, L. Espeholt, A. Graves, K. Kavukcuoglu: Conditional Image Generation with PixelCNN "
                          "Decoders. NeurIPS 2016. arXiv:1606.05328",
                          few_rows(gated_pixel_cnn::params(), 16, 2e-3, 100));
  entry.build = [](const Build& build) { return std::make_unique<gated_pixel_cnn::GatedPixelCnn>(build); };
  entry.tiny = {{"maps", "2"}, {"layers", "2"}};
  entry.threads = [](const Params&, int cores) { return std::max(1, std::min(4, cores - 1)); };
  return entry;
}

}  // namespace zscape
