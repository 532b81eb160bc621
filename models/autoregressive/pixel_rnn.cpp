// PixelRNN: pixels predicted one by one by LSTMs that sweep over the picture, row by row or along its diagonals.
//   A. van den Oord, N. Kalchbrenner, K. Kavukcuoglu: Pixel Recurrent Neural Networks. ICML 2016, arXiv:1601.06759, sections 3.1 to 3.4.
//   LSTM: S. Hochreiter, J. Schmidhuber: Long Short-Term Memory. Neural Computation 9 (1997).
//
//   log p(x) = Σ_i log p(x_i | x_<i)                                                                                       (eq. 1)
//   [i f o g] = K_ss ∗ h_{line before} + K_is ∗ x,   c ← σ(f) c + σ(i) tanh(g),   h = σ(o) tanh(c)                           (eq. 3)
//   Row LSTM: lines are rows, K_ss 1 × 3, K_is 1 × 3 with mask B.   Diagonal BiLSTM: lines are diagonals, K_ss 2 × 1, K_is 1 × 1, once from each side;
//   what comes from the right is moved one row down, then both are added.
//   m = conv7×7^A(x);   m ← m + W h, `layers` times;   logits = W₂ relu( W₁ relu(m) )
//
// Shapes: x [n, C, H, W]; m [n, 2p, H, W]; h, c [n, p] a pixel; logits [n, C·H·W] of binary data, [n, C·H·W, 256] otherwise.
//
// Pitfalls: without the move down the right-to-left half of the diagonals sees the future. A row LSTM sees a triangle above the pixel; the diagonals see
//   everything before it but the last pixel of the row above.
#include "models/autoregressive/lstm_scan.h"
#include "models/autoregressive/pixel_chain.h"
#include "models/blocks/tap.h"

namespace zscape::pixel_rnn {

constexpr Taps kRowTaps{-1, 3}, kDiagonalTaps{-1, 2};  // of the row above: left, middle, right; of the diagonal before: above, left

class PixelRnn final : public PixelChain {
 public:
  explicit PixelRnn(const Build& build) : PixelChain(build), diagonal_(build.params.text("kind") == "diagonal") {
    const Init init{build.init, build.device};
    const std::int64_t p = maps_;
    first_ = MaskedConv("first", channels_, 2 * p, half_window(7), MaskKind::a, channels_, init);
    first_.collect(player_.parameters);
    for (std::int64_t l = 0; l < build.params.integer("layers"); ++l) {
      const std::string name = "lstm." + std::to_string(l);
      Layer layer;
      layer.sweeps.push_back(sweep(name + (diagonal_ ? ".from_left" : ""), diagonal_ ? kOnePixel : Window{0, 1, 0}, MaskKind::b, init));
      if (diagonal_) layer.sweeps.push_back(sweep(name + ".from_right", kOnePixel, MaskKind::whole, init));
      layer.out = MaskedConv(name + ".out", p, 2 * p, kOnePixel, MaskKind::b, channels_, init);
      layer.out.collect(player_.parameters);
      layers_.push_back(std::move(layer));
    }
    make_head(2 * p, init);
  }

 protected:
  Tensor features(const Tensor& x) const override {
    Tensor m = first_(x);
    for (const Layer& layer : layers_) {
      Tensor h = hidden(layer.sweeps[0], m, false);
      if (diagonal_) h = h + torch::constant_pad_nd(hidden(layer.sweeps[1], m, true), {0, 0, 1, 0}).slice(2, 0, height_);
      m = m + layer.out(h);
    }
    return m;
  }

  std::unique_ptr<Walker> walker(std::int64_t n) const override { return std::make_unique<Drawing>(*this, n); }

 private:
  /// LSTMs that sweep over the picture in one direction.
  struct Sweep {
    MaskedConv input;  // K_is, [n, 2p, H, W] → [n, 4p, H, W]
    std::string name;  // of its cells
    Tensor state;      // K_ss, [taps · p, 4p], the taps below one another
  };
  struct Layer {
    std::vector<Sweep> sweeps;  // from the left; of diagonals, from the right too
    MaskedConv out;
  };

  Sweep sweep(const std::string& name, Window window, MaskKind kind, const Init& init) {
    const std::int64_t p = maps_, taps = diagonal_ ? kDiagonalTaps.count : kRowTaps.count;
    Sweep s{MaskedConv(name + ".input", 2 * p, 4 * p, window, kind, channels_, init, 4), name + ".hidden", uniform_weight(init, {taps * p, 4 * p}, 1 / std::sqrt(static_cast<double>(taps * p)))};
    {
      const torch::NoGradGuard no_grad;
      s.input.bias.slice(0, p, 2 * p).add_(1);  // at first nothing is forgotten
    }
    s.input.collect(player_.parameters);
    player_.parameters.push_back({s.name + ".weight", s.state, Role::weight});
    return s;
  }

  /// m [n, 2p, H, W] → h [n, p, H, W].
  Tensor hidden(const Sweep& sweep, const Tensor& m, bool from_right) const {
    Tensor lines = sweep.input(m).permute({2, 3, 0, 1}), live = torch::ones({height_, width_}, m.options());  // [H, W, n, 4p]
    if (from_right) lines = lines.flip(1);
    if (diagonal_) {
      lines = skew(lines).transpose(0, 1);
      live = skew(live.unsqueeze(2)).squeeze(2).t();
    }
    Tensor h = lstm_scan(lines.contiguous(), sweep.state.reshape({-1, maps_, 4 * maps_}), diagonal_ ? kDiagonalTaps : kRowTaps, live);
    if (diagonal_) h = unskew(h.transpose(0, 1).contiguous());
    if (from_right) h = h.flip(1);
    h = h.permute({2, 3, 0, 1});
    tell_tap(sweep.name, h);
    return h;
  }

  /// Cells of one sweep, where they have been computed.
  struct Cells {
    std::vector<Tensor> h, c;   // of each pixel, [n, p]
    Tensor input;               // the sweep's K_is as one pixel uses it
    std::vector<Tensor> state;  // its K_ss, tap by tap
  };

  struct Drawing final : Walker {
    Drawing(const PixelRnn& net_, std::int64_t n)
        : net(net_), picture(net.first_.room(n, net.height_, net.width_)), used(net.first_.weight_used()), none(torch::zeros({n, net.maps_}, used.options().requires_grad(false))) {
      const auto pixels = static_cast<std::size_t>(net.height_ * net.width_);
      for (const Layer& layer : net.layers_) {
        for (const Sweep& sweep : layer.sweeps)
          cells.push_back({std::vector<Tensor>(pixels), std::vector<Tensor>(pixels), sweep.input.weight_used(), sweep.state.split(net.maps_)});
        outs.push_back(layer.out.weight_used());
        rooms.push_back(layer.sweeps[0].input.room(n, net.height_, net.width_));
      }
    }
    Tensor features_at(std::int64_t row, std::int64_t column) override {
      if (row > rows) finish_row(rows++);
      Tensor m = net.first_.at(picture, row, column, used);
      std::size_t k = 0;
      for (std::size_t l = 0; l < net.layers_.size(); ++l, ++k) {
        const Layer& layer = net.layers_[l];
        layer.sweeps[0].input.keep(rooms[l], row, column, m);
        Tensor h = cell(layer.sweeps[0], cells[k], rooms[l], row, column, -1);
        if (net.diagonal_) h = h + at(cells[++k].h, row - 1, column);
        m = m + torch::linear(h, outs[l], layer.out.bias);
      }
      return m;
    }
    void put(std::int64_t row, std::int64_t column, std::int64_t channel, const Tensor& value) override { net.first_.keep(picture, row, column, value, channel); }

    /// The cells from the right need the whole row: they are computed when it is complete.
    void finish_row(std::int64_t row) {
      if (!net.diagonal_) return;
      for (std::size_t l = 0; l < net.layers_.size(); ++l)
        for (std::int64_t column = net.width_; column-- > 0;) cell(net.layers_[l].sweeps[1], cells[2 * l + 1], rooms[l], row, column, 1);
    }
    /// Computes the cell at (row, column); `behind`: where the pixel before it in its row is.
    Tensor cell(const Sweep& sweep, Cells& of, const Tensor& room, std::int64_t row, std::int64_t column, std::int64_t behind) {
      Tensor gates = sweep.input.at(room, row, column, of.input);
      if (net.diagonal_) {
        gates = gates + at(of.h, row - 1, column).mm(of.state[0]) + at(of.h, row, column + behind).mm(of.state[1]);
      } else {
        for (std::int64_t k = 0; k < kRowTaps.count; ++k) gates = gates + at(of.h, row - 1, column + kRowTaps.first + k).mm(of.state[static_cast<std::size_t>(k)]);
      }
      const auto here = static_cast<std::size_t>(row * net.width_ + column);
      std::tie(of.h[here], of.c[here]) = lstm_cell(gates, net.diagonal_ ? at(of.c, row, column + behind) : at(of.c, row - 1, column));
      return of.h[here];
    }
    const Tensor& at(const std::vector<Tensor>& all, std::int64_t row, std::int64_t column) const {
      if (row < 0 || column < 0 || column >= net.width_) return none;
      return all[static_cast<std::size_t>(row * net.width_ + column)];
    }

    const PixelRnn& net;
    Tensor picture, used, none;
    std::int64_t rows = 0;      // complete ones
    std::vector<Tensor> rooms;  // what goes into each layer, with room round it
    std::vector<Cells> cells;   // of each sweep of each layer
    std::vector<Tensor> outs;   // of each layer's way out, as one pixel uses it
  };

  bool diagonal_;
  MaskedConv first_;
  std::vector<Layer> layers_;
};

std::vector<ParamSpec> params() {
  return {{.key = "kind", .group = "architecture", .fallback = std::string("row"), .choices = {"row", "diagonal"}, .paper = "both"},
          levels_param(),
          maps_param(16, "16 for MNIST, 128 for CIFAR-10"),
          {.key = "layers", .group = "architecture", .fallback = std::int64_t{2}, .min = 1, .max = 12, .paper = "7 for MNIST, 12 for CIFAR-10"}};
}

}  // namespace zscape::pixel_rnn

namespace zscape {

ModelEntry pixel_rnn_entry() {
  ModelEntry entry;
  entry.info = chain_info("pixel_rnn", "PixelRNN", "van den Oord et al. 2016",
                          "A. van den Oord, N. Kalchbrenner, K. Kavukcuoglu: Pixel Recurrent Neural Networks. ICML 2016. arXiv:1601.06759", few_rows(pixel_rnn::params(), 16, 3e-3, 50));
  entry.build = [](const Build& build) { return std::make_unique<pixel_rnn::PixelRnn>(build); };
  entry.tiny = {{"maps", "2"}, {"layers", "1"}};
  entry.threads = [](const Params&, int cores) { return std::max(1, std::min(2, cores - 1)); };
  return entry;
}

}  // namespace zscape
