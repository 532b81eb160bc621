// The two lists of undo: what was done to the view of this workspace, and what was done to the run.
#include <algorithm>
#include <cmath>

#include "app/panels/panels.h"
#include "app/panels/parameter_form.h"
#include "app/panels/time_machine.h"
#include "app/widgets/status.h"
#include "app/widgets/widgets.h"
#include "app/window/view_changes.h"

namespace zscape::app {
namespace {

constexpr float kWidth = 600, kRow = 26;
constexpr std::size_t kRows = 12, kMarkRows = 5;

struct Line {
  std::string name, text, detail;
  bool pale = false, now = false;
};

// True when it is clicked.
bool draw(Frame& f, const Line& line, ImVec2 min, float width, std::string_view help) {
  Ui& ui = f.ui;
  const ImVec2 max{min.x + width, min.y + ui.px(kRow - 2)};
  const Item item = place_at(ui, line.name, min, max, {.help = help});
  if (item.hovered || line.now)
    draw_box(ui, min, max, line.now ? ui.theme.accent_fill_low : ui.theme.accent_fill, 0, ui.theme.control_radius);
  const float detail = line.detail.empty() ? 0 : text_width(ui, Type::mono_small, line.detail) + ui.px(10);
  draw_text_in(ui, {min.x + ui.px(8), min.y}, {max.x - ui.px(6) - detail, max.y}, Type::body,
               line.pale  ? ui.theme.text_disabled
               : line.now ? ui.theme.text
                          : ui.theme.text_secondary,
               line.text);
  draw_text_in(ui, {max.x - ui.px(8) - detail, min.y}, {max.x - ui.px(8), max.y}, Type::mono_small, ui.theme.text_muted,
               line.detail, Align::right);
  record(ui, line.name, item, {.kind = "entry", .text = line.text});
  return item.clicked;
}

// Newest first. A click on a line goes to where it has just been done; on the last one, to before the first.
void view_list(Frame& f, const std::vector<ViewChange>& all, ImVec2 min, float width) {
  Ui& ui = f.ui;
  const auto done =
      static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const ViewChange& c) { return !c.undone; }));
  if (all.empty()) {
    const Area area(min, {min.x + width, min.y + ui.px(kRow * kRows)});
    return paragraph(ui, ui.tr("history.view_empty"), ui.theme.text_muted);
  }
  // The lines round the present one.
  const std::size_t last = std::min(all.size(), std::max(done + kRows / 3, kRows - 1)),
                    first = last - std::min(last, kRows - 1);
  float y = min.y;
  for (std::size_t i = last; i > first; --i, y += ui.px(kRow)) {
    const Line line{"history/view/" + std::to_string(i), all[i - 1].text,
                    i == done ? std::string(ui.tr("history.now")) : "", all[i - 1].undone, i == done};
    if (draw(f, line, {min.x, y}, width, ui.tr("history.go_help"))) go_to_change(f.state, i);
  }
  if (first > 0) return;
  const Line begin{"history/view/0", std::string(ui.tr("history.begin")), "", false, done == 0};
  if (draw(f, begin, {min.x, y}, width, ui.tr("history.go_help"))) go_to_change(f.state, 0);
}

void run_list(Frame& f, std::size_t rows, ImVec2 min, float width) {
  Ui& ui = f.ui;
  const std::vector<RunEdit>& all = f.state.edits.undo;
  if (all.empty()) {
    const Area area(min, {min.x + width, min.y + ui.px(kRow) * static_cast<float>(rows)});
    return paragraph(ui, ui.tr("history.run_empty"), ui.theme.text_muted);
  }
  float y = min.y;
  for (std::size_t i = all.size(), n = 0; i > 0 && n < rows; --i, ++n, y += ui.px(kRow)) {
    const RunEdit edit = all[i - 1];
    const Line line{"history/run/" + std::to_string(i - 1), says(ui, edit),
                    ui.tr("history.at_step", {{"step", integer_text(edit.step)}})};
    if (draw(f, line, {min.x, y}, width, ui.tr("rail.undo_help"))) return take_back(f, i - 1);
  }
}

// Marks have an undo of their own (Ctrl Z over the foot): they change neither the view nor the training.
void mark_list(Frame& f, const std::vector<std::string>& all, ImVec2 min, float width) {
  float y = min.y;
  for (std::size_t i = all.size(), n = 0; i > 0 && n < kMarkRows; --i, ++n, y += f.ui.px(kRow)) {
    const Line line{"history/mark/" + std::to_string(i - 1), all[i - 1], ""};
    if (draw(f, line, {min.x, y}, width, f.ui.tr("history.mark_help"))) return take_back_marks(f, i - 1);
  }
}

}  // namespace

float history_button(Frame& f, ImVec2 at) {
  Ui& ui = f.ui;
  const float side = ui.px(22);
  const Item item = place_at(ui, "history/open", at, {at.x + side, at.y + side}, {.help = ui.tr("history.help")});
  record(ui, "history/open", item, {.kind = "button", .text = ui.tr("key.history")});
  if (item.hovered || f.state.history)
    draw_box(ui, item.min, item.max, f.state.history ? ui.theme.accent_fill : ui.theme.raised,
             f.state.history ? ui.theme.accent : ui.theme.line_strong, ui.theme.control_radius);
  draw_icon(ui, Icon::clock, item.middle(), ui.px(13),
            item.hovered || f.state.history ? ui.theme.text : ui.theme.text_muted);
  if (item.clicked || ui.widgets.take_set("history/open")) f.state.history = !f.state.history;
  return side;
}

void history(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const std::vector<ViewChange> changes = view_changes(ui, f.state);
  const std::vector<std::string> marks = mark_changes(f);
  const std::size_t mark_rows = marks.empty() ? 0 : std::min(marks.size(), kMarkRows) + 1,  // with their heading
      run_rows = std::clamp(f.state.edits.undo.size(), std::size_t{3}, kRows - mark_rows),
                    lines = std::clamp(std::max(changes.size() + 1, run_rows + mark_rows), std::size_t{3}, kRows);
  const ImVec2 size{std::min(max.x - min.x, ui.px(kWidth)),
                    std::min(max.y - min.y, ui.px(50) + ui.px(kRow) * static_cast<float>(lines))};
  const ImVec2 at{min.x, max.y - size.y};
  const Overlay card(ui, "history", at, size);
  const float pad = ui.px(14), width = std::floor((size.x - 3 * pad) / 2);
  const ImVec2 left{at.x + pad, at.y + ui.px(12)}, right{left.x + width + pad, left.y};
  {
    const Area area(left, {left.x + width, at.y + size.y});
    heading(ui, ui.tr("history.view",
                      {{"workspace", std::string(ui.tr("tab." + std::string(name_of(f.state.workspace))))}}));
  }
  {
    const Area area(right, {right.x + width, at.y + size.y});
    heading(ui, ui.tr("history.run"));
  }
  view_list(f, changes, {left.x, left.y + ui.px(26)}, width);
  run_list(f, run_rows, {right.x, right.y + ui.px(26)}, width);
  if (!marks.empty()) {
    const float y = right.y + ui.px(26) + ui.px(kRow) * static_cast<float>(run_rows) + ui.px(6);
    {
      const Area area({right.x, y}, {right.x + width, at.y + size.y});
      heading(ui, ui.tr("history.marks"));
    }
    mark_list(f, marks, {right.x, y + ui.px(kRow - 6)}, width);
  }
  record_area(ui, "history", at, {at.x + size.x, at.y + size.y},
              {.kind = "overlay", .value = static_cast<double>(changes.size())});
}

}  // namespace zscape::app
