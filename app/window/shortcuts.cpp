#include "app/window/shortcuts.h"

#include "app/panels/time_machine.h"
#include "app/window/keys.h"
#include "app/window/looking.h"
#include "engine/api/run_state.h"

namespace zscape::app {
namespace {

bool always(const Frame&) { return true; }
bool has_run(const Frame& f) { return has_model(f.status.state); }
bool can_move(const Frame& f) { return can_play(f.status.state) || can_pause(f.status.state); }
bool can_single(const Frame& f) { return can_step(f.status.state) || f.status.state == RunState::running; }
bool has_kept(const Frame& f) { return !f.snapshot.kept.empty(); }
bool two_players(const Frame& f) { return f.model != nullptr && f.model->players.size() >= 2; }

// In slow motion the same key goes on to the next line.
void play_or_pause(Frame& f) {
  if (f.snapshot.narration.slow && f.status.state != RunState::failed) {
    f.outbox.post(StepLine{});
  } else if (f.status.state == RunState::running) {
    f.outbox.post(Pause{});
  } else if (can_play(f.status.state)) {
    f.outbox.post(Play{});
  }
}

void run_on(Frame& f) {
  f.outbox.post(SlowMotion{.on = false});
  f.outbox.post(Play{});
}

// One player only; the same key again lets all learn.
void only(Frame& f, std::size_t player) {
  const std::string& name = f.model->players[player];
  f.outbox.post(OnlyPlayer{f.snapshot.only_player == name ? std::string() : name});
}

bool has_points(const Frame& f) { return has_run(f) && f.snapshot.data.kind == DataKind::points; }
void toggle_truth(Frame& f) {
  bool& on = f.state.lab.on[static_cast<std::size_t>(LabLayer::truth)];
  on = !on;
}

// The same settings on four seeds, in Compare; the same key again ends it.
void toggle_many(Frame& f) {
  CompareState& s = f.state.compare;
  const bool there = f.state.workspace == Workspace::compare && s.choice.view == CompareView::many;
  f.state.workspace = Workspace::compare;
  f.state.gallery = false;
  s.many.on = !(there && s.many.on);
  s.choice.view = there && !s.many.on ? CompareView::side : CompareView::many;
}

void full_picture(Frame& f) {
  f.state.picture_only = !f.state.picture_only;
  f.state.requests.full_screen = true;
}

void escape(Frame& f) {
  TimeHand& hand = f.state.looking.marks.hand;
  if (hand.flag >= 0) {
    hand = {.given_up = true};  // a mark in the hand goes back to where it was
  } else if (f.state.keys || f.state.gallery || f.state.data_picker.open) {
    f.state.keys = f.state.gallery = false;
    f.state.data_picker = {};
  } else if (f.state.history) {
    f.state.history = false;
  } else if (f.state.lab.painting) {
    f.state.lab.painting = false;
  } else if (f.state.explore.invert.open) {
    f.state.explore.invert.open = false;
  } else if (f.state.explore.sketch.open) {
    f.state.explore.sketch.open = false;
  } else if (f.state.explore.film.open) {
    f.state.explore.film.open = false;
  } else if (f.state.picture_only) {
    full_picture(f);
  } else {
    look_at_live(f);
  }
}

constexpr Shortcut kAll[] = {
    {"space", "Space", "key.play", can_move, play_or_pause},
    {"shift+space", "Shift Space", "key.run_on", [](const Frame& f) { return f.snapshot.narration.slow; }, run_on},
    {"period", ".", "key.step", can_single, [](Frame& f) { f.outbox.post(StepBy{1}); }},
    {"shift+period", "Shift .", "key.epoch", can_single, [](Frame& f) { f.outbox.post(StepEpoch{}); }},
    {"comma", ",", "key.back", has_kept, look_one_back},
    {"s", "S", "key.slow", has_run,
     [](Frame& f) { f.outbox.post(SlowMotion{.on = !f.snapshot.narration.slow, .seconds_per_line = 1}); }},
    {"d", "D", "key.player_d", two_players, [](Frame& f) { only(f, 0); }},
    {"shift+d", "Shift D", "key.player_g", two_players, [](Frame& f) { only(f, 1); }},
    {"t", "T", "key.time", has_kept, look_there_and_back},
    {"k", "K", "key.truth", has_points, toggle_truth},
    {"m", "M", "key.many", has_run, toggle_many},
    {"ctrl+m", "Ctrl M", "key.mark", has_run, [](Frame& f) { mark_step(f, f.state.looking.step); }},
    {"ctrl+h", "Ctrl H", "key.history", has_run, [](Frame& f) { f.state.history = !f.state.history; }},
    {"ctrl+s", "Ctrl S", "key.save_session", has_run, [](Frame& f) { f.state.requests.save_session = true; }},
    {"f9", "F9", "key.film", has_kept, toggle_film},
    {"ctrl+p", "Ctrl P", "key.palette", always, [](Frame& f) { f.state.palette = {.open = true}; }},
    {"escape", "Esc", "key.escape", always, escape},
    {"tab", "Tab", "key.rails", always, [](Frame& f) { f.state.preferences.rails = !f.state.preferences.rails; }},
    {"f11", "F11", "key.picture_only", always, full_picture},
    {"f12", "F12", "key.save_picture", has_run, [](Frame& f) { f.state.requests.save_picture = true; }},
    {"shift+f12", "Shift F12", "key.save_window", always, [](Frame& f) { f.state.requests.save_window = true; }},
    {"?", "?", "key.keys", always, [](Frame& f) { f.state.keys = !f.state.keys; }},
};

}  // namespace

std::span<const Shortcut> all_shortcuts() { return kAll; }

void shortcuts(Frame& f) {
  mark_keys(f);
  for (const Shortcut& s : kAll) {
    if (pressed(s.chord) && s.can(f)) s.act(f);
  }
}

}  // namespace zscape::app
