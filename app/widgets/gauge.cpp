#include "app/widgets/gauge.h"

#include <algorithm>
#include <cmath>

#include "app/widgets/text.h"

namespace zscape::app {

void gauge(Ui& ui, const Gauge& g) {
  const Theme& t = ui.theme;
  const Item item = place(ui, g.name, {available_width(), ui.px(28)}, {.help = g.help});
  const bool banded = g.band_max > g.band_min;
  const bool outside = banded && (g.value < g.band_min || g.value > g.band_max);
  const float line = item.min.y + ui.px(18);
  const float number = text_width(ui, Type::mono, g.value_text);
  draw_text_in(ui, item.min, {item.max.x - number - ui.px(8), line}, Type::body, t.text, g.label);
  draw_text_in(ui, item.min, {item.max.x, line}, Type::mono, outside ? t.warning : t.text, g.value_text, Align::right);
  auto x_of = [&](double v) {
    const double f = g.max > g.min ? std::clamp((v - g.min) / (g.max - g.min), 0.0, 1.0) : 0.0;
    return std::round(item.min.x + static_cast<float>(f) * item.width());
  };
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float middle = item.max.y - ui.px(5), half = ui.pxf(2.5f);
  draw->AddRectFilled({item.min.x, middle - half}, {item.max.x, middle + half}, t.line, half);
  if (banded) {
    draw->AddRectFilled({x_of(g.band_min), middle - half}, {x_of(g.band_max), middle + half}, t.accent_fill, half);
  }
  const float x = x_of(g.value), w = std::max(2.0f, ui.px(3));
  draw->AddRectFilled({x - std::floor(w / 2), middle - ui.px(5)}, {x - std::floor(w / 2) + w, middle + ui.px(6)},
                      outside ? t.warning : t.text, 1);
  record(ui, g.name, item, {.kind = "gauge", .value = g.value, .text = g.value_text});
}

}  // namespace zscape::app
