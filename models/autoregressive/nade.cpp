// NADE: the neural autoregressive distribution estimator.
//   H. Larochelle, I. Murray: The Neural Autoregressive Distribution Estimator. AISTATS 2011.
//
//   a_1 = c,  a_{i+1} = a_i + W_:i x_i,  h_i = σ(a_i)                              (algorithm 1)
//   p(x_i = 1 | x_<i) = σ( b_i + V_i: h_i ),   log p(x) = Σ_i log p(x_i | x_<i)
//
// Shapes: x [n, D]; W (stored as its columns) and V [D, H]; b [D]; c, a_i, h_i [n, H]. O(D·H) for a row: one hidden layer of its own for every value,
//   all with the weights of one.
//
// The logits are one autograd node that goes through the values in blocks and keeps a only where a block begins (memory: n·H·D/32 instead of n·H·D);
//   its backward pass computes each block anew:  δ_i = (V_i g_i) ∘ h_i (1 − h_i),  ∂W_:i = x_i Σ_{j>i} δ_j,  ∂V_i = g_i h_i,  ∂c = Σ_i δ_i.
//
// Departures: Adam (paper: plain gradient descent).
#include "models/autoregressive/chain_model.h"
#include "models/blocks/fused.h"
#include "models/blocks/layers.h"
#include "models/blocks/tap.h"

namespace zscape::nade {

constexpr std::int64_t kBlock = 32;

/// h of the values [from, to), [n, k, H], given a [n, H] before the first of them.
Tensor hidden_of(const Tensor& a, const Tensor& x, const Tensor& w, std::int64_t from, std::int64_t to) {
  const Tensor steps = x.slice(1, from, to - 1).unsqueeze(2) * w.slice(0, from, to - 1).unsqueeze(0);  // [n, k − 1, H]
  return torch::cat({a.unsqueeze(1), a.unsqueeze(1) + steps.cumsum(1)}, 1).sigmoid_();
}

/// Logits [n, D] as one node.
Tensor fused_logits(const Tensor& x, const Tensor& w, const Tensor& v, const Tensor& b, const Tensor& c) {
  const std::int64_t size = x.size(1);
  std::vector<Tensor> saved{x.detach(), w.detach(), v.detach()};
  std::vector<Tensor> outputs;
  {
    const torch::NoGradGuard no_grad;
    std::vector<Tensor> parts;
    Tensor a = c.expand({x.size(0), -1});
    for (std::int64_t from = 0; from < size; from += kBlock) {
      const std::int64_t to = std::min(size, from + kBlock);
      saved.push_back(a);
      const Tensor h = hidden_of(a, x, w, from, to);
      parts.push_back((h * v.slice(0, from, to)).sum(2));
      a = torch::addmm(a, x.slice(1, from, to), w.slice(0, from, to));
    }
    outputs = {torch::cat(parts, 1) + b};
  }
  attach(outputs, {w, v, b, c, x}, saved, [size](const std::vector<Tensor>& kept, const std::vector<Tensor>& gradients, const std::vector<bool>& wanted) {
    const Tensor &rows = kept[0], &in = kept[1], &out = kept[2], &g = gradients[0];
    Tensor later = torch::zeros_like(kept[3]);  // Σ δ of the values behind the block, [n, H]
    std::vector<Tensor> dw, dv, dx;  // dx: what the pixels themselves count, for those who look
    for (std::int64_t k = (size + kBlock - 1) / kBlock - 1; k >= 0; --k) {
      const std::int64_t from = k * kBlock, to = std::min(size, from + kBlock);
      const Tensor h = hidden_of(kept[static_cast<std::size_t>(3 + k)], rows, in, from, to), part = g.slice(1, from, to).unsqueeze(2);
      dv.push_back((h * part).sum(0));
      const Tensor delta = h * (1 - h) * part * out.slice(0, from, to);  // [n, k, H]
      // Σ of those behind each value: all of the block less those up to it, and what comes after the block.
      const Tensor sum = delta.sum(1, true), behind = sum - delta.cumsum(1) + later.unsqueeze(1);
      dw.push_back((behind * rows.slice(1, from, to).unsqueeze(2)).sum(0));
      if (wanted[4]) dx.push_back((behind * in.slice(0, from, to)).sum(2));
      later = later + sum.squeeze(1);
    }
    std::reverse(dw.begin(), dw.end());
    std::reverse(dv.begin(), dv.end());
    std::reverse(dx.begin(), dx.end());
    return std::vector<Tensor>{torch::cat(dw), torch::cat(dv), g.sum(0), later.sum(0), dx.empty() ? Tensor() : torch::cat(dx, 1)};
  });
  return outputs[0];
}

class Nade final : public ChainModel {
 public:
  explicit Nade(const Build& build) : ChainModel(build) {
    const std::int64_t hidden = build.params.integer("hidden");
    const Init init{build.init, build.device};
    const double bound = 1 / std::sqrt(static_cast<double>(size_)), out_bound = 1 / std::sqrt(static_cast<double>(hidden));
    w_ = uniform_weight(init, {size_, hidden}, bound);
    v_ = uniform_weight(init, {size_, hidden}, out_bound);
    b_ = torch::zeros({size_}, build.device).requires_grad_(true);
    c_ = torch::zeros({hidden}, build.device).requires_grad_(true);
    player_.parameters = {{"hidden.weight", w_, Role::weight}, {"logits.weight", v_, Role::weight}, {"logits.bias", b_, Role::weight}, {"hidden.bias", c_, Role::weight}};
  }

 protected:
  Tensor logits(const Tensor& x) const override {
    const Tensor y = fused_logits(x, w_, v_, b_, c_);
    tell_tap("logits", y);
    return y;
  }

  Tensor walk(std::int64_t n, const ChooseValue& choose) const override {
    Tensor x = torch::zeros({n, size_}, w_.options().requires_grad(false)), a = c_.expand({n, -1}).clone();
    for (std::int64_t i = 0; i < size_; ++i) {
      const Tensor value = choose(i, torch::sigmoid(a).mv(v_[i]) + b_[i]);
      x.select(1, i).copy_(value);
      a.addr_(value, w_[i]);
    }
    return x;
  }

 private:
  Tensor w_, v_, b_, c_;
};

std::vector<ParamSpec> params() {
  return {{.key = "hidden",
           .group = "architecture",
           .fallback = std::int64_t{100},
           .min = 1,
           .max = 4096,
           .log_scale = true,
           .paper = "500"}};
}

}  // namespace zscape::nade

namespace zscape {

ModelEntry nade_entry() {
  ModelEntry entry;
  entry.info = chain_info("nade", "NADE", "Larochelle & Murray 2011", "H. Larochelle, I. Murray: The Neural Autoregressive Distribution Estimator. AISTATS 2011", nade::params());
  entry.build = [](const Build& build) { return std::make_unique<nade::Nade>(build); };
  entry.tiny = {{"hidden", "8"}};
  entry.threads = [](const Params&, int cores) { return std::max(1, std::min(2, cores - 1)); };
  return entry;
}

}  // namespace zscape
