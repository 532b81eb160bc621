#include "engine/core/walk.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace zscape {
namespace {

double norm_of(const Latent& z) {
  double sum = 0;
  for (const float v : z) sum += static_cast<double>(v) * static_cast<double>(v);
  return std::sqrt(sum);
}

// Catmull and Rom 1974: through b and c, with a and d saying from where and to where.
Latent catmull_rom(double t, const Latent& a, const Latent& b, const Latent& c, const Latent& d) {
  const double t2 = t * t, t3 = t2 * t;
  const double w[] = {(-t3 + 2 * t2 - t) / 2, (3 * t3 - 5 * t2 + 2) / 2, (-3 * t3 + 4 * t2 + t) / 2, (t3 - t2) / 2};
  Latent out(b.size());
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<float>(w[0] * static_cast<double>(a[i]) + w[1] * static_cast<double>(b[i]) +
                                w[2] * static_cast<double>(c[i]) + w[3] * static_cast<double>(d[i]));
  // The chord cuts through the shell the keys lie on: back to the norm between theirs.
  // … and smoothly, or the way would bend at the keys.
  const double share = t2 * (3 - 2 * t), wanted = (1 - share) * norm_of(b) + share * norm_of(c), is = norm_of(out);
  if (is > 0)
    for (float& v : out) v = static_cast<float>(static_cast<double>(v) * wanted / is);
  return out;
}

}  // namespace

std::size_t stretches(const Walk& walk) {
  if (walk.keys.size() < 2) return 0;
  return walk.closed ? walk.keys.size() : walk.keys.size() - 1;
}

Latent walk_at(const Walk& walk, double t) {
  const std::size_t n = stretches(walk), keys = walk.keys.size();
  if (n == 0) throw std::invalid_argument("A walk needs two latents or more.");
  t = std::clamp(t, 0.0, static_cast<double>(n));
  const auto i = static_cast<std::size_t>(t);
  double share = t - static_cast<double>(i);
  if (share == 0) return walk.keys[i % keys];
  if (walk.ease) share = share * share * (3 - 2 * share);
  const Latent &from = walk.keys[i], &to = walk.keys[(i + 1) % keys];
  if (!walk.spline) return slerp(share, from, to);
  const Latent& before = i > 0 ? walk.keys[i - 1] : walk.closed ? walk.keys[keys - 1] : from;
  const Latent& after = walk.closed ? walk.keys[(i + 2) % keys] : walk.keys[std::min(i + 2, keys - 1)];
  return catmull_rom(share, before, from, to, after);
}

Latent noise_loop(double turn, const Corners& waves) {
  const double phi = 2 * std::numbers::pi * (turn - std::floor(turn)), scale = 1 / std::numbers::sqrt2;
  return mix({scale * std::cos(phi), scale * std::sin(phi), scale * std::cos(2 * phi), scale * std::sin(2 * phi)},
             waves);
}

std::vector<Latent> walk_frames(const Walk& walk, std::size_t n) {
  std::vector<Latent> out;
  const double length = static_cast<double>(stretches(walk));
  const double last = static_cast<double>(walk.closed || n < 2 ? n : n - 1);
  for (std::size_t i = 0; i < n; ++i) out.push_back(walk_at(walk, length * static_cast<double>(i) / last));
  return out;
}

std::vector<Latent> noise_frames(const Corners& waves, std::size_t n) {
  std::vector<Latent> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(noise_loop(static_cast<double>(i) / static_cast<double>(n), waves));
  return out;
}

std::vector<FilmPart> film_through(const std::vector<std::int64_t>& kept, std::size_t n) {
  std::vector<FilmPart> parts;
  if (kept.empty()) return parts;
  for (std::size_t i = 0; i < n; ++i) {
    const std::int64_t step = n == 1 ? kept.back() : kept[i * (kept.size() - 1) / (n - 1)];
    if (parts.empty() || parts.back().step != step) parts.push_back({step, i, 0});
    ++parts.back().count;
  }
  return parts;
}

}  // namespace zscape
