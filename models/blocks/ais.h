#pragma once
// AIS: annealed importance sampling of a normalising constant.
//   R. M. Neal: Annealed Importance Sampling. Statistics and Computing 11 (2001), arXiv:physics/9803008.
//   R. Salakhutdinov, I. Murray: On the Quantitative Analysis of Deep Belief Networks. ICML 2008.
//   The other way round: Y. Burda, R. Grosse, R. Salakhutdinov: Accurate and Conservative Estimates of MRF Log-likelihood using Reverse Annealing. AISTATS 2015.
//
//   log w = Σ_t [ f_{β_{t+1}}(x_t) − f_{β_t}(x_t) ],  x_0 ~ p_0,  x_t ~ T_{β_t}(· | x_{t−1}),   E[w] = Z_1 / Z_0
//
// The mean of w is unbiased, its logarithm too low on average (Jensen): log p(x) looks better than it is. Backwards from draws of p_1 the mean of 1/w is unbiased for
// Z_0 / Z_1, which makes log Z_1 too high on average: between the two lies the truth, as far as the draws of p_1 are such.
#include <memory>
#include <optional>

#include "models/model.h"

namespace zscape {

/// Distributions p_β ∝ exp f_β between one whose constant is known (β = 0) and the one that is asked for (β = 1).
struct Bridge {
  virtual ~Bridge() = default;
  virtual double log_z0() const = 0;
  /// n exact draws of p_0.
  virtual void begin(std::int64_t n, Rng& rng) = 0;
  /// n draws of p_1, as well as they can be had.
  virtual void begin_at_the_end(std::int64_t n, Rng& rng) = 0;
  /// f_to − f_from where the draws are, [n].
  virtual Tensor log_ratio(double from, double to) const = 0;
  /// A transition that leaves p_β as it is, and is its own reverse.
  virtual void move(double beta, Rng& rng) = 0;
};

struct LogZ {
  double value = 0;
  double error = 0;   // standard error of the value, by the delta method
  double spread = 0;  // standard deviation of log w: above about 2 the estimate hangs on a few chains and is not to be trusted
};

/// `bridges` equal steps of β with n chains. `up`: from p_0 (too low on average); otherwise from p_1 (too high).
LogZ annealed(Bridge& bridge, std::int64_t n, std::int64_t bridges, Rng& rng, Progress* progress, bool up = true);

/// A model whose probabilities are known but for a constant: p(x) = exp(log_unnormalised(x)) / Z.
struct Unnormalised {
  virtual ~Unnormalised() = default;
  virtual Tensor log_unnormalised(const Tensor& x) = 0;  // [n]
  virtual std::unique_ptr<Bridge> bridge() = 0;
  /// By enumeration, where the model is small enough.
  virtual std::optional<double> exact_log_z() = 0;
};

/// log p of rows, exact where it can be, otherwise by a short AIS of a seed of its own. Remembers the constant until `weights` change.
class Normaliser {
 public:
  LogProb log_prob(Unnormalised& model, const Tensor& x, const std::vector<NamedTensor>& weights, LogProb::Of of);

 private:
  std::vector<std::int64_t> versions_;
  LogZ log_z_;
  bool exact_ = false;
};

/// log Σ exp over all 2^n vectors of n bits of f(bits [m, n]) → [m], in blocks and in double precision. n ≤ 24.
double log_sum_over_bits(std::int64_t n, const std::function<Tensor(const Tensor& bits)>& f, torch::Device device);

}  // namespace zscape
