#include "app/window/looking.h"

#include <algorithm>

#include "app/panels/parameter_form.h"
#include "app/widgets/time_slider.h"
#include "app/workspaces/compare_parts.h"

namespace zscape::app {

void look_at_live(Frame& f) {
  Looking& look = f.state.looking;
  if (look.step != zscape::kLive) look.last = look.step;
  look.step = zscape::kLive;
  look.film = false;
  f.state.branch_question.reset();
}

void look_at(Frame& f, std::int64_t step) {
  const auto& kept = f.snapshot.kept;
  if (kept.empty()) return look_at_live(f);
  const auto after = std::lower_bound(kept.begin(), kept.end(), step);
  if (after == kept.end()) {
    f.state.looking.step = kept.back();
  } else if (after == kept.begin() || *after - step <= step - *(after - 1)) {
    f.state.looking.step = *after;
  } else {
    f.state.looking.step = *(after - 1);
  }
}

void look_one_back(Frame& f) {
  const auto& kept = f.snapshot.kept;
  const std::int64_t from = f.looking_back() ? f.state.looking.step : f.status.step;
  const auto at = std::lower_bound(kept.begin(), kept.end(), from);
  if (at != kept.begin()) f.state.looking.step = *(at - 1);
  f.state.looking.film = false;
}

void look_there_and_back(Frame& f) {
  if (f.looking_back()) {
    look_at_live(f);
  } else if (f.state.looking.last != zscape::kLive) {
    look_at(f, f.state.looking.last);
  } else {
    look_one_back(f);
  }
}

void toggle_film(Frame& f) {
  Looking& look = f.state.looking;
  look.film = !look.film && !f.snapshot.kept.empty();
  look.film_at = 0;
}

void branch_here(Frame& f, bool exact) {
  if (!f.looking_back()) return;
  if (!f.snapshot.folder.empty())
    remember(f.state.edits, {.back = OpenRun{.folder = f.snapshot.folder, .paused = true}, .step = f.state.looking.step, .outlives_run = true});
  f.outbox.post(Branch{f.state.looking.step, exact});
  if (f.state.branch_question) {
    // After the branch the change belongs to the new run, which is live.
    f.outbox.post(*f.state.branch_question);
  }
  look_at_live(f);
}

void compare_with_live(Frame& f, std::int64_t step) {
  look_at_live(f);
  CompareState& s = f.state.compare;
  meet_run(f);
  remember(s);
  s.choice.sides = {CompareSide{}, CompareSide{.step = step}};
  s.choice.chosen = true;
  if (s.choice.view == CompareView::many) s.choice.view = CompareView::side;
  f.state.workspace = Workspace::compare;
  f.state.gallery = false;
}

}  // namespace zscape::app
