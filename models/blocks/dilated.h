#pragma once
// Dilated: a stack of dilated causal convolutions with gates, residual and skip connections: what WaveNet is made of (van den Oord et al. 2016,
// arXiv:1609.03499, figure 4).
//   z = tanh(V_f h_t + W_f h_{t−d}) ⊙ σ(V_g h_t + W_g h_{t−d});   h ← h + R z;   skip ← skip + S z;   out = A relu( B relu(skip) )
//   d = 1, 2, 4, … 2^(layers−1), again for every repeat
// Shapes: h [n, T, r]; z [n, T, r]; skip [n, T, s]; out [n, T, o]. Each value of out hears 1 + repeats · (2^layers − 1) columns of h, its own the last one.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "models/blocks/layers.h"

namespace zscape {

struct DilatedShape {
  std::int64_t maps = 32, skip = 64, layers = 8, repeats = 2;  // r, s, dilations of one round, rounds
  std::int64_t out = 1;
};

/// maps, skip, layers and repeats with ranges; keys begin with `prefix`.
std::vector<ParamSpec> dilated_params(const std::string& prefix, const DilatedShape& fallback);
DilatedShape dilated_shape(const Params& params, const std::string& prefix, std::int64_t out);

class Dilated {
 public:
  Dilated() = default;
  /// Layers `<name>layer.0.now` …, `<name>head`, `<name>logits`; the last one begins at zero.
  Dilated(const std::string& name, const DilatedShape& shape, const Init& init);

  Tensor operator()(const Tensor& h) const;

  /// Column by column: of every layer the last `dilation` inputs are kept in a ring, so that a column costs one column of the net (Paine et al. 2016,
  /// arXiv:1611.09482).
  struct Rings {
    std::vector<Tensor> inputs;  // [dilation, n, r] each
    std::int64_t t = 0;
  };
  Rings start(std::int64_t n) const;
  /// Column t, h [n, r] → [n, o]. Without gradients.
  Tensor next(Tensor h, Rings& rings) const;

  void collect(std::vector<NamedTensor>& into) const;
  Linear& last() { return head_[1]; }

 private:
  struct Layer {
    std::int64_t dilation;
    Linear now;     // V, [2r, r] with the bias
    Tensor before;  // W, [2r, r]
    Linear residual, skip;
  };
  std::vector<Layer> layers_;
  std::array<Linear, 2> head_;
};

}  // namespace zscape
