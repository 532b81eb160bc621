// Marks by hand: where they are set, dragged, named and taken away; their menu; what the kept steps may take.
#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <utility>

#include "app/panels/time_machine.h"
#include "app/widgets/widgets.h"
#include "app/window/keys.h"
#include "app/window/looking.h"

namespace zscape::app {
namespace {

constexpr std::size_t kUndo = 100;
constexpr double kPendingFor = 4;  // seconds after which a move the engine never showed is forgotten
constexpr const char *kMenu = "time/mark/menu", *kName = "time/mark/name", *kRoom = "time/kept/menu";
constexpr std::int64_t kRooms[] = {64, 256, 1024, 4096};  // MB

std::string note_at(const Frame& f, std::int64_t step) {
  for (const Flag& flag : f.snapshot.flags)
    if (flag.kind == "mark" && flag.step == step) return flag.text;
  return {};
}

bool marked(const Frame& f, std::int64_t step) {
  return std::any_of(f.snapshot.flags.begin(), f.snapshot.flags.end(),
                     [&](const Flag& flag) { return flag.kind == "mark" && flag.step == step; });
}

void make(Frame& f, MarkEdit edit) {
  MarkEdits& edits = f.state.looking.marks;
  f.outbox.post(edit.forth);
  edits.redo.clear();
  edits.undo.push_back(std::move(edit));
  if (edits.undo.size() > kUndo) edits.undo.erase(edits.undo.begin());
  edits.fresh = true;
}

void name_mark(Frame& f, std::int64_t step, const std::string& name) {
  const std::string before = note_at(f, step);
  if (name != before) make(f, {.forth = Mark{name, step}, .back = Mark{before, step}});
}

// A mark set where training was stands at the next step boundary: found now.
void settle(const Frame& f, MarkEdit& edit) {
  const auto* back = std::get_if<Unmark>(&edit.back);
  if (back == nullptr || back->step >= 0) return;
  for (const Flag& flag : f.snapshot.flags) {
    if (flag.kind != "mark" || flag.step < edit.asked_at) continue;
    edit.back = Unmark{flag.step};
    edit.forth = Mark{flag.text, flag.step};
    return;
  }
}

void go(Frame& f, std::vector<MarkEdit>& from, std::vector<MarkEdit>& to, bool back) {
  MarkEdit edit = std::move(from.back());
  from.pop_back();
  settle(f, edit);
  f.outbox.post(back ? edit.back : edit.forth);
  to.push_back(std::move(edit));
}

std::string says(const Ui& ui, const MarkEdit& edit) {
  if (const auto* moved = std::get_if<MoveMark>(&edit.forth))
    return ui.tr("history.mark_moved", {{"from", integer_text(moved->from)}, {"to", integer_text(moved->to)}});
  if (const auto* gone = std::get_if<Unmark>(&edit.forth))
    return ui.tr("history.mark_gone", {{"step", integer_text(gone->step)}});
  const auto& mark = std::get<Mark>(edit.forth);
  const std::string step = integer_text(mark.step < 0 ? edit.asked_at : mark.step);
  return std::holds_alternative<Unmark>(edit.back) ? ui.tr("history.mark_set", {{"step", step}})
                                                   : ui.tr("history.mark_named", {{"step", step}, {"name", mark.note}});
}

std::string words_of(const Frame& f, std::int64_t step) {
  const std::string note = note_at(f, step);
  const std::string words = f.ui.tr("looking.step", {{"step", integer_text(step)}});
  return note.empty() ? words : words + " · " + note;
}

void mark_menu(Frame& f, float foot_top) {
  MarkEdits& edits = f.state.looking.marks;
  Ui& ui = f.ui;
  const std::int64_t step = edits.menu_step;
  const float x = std::min(edits.menu_x, ImGui::GetIO().DisplaySize.x - ui.px(270));
  const ImVec2 min{x, foot_top + ui.px(14)}, max{x + ui.px(230), min.y + ui.px(20)};
  if (begin_menu(ui, kMenu, min, max)) {
    ImGui::Dummy({ui.px(230), ui.px(24)});
    const ImVec2 at = ImGui::GetItemRectMin();
    draw_text_in(ui, {at.x + ui.px(10), at.y}, {at.x + ui.px(230), at.y + ui.px(24)}, Type::strong, ui.theme.text_muted,
                 words_of(f, step));
    if (menu_item(ui, "time/mark/look", ui.tr("mark.look"), false)) {
      f.state.looking.film = false;
      look_at(f, step);
    }
    const bool live = f.status.step == step;
    if (menu_item(ui, "time/mark/compare", ui.tr("mark.compare"), false, {}, {!live, ui.tr("mark.is_live")}))
      compare_with_live(f, step);
    if (menu_item(ui, "time/mark/branch", ui.tr("mark.branch"), false)) {
      look_at(f, step);
      branch_here(f, true);
    }
    if (edits.menu_mark) {
      if (menu_item(ui, "time/mark/rename", ui.tr("mark.rename"), false)) {
        edits.wants_name = true;
        edits.name = note_at(f, step);
      }
      if (menu_item(ui, "time/mark/remove", ui.tr("mark.remove"), false))
        make(f, {.forth = Unmark{step}, .back = Mark{note_at(f, step), step}});
    }
    end_menu();
  }
  if (std::exchange(edits.wants_name, false)) {
    open_menu(kName);
    edits.focus = true;
  }
  if (!begin_menu(ui, kName, min, max)) return;
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {ui.px(8), ui.px(5)});
  ImGui::SetNextItemWidth(ui.px(240));
  if (std::exchange(edits.focus, false)) ImGui::SetKeyboardFocusHere();
  const bool entered =
      ImGui::InputTextWithHint("##name", std::string(ui.tr("mark.name_hint")).c_str(), &edits.name,
                               ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  ImGui::PopStyleVar();
  record_area(ui, kName, ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), {.kind = "text field", .text = edits.name});
  if (entered) name_mark(f, step, edits.name);
  if (entered || ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape))) ImGui::CloseCurrentPopup();
  end_menu();
}

std::string megabytes(std::int64_t bytes) { return integer_text((bytes + (1 << 19)) >> 20); }

}  // namespace

std::string flag_words(const Ui& ui, const Flag& flag) {
  if (flag.kind == "mark" && flag.text.empty()) return std::string(ui.tr("mark.plain"));
  if (flag.kind == "branch") return std::string(ui.tr("mark.branched"));
  return flag.text;
}

void mark_step(Frame& f, std::int64_t step) {
  if (step == kLive) return make(f, {.forth = Mark{}, .back = Unmark{-1}, .asked_at = f.status.step});
  if (!marked(f, step)) make(f, {.forth = Mark{.step = step}, .back = Unmark{step}});
}

void move_mark(Frame& f, std::int64_t from, std::int64_t to) {
  MarkEdits& edits = f.state.looking.marks;
  make(f, {.forth = MoveMark{from, to}, .back = MoveMark{to, from}});
  edits.moved_from = from;
  edits.moved_to = to;
  edits.moved_at = f.state.now;
}

std::int64_t shown_step(Frame& f, const Flag& flag) {
  MarkEdits& edits = f.state.looking.marks;
  if (flag.kind != "mark" || edits.moved_from < 0) return flag.step;
  if (marked(f, edits.moved_to) || f.state.now - edits.moved_at > kPendingFor) edits.moved_from = -1;
  return flag.step == edits.moved_from ? edits.moved_to : flag.step;
}

void mark_keys(Frame& f) {
  MarkEdits& edits = f.state.looking.marks;
  if (edits.run_id != f.snapshot.run_id) edits = {.run_id = f.snapshot.run_id};
  // Elsewhere the hand does something else; what it did last decides whose undo is meant.
  if (ImGui::IsMouseClicked(0) && !edits.hovered && edits.menu_step < 0) edits.fresh = false;
  if (!edits.fresh && !edits.hovered) return;
  if (!edits.undo.empty() && pressed("ctrl+z", true)) {
    go(f, edits.undo, edits.redo, true);
    take_key("ctrl+z");
  } else if (!edits.redo.empty() && (pressed("ctrl+y", true) || pressed("ctrl+shift+z", true))) {
    go(f, edits.redo, edits.undo, false);
    take_key(pressed("ctrl+y", true) ? "ctrl+y" : "ctrl+shift+z");
  }
}

std::vector<std::string> mark_changes(const Frame& f) {
  std::vector<std::string> all;
  for (const MarkEdit& edit : f.state.looking.marks.undo) all.push_back(says(f.ui, edit));
  return all;
}

void take_back_marks(Frame& f, std::size_t from) {
  MarkEdits& edits = f.state.looking.marks;
  while (edits.undo.size() > from) go(f, edits.undo, edits.redo, true);
}

void open_mark_menu(Frame& f, const Flag& flag, float x) {
  MarkEdits& edits = f.state.looking.marks;
  edits.menu_step = flag.step;
  edits.menu_mark = flag.kind == "mark";
  edits.menu_x = x;
  open_menu(kMenu);
}

void time_menus(Frame& f, float foot_top) {
  mark_menu(f, foot_top);
  if (!ImGui::IsPopupOpen(kMenu) && !ImGui::IsPopupOpen(kName)) f.state.looking.marks.menu_step = -1;
}

std::string kept_words(const Frame& f) {
  return f.ui.tr("looking.budget", {{"n", std::to_string(f.snapshot.kept.size())},
                                    {"most", std::to_string(f.snapshot.kept_most)},
                                    {"mb", megabytes(f.snapshot.kept_bytes)},
                                    {"of", megabytes(f.snapshot.kept_budget)}});
}

void kept_gauge(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  const Snapshot& s = f.snapshot;
  const double bytes = s.kept_budget > 0 ? static_cast<double>(s.kept_bytes) / static_cast<double>(s.kept_budget) : 0,
               number = s.kept_most > 0 ? static_cast<double>(s.kept.size()) / static_cast<double>(s.kept_most) : 0;
  const double share = std::clamp(std::max(bytes, number), 0.0, 1.0);
  const std::string words = megabytes(s.kept_bytes) + " MB",
                    help = kept_words(f) + "\n" + std::string(ui.tr("looking.budget_help"));
  const Item item = place_at(ui, "time/kept", min, max, {!s.kept.empty(), ui.tr("looking.nothing_kept"), help});
  record(ui, "time/kept", item,
         {.kind = "gauge", .value = share, .text = help, .reason = ui.tr("looking.nothing_kept")});
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (item.hovered && item.enabled) draw_box(ui, min, max, t.hover, t.hover, t.control_radius);
  const float left = min.x + ui.px(6), right = max.x - ui.px(6), y = max.y - ui.px(9);
  draw_text_in(ui, {min.x, min.y + ui.px(3)}, {right + 1, y - ui.px(2)}, Type::mono_small,
               item.enabled ? t.text_muted : t.text_disabled, words, Align::right);
  draw->AddRectFilled({left, y}, {right, y + ui.px(3)}, t.line_strong, ui.pxf(1.5f));
  if (share > 0)
    draw->AddRectFilled({left, y},
                        {left + std::max(ui.px(2), (right - left) * static_cast<float>(share)), y + ui.px(3)},
                        t.text_muted, ui.pxf(1.5f));
  if (item.clicked && item.enabled) open_menu(kRoom);
  if (!begin_menu(ui, kRoom, {max.x - ui.px(200), min.y}, max)) return;
  for (const std::int64_t mb : kRooms) {
    const bool now = s.kept_budget >> 20 == mb;
    if (!menu_item(ui, "time/kept/" + std::to_string(mb), ui.tr("looking.room", {{"mb", integer_text(mb)}}), now))
      continue;
    f.outbox.post(KeepUpTo{mb << 20});
    f.state.preferences.kept_megabytes = mb;
  }
  end_menu();
}

}  // namespace zscape::app
