#include "models/autoregressive/chain.h"

#include <algorithm>

#include "models/blocks/likelihoods.h"

namespace zscape {
namespace {

/// One value for each row of logits: [n] → 0 or 1, [n, K] → k / (K − 1).
Tensor drawn(const Tensor& logits, Ask& ask) {
  if (logits.dim() == 1) return (ask.rng.uniform(logits.sizes()) < torch::sigmoid(logits / ask.temperature)).to(torch::kFloat32);
  return draw_index(logits / ask.temperature, ask.rng).to(torch::kFloat32) / static_cast<double>(logits.size(1) - 1);
}

/// What stands at the places passed so far, as a picture; the rest is empty.
class Canvas {
 public:
  Canvas(const Tensor& x, at::IntArrayRef row_shape, Ask& ask) : x_(x), shape_({x.size(0)}), progress_(ask.progress) {
    shape_.insert(shape_.end(), row_shape.begin(), row_shape.end());
  }
  /// Ends the work when nobody waits for it.
  bool goes_on(double share) const {
    if (progress_ == nullptr) return true;
    if (progress_->cancelled()) return false;
    if (shape_.size() == 4) progress_->show(x_.reshape(shape_), share);
    return true;
  }

 private:
  Tensor x_;
  std::vector<std::int64_t> shape_;
  Progress* progress_;
};

/// True when nothing that is given comes after a hole in the order.
bool hole_is_last(const Order& order, const Tensor& hole) {
  const Tensor any = hole.gt(.5).any(0).to(torch::kCPU), all = hole.gt(.5).all(0).to(torch::kCPU);
  const auto* some = any.const_data_ptr<bool>();
  const auto* every = all.const_data_ptr<bool>();
  bool begun = false;
  for (const std::int64_t i : order) {
    if (begun && !every[i]) return false;
    begun = begun || some[i];
  }
  return true;
}

}  // namespace

Tensor chain_log_prob(const Chain& chain, const Tensor& x) { return chain_log_prob(x, chain.logits(x)); }

Tensor chain_log_prob(const Tensor& x, const Tensor& logits) {
  if (logits.dim() == 2) return bernoulli_log_prob(x, logits);
  return chain_terms(x, logits).sum(1);
}

Tensor chain_terms(const Tensor& x, const Tensor& logits) {
  if (logits.dim() == 2) return x * logits - torch::softplus(logits);
  const Tensor level = (x * static_cast<double>(logits.size(2) - 1)).round().to(torch::kInt64).unsqueeze(2);
  return logits.gather(2, level).squeeze(2) - logits.logsumexp(2);
}

Tensor draw_index(const Tensor& logits, Rng& rng) {
  const Tensor noise = -(-rng.uniform(logits.sizes()).clamp_min(1e-20).log()).clamp_min(1e-20).log();  // Gumbel's: the largest sum is the draw
  return (logits + noise).argmax(1);
}

Tensor chain_sample(const Chain& chain, std::int64_t n, at::IntArrayRef row_shape, Ask& ask) {
  const Tensor none = torch::zeros({n, chain.size()}, ask.rng.device());
  return chain_complete(chain, none, torch::ones_like(none), 0, row_shape, ask);
}

Tensor chain_complete(const Chain& chain, const Tensor& x, const Tensor& hole, std::int64_t sweeps, at::IntArrayRef row_shape, Ask& ask,
                      const std::function<void(const Tensor& filled)>& before_sweep) {
  const std::int64_t n = x.size(0), size = chain.size();
  const Order order = chain.order();
  const bool exact = hole_is_last(order, hole);
  const double walks = exact || sweeps == 0 ? 1.0 : 1.0 / static_cast<double>(sweeps + 1);  // share of the work
  const Tensor open = hole > .5;
  Tensor filled = torch::where(open, torch::zeros_like(x), x);
  const Canvas canvas(filled, row_shape, ask);
  std::int64_t passed = 0;
  bool stopped = false;
  const Tensor values = chain.walk(n, [&](std::int64_t i, const Tensor& logit) {
    const Tensor value = torch::where(open.select(1, i), drawn(logit, ask), x.select(1, i));
    filled.select(1, i).copy_(value);
    if (++passed % 28 == 0 && !stopped) stopped = !canvas.goes_on(walks * static_cast<double>(passed) / static_cast<double>(size));
    return value;
  });
  if (exact || stopped) return filled;

  std::vector<std::int64_t> places;
  const Tensor any = open.any(0).to(torch::kCPU);
  for (const std::int64_t i : order)
    if (any[i].item<bool>()) places.push_back(i);
  Ask plain{.rng = ask.rng};  // Metropolis and Hastings ask for the proposal as it is
  const std::int64_t all = sweeps * static_cast<std::int64_t>(places.size());
  for (std::int64_t k = 0; k < all; ++k) {
    const std::size_t place = static_cast<std::size_t>(k) % places.size();
    if (place == 0 && before_sweep) before_sweep(filled);
    const std::int64_t i = places[place];
    Tensor value;
    if (chain.levels() == 2) {
      // Both values at once: [2n, D].
      const Tensor both = torch::cat({filled, filled});
      both.select(1, i).slice(0, 0, n).zero_();
      both.select(1, i).slice(0, n).fill_(1);
      const Tensor log_p = chain_log_prob(chain, both);
      value = drawn(log_p.slice(0, n) - log_p.slice(0, 0, n), ask);
    } else {
      const Tensor logits = chain.logits(filled), proposed = filled.clone();
      proposed.select(1, i).copy_(drawn(logits.select(1, i), plain));
      // The proposal's probability is the value's own term: what is left of the ratio are the terms of the others.
      const auto others = [&](const Tensor& row, const Tensor& l) {
        const Tensor own = row.select(1, i).unsqueeze(1);
        return chain_log_prob(row, l) - chain_log_prob(own, l.select(1, i).unsqueeze(1));
      };
      const Tensor ratio = others(proposed, chain.logits(proposed)) - others(filled, logits);
      const Tensor accepted = ask.rng.uniform({n}).log() < ratio;
      value = torch::where(accepted, proposed.select(1, i), filled.select(1, i));
    }
    filled.select(1, i).copy_(torch::where(open.select(1, i), value, filled.select(1, i)));
    if (k % 16 == 0 && !canvas.goes_on(walks + (1 - walks) * static_cast<double>(k) / static_cast<double>(all))) break;
  }
  return filled;
}

}  // namespace zscape
