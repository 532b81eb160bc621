// Compare's keys, and what undo remembers.
#include <algorithm>

#include "app/window/keys.h"
#include "app/workspaces/compare_parts.h"

namespace zscape::app {
namespace {

constexpr double kStep = 1.0 / 20;  // of an arrow key

}  // namespace

void remember(CompareState& s) { s.history.remember(s.choice); }
bool undo(CompareState& s) { return s.history.undo(s.choice); }
bool redo(CompareState& s) { return s.history.redo(s.choice); }

void follow_compare_keys(Frame& f) {
  CompareState& s = f.state.compare;
  if (f.state.keys || f.state.gallery) return;
  const auto walk = [&](std::int64_t by) {
    remember(s);
    const std::int64_t all = std::max<std::int64_t>(1, f.snapshot.test_rows);
    if (s.choice.link == CompareLink::seed)
      s.choice.seed =
          static_cast<std::uint64_t>(std::max<std::int64_t>(1, static_cast<std::int64_t>(s.choice.seed) + by));
    else
      s.choice.row =
          ((s.choice.row + by * (s.choice.link == CompareLink::place ? 4 : kCompareTiles)) % all + all) % all;
  };
  if (pressed("[", true)) walk(-1);
  if (pressed("]", true)) walk(1);
  if (pressed("shift+r")) walk(1);
  if (pressed("v")) {
    remember(s);
    s.choice.view = s.choice.view == CompareView::side ? CompareView::wipe : CompareView::side;
  }
  if (s.choice.link == CompareLink::place) {
    for (const bool fine : {false, true}) {
      const std::string shift = fine ? "shift+" : "";
      const double by = fine ? kStep / 5 : kStep;
      const auto move = [&](const char* key, double u, double v) {
        if (!pressed(shift + key, true)) return;
        remember(s);
        s.choice.u = std::clamp(s.choice.u + u, 0.0, 1.0);
        s.choice.v = std::clamp(s.choice.v + v, 0.0, 1.0);
      };
      move("left", -by, 0);
      move("right", by, 0);
      move("up", 0, -by);
      move("down", 0, by);
    }
  }
  if (pressed("r")) {
    remember(s);
    s.choice.seed = 1;
    s.choice.row = 0;
    s.choice.wipe = s.choice.u = s.choice.v = 0.5;
  }
  if (pressed("ctrl+z", true)) undo(s);
  if (pressed("ctrl+y", true) || pressed("ctrl+shift+z", true)) redo(s);
}

}  // namespace zscape::app
