// The stage: tabs, the workspace, the strip and the edge while one looks back, and what lies over all.
#include <array>

#include "app/panels/class_choice.h"
#include "app/panels/panels.h"
#include "app/widgets/widgets.h"
#include "app/window/looking.h"
#include "app/workspaces/inside_parts.h"
#include "app/workspaces/workspaces.h"
#include "engine/api/studio.h"

namespace zscape::app {
namespace {

constexpr float kTabs = 40, kPadding = 20, kFirstRow = 12;

// Why a workspace is grey for this model; empty when it works.
std::string_view missing_for(const Frame& f, Workspace w) {
  if (f.model == nullptr) return {};
  const Offers& can = f.model->offers;
  switch (w) {
    case Workspace::watch:
      return {};
    case Workspace::explore:
      if (f.snapshot.data.kind == DataKind::points) return "explore.no_pictures";
      return can.decodes || can.predicts || can.translates ? "" : "stage.no_latent";
    case Workspace::map:
      return can.decodes ? "" : "stage.no_latent";
    case Workspace::mix:
      if (f.snapshot.data.kind != DataKind::pictures) return "stage.needs_pictures";
      return can.decodes ? "" : "stage.no_latent";
    case Workspace::paint:
      if (f.snapshot.data.kind != DataKind::pictures) return "stage.needs_pictures";
      return complete_methods(can).empty() ? "stage.cannot_paint" : "";
    case Workspace::inside:
      return can.decodes || takes_rows(can) ? "" : "stage.no_inside";
    case Workspace::compare:
      return {};
    case Workspace::lab:
      if (f.snapshot.data.kind != DataKind::points) return "stage.lab_needs_points";
      return f.snapshot.data.dimension > 2 ? "stage.lab_needs_a_plane" : "";
    default:
      return "stage.later";
  }
}

void draw_tabs(Frame& f) {
  std::array<Tab, kWorkspaces> list;
  std::array<std::string, kWorkspaces> names, labels;
  for (int i = 0; i < kWorkspaces; ++i) {
    const auto w = static_cast<Workspace>(i);
    const auto k = static_cast<std::size_t>(i);
    names[k] = "tab/" + std::string(name_of(w));
    labels[k] = f.ui.tr("tab." + std::string(name_of(w)));
    const std::string_view missing = missing_for(f, w);
    list[k] = {
        names[k], labels[k], {.help = missing.empty() ? std::string_view() : f.ui.tr(missing)}, !missing.empty()};
  }
  int selected = static_cast<int>(f.state.workspace);
  if (tabs(f.ui, list, selected)) {
    f.state.workspace = static_cast<Workspace>(selected);
    f.state.gallery = false;
    f.state.data_picker = {};
  }
  // A latent in the hand opens the workspace whose tab it is held over.
  const ImGuiPayload* hand = ImGui::GetDragDropPayload();
  if (hand == nullptr || !hand->IsDataType(kLatentPayload)) return;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  for (const Workspace w : {Workspace::explore, Workspace::mix, Workspace::paint, Workspace::inside}) {
    const WidgetRecord* tab = f.ui.widgets.find("tab/" + std::string(name_of(w)));
    if (tab != nullptr && tab->visible_rect.contains(mouse.x, mouse.y)) f.state.workspace = w;
  }
}

// "Step 812 · live is 3 204" at the end of the tabs' line, as far as there is room, and below it, at the right of the
// workspace's first row, what can be done: back to live, compare with live, branch here.
void draw_strip(Frame& f, const Rect& stage, ImVec2 row_min, float right) {
  Ui& ui = f.ui;
  const std::string step = ui.tr("looking.step", {{"step", integer_text(f.state.looking.step)}});
  const std::string live = ui.tr("looking.live_is", {{"step", integer_text(f.status.step)}});
  const float step_width = text_width(ui, Type::strong, step),
              live_width = text_width(ui, Type::body, live) + ui.px(12);
  const WidgetRecord* last = ui.widgets.find("tab/" + std::string(name_of(static_cast<Workspace>(kWorkspaces - 1))));
  const float room = last == nullptr ? 0 : right - last->rect.x1 - ui.px(12);
  const bool above = step_width <= room, all = step_width + live_width <= room;
  const auto width_of = [&](const char* key) { return button_width(ui, ui.tr(key)); };
  const bool compare = above || right - row_min.x > ui.px(760);
  const float width = (above ? 0 : step_width + ui.px(8)) + width_of("looking.back") + ui.px(8) +
                      (compare ? width_of("looking.compare") + ui.px(8) : 0) + width_of("looking.branch");
  float x = right - width;
  f.state.strip_width = width + ui.px(16);
  const float left = above ? right - step_width - (all ? live_width : 0) : x;
  const float top = above ? stage.y0 + ui.px(6) : row_min.y,
              bottom = above ? stage.y0 + ui.px(kTabs) : row_min.y + ui.px(28);
  draw_text_in(ui, {left, top}, {left + step_width + 1, bottom}, Type::strong, ui.theme.looking_back, step);
  if (all)
    draw_text_in(ui, {right - live_width + ui.px(12), top}, {right + 1, bottom}, Type::body, ui.theme.text_muted, live);
  record_area(ui, "looking/step", {left, top}, {above ? right : left + step_width, bottom},
              {.kind = "text", .value = static_cast<double>(f.state.looking.step), .text = step});
  if (!above) x += step_width + ui.px(8);
  ImGui::SetCursorScreenPos({x, row_min.y});
  if (button(ui, "looking/back", ui.tr("looking.back"), {.gate = {.help = live}})) look_at_live(f);
  beside(ui);
  if (compare) {
    if (button(ui, "looking/compare", ui.tr("looking.compare"), {.gate = {.help = ui.tr("looking.compare_help")}}))
      compare_with_live(f, f.state.looking.step);
    beside(ui);
  }
  if (button(ui, "looking/branch", ui.tr("looking.branch"), {.gate = {.help = ui.tr("looking.branch_help")}}))
    branch_here(f, true);
}

// The class in view at the end of the tabs' line, or, where that is full, of the workspace's first row. Returns the
// width it takes from what else stands there.
float draw_class(Frame& f, const Rect& stage, ImVec2 row_min, float right) {
  const float width = class_choice_width(f);
  if (width <= 0) return 0;
  const WidgetRecord* last = f.ui.widgets.find("tab/" + std::string(name_of(static_cast<Workspace>(kWorkspaces - 1))));
  const bool above = last != nullptr && last->rect.x1 + f.ui.px(12) <= right - width;
  class_choice(f, {right - width, above ? stage.y0 + f.ui.px(6) : row_min.y});
  if (!above) f.state.strip_width = width + f.ui.px(16);
  return width + f.ui.px(12);
}

void draw_workspace(Frame& f, ImVec2 min, ImVec2 max) {
  const std::string_view missing = missing_for(f, f.state.workspace);
  if (f.status.state == RunState::empty || f.status.state == RunState::loading || f.model == nullptr) {
    const bool failed = f.status.state == RunState::failed;
    return stage_message(f, min, max,
                         failed ? std::string_view(f.status.message)
                                : f.ui.tr(f.status.state == RunState::empty ? "stage.empty" : "stage.loading"),
                         f.ui.tr(failed                              ? "stage.no_run_remedy"
                                 : f.status.state == RunState::empty ? "stage.empty_remedy"
                                                                     : "stage.loading_remedy"));
  }
  if (f.state.workspace == Workspace::lab) return lab(f, min, max);  // says itself what it needs
  if (f.state.workspace == Workspace::measure)
    return later(f, f.state.workspace, missing.empty() ? missing : f.ui.tr(missing), min, max);
  if (!missing.empty()) {
    stage_message(f, min, max, f.ui.tr(missing), f.ui.tr("stage.elsewhere"));
    if (missing_for(f, Workspace::lab).empty()) offer_lab(f, min, max);
    return;
  }
  switch (f.state.workspace) {
    case Workspace::explore:
      f.state.draw.in_view = f.model->offers.predicts;
      f.state.translate.in_view = f.model->offers.translates && !f.model->offers.decodes;
      if (f.state.translate.in_view) return translate_pictures(f, min, max);
      return f.state.draw.in_view ? draw_values(f, min, max) : explore(f, min, max);
    case Workspace::watch:
      return watch(f, min, max);
    case Workspace::map:
      return map(f, min, max);
    case Workspace::mix:
      return mix(f, min, max);
    case Workspace::paint:
      return paint(f, min, max);
    case Workspace::inside:
      return inside(f, min, max);
    case Workspace::compare:
      return compare(f, min, max);
    default:
      return;
  }
}

}  // namespace

void stage_message(Frame& f, ImVec2 min, ImVec2 max, std::string_view sentence, std::string_view remedy) {
  Ui& ui = f.ui;
  const float width = std::min(max.x - min.x - ui.px(40), ui.px(460));
  const auto lines = wrap_text(ui, Type::body, sentence, width);
  const auto more = wrap_text(ui, Type::body, remedy, width);
  const float line = line_height(ui, Type::body);
  float y = (min.y + max.y) / 2 - line * static_cast<float>(lines.size() + more.size()) / 2;
  const float x = (min.x + max.x) / 2;
  record_area(ui, "stage/message", min, max, {.kind = "text", .text = sentence});
  for (const auto l : lines) {
    draw_text(ui, {x - text_width(ui, Type::body, l) / 2, y}, Type::body, ui.theme.text, l);
    y += line;
  }
  y += ui.px(6);
  for (const auto l : more) {
    draw_text(ui, {x - text_width(ui, Type::body, l) / 2, y}, Type::body, ui.theme.text_muted, l);
    y += line;
  }
}

void stage(Frame& f, const Layout& layout) {
  Ui& ui = f.ui;
  const Rect& r = layout.stage;
  const bool chrome = !f.state.picture_only;
  const float top = chrome ? ui.px(kTabs) : 0;
  if (chrome) {
    const Area strip({r.x0, r.y0}, {r.x1, r.y0 + top});
    draw_tabs(f);
  }
  const float side = ui.px(chrome ? kPadding : 0);
  const ImVec2 min{r.x0 + side, r.y0 + top + ui.px(layout.small_foot ? 8 : kFirstRow)},
      max{r.x1 - side, r.y1 - ui.px(layout.small_foot ? 8 : kFirstRow)};
  f.state.strip_width = 0;
  if (f.state.gallery) {
    gallery(f, min, max);
  } else if (f.state.data_picker.open) {
    data_picker(f, min, max);
  } else {
    const float taken = chrome ? draw_class(f, r, min, max.x) : 0;
    if (f.looking_back() && chrome) draw_strip(f, r, min, max.x - taken);
    if (f.state.strip_width > 0 && f.looking_back()) f.state.strip_width += taken;
    draw_workspace(f, min, max);
  }
  if (f.looking_back()) draw_frame(ui, {r.x0, r.y0}, {r.x1, r.y1}, ui.theme.looking_back, 0, 2);
  toasts(f, min, max);
  if (f.state.keys) keys_overlay(f, min, max);
  if (f.state.history) history(f, min, {max.x, r.y1 - ui.px(6)});
  if (f.state.palette.open) palette(f, min, max);
}

}  // namespace zscape::app
