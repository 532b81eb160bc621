#pragma once
// Arithmetic with latents: means of groups, their weighted sum, what lies around it, directions. Pure functions of plain
// values: any thread. Latents that differ in size are std::invalid_argument.
//
//   result = Σ_s w_s · mean(members of s)     w_s < 0 takes away
//   (Radford et al. 2016, arXiv:1511.06434, section 6.3.2: means of three latents each, neighbours by noise of ± .25)
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/interpolate.h"

namespace zscape {

/// Arithmetic mean. At least one.
Latent mean_of(std::span<const Latent> members);

struct WeightedLatent {
  Latent z;
  double weight = 1;
};
/// Σ w z, in double precision. At least one.
Latent weighted_sum(std::span<const WeightedLatent> terms);

/// Nine latents, row by row, `z` in the middle: the others are z + sigma · ε, ε ~ N(0, I) from the seed and the place. The
/// same seed moves the same way for every sigma.
std::vector<Latent> neighbours(const Latent& z, double sigma, std::uint64_t seed);

/// `n` ≥ 2 latents from `a` to `b`, both included, at equal distances on the straight line.
std::vector<Latent> straight_way(const Latent& a, const Latent& b, int n);

/// z + t · direction.
Latent moved(const Latent& z, double t, const Latent& direction);

double dot(const Latent& a, const Latent& b);
/// Divided by its length; a direction of no length stays as it is.
Latent unit(const Latent& direction);
/// Standard deviation of the rows' projections on a unit vector; `rows` holds n · d numbers. 0 for fewer than two rows.
double spread_along(const Latent& unit_vector, std::span<const float> rows);

}  // namespace zscape
