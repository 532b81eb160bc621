// The large picture with its hole, and the brush on it.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"
#include "app/workspaces/paint_parts.h"

namespace zscape::app {
namespace {

constexpr int kFine = 2;  // squares of the chequer along a pixel

// What is seen in the hole: the answer under the mouse, else the adopted one, else nothing.
const Array* in_the_hole(const PaintState& s, Array& hovered) {
  if (s.hovered >= 0 && s.answers.complete() && s.hovered < s.answers.floats.rows()) {
    hovered = answer_picture(s.answers, s.hovered);
    return &hovered;
  }
  return s.view.adopted.empty() ? nullptr : &s.view.adopted;
}

// The picture at kFine squares a pixel, its hole chequered.
Image canvas_of(const Ui& ui, const PaintState& s, const Array* filling) {
  const PaintView& v = s.view;
  Image out{s.width * kFine, s.height * kFine, 3, {}};
  out.pixels.resize(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height) * 3);
  const std::size_t pixels = v.hole.marks.size();
  const bool whole = filling != nullptr && empty(v.hole);  // a repaired picture
  const ImU32 squares[] = {ui.theme.accent_fill, ui.theme.accent_fill_high};
  std::size_t to = 0;
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x) {
      const std::size_t at = v.hole.index(x / kFine, y / kFine);
      const bool hole = v.hole.marks[at] != 0;
      const ImU32 square = squares[(x + y) % 2];
      for (std::size_t c = 0; c < 3; ++c) {
        const std::size_t from = (s.channels == 3 ? c : 0) * pixels + at;
        const bool bare = hole && filling == nullptr;
        const float value = (hole || whole) && filling != nullptr ? filling->values[from] : v.picture.values[from];
        out.pixels[to++] = bare ? static_cast<std::uint8_t>(square >> (8 * c))
                                : static_cast<std::uint8_t>(std::lround(255 * std::clamp(value, 0.f, 1.f)));
      }
    }
  return out;
}

void draw_edge(const Ui& ui, const HoleMask& m, ImVec2 a, float zoom, ImU32 color) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float thick = std::max(1.f, std::round(ui.pxf(1)));
  for (int y = 0; y <= m.height; ++y)
    for (int x = 0; x <= m.width; ++x) {
      const float px = std::round(a.x + static_cast<float>(x) * zoom),
                  py = std::round(a.y + static_cast<float>(y) * zoom);
      if (m.at(x, y) != m.at(x - 1, y)) draw->AddRectFilled({px, py}, {px + thick, std::round(py + zoom)}, color);
      if (m.at(x, y) != m.at(x, y - 1)) draw->AddRectFilled({px, py}, {std::round(px + zoom), py + thick}, color);
    }
}

void use_tool(Frame& f, const Item& item, float x, float y) {
  PaintState& s = f.state.paint;
  const bool marks = s.tool == PaintTool::eraser ? false : !s.view.keeps;
  if (item.activated) {
    remember(s);
    s.stroking = true;
    s.last_x = s.box_x = x;
    s.last_y = s.box_y = y;
    s.before_box = s.view.hole;
    if (s.tool != PaintTool::eraser) {
      s.view.adopted = {};
      s.view.adopted_number = -1;
      s.view.adopted_latent.clear();
    }
  }
  if (item.held && s.stroking) {
    const HoleMask before = s.view.hole;
    if (s.tool == PaintTool::box) {
      s.view.hole = s.before_box;
      box(s.view.hole, s.box_x, s.box_y, x, y, marks);
    } else {
      stroke(s.view.hole, s.last_x, s.last_y, x, y, s.radius, marks);
      if (s.tool == PaintTool::eraser) give_back(s, before);
    }
    s.last_x = x;
    s.last_y = y;
  }
  if (!item.held) s.stroking = false;
}

void draw_brush(const Ui& ui, const PaintState& s, ImVec2 a, float zoom) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const ImU32 color = s.tool == PaintTool::eraser ? ui.theme.text_secondary : ui.theme.accent;
  if (s.tool == PaintTool::box) {
    if (s.stroking)
      draw->AddRect({a.x + std::min(s.box_x, s.last_x) * zoom, a.y + std::min(s.box_y, s.last_y) * zoom},
                    {a.x + std::max(s.box_x, s.last_x) * zoom, a.y + std::max(s.box_y, s.last_y) * zoom}, color, 0, 0,
                    ui.pxf(1.5f));
    draw->AddLine({mouse.x - ui.px(7), mouse.y}, {mouse.x + ui.px(7), mouse.y}, color, ui.pxf(1.5f));
    draw->AddLine({mouse.x, mouse.y - ui.px(7)}, {mouse.x, mouse.y + ui.px(7)}, color, ui.pxf(1.5f));
  } else {
    draw->AddCircle(mouse, std::max(ui.px(3), s.radius * zoom), color, 48, ui.pxf(1.8f));
  }
}

}  // namespace

void paint_canvas(Frame& f, ImVec2 min, ImVec2 max) {
  PaintState& s = f.state.paint;
  Ui& ui = f.ui;
  const ImVec2 size = picture_size(std::max(1, s.width), std::max(1, s.height), {max.x - min.x, max.y - min.y});
  const ImVec2 a = min, b{min.x + size.x, min.y + size.y};
  const float zoom = size.x / static_cast<float>(std::max(1, s.width));
  const Item item = place_at(ui, "paint/canvas", a, b);
  if (const auto got = accept_latent(ui, item)) {
    if (auto z = latent_behind(f.state, *got)) s.wanted_latent = std::move(*z), ++s.wants;
  }
  const ImGuiIO& io = ImGui::GetIO();
  if (!s.view.picture.empty() && ImGui::GetDragDropPayload() == nullptr)
    use_tool(f, item, (io.MousePos.x - a.x) / zoom, (io.MousePos.y - a.y) / zoom);
  if (item.hovered && io.MouseWheel != 0)
    s.radius = std::clamp(s.radius * (io.MouseWheel > 0 ? 1.25f : .8f), .5f, static_cast<float>(s.width) / 2);
  record(ui, "paint/canvas", item,
         {.kind = "canvas", .value = static_cast<double>(count(s.view.hole)), .text = s.view.origin});

  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (s.view.picture.empty()) {
    fill_rounded(draw, a, b, ui.theme.picture_background, ui.pxf(ui.theme.card_radius));
    const std::string_view error = f.asker.error("paint/row");
    draw_text_in(ui, a, b, Type::body, ui.theme.text_muted, error.empty() ? ui.tr("paint.asking") : error,
                 Align::centre);
    return;
  }
  Array hovered;
  const Array* filling = s.stroking && s.tool != PaintTool::eraser ? nullptr : in_the_hole(s, hovered);
  KeyHash key;
  key.add(s.view.picture.values)
      .add(s.view.hole.marks.data(), s.view.hole.marks.size())
      .add(static_cast<std::uint64_t>(ui.theme.light));
  if (filling != nullptr) key.add(filling->values).add(static_cast<std::uint64_t>(s.hovered + 1));
  if (key.value() != s.drawn_key) {
    s.drawn_key = key.value();
    s.canvas.update({f.snapshot.run_id, ++s.drawn}, canvas_of(ui, s, filling));
  }
  draw_tile(ui, {&s.canvas, 0}, a, b, ui.theme.card_radius);
  if (filling != nullptr) draw_edge(ui, s.view.hole, a, zoom, with_alpha(ui.theme.accent, .75f));
  draw_frame(ui, a, b, ui.theme.line, ui.theme.card_radius, 1);
  if (!item.hovered) return;
  draw_brush(ui, s, a, zoom);
  const bool gives = s.tool == PaintTool::eraser || s.view.keeps;
  ui.hint("drag", std::string(ui.tr(gives ? "paint.hint_give" : "paint.hint_hole")));
  if (s.tool != PaintTool::box) ui.hint("wheel", std::string(ui.tr("paint.hint_radius")));
  ui.hint("X", std::string(ui.tr("paint.hint_swap")));
  ui.hint("[ ]", std::string(ui.tr("paint.hint_rows")));
}

}  // namespace zscape::app
