// The lines between the parts of the window: splitters, and the handles that open the drawers.
#include "app/panels/panels.h"
#include "app/widgets/splitter.h"
#include "app/widgets/widgets.h"

namespace zscape::app {
namespace {

void line(const Ui& ui, ImVec2 a, ImVec2 b) { ImGui::GetForegroundDrawList()->AddRectFilled(a, b, ui.theme.line); }

// A small tongue at the edge of the stage.
void drawer_handle(Frame& f, const char* name, const char* help, float x, float y, bool on_left, bool& open) {
  Ui& ui = f.ui;
  const ImVec2 size{ui.px(14), ui.px(56)};
  const ImVec2 min{on_left ? x : x - size.x, y - size.y / 2};
  ImGui::SetNextWindowPos(min);
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, {1, 1});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, IM_COL32(0, 0, 0, 0));
  ImGui::Begin(name, nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoNav);
  const Item item = place(ui, name, size, {.help = ui.tr(help)});
  record(ui, name, item, {.kind = "drawer", .value = open});
  draw_box(ui, item.min, item.max, item.hovered ? ui.theme.hover : ui.theme.raised, ui.theme.line_strong, 4);
  const float direction = on_left != open ? 1.0f : -1.0f, h = ui.px(4);
  const ImVec2 m = item.middle();
  ImGui::GetWindowDrawList()->AddTriangleFilled({m.x - direction * h * 0.6f, m.y - h},
                                                {m.x + direction * h * 0.6f, m.y},
                                                {m.x - direction * h * 0.6f, m.y + h}, ui.theme.text_muted);
  if (item.clicked || ui.widgets.take_set(name)) open = !open;
  ImGui::End();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(2);
}

void rail_border(Frame& f, const char* name, const Rect& rail, bool on_left, float& width) {
  const float x = on_left ? rail.x1 : rail.x0;
  ImGui::SetNextWindowPos({x - f.ui.px(4), rail.y0});
  ImGui::SetNextWindowSize({f.ui.px(8), rail.height()});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, {1, 1});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, IM_COL32(0, 0, 0, 0));
  ImGui::Begin(name, nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoNav);
  splitter(f.ui,
           {.name = name,
            .min = {x, rail.y0},
            .max = {x + 1, rail.y1},
            .grows_back = !on_left,
            .smallest = 180,
            .largest = 420,
            .home = on_left ? kLeftRail : kRightRail},
           width);
  ImGui::End();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(2);
}

}  // namespace

void borders(Frame& f, const Layout& l) {
  if (f.state.picture_only) return;
  const float w = std::max(1.0f, f.ui.px(1));
  line(f.ui, {l.top.x0, l.top.y1 - w}, {l.top.x1, l.top.y1});
  line(f.ui, {l.foot.x0, l.foot.y0}, {l.foot.x1, l.foot.y0 + w});
  if (!l.left.empty()) {
    line(f.ui, {l.left.x1 - w, l.left.y0}, {l.left.x1, l.left.y1});
    rail_border(f, "splitter/left", l.left, true, f.state.preferences.left_width);
  }
  if (!l.right.empty()) {
    line(f.ui, {l.right.x0, l.right.y0}, {l.right.x0 + w, l.right.y1});
    rail_border(f, "splitter/right", l.right, false, f.state.preferences.right_width);
  }
  const float middle = (l.stage.y0 + l.stage.y1) / 2;
  if (l.left_drawer)
    drawer_handle(f, "rail/left", "rail.parameters", l.left.empty() ? l.stage.x0 : l.left.x1, middle, true,
                  f.state.left_open);
  if (l.right_drawer)
    drawer_handle(f, "rail/right", "rail.curves", l.right.empty() ? l.stage.x1 : l.right.x0, middle, false,
                  f.state.right_open);
}

}  // namespace zscape::app
