#pragma once
// Walking between latents: the mathematics behind the pad, the endless plane and `zscape interpolate`. Pure functions
// of plain values: any thread. Latents that differ in size are std::invalid_argument.
//
// The four-corner spherical patch is that of RealNVP (Dinh et al. 2016, arXiv:1605.08803, section 4.2, eq. 19):
//   z(α, β) = cos α (cos β z0 + sin β z1) + sin α (cos β z2 + sin β z3)
// For independent corners from N(0, I) the weights' squares sum to one, so every z is again marginally N(0, I).
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace zscape {

using Latent = std::vector<float>;
using Corners = std::array<Latent, 4>;        // z0 top left, z1 top right, z2 bottom left, z3 bottom right
using CornerWeights = std::array<double, 4>;  // of z0 … z3

/// A place on the pad, as angles: alpha goes down the rows, beta along the columns. Quarter: [0, π/2]²; torus: [0,
/// 2π)².
struct Place {
  double alpha = 0, beta = 0;
};

enum class Blend { lerp, slerp, bilinear, four_corner };
enum class Extent { quarter, torus };

std::string_view name_of(Blend blend);  // as on the command line: "four-corner"
std::optional<Blend> blend_named(std::string_view name);
constexpr std::size_t corners_needed(Blend blend) { return blend == Blend::lerp || blend == Blend::slerp ? 2 : 4; }

/// (cos α cos β, cos α sin β, sin α cos β, sin α sin β); squares sum to 1. Multiples of π/2 give exact zeros and ones.
CornerWeights four_corner_weights(Place place);
/// ((1−u)(1−v), (1−u)v, u(1−v), uv), u down the rows; sum to 1.
CornerWeights bilinear_weights(double u, double v);

/// Σ w_i z_i in double precision; a weight of zero leaves its corner out, a weight of one alone gives that corner bit
/// by bit.
Latent mix(const CornerWeights& weights, const Corners& corners);

/// (1 − t) a + t b; exact at both ends.
Latent lerp(double t, const Latent& a, const Latent& b);
/// Shoemake 1985: along the great circle through a and b, norms blended alike; exact at both ends. (Nearly) parallel
/// latents are lerped; opposite ones, where every great circle is as good, turn through a fixed perpendicular
/// direction.
Latent slerp(double t, const Latent& a, const Latent& b);
Latent bilinear(double u, double v, const Corners& corners);
Latent four_corner(Place place, const Corners& corners);

/// The pad in any mode at a place of the quarter (its angles are read as shares of π/2 except in four_corner). With
/// lerp and slerp the pad is two lines: z0→z1 and z2→z3 along the columns, and between these down the rows.
Latent blend_at(Blend blend, Place place, const Corners& corners);

/// `z` scaled to the norm that independent corners would give there: sqrt(Σ w² ‖z_i‖² / Σ w²). Corners stay exact, and
/// correlated corners (centre √(1+3ρ) too long) come back to the shell. A z of zero stays.
Latent keep_norm(Latent z, const CornerWeights& weights, const Corners& corners);
/// The weights that `blend_at` uses, as far as they do not depend on the corners (slerp: those of lerp).
CornerWeights weights_at(Blend blend, Place place);

/// n × n places, row-major, row = alpha, column = beta. Quarter: both ends included (n = 1: the first corner); torus:
/// steps of 2π/n, so the corners and their mirrored twins are among them when 4 divides n.
std::vector<Place> grid_of(int n, Extent extent);
/// n shares from 0 to 1, both included (n = 1: 0).
std::vector<double> line_of(int n);

double norm(std::span<const float> z);
/// ‖z‖ / √d: near 1 for a sample of N(0, I_d) when d is large.
double norm_gauge(std::span<const float> z);

/// How ‖z‖/√d is distributed for z from N(0, I_d): χ_d/√d. d ≥ 1.
struct NormBand {
  double mean = 0, deviation = 0;
  double low = 0, high = 0;  // 5 % and 95 % quantiles
};
NormBand norm_band(std::int64_t d);

/// N(0, I_d) draw that belongs to a point of the integer lattice: the same seed and point give the same latent, in any
/// order.
Latent lattice_normal(std::uint64_t seed, std::int64_t row, std::int64_t column, std::int64_t d);
/// The four lattice latents around a point of the plane, and where the point lies between them.
struct PlanePatch {
  std::int64_t row = 0, column = 0;  // of z0; z1 is one column on, z2 one row down
  Place place;
  Corners corners;
};
PlanePatch plane_patch(std::uint64_t seed, double row, double column, std::int64_t d);
/// The endless plane: four_corner inside each cell; continuous everywhere, not smooth at the cells' borders.
Latent plane(std::uint64_t seed, double row, double column, std::int64_t d);

}  // namespace zscape
