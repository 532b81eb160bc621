#pragma once
// Nets in which every unit may hear every other: their energy, and sweeps that set one unit after the other.
//   E(s) = −½ sᵀ W s − b·s,  W symmetric with zeros on its diagonal;  units of 0 and 1, or of ±1 (spins)
// Units are set one by one: set all at once, two of them that hear each other would swap for ever and the energy could rise.
#include "models/model.h"

namespace zscape {

struct Net {
  Tensor weight;  // [N, N]
  Tensor bias;    // [N]
  bool spins = false;

  Tensor field(const Tensor& s) const { return torch::addmm(bias, s, weight); }  // what every unit hears, [n, N]
  Tensor energy(const Tensor& s) const { return -(s * (.5 * s.matmul(weight) + bias)).sum(1); }
};

struct Sweep {
  Tensor held = {};      // bool, [N] or [n, N]: not touched
  Tensor evidence = {};  // [n, N] log odds from outside
  double beta = 1;       // of the energy
  double temperature = 1;  // of everything; 0: the likelier value, and where both are equally likely the present one
  bool mean_field = false;  // take what is expected instead of drawing
};

/// Goes through all units in an order drawn anew. s, mean [n, N] are set in place: the values, and what was expected of them. On the CPU.
void sweep(const Net& net, const Sweep& how, Tensor& s, Tensor& mean, Rng& rng);

/// Sweeps at temperature 0 until nothing changes, at most `most`.
void settle(const Net& net, const Tensor& held, Tensor& s, std::int64_t most, Rng& rng);

}  // namespace zscape
