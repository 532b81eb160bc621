#pragma once
// Observation: p(x|z) given a decoder's raw output: Bernoulli, Gaussian with a fixed or one learned σ, or the
// discretised logistic.
#include <cstdint>
#include <vector>

#include "models/model.h"

namespace zscape {

/// The parameters that choose it: decoder, sigma (fixed, or where learning it starts).
std::vector<ParamSpec> observation_params();

class Observation {
 public:
  /// Throws ParamError when the data cannot have this likelihood (Bernoulli for points, logistic for values that are
  /// not 8-bit).
  explicit Observation(const Build& build);

  /// Raw decoder outputs for each value of x.
  std::int64_t heads() const { return kind_ == Kind::logistic ? 2 : 1; }
  /// A fixed σ may change while training runs; it is kept in a tensor so that copies of the model know it. Call at the
  /// start of a step.
  void follow(const Params& params);

  Tensor log_prob(const Tensor& x, const Tensor& raw) const;  // [n] nats
  Tensor mean(const Tensor& raw) const;                       // x's shape; pictures within [0, 1]
  /// Raw output, of the first head, whose mean is `mean`; a Bernoulli's kept away from never and always.
  Tensor raw_of(const Tensor& mean) const;
  /// What log_prob is the logarithm of; `neither` for Bernoulli on grey levels.
  LogProb::Of of() const;

  void collect_weights(std::vector<NamedTensor>& into) const;
  void collect_buffers(std::vector<NamedTensor>& into) const;

 private:
  enum class Kind { bernoulli, gaussian, gaussian_learned, logistic };
  static Kind kind_of(const Build& build);

  Kind kind_;
  bool pictures_, binary_;
  Tensor log_sigma_;
};

}  // namespace zscape
