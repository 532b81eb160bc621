#include "app/window/looking.h"

#include <algorithm>

#include "app/panels/parameter_form.h"
#include "app/widgets/time_slider.h"

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

}  // namespace zscape::app
