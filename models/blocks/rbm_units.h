#pragma once
// RbmUnits: two layers of units without connections within a layer, their energy and what follows from it.
//   binary:    E(v, h) = −b·v − c·h − h·W v
//   Gaussian:  E(v, h) = ‖v − b‖² / 2σ² − c·h − h·W v / σ
#include "models/blocks/ais.h"
#include "models/blocks/wander.h"

namespace zscape {

struct RbmUnits {
  Tensor weight;                     // [H, D]
  Tensor hidden_bias, visible_bias;  // [H], [D]
  Tensor base;                       // [D]: visible biases of the data without hidden units, where AIS begins
  double sigma = 1;
  bool gaussian = false;

  std::int64_t hidden() const { return weight.size(0); }
  std::int64_t visible() const { return weight.size(1); }

  /// c + W v (v / σ): the log odds of every hidden unit, [n, H].
  Tensor hidden_input(const Tensor& v) const;
  /// b + h W, the log odds of every visible unit, or b + σ h W, its mean, [n, D].
  Tensor visible_input(const Tensor& h) const;
  Tensor draw_visible(const Tensor& h, Rng& rng) const;
  /// Under a clamp whose values `seen` [n, D] are in the units' own scale; evidence on a Gaussian unit has the precision Clamp::pull.
  Drawn draw_visible(const Tensor& h, const Clamp& clamp, const Tensor& seen, Ask& ask) const;
  Tensor energy(const Tensor& v, const Tensor& h) const;  // [n]
  /// −F(v) = log Σ_h exp(−E(v, h)), [n]; `input` = hidden_input(v).
  Tensor minus_free_energy(const Tensor& v, const Tensor& input) const;
  Tensor minus_free_energy(const Tensor& v) const { return minus_free_energy(v, hidden_input(v)); }

  /// D log p(v_i | all others), i another one for every row: its mean is that of Σ_i log p(v_i | v_−i) (Besag 1975). Binary units only.
  Tensor pseudo_likelihood(const Tensor& v, Rng& rng) const;
  /// p(v | h = p(h | v)), with `input` = hidden_input(v).
  Tensor rebuilt(const Tensor& input) const;

  /// The smaller side's states are few enough to be counted: at most 2^most.
  bool countable(std::int64_t most) const;
  double exact_log_z() const;
  /// From visible units alone: f_β(v) = (1 − β) base·v + β b·v + Σ_j log(1 + exp(β input_j)). `chains` [N, H]: where draws of p_1 begin.
  std::unique_ptr<Bridge> bridge(const Tensor& chains) const;
};

}  // namespace zscape
