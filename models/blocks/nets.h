#pragma once
// Nets: the encoder and generator that autoencoders share: one hidden layer (net=mlp) or two strided convolutions
// (net=conv), chosen by parameters.
#include <cstdint>
#include <vector>

#include "models/blocks/layers.h"

namespace zscape {

/// The parameters that choose a net: net, hidden, layers, channels.
std::vector<ParamSpec> net_params();

/// What net_params() says for these data. The constructor throws ParamError when the data do not fit the net.
struct NetShape {
  explicit NetShape(const Build& build);
  bool conv = false;
  std::int64_t hidden = 0, layers = 1, channels = 0;
  std::vector<std::int64_t> row;    // shape of one row: {C, H, W} or {D}
  std::vector<std::int64_t> small;  // conv: the innermost feature map
  std::int64_t row_size() const;
  std::int64_t small_size() const;
};

/// x [n, row…] → [n, out].
struct EncoderNet {
  std::vector<DownConv> down;
  Mlp head;

  EncoderNet() = default;
  EncoderNet(const NetShape& shape, std::int64_t out, const Init& init);
  Tensor operator()(const Tensor& x) const;
  void collect(std::vector<NamedTensor>& into) const;
};

/// z [n, in] → [n, heads · row[0], …]: `heads` raw numbers for each value of a row.
struct DecoderNet {
  std::vector<std::int64_t> out_shape, small;
  Mlp body;
  std::vector<UpConv> up;

  DecoderNet() = default;
  DecoderNet(const NetShape& shape, std::int64_t in, std::int64_t heads, const Init& init);
  Tensor operator()(const Tensor& z) const;
  void collect(std::vector<NamedTensor>& into) const;
  /// Makes the last bias say `row`, a row's raw numbers [row…] of the first head, before anything is learnt: whole for an mlp, channel by channel for
  /// convolutions.
  void begin_at(const Tensor& row);
};

}  // namespace zscape
