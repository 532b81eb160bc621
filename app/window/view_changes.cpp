#include "app/window/view_changes.h"

#include "app/workspaces/compare_parts.h"
#include "app/workspaces/draw_parts.h"
#include "app/workspaces/explore_parts.h"
#include "app/workspaces/inside_parts.h"
#include "app/workspaces/map_parts.h"
#include "app/workspaces/mix_parts.h"
#include "app/workspaces/paint_parts.h"
#include "app/workspaces/translate_parts.h"

namespace zscape::app {
namespace {

std::string change(const Ui& ui, const ExploreView& a, const ExploreView& b) {
  if (a.seed != b.seed) return ui.tr("history.seed", {{"seed", std::to_string(b.seed)}});
  for (std::size_t i = 0; i < 4; ++i)
    if (a.corners[i] != b.corners[i] || a.rows[i] != b.rows[i])
      return ui.tr("history.corner", {{"n", std::to_string(i)}, {"origin", b.origins[i]}});
  if (a.blend != b.blend) return std::string(ui.tr("explore.mode." + std::string(name_of(b.blend))));
  if (a.ground != b.ground) return std::string(ui.tr("explore.ground." + std::string(name_of(b.ground))));
  if (a.keep_norm != b.keep_norm) return std::string(ui.tr("explore.keep_norm"));
  if (a.held != b.held)
    return b.held ? ui.tr("history.held", {{"origin", b.held_origin}}) : std::string(ui.tr("history.back_on_pad"));
  if (a.offset != b.offset) return std::string(ui.tr("history.direction"));
  return std::string(ui.tr("history.moved"));
}

std::string change(const Ui& ui, const DrawView& a, const DrawView& b) {
  if (a.seed != b.seed) return ui.tr("history.drawn", {{"seed", std::to_string(b.seed)}});
  return ui.tr("history.overruled", {{"n", std::to_string(b.keep)}});
}

std::string change(const Ui& ui, const MixView& a, const MixView& b) {
  if (a.slots.size() != b.slots.size())
    return std::string(ui.tr(a.slots.size() < b.slots.size() ? "history.slot_added" : "history.slot_removed"));
  for (std::size_t i = 0; i < a.slots.size(); ++i) {
    const MixSlot &x = a.slots[i], &y = b.slots[i];
    if (x.query != y.query && !y.query.empty()) return ui.tr("history.asked", {{"query", y.query}});
    if (x.members.size() < y.members.size()) return ui.tr("history.put", {{"origin", y.members.back().origin}});
    if (x.members.size() > y.members.size()) return std::string(ui.tr("history.taken_out"));
    if (x.weight != y.weight || x.minus != y.minus) return std::string(ui.tr("history.weight"));
  }
  if (a.saved != b.saved)
    return std::string(
        ui.tr(a.saved.size() < b.saved.size() ? "history.direction_saved" : "history.direction_removed"));
  if (a.amounts != b.amounts) return std::string(ui.tr("history.direction"));
  if (a.jitter != b.jitter || a.seed != b.seed) return std::string(ui.tr("history.neighbours"));
  return std::string(ui.tr("history.members"));
}

std::string change(const Ui& ui, const PaintView& a, const PaintView& b) {
  if (a.noise != b.noise) return std::string(ui.tr(b.noise.empty() ? "history.noise_gone" : "history.noise"));
  if (a.picture.values != b.picture.values) return ui.tr("history.picture", {{"origin", b.origin}});
  if (a.adopted.values != b.adopted.values) return std::string(ui.tr("history.adopted"));
  if (a.keeps != b.keeps) return std::string(ui.tr("key.paint_swap"));
  return std::string(ui.tr("history.hole"));
}

std::string change(const Ui& ui, const MapView& a, const MapView& b) {
  if (a.axes != b.axes) return std::string(ui.tr("history.axes"));
  if (a.frozen != b.frozen) return std::string(ui.tr("map.freeze"));
  return std::string(ui.tr(a.group != b.group ? "key.lasso" : "history.decoded_here"));
}

std::string change(const Ui& ui, const InsideView& a, const InsideView& b) {
  if (a.layer != b.layer) return ui.tr("history.layer", {{"layer", b.layer}});
  if (a.after != b.after) return ui.tr("history.passed", {{"n", std::to_string(b.after)}});
  const bool other = a.of != b.of || a.test != b.test || a.wall != b.wall || a.held != b.held;
  return std::string(ui.tr(other ? "history.other_picture" : "history.shown"));
}

std::string change(const Ui& ui, const CompareChoice& a, const CompareChoice& b) {
  if (a.sides != b.sides) return std::string(ui.tr("history.sides"));
  if (a.link != b.link || a.seed != b.seed || a.row != b.row) return std::string(ui.tr("history.link"));
  if (a.u != b.u || a.v != b.v) return std::string(ui.tr("history.moved"));
  return std::string(ui.tr("history.shown"));
}

std::string change(const Ui& ui, const TranslateView& a, const TranslateView& b) {
  if (a.back != b.back) return std::string(ui.tr("translate.way"));
  return std::string(ui.tr(b.drawn.empty() ? "history.other_picture" : "translate.drawn"));
}

template <class View>
std::vector<ViewChange> changes(const Ui& ui, const UndoList<View>& list, const View& now) {
  std::vector<const View*> all;
  for (const View& view : list.past()) all.push_back(&view);
  const std::size_t done = all.size();
  all.push_back(&now);
  for (auto view = list.future().rbegin(); view != list.future().rend(); ++view) all.push_back(&*view);
  std::vector<ViewChange> out;
  for (std::size_t i = 1; i < all.size(); ++i) out.push_back({change(ui, *all[i - 1], *all[i]), i > done});
  return out;
}

// Calls `use` with the state of the workspace in view and its view, where it keeps a list.
template <class State, class Use>
void with_history(State& s, const Use& use) {
  if (s.workspace == Workspace::explore && s.draw.in_view) use(s.draw, s.draw.view);
  if (s.workspace == Workspace::explore && s.translate.in_view) use(s.translate, s.translate.view);
  if (s.workspace == Workspace::explore && !s.draw.in_view && !s.translate.in_view) use(s.explore, s.explore.view);
  if (s.workspace == Workspace::map) use(s.map, s.map.view);
  if (s.workspace == Workspace::mix) use(s.mix, s.mix.view);
  if (s.workspace == Workspace::paint) use(s.paint, s.paint.view);
  if (s.workspace == Workspace::inside) use(s.inside, s.inside.view);
  if (s.workspace == Workspace::compare) use(s.compare, s.compare.choice);
}

}  // namespace

std::vector<ViewChange> view_changes(const Ui& ui, const UiState& s) {
  std::vector<ViewChange> out;
  with_history(s, [&](const auto& state, const auto& view) { out = changes(ui, state.history, view); });
  return out;
}

void go_to_change(UiState& s, std::size_t count) {
  with_history(s, [&](auto& state, const auto&) {
    while (state.history.past().size() > count && undo(state)) {
    }
    while (state.history.past().size() < count && redo(state)) {
    }
  });
}

}  // namespace zscape::app
