// The drawing pad over the sheet: what one draws is encoded as one draws it, and can be given to a corner.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"

namespace zscape::app {
namespace {

constexpr int kZoom = 4, kLargest = 160;  // canvas pixels per data pixel; of the longer side

void clear(Sketch& k, const DataSpec& data) {
  const int zoom = std::max(1, std::min(kZoom, kLargest / static_cast<int>(std::max(data.width, data.height))));
  k.canvas = {static_cast<int>(data.width) * zoom, static_cast<int>(data.height) * zoom, 1, {}};
  k.canvas.pixels.assign(static_cast<std::size_t>(k.canvas.width) * static_cast<std::size_t>(k.canvas.height), 0);
  k.last_x = k.last_y = -1;
  ++k.strokes;
}

// A round brush with a soft edge of one pixel.
void dab(Sketch& k, float x, float y, float radius) {
  for (int py = std::max(0, static_cast<int>(y - radius - 1));
       py <= std::min(k.canvas.height - 1, static_cast<int>(y + radius + 1)); ++py) {
    for (int px = std::max(0, static_cast<int>(x - radius - 1));
         px <= std::min(k.canvas.width - 1, static_cast<int>(x + radius + 1)); ++px) {
      const float ink = std::clamp(
          radius + 0.5f - std::hypot(static_cast<float>(px) + 0.5f - x, static_cast<float>(py) + 0.5f - y), 0.0f, 1.0f);
      auto& pixel = k.canvas.pixels[static_cast<std::size_t>(py) * static_cast<std::size_t>(k.canvas.width) +
                                    static_cast<std::size_t>(px)];
      const auto level = static_cast<std::uint8_t>(std::lround(ink * 255));
      pixel = k.erase ? std::min(pixel, static_cast<std::uint8_t>(255 - level)) : std::max(pixel, level);
    }
  }
}

void line_to(Sketch& k, float x, float y, float radius) {
  if (k.last_x < 0) {
    dab(k, x, y, radius);
  } else {
    const float length = std::hypot(x - k.last_x, y - k.last_y);
    const int dabs = std::max(1, static_cast<int>(std::ceil(length / std::max(0.5f, radius * 0.4f))));
    for (int i = 1; i <= dabs; ++i) {
      const float t = static_cast<float>(i) / static_cast<float>(dabs);
      dab(k, k.last_x + t * (x - k.last_x), k.last_y + t * (y - k.last_y), radius);
    }
  }
  k.last_x = x;
  k.last_y = y;
  ++k.strokes;
}

}  // namespace

void explore_sketch(Frame& f, ImVec2 min, ImVec2 max) {
  ExploreState& s = f.state.explore;
  Sketch& k = s.sketch;
  Ui& ui = f.ui;
  const DataSpec& data = f.snapshot.data;
  if (k.canvas.width < data.width || k.canvas.width % std::max<std::int64_t>(1, data.width) != 0) clear(k, data);
  const float row = ui.px(40), side = std::min(max.x - min.x, max.y - min.y - row);
  const ImVec2 a{std::floor((min.x + max.x - side) / 2), min.y}, b{a.x + side, a.y + side};
  const Item item = place_at(ui, "explore/canvas", a, b);
  record(ui, "explore/canvas", item, {.kind = "canvas", .value = static_cast<double>(k.strokes)});
  const float zoom = static_cast<float>(k.canvas.width) / side;
  const ImGuiIO& io = ImGui::GetIO();
  if (item.hovered && io.MouseWheel != 0)
    k.radius = std::clamp(k.radius * (io.MouseWheel > 0 ? 1.15f : 1 / 1.15f), 0.4f, 5.0f);
  const float radius =
      k.radius * static_cast<float>(k.canvas.width) / static_cast<float>(std::max<std::int64_t>(1, data.width));
  if (item.activated) {
    k.last_x = k.last_y = -1;
    remember(s, s.view);
  }
  if (item.held) {
    const std::uint64_t before = k.strokes;
    line_to(k, (io.MousePos.x - a.x) * zoom, (io.MousePos.y - a.y) * zoom, radius);
    if (k.strokes != before && !s.arrival && f.model->offers.encodes)
      arrive(f, k.canvas, kHandle, std::string(ui.tr("explore.origin.drawn")));
  }
  if (item.released && f.model->offers.encodes)
    arrive(f, k.canvas, kHandle, std::string(ui.tr("explore.origin.drawn")));
  k.sheet.update({1, k.strokes}, k.canvas);
  draw_tile(ui, {&k.sheet, 0}, a, b, ui.theme.card_radius);
  draw_frame(ui, a, b, ui.theme.accent, ui.theme.card_radius, 1);
  if (std::all_of(k.canvas.pixels.begin(), k.canvas.pixels.end(), [](std::uint8_t p) { return p == 0; })) {
    draw_text_in(ui, a, b, Type::body, ui.theme.text_muted, ui.tr("explore.sketch_empty"), Align::centre);
  }
  if (item.hovered) {
    ImGui::GetWindowDrawList()->AddCircle(io.MousePos, radius / zoom, ui.theme.accent, 0, ui.pxf(1.2f));
    ui.hint("drag", std::string(ui.tr(k.erase ? "hint.erase" : "hint.draw")));
    ui.hint("wheel", std::string(ui.tr("hint.brush")));
    ui.hint("Esc", std::string(ui.tr("explore.sketch_close")));
  }
  ImGui::SetCursorScreenPos({min.x, b.y + ui.px(8)});
  const Area area({min.x, b.y + ui.px(8)}, {max.x, max.y + ui.px(10)});
  if (button(ui, "explore/sketch/clear", ui.tr("explore.sketch_clear"), {.kind = ButtonKind::small})) clear(k, data);
  beside(ui, 6);
  if (button(ui, "explore/sketch/erase", ui.tr("explore.sketch_erase"), {.kind = ButtonKind::small, .on = k.erase}))
    k.erase = !k.erase;
  beside(ui, 6);
  if (button(ui, "explore/sketch/search", ui.tr("explore.sketch_search"),
             {.kind = ButtonKind::small, .gate = {.help = ui.tr("explore.sketch_search_help")}})) {
    begin_invert(f, k.canvas, kHandle, std::string(ui.tr("explore.origin.drawn")));
    k.open = false;
  }
  for (int i = 0; i < 4 && f.model->offers.encodes; ++i) {
    beside(ui, i == 0 ? 16.0f : 6.0f);
    const std::string name = "explore/sketch/corner" + std::to_string(i);
    if (button(ui, name, ui.tr("explore.sketch_to", {{"corner", "z" + std::to_string(i)}}),
               {.kind = ButtonKind::small, .gate = {.help = ui.tr("explore.sketch_to_help")}})) {
      arrive(f, k.canvas, i, std::string(ui.tr("explore.origin.drawn")));
      k.open = false;
    }
  }
  beside(ui, 6);
  if (button(ui, "explore/sketch/close", ui.tr("explore.sketch_close"), {.kind = ButtonKind::small})) k.open = false;
}

}  // namespace zscape::app
