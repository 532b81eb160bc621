// What moves the explorer without the mouse: keys, the loop through the keyframes, encoded pictures that arrive.
#include <algorithm>
#include <cmath>

#include "app/window/keys.h"
#include "app/workspaces/explore_parts.h"

namespace zscape::app {
namespace {

constexpr double kLoopPace = 0.7;    // keyframes a second
constexpr double kRowsRest = 0.25;   // seconds between two encodings of the corners' pictures
constexpr std::int64_t kTests = 32;  // test rows from which the four most different ones are chosen

// Four rows that lie far apart: the first, then always the one farthest from those taken.
std::array<std::int64_t, 4> far_apart(const Array& means) {
  std::array<std::int64_t, 4> taken{};
  const std::int64_t n = means.rows(), d = means.row_size();
  std::vector<double> distance(static_cast<std::size_t>(n), 1e300);
  for (std::size_t k = 1; k < 4; ++k) {
    std::int64_t best = 0;
    for (std::int64_t i = 0; i < n; ++i) {
      double sum = 0;
      for (std::int64_t j = 0; j < d; ++j) {
        const double x = static_cast<double>(means.values[static_cast<std::size_t>(i * d + j)] -
                                             means.values[static_cast<std::size_t>(taken[k - 1] * d + j)]);
        sum += x * x;
      }
      double& nearest = distance[static_cast<std::size_t>(i)];
      nearest = std::min(nearest, sum);
      if (nearest > distance[static_cast<std::size_t>(best)]) best = i;
    }
    taken[k] = best;
  }
  return taken;
}

void move(ExploreState& s, double du, double dv) {
  remember(s, s.view);
  s.view.held.reset();
  if (s.view.ground == Ground::plane) {
    s.view.plane_column += du;
    s.view.plane_row += dv;
    return;
  }
  const bool wraps = s.view.ground == Ground::torus;
  const auto go = [&](double x, double by) {
    return wraps ? x + by - std::floor(x + by) : std::clamp(x + by, 0.0, 1.0);
  };
  s.view.at = {go(s.view.at.u, du), go(s.view.at.v, dv)};
  extend_trail(s.trail, mapping_of(s.view.ground), s.view.at);
}

// Four test pictures become the corners.
void choose_tests(Frame& f) {
  ExploreState& s = f.state.explore;
  if (!s.wants_tests) return;
  const Answer* a = f.asker.want({.channel = "explore/tests", .key = 1, .rest = 1e9}, [&] {
    EncodeRows q;
    for (std::int64_t i = 0; i < std::min(kTests, f.snapshot.test_rows); ++i) q.rows.push_back(i);
    return q;
  });
  if (a == nullptr || f.asker.waiting("explore/tests")) return;
  s.wants_tests = false;
  if (a->array.rows() < 4) return;
  remember(s, s.view);
  s.view.rows = far_apart(a->array);
  for (std::size_t i = 0; i < 4; ++i) {
    s.view.corners[i] = row_of(a->array, s.view.rows[i]);
    s.view.origins[i] = f.ui.tr("explore.origin.test", {{"row", std::to_string(s.view.rows[i])}});
  }
  s.view.offset.clear();
  s.view.held.reset();
  if (s.view.ground == Ground::plane) s.view.ground = Ground::quarter;
  f.asker.forget("explore/tests");
}

// Corners that are pictures stay them while the encoder learns.
void follow_rows(Frame& f) {
  ExploreState& s = f.state.explore;
  EncodeRows q;
  for (const std::int64_t row : s.view.rows)
    if (row >= 0) q.rows.push_back(row);
  if (q.rows.empty()) return;
  const std::uint64_t key = KeyHash().add(q.rows.data(), q.rows.size() * sizeof(std::int64_t)).value();
  const Answer* a = f.asker.want({.channel = "explore/rows", .key = key, .rest = kRowsRest}, [&] { return q; });
  if (a == nullptr || f.asker.key("explore/rows") != key || a->array.row_size() != s.size) return;
  std::int64_t next = 0;
  for (std::size_t i = 0; i < 4; ++i)
    if (s.view.rows[i] >= 0) s.view.corners[i] = row_of(a->array, next++);
}

}  // namespace

void follow_keys(Frame& f) {
  ExploreState& s = f.state.explore;
  if (s.size == 0 || f.state.keys || f.state.gallery) return;
  const double tile = 1.0 / (tiles_per_side(Ground::quarter) - 1);
  for (const bool fine : {false, true}) {
    const std::string shift = fine ? "shift+" : "";
    const double by = fine ? tile / 5 : tile;
    if (pressed(shift + "left", true)) move(s, -by, 0);
    if (pressed(shift + "right", true)) move(s, by, 0);
    if (pressed(shift + "up", true)) move(s, 0, -by);
    if (pressed(shift + "down", true)) move(s, 0, by);
  }
  if (pressed("r")) reset_view(s);
  if (pressed("shift+r")) new_seed(s);
  if (pressed("ctrl+z", true)) undo(s);
  if (pressed("ctrl+y", true) || pressed("ctrl+shift+z", true)) redo(s);
  if (pressed("ctrl+c")) copy_latent(f);
  if (pressed("ctrl+v")) paste(f, kHandle);
  if (pressed("g")) s.nearest = !s.nearest;
  for (int n = 1; n <= 9; ++n) {
    const std::string key = std::to_string(n);
    const auto& place = s.stored[static_cast<std::size_t>(n - 1)];
    if (pressed("ctrl+" + key)) store(f, static_cast<std::size_t>(n - 1), current_latent(s));
    if (pressed(key) && place) give(s, kHandle, *place, f.ui.tr("explore.origin.stored", {{"n", key}}));
  }
}

void follow_loop(Frame& f) {
  ExploreState& s = f.state.explore;
  if (!can_walk(s)) s.loop = false;
  const double before = s.loop_time;
  s.loop_time = f.state.now;
  if (!s.loop) return;
  const double passed = (f.ui.scripted ? 1.0 / 60 : std::min(0.1, s.loop_time - before)) * kLoopPace,
               length = walk_length(s);
  s.loop_at += passed;
  // An open walk goes back the way it came.
  const bool back = !s.film.noise() && !s.film.closed;
  s.loop_at = std::fmod(s.loop_at, back ? 2 * length : length);
  s.view.held = walk_latent(s, s.loop_at > length ? 2 * length - s.loop_at : s.loop_at);
  s.view.held_origin = f.ui.tr("explore.origin.loop");
}

void follow_arrivals(Frame& f) {
  ExploreState& s = f.state.explore;
  const Channel channel = "explore/encode";
  if (s.arrival) {
    const Answer* a =
        f.asker.want({.channel = channel, .key = s.arrivals}, [&] { return EncodeImage{s.arrival->image}; });
    const bool mine = a != nullptr && f.asker.key(channel) == s.arrivals && !f.asker.waiting(channel);
    if (mine) {
      give(s, s.arrival->target, row_of(a->array, 0), s.arrival->origin);
      s.arrival.reset();
    } else if (!f.asker.error(channel).empty() && !f.asker.waiting(channel)) {
      f.state.notices.say(Fact::Grade::warning, "notice.not_encoded", {std::string(f.asker.error(channel))},
                          f.state.now);
      s.arrival.reset();
    }
  }
  choose_tests(f);
  follow_rows(f);
}

}  // namespace zscape::app
