#pragma once
// The convolutional generator and discriminator of DCGAN (Radford et al. 2016, section 3) for any picture whose sides can
// be halved: strided convolutions only, no pooling; batch normalisation everywhere but at the generator's output and the
// discriminator's input; ReLU and tanh in the generator, leaky ReLU (.2) in the discriminator; weights from N(0, .02).
#include "models/blocks/layers.h"

namespace zscape {

/// Batch normalisation over n, H, W: statistics of the batch while training (running ones follow with momentum .1), the
/// running ones otherwise.
struct BatchNorm {
  std::string name;
  Tensor weight, bias;    // N(1, .02) and 0
  Tensor mean, variance;  // running; buffers

  BatchNorm() = default;
  BatchNorm(std::string name, std::int64_t channels, const Init& init);
  Tensor operator()(const Tensor& x, bool training) const;
  void collect(std::vector<NamedTensor>& into) const;
  void collect_buffers(std::vector<NamedTensor>& into) const;
};

struct ConvGanShape {
  /// Halves the sides while both are even and above 4. Throws ParamError when they cannot be halved at all.
  ConvGanShape(const DataSpec& data, std::int64_t latent, std::int64_t maps);
  std::int64_t channels, latent, maps;         // maps: of the largest hidden layer
  std::int64_t halvings, small_height, small_width;
  std::int64_t maps_at(std::int64_t level) const { return maps << level; }  // 0 = next to the picture
};

/// none: for critics whose penalty is for each row alone. virtual_batch: models/adversarial/techniques/virtual_batch_norm.h.
enum class Normalisation { none, batch, virtual_batch };

/// z [n, d] → [n, C, H, W] in [−1, 1].
struct ConvGenerator {
  ConvGanShape shape;
  Linear project;
  std::vector<BatchNorm> norms;  // empty with Normalisation::none
  std::vector<UpConv> ups;
  Tensor reference;              // [R, d] with Normalisation::virtual_batch; a buffer

  ConvGenerator(const ConvGanShape& shape, Normalisation norm, const Init& init);
  Tensor operator()(const Tensor& z, bool training) const;
  void collect(std::vector<NamedTensor>& into) const;
  void collect_buffers(std::vector<NamedTensor>& into) const;
};

/// x [n, C, H, W] in [−1, 1] → logits [n, 1].
struct ConvDiscriminator {
  ConvGanShape shape;
  std::vector<DownConv> downs;
  std::vector<BatchNorm> norms;  // one fewer than downs, or none
  Linear head;
  Tensor reference;              // [R, C, H, W] with Normalisation::virtual_batch; a buffer

  /// `more`: features beside its own that the head reads.
  ConvDiscriminator(const ConvGanShape& shape, Normalisation norm, const Init& init, std::int64_t more = 0);
  Tensor operator()(const Tensor& x, bool training) const { return head(features(x, training)); }
  /// What the head reads, [n, F].
  Tensor features(const Tensor& x, bool training) const;
  void collect(std::vector<NamedTensor>& into) const;
  void collect_buffers(std::vector<NamedTensor>& into) const;
};

}  // namespace zscape
