#pragma once
// What models with chains fill, repair and draw by: letting chains wander.
#include "models/model.h"

namespace zscape {

/// The rest given what is not in the hole: chains from noise there, `sweeps` of them; what the hole's units are expected to be at the end. Rows keep their shape; given
/// values come back bit for bit.
Tensor complete_by_chains(Chains& model, const Tensor& rows, const Tensor& hole, std::int64_t sweeps, Ask& ask);

/// What the visible units are expected to be, averaged over the second half of the sweeps of chains that begin at `rows`, one each.
Tensor mean_by_chains(Chains& model, const Tensor& rows, const Clamp& clamp, std::int64_t sweeps, Ask& ask);

/// n rows: the given ones in turn.
Tensor in_turn(const Tensor& rows, std::int64_t n);
/// n chains of N, each as often as the next one, in an order by chance; as float32.
Tensor some_chains(const Tensor& chains, std::int64_t n, Rng& rng);
/// What the visible units are expected to be after `sweeps` sweeps from a state; fewer when nobody waits any more.
Tensor wandered(Chains& model, ChainState state, std::int64_t sweeps, Ask& ask);

/// Log odds that evidence in [0, 1] gives a unit: of values that were turned with probability `share`, or have Gaussian noise of this deviation on 0 and 1.
double pull_of_flips(double share);
double pull_of_noise(double deviation);

/// 0 or 1 with this probability, as numbers.
Tensor bits(const Tensor& probability, Rng& rng);

/// The new values of units whose logits (of being on) are given, under a clamp that speaks of them.
struct Drawn {
  Tensor value, mean;
};
/// Units of 0 and 1. `held` and `values` are the clamp's, or undefined; `now` keeps what is anchored.
Drawn draw_units(const Tensor& logit, const Clamp& clamp, const Tensor& now, Ask& ask);
/// Units that no clamp holds: hidden ones.
Tensor draw_hidden(const Tensor& logit, Clamp::Mode mode, Ask& ask);
/// A clamp's values at n rows, [n, D], in [0, 1]; where it names none, `now`.
Tensor clamp_values(const Clamp& clamp, const Tensor& now);

/// Reports how far n of all sweeps are; true when nobody waits any more.
bool told_to_stop(Ask& ask, std::int64_t done, std::int64_t all);

}  // namespace zscape
