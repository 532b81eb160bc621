#pragma once
// Chain: log p(x) = Σ_i log p(x_i | x_<i) with values x_i in {0, 1} or k/255: what all autoregressive models share. They differ in how the logits come about.
#include <functional>
#include <vector>

#include "models/model.h"

namespace zscape {

/// Values of one row in the order in which they are drawn; positions are of the flat row [D] (pictures: channel, row, column).
using Order = std::vector<std::int64_t>;

/// Called with each position in order and its logits ([n] of binary values, [n, 256] otherwise); returns what stands there, [n] in [0, 1].
using ChooseValue = std::function<Tensor(std::int64_t position, const Tensor& logits)>;

class Chain {
 public:
  virtual ~Chain() = default;
  virtual std::int64_t size() const = 0;                  // D
  virtual std::int64_t levels() const { return 2; }       // 2 or 256
  /// x [n, D] → logits [n, D], or [n, D, 256]: entry i depends on values before i in the order only.
  virtual Tensor logits(const Tensor& x) const = 0;
  /// The order of `logits`.
  virtual Order order() const = 0;
  /// Goes through the positions in `order()` and asks what stands there; n rows → x [n, D].
  virtual Tensor walk(std::int64_t n, const ChooseValue& choose) const = 0;
};

/// log p(x), [n] nats. Of binary values: grey levels are weighed as expected bits, which is a cross-entropy. Of 256: the nearest level.
Tensor chain_log_prob(const Chain& chain, const Tensor& x);
/// The same from logits that are there already.
Tensor chain_log_prob(const Tensor& x, const Tensor& logits);
/// Its terms log p(x_i | x_<i), [n, D].
Tensor chain_terms(const Tensor& x, const Tensor& logits);

/// One index a row with probability softmax(logits), [n, K] → [n] int64.
Tensor draw_index(const Tensor& logits, Rng& rng);

/// n draws, [n, D]; ask.temperature divides the logits. Shows what is drawn so far through ask.progress, as pictures of `row_shape`.
Tensor chain_sample(const Chain& chain, std::int64_t n, at::IntArrayRef row_shape, Ask& ask);

/// Fills the hole (1 = to be filled; x and hole [n, D]). Where every given value comes before the hole in the order, this is a draw from p(hole | given).
/// Otherwise the walk, which knows only the given values before each place, is the start of `sweeps` sweeps over the hole of a chain whose stationary
/// distribution is p(hole | given): Gibbs sampling of binary values (p(x_i | all others) ∝ p(x) with x_i = 0 and 1), and of 256 levels Metropolis
/// and Hastings with p(x_i | x_<i) as proposal, which is accepted by what the values after i say of it. `before_sweep` sees what stands there [n, D] before
/// each of them: a conditional chain draws its condition there.
Tensor chain_complete(const Chain& chain, const Tensor& x, const Tensor& hole, std::int64_t sweeps, at::IntArrayRef row_shape, Ask& ask,
                      const std::function<void(const Tensor& filled)>& before_sweep = {});

}  // namespace zscape
