#pragma once
// A walk through latents: what a film of the explorer shows. Pure functions of plain values: any thread.
#include <cstdint>
#include <vector>

#include "engine/core/interpolate.h"

namespace zscape {

struct Walk {
  std::vector<Latent> keys;  // of one size; two or more
  bool closed = true;        // from the last back to the first: the film begins where it ends
  bool spline = false;  // smooth through the keys (Catmull-Rom with the keys' norms) instead of great arcs with corners
  bool ease = false;    // slow at every key, quick between them
};

/// Stretches between keys: as many as keys when closed, one less otherwise; 0 for fewer than two keys.
std::size_t stretches(const Walk& walk);
/// The latent after t stretches, 0 ≤ t ≤ stretches; whole numbers give the keys bit by bit. std::invalid_argument
/// without stretches.
Latent walk_at(const Walk& walk, double t);

/// A loop of noise: z(φ) = (cos φ a + sin φ b + cos 2φ c + sin 2φ d)/√2 with a … d independent prior draws. The
/// weights' squares sum to one, so every z is again N(0, I), and turn 1 is turn 0: it loops without a seam.
Latent noise_loop(double turn, const Corners& waves);

/// n frames of it: evenly spread; a closed walk and the noise loop leave the last one out, which would show the first
/// again.
std::vector<Latent> walk_frames(const Walk& walk, std::size_t n);
std::vector<Latent> noise_frames(const Corners& waves, std::size_t n);

/// A film of the training: the walk is held fixed while the weights go through the kept steps. Neighbouring frames that one step decodes.
struct FilmPart {
  std::int64_t step = 0;
  std::size_t first = 0, count = 0;  // of the film's frames
  bool operator==(const FilmPart&) const = default;
};
/// Which step decodes each of n frames: in order, evenly spread, the first and the last kept step included (n = 1: the last). With fewer frames than steps
/// some steps are left out, with more a step shows several frames. Empty when nothing is kept.
std::vector<FilmPart> film_through(const std::vector<std::int64_t>& kept, std::size_t n);

}  // namespace zscape
