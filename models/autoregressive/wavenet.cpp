// WaveNet: sound predicted sample by sample by dilated causal convolutions.
//   A. van den Oord, S. Dieleman, H. Zen, K. Simonyan, O. Vinyals, A. Graves, N. Kalchbrenner, A. Senior, K. Kavukcuoglu:
//   WaveNet: A Generative Model for Raw Audio. 2016, arXiv:1609.03499, sections 2.1 to 2.4.
//
//   log p(x) = Σ_t log p(x_t | x_<t),  x_t one of 256 levels of µ-law                                                  (eq. 1)
//   h_t = E[x_{t−1}];  logits: gated dilated convolutions of h (models/blocks/dilated.h)                                (eq. 2, figure 4)
//
// Shapes: x [n, T]; h [n, T, r]; logits [n, T, 256]. Each prediction hears 1 + repeats · (2^layers − 1) samples before it.
//
// Pitfalls: the field counts the shift by one of the input. What enters a ring is the layer's input, before the convolution. The last layer begins at
//   zero: a step costs exactly 8 bits a sample at first.
#include "models/autoregressive/chain_model.h"
#include "models/blocks/level_net.h"

namespace zscape::wavenet {

class WaveNet final : public ChainModel {
 public:
  explicit WaveNet(const Build& build) : ChainModel(build), net_("", dilated_shape(build.params, "", kSoundLevels), {build.init, build.device}) {
    net_.collect(player_.parameters);
  }

 protected:
  std::int64_t levels() const override { return kSoundLevels; }
  Tensor logits(const Tensor& x) const override { return net_.logits(x); }
  Tensor walk(std::int64_t n, const ChooseValue& choose) const override { return net_.walk(n, size_, choose); }

 private:
  LevelNet net_;
};

}  // namespace zscape::wavenet

namespace zscape {

ModelEntry wavenet_entry() {
  ModelEntry entry;
  entry.info = chain_info("wavenet", "WaveNet", "van den Oord et al. 2016",
                          "A. van den Oord, S. Dieleman, H. Zen, K. Simonyan, O. Vinyals, A. Graves, N. Kalchbrenner, A. Senior, K. Kavukcuoglu: WaveNet: A Generative Model "
                          "for Raw Audio. 2016. arXiv:1609.03499",
                          few_rows(dilated_params("", {}), 4, 4e-3, 1000));
  entry.info.accepts = {DataKind::waves};
  entry.info.default_data = "tones";
  entry.build = [](const Build& build) { return std::make_unique<wavenet::WaveNet>(build); };
  entry.tiny = {{"maps", "4"}, {"skip", "4"}, {"layers", "3"}, {"repeats", "1"}};
  entry.threads = [](const Params&, int cores) { return std::max(1, std::min(2, cores - 1)); };
  return entry;
}

}  // namespace zscape
