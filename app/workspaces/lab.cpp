// The Lab: data of one or two dimensions, where everything can be seen at once.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/window/keys.h"
#include "app/workspaces/lab_parts.h"
#include "app/workspaces/workspaces.h"

namespace zscape::app {
namespace {

constexpr float kNumbers = 24, kTools = 30;

// Over everything: only the points stay.
void toggle_overlays(LabState& s) {
  bool any = false;
  for (const LabLayer l : {LabLayer::field, LabLayer::arrows, LabLayer::grid, LabLayer::paths, LabLayer::truth})
    any = any || s.shows(l);
  if (any) s.hidden = s.on;
  for (const LabLayer l : {LabLayer::field, LabLayer::arrows, LabLayer::grid, LabLayer::paths, LabLayer::truth}) {
    const auto i = static_cast<std::size_t>(l);
    s.on[i] = !any && s.hidden[i];
  }
}

void lab_keys(Frame& f) {
  LabState& s = f.state.lab;
  if (f.state.keys || f.state.gallery) return;
  if (pressed("o")) toggle_overlays(s);
  if (pressed("r")) s.fitted = false;
  if (pressed("b") && f.snapshot.data.dimension == 2) s.painting = !s.painting;
}

// The first model that learns from points: the run's own if it can.
const ModelInfo* model_for_points(const Frame& f) {
  const auto takes = [](const ModelInfo& m) {
    return std::find(m.accepts.begin(), m.accepts.end(), DataKind::points) != m.accepts.end();
  };
  if (f.model != nullptr && takes(*f.model)) return f.model;
  for (const ModelInfo& m : f.catalogue.models)
    if (takes(m)) return &m;
  return nullptr;
}

const DataInfo* data_for_lab(const Frame& f) {
  if (const DataInfo* moons = f.catalogue.source("moons")) return moons;
  for (const DataInfo& d : f.catalogue.data)
    if (d.kind == DataKind::points && !d.needs_folder) return &d;
  return nullptr;
}

}  // namespace

void offer_lab(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const float width = button_width(ui, ui.tr("lab.open"), {.kind = ButtonKind::primary});
  ImGui::SetCursorScreenPos({std::floor((min.x + max.x - width) / 2), std::floor((min.y + max.y) / 2 + ui.px(44))});
  if (button(ui, "stage/lab", ui.tr("lab.open"), {.kind = ButtonKind::primary})) f.state.workspace = Workspace::lab;
}

// The data are not for the Lab: why, and a way in.
void lab_elsewhere(Frame& f, std::string_view reason, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const ImVec2 low{max.x, max.y - ui.px(60)};
  stage_message(f, min, low, reason, ui.tr("stage.elsewhere"));
  const ModelInfo* model = model_for_points(f);
  const DataInfo* data = data_for_lab(f);
  if (model == nullptr || data == nullptr) return;
  const std::string label =
      ui.tr("lab.start", {{"model", model->name}, {"data", std::string(ui.tr("data." + data->id))}});
  const float width = button_width(ui, label, {.kind = ButtonKind::primary, .icon = Icon::play});
  ImGui::SetCursorScreenPos({std::floor((min.x + max.x - width) / 2), std::floor((min.y + low.y) / 2 + ui.px(44))});
  if (button(ui, "lab/start", label,
             {.kind = ButtonKind::primary, .icon = Icon::play, .gate = {.help = ui.tr("lab.start_help")}}))
    f.outbox.post(NewRun{.spec = {.model = model->id, .data = data->id, .seed = f.snapshot.seed}});
}

void lab(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  LabState& s = f.state.lab;
  const std::int64_t dimension = f.snapshot.data.dimension;
  if (f.snapshot.data.kind != DataKind::points) return lab_elsewhere(f, ui.tr("stage.lab_needs_points"), min, max);
  if (dimension > 2) return lab_elsewhere(f, ui.tr("stage.lab_needs_a_plane"), min, max);
  follow_lab_run(f);
  follow_lab_truth(f);
  follow_lab_quality(f);
  lab_keys(f);
  if (dimension == 1) s.painting = false;
  const auto picture = [&](ImVec2 a, ImVec2 b) {
    a = {std::floor(a.x), std::floor(a.y)};
    b = {std::floor(b.x), std::floor(b.y)};
    if (dimension == 1) return lab_line(f, a, b);
    const PlaneFrame frame{a, b, s.view};
    follow_lab(f, frame);
    lab_plane(f, {a, b, s.view});
  };
  if (f.state.picture_only) return picture(min, max);
  const bool low = max.y - min.y < ui.px(330);
  const float caption = lab_caption(f, min, max.x - f.state.strip_width);
  const float top = min.y + std::max(caption, f.state.strip_width > 0 ? ui.px(30) : 0) + ui.px(low ? 6 : 12);
  const float below = ui.px(kTools) + ui.px(8) + (low ? 0 : ui.px(kNumbers) + ui.px(4));
  const ImVec2 bottom{max.x, std::max(top + ui.px(80), max.y - below)};
  picture({min.x, top}, bottom);
  float y = bottom.y + ui.px(low ? 4 : 6);
  if (!low) {
    lab_numbers(f, {min.x, y}, {max.x, y + ui.px(kNumbers)});
    y += ui.px(kNumbers + 4);
  }
  if (s.painting)
    paint_tools(f, {min.x, y}, {max.x, y + ui.px(kTools)});
  else
    lab_tools(f, {min.x, y}, {max.x, y + ui.px(kTools)});
}

}  // namespace zscape::app
