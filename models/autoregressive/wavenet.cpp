// WaveNet: sound predicted sample by sample by dilated causal convolutions.
//   A. van den Oord, S. Dieleman, H. Zen, K. Simonyan, O. Vinyals, A. Graves, N. Kalchbrenner, A. Senior, K. Kavukcuoglu:
//   WaveNet: A Generative Model for Raw Audio. 2016, arXiv:1609.03499, sections 2.1 to 2.4.
//
//   log p(x) = Σ_t log p(x_t | x_<t),  x_t one of 256 levels of µ-law                                                  (eq. 1)
//   h = E[x_{t−1}];   z = tanh(V_f h_t + W_f h_{t−d}) ⊙ σ(V_g h_t + W_g h_{t−d});   h ← h + R z;   skip ← skip + S z    (eq. 2, figure 4)
//   d = 1, 2, 4, … 2^(layers−1), again for every repeat;   logits = A relu( B relu(skip) )
//
// Shapes: x [n, T]; h [n, T, r]; z [n, T, r]; skip [n, T, s]; logits [n, T, 256]. Each prediction hears 1 + repeats · (2^layers − 1) samples before it.
//
// Drawing keeps the last d inputs of every layer in a ring, so that a sample costs one column of the net (Paine et al. 2016, arXiv:1611.09482).
//
// Pitfalls: the field counts the shift by one of the input. What enters a ring is the layer's input, before the convolution. The last layer begins at
//   zero: a step costs exactly 8 bits a sample at first.
#include <array>
#include <cmath>

#include "models/autoregressive/chain_model.h"
#include "models/blocks/layers.h"

namespace zscape::wavenet {

constexpr std::int64_t kLevels = 256, kSilence = 128;

/// Where a sound is x [n, …] of k / 255: its levels k.
Tensor levels_of(const Tensor& x) { return (x.detach() * static_cast<double>(kLevels - 1)).round().clamp(0, kLevels - 1).to(torch::kInt64); }

class WaveNet final : public ChainModel {
 public:
  explicit WaveNet(const Build& build) : ChainModel(build) {
    const Init init{build.init, build.device};
    const std::int64_t r = build.params.integer("maps"), s = build.params.integer("skip"), repeats = build.params.integer("repeats"), layers = build.params.integer("layers");
    embedding_ = (build.init.normal({kLevels, r}) * .3).to(build.device).requires_grad_(true);
    player_.parameters.push_back({"embedding", embedding_, Role::weight});
    for (std::int64_t l = 0; l < repeats * layers; ++l) {
      const std::string name = "layer." + std::to_string(l);
      layers_.push_back({std::int64_t{1} << (l % layers), Linear(name + ".now", r, 2 * r, init, Activation::none), uniform_weight(init, {2 * r, r}, 1 / std::sqrt(static_cast<double>(r))),
                         Linear(name + ".residual", r, r, init, Activation::none), Linear(name + ".skip", r, s, init, Activation::none)});
      Layer& layer = layers_.back();
      layer.now.collect(player_.parameters);
      player_.parameters.push_back({name + ".before.weight", layer.before, Role::weight});
      layer.residual.collect(player_.parameters);
      layer.skip.collect(player_.parameters);
    }
    head_ = {Linear("head", s, s, init, Activation::none), Linear("logits", s, kLevels, init, Activation::none)};
    {
      const torch::NoGradGuard no_grad;
      head_[1].weight.zero_();
      head_[1].bias.zero_();
    }
    for (const Linear& linear : head_) linear.collect(player_.parameters);
  }

 protected:
  std::int64_t levels() const override { return kLevels; }

  Tensor logits(const Tensor& x) const override {
    // Embedding by a product with one-hot rows where the input wants a gradient (what is heard), otherwise by picking rows.
    const Tensor first = torch::full({x.size(0), 1}, kSilence, x.options().dtype(torch::kInt64).requires_grad(false));
    Tensor h = torch::embedding(embedding_, torch::cat({first, levels_of(x).slice(1, 0, size_ - 1)}, 1));  // [n, T, r]
    if (x.requires_grad()) {
      // A straight line through the levels: only whether and how strongly a sample is heard is asked.
      const Tensor slope = (embedding_.slice(0, 1) - embedding_.slice(0, 0, kLevels - 1)).abs().mean(0) * static_cast<double>(kLevels - 1);
      const Tensor before = torch::cat({torch::zeros_like(x.slice(1, 0, 1)), x.slice(1, 0, size_ - 1)}, 1).unsqueeze(2);
      h = h + slope * (before - before.detach());
    }
    Tensor skip;
    for (const Layer& layer : layers_) {
      const Tensor past = torch::constant_pad_nd(h, {0, 0, layer.dilation, 0}).slice(1, 0, size_);
      const Tensor z = gate(layer.now(h) + torch::linear(past, layer.before));
      const Tensor out = layer.skip(z);
      skip = skip.defined() ? skip + out : out;
      h = h + layer.residual(z);
    }
    return head_[1](torch::relu(head_[0](torch::relu(skip))));
  }

  Tensor walk(std::int64_t n, const ChooseValue& choose) const override {
    const auto plain = embedding_.options().requires_grad(false);
    std::vector<Tensor> rings;  // of every layer, the last `dilation` inputs, [dilation, n, r]
    for (const Layer& layer : layers_) rings.push_back(torch::zeros({layer.dilation, n, embedding_.size(1)}, plain));
    Tensor x = torch::zeros({n, size_}, plain), level = torch::full({n}, kSilence, plain.dtype(torch::kInt64));
    for (std::int64_t t = 0; t < size_; ++t) {
      Tensor h = embedding_.index_select(0, level), skip;
      for (std::size_t l = 0; l < layers_.size(); ++l) {
        const Layer& layer = layers_[l];
        const Tensor place = rings[l].select(0, t % layer.dilation);  // holds h of t − dilation, or zeros
        const Tensor z = gate(layer.now(h) + torch::linear(place, layer.before));
        place.copy_(h);
        const Tensor out = layer.skip(z);
        skip = skip.defined() ? skip.add_(out) : out;
        h = h + layer.residual(z);
      }
      const Tensor value = choose(t, head_[1](torch::relu(head_[0](torch::relu(skip)))));
      x.select(1, t).copy_(value);
      level = levels_of(value);
    }
    return x;
  }

 private:
  struct Layer {
    std::int64_t dilation;
    Linear now;      // V, [2r, r] with the bias
    Tensor before;   // W, [2r, r]
    Linear residual, skip;
  };

  static Tensor gate(const Tensor& both) {
    const std::vector<Tensor> half = both.chunk(2, -1);
    return torch::tanh(half[0]) * torch::sigmoid(half[1]);
  }

  Tensor embedding_;  // E, [256, r]
  std::vector<Layer> layers_;
  std::array<Linear, 2> head_;
};

std::vector<ParamSpec> params() {
  return {{.key = "maps", .group = "architecture", .fallback = std::int64_t{32}, .min = 1, .max = 256, .log_scale = true, .paper = "not given"},
          {.key = "skip", .group = "architecture", .fallback = std::int64_t{64}, .min = 1, .max = 512, .log_scale = true, .paper = "not given"},
          {.key = "layers", .group = "architecture", .fallback = std::int64_t{8}, .min = 1, .max = 12, .paper = "10: dilations 1 to 512"},
          {.key = "repeats", .group = "architecture", .fallback = std::int64_t{2}, .min = 1, .max = 6, .paper = "3 in the drawings, more for speech"}};
}

}  // namespace zscape::wavenet

namespace zscape {

ModelEntry wavenet_entry() {
  ModelEntry entry;
  entry.info = chain_info("wavenet", "WaveNet", "van den Oord et al. 2016",
                          "A. van den Oord, S. Dieleman, H. Zen, K. Simonyan, O. Vinyals, A. Graves, N. Kalchbrenner, A. Senior, K. Kavukcuoglu: WaveNet: A Generative Model "
                          "for Raw Audio. 2016. arXiv:1609.03499",
                          wavenet::params());
  entry.info.accepts = {DataKind::waves};
  entry.info.default_data = "tones";
  entry.build = [](const Build& build) { return std::make_unique<wavenet::WaveNet>(build); };
  entry.tiny = {{"maps", "4"}, {"skip", "4"}, {"layers", "3"}, {"repeats", "1"}};
  entry.threads = [](const Params&, int cores) { return std::max(1, std::min(2, cores - 1)); };
  return entry;
}

}  // namespace zscape
