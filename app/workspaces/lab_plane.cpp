// The picture of the plane: what the hand does on it, and its layers from the ground up.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/lab_parts.h"

namespace zscape::app {
namespace {

constexpr double kZoomStep = 0.86;

// The field's value at a point, between cell centres.
std::optional<double> value_at(const FieldPicture& p, double x, double y) {
  const PlaneGrid& g = p.grid;
  if (!p.values) return std::nullopt;
  const auto i = static_cast<std::ptrdiff_t>(std::floor((x - g.x0) / g.step_x())),
             j = static_cast<std::ptrdiff_t>(std::floor((y - g.y0) / g.step_y()));
  if (i < 0 || j < 0 || i >= static_cast<std::ptrdiff_t>(g.nx) || j >= static_cast<std::ptrdiff_t>(g.ny))
    return std::nullopt;
  return static_cast<double>((*p.values)[static_cast<std::size_t>(j) * g.nx + static_cast<std::size_t>(i)]);
}

// "x 1.41  y −1.41  D 0.83" in the lower left corner.
void draw_readings(Frame& f, const PlaneFrame& p) {
  Ui& ui = f.ui;
  const LabState& s = f.state.lab;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const double x = p.x_of(mouse.x), y = p.y_of(mouse.y);
  char text[96];
  std::snprintf(text, sizeof text, "x %.2f  y %.2f", x, y);
  std::string words = text;
  if (const auto v = value_at(s.shown, x, y); v && s.shows(LabLayer::field) && s.warp <= 0) {
    std::snprintf(text, sizeof text, "  %.3g", *v);
    words += "  " +
             std::string(ui.tr("lab.value." +
                               (s.shown.kind == "score" || s.shown.kind == "probability" ? s.shown.kind : "density"))) +
             text;
  }
  const float width = text_width(ui, Type::mono_small, words);
  const ImVec2 a{p.min.x + ui.px(8), p.max.y - ui.px(26)}, b{a.x + width + ui.px(12), a.y + ui.px(18)};
  fill_rounded(ImGui::GetWindowDrawList(), a, b, with_alpha(ui.theme.background, 0.7f), ui.pxf(4));
  draw_text_in(ui, {a.x + ui.px(6), a.y}, {b.x, b.y}, Type::mono_small, ui.theme.text_secondary, words);
}

void hints(Frame& f) {
  Ui& ui = f.ui;
  ui.hint("K", std::string(ui.tr("key.truth")));
  ui.hint("B", std::string(ui.tr("hint.paint_points")));
  ui.hint("wheel", std::string(ui.tr("hint.zoom")));
  ui.hint("R", std::string(ui.tr("hint.fit")));
}

// What is missing on the picture, in its middle; nothing once there are points.
void draw_state(Frame& f, const PlaneFrame& p) {
  Ui& ui = f.ui;
  const LabState& s = f.state.lab;
  std::string_view error;
  for (const char* channel : {"lab/real", "lab/fake", "lab/field", "lab/grid", "lab/arrows", "lab/exact", "lab/best"}) {
    if (error.empty()) error = f.asker.error(channel);
  }
  if (error.empty() && s.real.points) return;
  const std::string_view words = error.empty() ? ui.tr("lab.asking") : error;
  float y = error.empty() ? p.middle().y - ui.px(10) : p.min.y + ui.px(10);
  for (const auto line : wrap_text(ui, Type::body, words, p.width() - ui.px(40))) {
    const float width = text_width(ui, Type::body, line);
    const ImVec2 at{std::floor(p.middle().x - width / 2), y};
    ImGui::GetWindowDrawList()->AddRectFilled({at.x - ui.px(8), at.y - ui.px(1)},
                                              {at.x + width + ui.px(8), at.y + ui.px(19)},
                                              with_alpha(ui.theme.background, 0.8f));
    draw_text(ui, at, Type::body, error.empty() ? ui.theme.text_muted : ui.theme.warning, line);
    y += line_height(ui, Type::body);
  }
}

// The step of the points that are drawn, −1 without any.
std::int64_t draw_layers(Frame& f, const PlaneFrame& p) {
  const LabState& s = f.state.lab;
  const bool flat = s.warp <= 0;
  const auto of_view = [&](std::int64_t step) { return !f.looking_back() || step == f.state.looking.step; };
  const std::int64_t step = draw_ground(f, p);
  if (flat && s.shows(LabLayer::truth)) draw_truth(f, p);
  if (s.shows(LabLayer::paths) && of_view(s.fake_layers.step)) draw_paths(f, p);
  draw_walk(f, p);
  if (flat && s.shows(LabLayer::arrows) && of_view(s.arrows_step)) draw_arrows(f, p);
  return step;
}

}  // namespace

void round_corners(const Ui& ui, ImVec2 min, ImVec2 max, ImU32 outside) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float r = ui.pxf(ui.theme.card_radius);
  const struct {
    ImVec2 corner, centre;
    int from;
  } all[] = {{{min.x, min.y}, {min.x + r, min.y + r}, 6},
             {{max.x, min.y}, {max.x - r, min.y + r}, 9},
             {{max.x, max.y}, {max.x - r, max.y - r}, 0},
             {{min.x, max.y}, {min.x + r, max.y - r}, 3}};
  for (const auto& c : all) {
    draw->PathLineTo(c.corner);
    draw->PathArcToFast(c.centre, r, c.from, c.from + 3);
    draw->PathFillConvex(outside);
  }
}

void lab_plane(Frame& f, const PlaneFrame& given) {
  Ui& ui = f.ui;
  LabState& s = f.state.lab;
  PlaneFrame p = given;
  const Item item = place_at(ui, "lab/plot", p.min, p.max);
  const ImGuiIO& io = ImGui::GetIO();
  if (item.hovered && io.MouseWheel != 0 && s.fitted) {
    if (s.painting && io.KeyShift) {
      s.brush = std::clamp(s.brush * static_cast<float>(std::pow(1.15, io.MouseWheel)), 3.0f, 120.0f);
    } else {
      s.view = zoomed(p, std::pow(kZoomStep, static_cast<double>(io.MouseWheel)), io.MousePos);
    }
  }
  if (s.painting) {
    paint_on_plane(f, p, item.held, item.activated);
  } else if (item.held && (io.MouseDelta.x != 0 || io.MouseDelta.y != 0)) {
    s.view.x -= static_cast<double>(io.MouseDelta.x) * s.view.per_pixel;
    s.view.y += static_cast<double>(io.MouseDelta.y) * s.view.per_pixel;
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
  }
  if (item.double_clicked && !s.painting) s.fitted = false;
  p.view = s.view;

  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(p.min, p.max, ui.theme.bar);
  draw->PushClipRect(p.min, p.max, true);
  const std::int64_t step = s.fitted ? draw_layers(f, p) : -1;
  draw_painted(f, p);
  draw_state(f, p);
  if (item.hovered && !s.painting && s.fitted) draw_readings(f, p);
  draw->PopClipRect();
  if (!f.state.picture_only) {
    round_corners(ui, p.min, p.max, ui.theme.background);
    draw_frame(ui, p.min, p.max, s.painting ? ui.theme.accent : ui.theme.line_strong, ui.theme.card_radius,
               s.painting ? 2.0f : 1.0f);
  }
  if (item.hovered) hints(f);
  // Scripts read the step that is drawn, and how much of the plane is in sight.
  record(ui, "lab/plot", item, {.kind = "plane", .value = static_cast<double>(step)});
  record_area(ui, "lab/view", p.min, p.max,
              {.kind = "view", .value = p.view.per_pixel * static_cast<double>(p.width())});
}

}  // namespace zscape::app
