#pragma once
// BoltzmannNet: the weights of a Boltzmann machine in blocks, what they say of visible units, and the moments that it learns from.
#include "models/blocks/ais.h"
#include "models/blocks/sweep.h"

namespace zscape::boltzmann {

struct BoltzmannNet {
  Tensor between, among, lateral;    // [H, D] hidden and visible; [D, D] visible; [H, H] hidden
  Tensor hidden_bias, visible_bias;  // [H], [D]
  Tensor base;                       // [D]: visible biases of the data without any connections, where AIS begins
  std::int64_t visible;              // D

  BoltzmannNet(std::int64_t visible, std::int64_t hidden, Rng& init, torch::Device device);
  std::int64_t hidden() const { return hidden_bias.size(0); }
  std::int64_t size() const { return visible + hidden(); }
  bool hidden_are_countable() const;

  /// All units in one row, the visible ones first.
  Net net() const;
  /// q(h) given v [n, D]: what hidden units are expected to be, each given what is expected of the others, [n, H].
  Tensor mean_field(const Tensor& v) const;
  /// log Σ_h exp(−E(v, h)), [n], or the mean-field bound on it where h has too many states.
  Tensor log_unnormalised(const Tensor& v) const;
  std::optional<double> exact_log_z() const;
  /// f_β(s) = (1 − β) base·v + β (−E(s)).
  std::unique_ptr<Bridge> bridge(const Tensor& chains) const;

  void collect(std::vector<NamedTensor>& into) const;
  /// From what learning adds to pairs [N, N] and biases [N]; `rate` is that of pairs of hidden units, relative to the others'.
  void set_gradients(const Tensor& pairs, const Tensor& biases, double decay, double rate);
};

/// Means over rows, and over pairs of units less their middle.
struct Moments {
  Tensor states;  // [n, N]
  Tensor mean;    // [N]
  Tensor pairs;   // [N, N]
  static Moments of(const Tensor& states, const Tensor& middle);
};
/// By counting: all h for every row of v; all states of the net. Nothing is taken off; states of the free one are not given.
Moments exact_clamped(const BoltzmannNet& m, const Tensor& v);
Moments exact_free(const BoltzmannNet& m);

}  // namespace zscape::boltzmann
