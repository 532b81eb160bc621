// The picture that is translated, under the brush: every stroke is translated as it is drawn.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/paint_parts.h"
#include "app/workspaces/translate_parts.h"

namespace zscape::app {
namespace {

// Ink stands out from the ground, which is what most of the border shows.
float ink_of(const Array& x) {
  const std::int64_t h = x.shape[2], w = x.shape[3];
  float sum = 0;
  for (std::int64_t i = 0; i < w; ++i)
    sum += x.values[static_cast<std::size_t>(i)] + x.values[static_cast<std::size_t>((h - 1) * w + i)];
  return sum > static_cast<float>(w) ? 0.0f : 1.0f;
}

// A round dab with a soft edge of one pixel, in all channels.
void dab(Array& x, float at_x, float at_y, float radius, float value) {
  const std::int64_t c = x.shape[1], h = x.shape[2], w = x.shape[3];
  for (std::int64_t py = 0; py < h; ++py) {
    for (std::int64_t px = 0; px < w; ++px) {
      const float away = std::hypot(static_cast<float>(px) + 0.5f - at_x, static_cast<float>(py) + 0.5f - at_y);
      const float share = std::clamp(radius + 0.5f - away, 0.0f, 1.0f);
      if (share <= 0) continue;
      for (std::int64_t k = 0; k < c; ++k) {
        float& v = x.values[static_cast<std::size_t>((k * h + py) * w + px)];
        const float wanted = v + share * (value - v);
        v = value > 0.5f ? std::max(v, wanted) : std::min(v, wanted);
      }
    }
  }
}

}  // namespace

void translate_canvas(Frame& f, ImVec2 min, ImVec2 max) {
  TranslateState& s = f.state.translate;
  Ui& ui = f.ui;
  const Item item = place_at(ui, "translate/canvas", min, max);
  const bool there = s.input.shape.size() == 4;
  record(ui, "translate/canvas", item, {.kind = "canvas", .value = static_cast<double>(s.strokes)});
  const ImGuiIO& io = ImGui::GetIO();
  if (item.hovered && io.MouseWheel != 0)
    s.radius = std::clamp(s.radius * (io.MouseWheel > 0 ? 1.15f : 1 / 1.15f), kLeastBrush, kMostBrush);
  const float pixel = there ? (max.x - min.x) / static_cast<float>(s.input.shape[3]) : 1;
  if (item.activated && there) {
    remember(s);
    s.last_x = -1;
    if (s.view.drawn.empty()) s.view.drawn = s.input;
  }
  if (item.held && there && !s.view.drawn.empty()) {
    const float x = (io.MousePos.x - min.x) / pixel, y = (io.MousePos.y - min.y) / pixel;
    const float length = s.last_x < 0 ? 0 : std::hypot(x - s.last_x, y - s.last_y);
    const int dabs = std::max(1, static_cast<int>(std::ceil(length / 0.4f)));
    const float ink = ink_of(s.view.drawn), value = s.erase ? 1 - ink : ink;
    for (int i = 1; i <= dabs; ++i) {
      const float t = static_cast<float>(i) / static_cast<float>(dabs);
      const float from_x = s.last_x < 0 ? x : s.last_x, from_y = s.last_x < 0 ? y : s.last_y;
      dab(s.view.drawn, from_x + t * (x - from_x), from_y + t * (y - from_y), s.radius, value);
    }
    s.last_x = x, s.last_y = y;
    s.input = s.view.drawn;
    ++s.strokes;
  }
  if (there) {
    const Array one{{s.input.shape[1], s.input.shape[2], s.input.shape[3]}, s.input.values};
    s.from.update({1, KeyHash().add(s.input.values).value()}, to_image(one));
  }
  draw_tile(ui, {&s.from, 0}, min, max, ui.theme.card_radius);
  draw_frame(ui, min, max, item.hovered || item.held ? ui.theme.accent : ui.theme.line_strong, ui.theme.card_radius, 1);
  if (!item.hovered) return;
  ImGui::GetWindowDrawList()->AddCircle(io.MousePos, std::max(s.radius, 0.5f) * pixel, ui.theme.accent, 0,
                                        ui.pxf(1.2f));
  ui.hint("drag", std::string(ui.tr(s.erase ? "hint.erase" : "hint.draw")));
  ui.hint("wheel", std::string(ui.tr("hint.brush")));
  ui.hint("X", std::string(ui.tr("translate.erase")));
}

}  // namespace zscape::app
