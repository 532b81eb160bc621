#include "app/render/isolines.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace zscape::app {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

// Edges are numbered: 2 (j nx + i) leads from centre (i, j) to the right, one more upwards.
class Tracer {
 public:
  Tracer(std::span<const float> values, const PlaneGrid& grid) : v_(values), g_(grid), joined_(2 * values.size()) {}

  void trace(double level, std::vector<Isoline>& out) {
    std::fill(joined_.begin(), joined_.end(), std::array{kNone, kNone});
    touched_.clear();
    for (std::size_t j = 0; j + 1 < g_.ny; ++j)
      for (std::size_t i = 0; i + 1 < g_.nx; ++i) cut(i, j, level);
    // Open lines first, from their ends; what is left are rings.
    for (const std::size_t e : touched_)
      if (joined_[e][1] == kNone && joined_[e][0] != kNone) out.push_back(follow(e, level));
    for (const std::size_t e : touched_)
      if (joined_[e][0] != kNone) out.push_back(follow(e, level));
  }

 private:
  double value(std::size_t i, std::size_t j) const { return static_cast<double>(v_[j * g_.nx + i]); }

  void join(std::size_t a, std::size_t b) {
    for (const auto& [from, to] : {std::pair{a, b}, std::pair{b, a}}) {
      auto& ends = joined_[from];
      if (ends[0] == kNone) touched_.push_back(from);
      (ends[0] == kNone ? ends[0] : ends[1]) = to;
    }
  }

  void cut(std::size_t i, std::size_t j, double level) {
    const double a = value(i, j), b = value(i + 1, j), c = value(i + 1, j + 1), d = value(i, j + 1);
    if (!std::isfinite(a + b + c + d)) return;
    const unsigned above =
        (a > level ? 1u : 0u) | (b > level ? 2u : 0u) | (c > level ? 4u : 0u) | (d > level ? 8u : 0u);
    if (above == 0 || above == 15) return;
    const std::size_t at = j * g_.nx + i;
    const std::size_t south = 2 * at, west = 2 * at + 1, north = 2 * (at + g_.nx), east = 2 * (at + 1) + 1;
    switch (above) {
      case 1:
      case 14:
        return join(south, west);
      case 2:
      case 13:
        return join(south, east);
      case 4:
      case 11:
        return join(north, east);
      case 8:
      case 7:
        return join(north, west);
      case 3:
      case 12:
        return join(west, east);
      case 6:
      case 9:
        return join(south, north);
      default: {
        // A saddle: the mean says whether the two high corners hang together.
        const bool together = (a + b + c + d) / 4 > level, a_high = above == 5;
        join(south, together == a_high ? east : west);
        join(north, together == a_high ? west : east);
      }
    }
  }

  PlanePoint point(std::size_t edge, double level) const {
    const std::size_t at = edge / 2, i = at % g_.nx, j = at / g_.nx;
    const bool up = edge % 2 == 1;
    const double from = value(i, j), to = up ? value(i, j + 1) : value(i + 1, j);
    const double t = to == from ? 0.5 : std::clamp((level - from) / (to - from), 0.0, 1.0);
    return {static_cast<float>(g_.x(i) + (up ? 0 : t * g_.step_x())),
            static_cast<float>(g_.y(j) + (up ? t * g_.step_y() : 0))};
  }

  Isoline follow(std::size_t start, double level) {
    Isoline line{level, {}, false};
    for (std::size_t e = start; e != kNone;) {
      line.points.push_back(point(e, level));
      const std::size_t next = joined_[e][0] != kNone ? joined_[e][0] : joined_[e][1];
      joined_[e] = {kNone, kNone};
      if (next == kNone) break;
      auto& ends = joined_[next];
      if (ends[0] == e) ends[0] = ends[1];
      ends[1] = kNone;
      if (ends[0] == kNone) {  // its last end: an open line stops here, a ring is back at its start
        line.closed = next == start;
        if (!line.closed) line.points.push_back(point(next, level));
        break;
      }
      e = next;
    }
    return line;
  }

  std::span<const float> v_;
  const PlaneGrid& g_;
  std::vector<std::array<std::size_t, 2>> joined_;  // the two edges each edge's point is joined to
  std::vector<std::size_t> touched_;
};

}  // namespace

std::vector<Isoline> isolines(std::span<const float> values, const PlaneGrid& grid, std::span<const double> levels) {
  std::vector<Isoline> out;
  if (values.size() != grid.nx * grid.ny || grid.nx < 2 || grid.ny < 2) return out;
  Tracer tracer(values, grid);
  for (const double level : levels) tracer.trace(level, out);
  return out;
}

}  // namespace zscape::app
