// The foot: the time machine, what became true last, and the keys that act where the mouse is.
#include "app/panels/panels.h"
#include "app/panels/parameter_form.h"
#include "app/panels/time_machine.h"
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

void draw_slider(Frame& f, ImVec2 min, ImVec2 max, bool small) {
  Ui& ui = f.ui;
  MarkEdits& marks = f.state.looking.marks;
  std::vector<TimeFlag> flags;
  std::vector<std::string> words;
  words.reserve(f.snapshot.flags.size());
  for (const Flag& flag : f.snapshot.flags) {
    words.push_back(flag_words(ui, flag));
    flags.push_back({shown_step(f, flag), words.back(), flag_color(ui.theme, flag.kind), flag.kind == "mark"});
  }
  const bool any = !f.snapshot.kept.empty();
  const Area area(min, max);
  std::int64_t view = f.state.looking.step;
  const auto result = time_slider(ui,
                                  {.live = f.status.step,
                                   .last = f.status.last_step,
                                   .kept = f.snapshot.kept,
                                   .flags = flags,
                                   .live_word = ui.tr("looking.live"),
                                   .gate = {any, ui.tr("looking.nothing_kept")},
                                   .hand = &marks.hand},
                                  view);
  if (result.changed) {
    f.state.looking.film = false;
    if (view == zscape::kLive)
      look_at_live(f);
    else
      f.state.looking.step = view;
  }
  if (result.clicked_flag >= 0) look_at(f, flags[static_cast<std::size_t>(result.clicked_flag)].step);
  if (result.moved_from >= 0) move_mark(f, result.moved_from, result.moved_to);
  if (result.right_clicked) mark_step(f, result.under_mouse);
  if (result.right_clicked_flag >= 0)
    open_mark_menu(f, f.snapshot.flags[static_cast<std::size_t>(result.right_clicked_flag)], ImGui::GetIO().MousePos.x);
  if (!any) return;
  if (marks.hand.to >= 0) {
    ui.hint("Esc", std::string(ui.tr("hint.give_up")));
  } else if (result.hovered_flag >= 0) {
    const bool mark = flags[static_cast<std::size_t>(result.hovered_flag)].movable;
    ui.hint("click", std::string(ui.tr("hint.look_here")));
    if (mark) ui.hint("drag", std::string(ui.tr("hint.move_mark")));
    ui.hint("right click", std::string(ui.tr("hint.mark_menu")));
  } else if (result.hovered) {
    ui.hint("right click", std::string(ui.tr("hint.mark")));
    if (small) ui.hint("", kept_words(f));
  }
  if (result.hovered && !marks.undo.empty()) ui.hint("Ctrl Z", std::string(ui.tr("hint.undo_mark")));
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
  const float right = r.x1 - ui.px(small ? 14 : 84);
  draw_slider(f, {left, r.y0 + ui.px(small ? -14 : 1)}, {right, r.y0 + ui.px(small ? 40 : 60)}, small);
  if (!small) kept_gauge(f, {right + ui.px(14), r.y0 + ui.px(15)}, {r.x1 - ui.px(8), r.y0 + ui.px(51)});
  time_menus(f, r.y0);
  f.state.looking.marks.hovered = ImGui::IsMouseHoveringRect({r.x0, r.y0}, {r.x1, r.y1}, false);
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
