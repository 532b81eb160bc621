// The foot: the time machine, what became true last, and the keys that act where the mouse is.
#include "app/panels/panels.h"
#include "app/panels/parameter_form.h"
#include "app/widgets/status.h"
#include "app/widgets/time_slider.h"
#include "app/widgets/widgets.h"
#include "app/window/looking.h"

namespace zscape::app {
namespace {

ImU32 flag_color(const Theme& t, const std::string& kind) {
  if (kind == "failed") return t.warning;
  if (kind == "mark") return t.data;
  return kind == "branch" ? t.good : t.samples;
}

std::string age_text(const Ui& ui, double seconds) {
  if (seconds < 60) return ui.tr("age.seconds", {{"n", std::to_string(static_cast<int>(seconds))}});
  return ui.tr("age.minutes", {{"n", std::to_string(static_cast<int>(seconds / 60))}});
}

std::string status_text(const Frame& f) {
  const Ui& ui = f.ui;
  if (f.status.state == RunState::rebuilding) return ui.tr("status.rebuilding", {{"step", f.status.message}});
  if (f.looking_back()) {
    const bool goes_on = f.status.state == RunState::running;
    return ui.tr(goes_on ? "status.looking_back" : "status.looking_back_rest",
                 {{"step", integer_text(f.state.looking.step)}, {"live", integer_text(f.status.step)}});
  }
  const Notice* newest = f.state.notices.newest();
  if (newest != nullptr && (f.ui.scripted || f.state.now - newest->at < 600)) {
    const double age = f.state.now - newest->at;
    return notice_text(ui.texts, *newest) + (age >= 2 && !ui.scripted ? " · " + age_text(ui, age) : "");
  }
  return std::string(ui.tr("state." + std::string(name_of(f.status.state))));
}

void draw_slider(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  std::vector<TimeFlag> flags;
  for (const Flag& flag : f.snapshot.flags) flags.push_back({flag.step, flag.text, flag_color(ui.theme, flag.kind)});
  const bool any = !f.snapshot.kept.empty();
  const Area area(min, max);
  std::int64_t view = f.state.looking.step;
  const auto result = time_slider(ui,
                                  {.live = f.status.step,
                                   .last = f.status.last_step,
                                   .kept = f.snapshot.kept,
                                   .flags = flags,
                                   .live_word = ui.tr("looking.live"),
                                   .gate = {any, ui.tr("looking.nothing_kept")}},
                                  view);
  if (result.changed) {
    f.state.looking.film = false;
    if (view == zscape::kLive)
      look_at_live(f);
    else
      f.state.looking.step = view;
  }
  if (result.right_clicked) f.outbox.post(Mark{});
  if (result.hovered && any) {
    const auto megabytes = [](std::int64_t bytes) { return std::to_string((bytes + (1 << 19)) >> 20); };
    ui.hint("right click", std::string(ui.tr("hint.mark")));
    ui.hint("", ui.tr("looking.budget", {{"n", std::to_string(f.snapshot.kept.size())},
                                         {"mb", megabytes(f.snapshot.kept_bytes)},
                                         {"of", megabytes(f.snapshot.kept_budget)}}));
  }
  if (result.clicked_flag >= 0) look_at(f, flags[static_cast<std::size_t>(result.clicked_flag)].step);
}

}  // namespace

void foot(Frame& f, const Layout& layout) {
  Ui& ui = f.ui;
  const Rect& r = layout.foot;
  const bool small = layout.small_foot;
  follow_edits(f);
  const bool film = f.state.looking.film;
  ImGui::SetCursorScreenPos({r.x0 + ui.px(14), r.y0 + ui.px(small ? 5 : 18)});
  if (button(ui, "time/film", ui.tr(film ? "looking.stop" : "looking.film"),
             {.icon = film ? Icon::pause : Icon::play,
              .gate = {!f.snapshot.kept.empty(), ui.tr("looking.nothing_kept"), ui.tr("looking.film_help")},
              .on = film})) {
    toggle_film(f);
  }
  const float left = r.x0 + ui.px(26) + button_width(ui, ui.tr("looking.film"), {.icon = Icon::play});
  draw_slider(f, {left, r.y0 + ui.px(small ? -14 : 1)}, {r.x1 - ui.px(small ? 14 : 40), r.y0 + ui.px(small ? 40 : 60)});
  if (small) return;

  if (ui.hints.empty()) {
    if (f.looking_back()) {
      ui.hint(",", std::string(ui.tr("key.back")));
      ui.hint("Esc", std::string(ui.tr("looking.back")));
    } else {
      ui.hint("Space", std::string(ui.tr("key.play")));
      ui.hint(".", std::string(ui.tr("key.step")));
      ui.hint("Tab", std::string(ui.tr("key.rails")));
    }
  }
  ui.hint("?", std::string(ui.tr("key.keys")));
  const float y = r.y0 + ui.px(65), words = std::min(ui.px(520), r.width() * 0.45f);
  const Notice* newest = f.state.notices.newest();
  const bool bad = !f.looking_back() && newest != nullptr && newest->grade >= Fact::Grade::warning;
  const float list = history_button(f, {r.x0 + ui.px(14), y - ui.px(11)}) + ui.px(8);
  const float undo = run_undo(f, {r.x0 + ui.px(14) + list, y - ui.px(11)}, words * 0.6f);
  const float line = list + (undo > 0 ? undo + ui.px(10) : 0);
  ImGui::SetCursorScreenPos({r.x0 + ui.px(14) + line, y - ui.px(10)});
  fact_line(ui, "status/line", status_text(f), bad ? ui.theme.warning : ui.theme.text_muted, words - line);
  hint_bar(ui, ui.hints, r.x0 + ui.px(14) + words + ui.px(12), r.x1 - ui.px(14), y);
}

}  // namespace zscape::app
