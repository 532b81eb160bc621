#include "app/widgets/bars.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "app/widgets/text.h"
#include "app/widgets/value_scale.h"

namespace zscape::app {
namespace {

struct Layout {
  float step, width, zero, unit;
};

Layout lay_out(ImVec2 min, ImVec2 max, std::span<const float> values, double full) {
  float low = 0, high = 0;
  for (const float v : values) {
    if (!std::isfinite(v)) continue;
    low = std::min(low, v);
    high = std::max(high, v);
  }
  if (full > 0) high = static_cast<float>(full);
  Layout l{};
  l.step = (max.x - min.x) / static_cast<float>(std::max<std::size_t>(1, values.size()));
  l.width = l.step > 5 ? std::floor(l.step) - std::max(1.0f, std::floor(l.step * 0.16f)) : std::max(1.0f, l.step);
  const float range = std::max(1e-12f, high - low);
  l.unit = (max.y - min.y) / range;
  l.zero = max.y + low * l.unit;
  return l;
}

void draw_bar(const Ui& ui, const Layout& l, ImVec2 min, ImVec2 max, std::size_t i, float value, ImU32 color) {
  if (!std::isfinite(value)) return;
  const float x = std::floor(min.x + static_cast<float>(i) * l.step);
  const float top = std::clamp(l.zero - value * l.unit, min.y, max.y);
  // Even nothing leaves a trace: a bar of 1 px says "here, zero".
  const float a = std::min(top, l.zero - 1), b = std::max(top, l.zero);
  ImGui::GetWindowDrawList()->AddRectFilled({x, std::floor(a)}, {x + std::max(1.0f, l.width), std::ceil(b)}, color,
                                            l.width > 6 ? ui.pxf(2) : 0);
}

}  // namespace

void share_bar(Ui& ui, std::string_view name, std::span<const Share> shares) {
  const Theme& t = ui.theme;
  const Item item = place(ui, name, {available_width(), ui.px(10)});
  record(ui, name, item, {.kind = "share bar"});
  double total = 0;
  for (const Share& s : shares) total += std::max(0.0, s.share);
  float x = item.min.x;
  const float gaps = 2 * static_cast<float>(shares.empty() ? 0 : shares.size() - 1);
  for (const Share& s : shares) {
    if (total <= 0 || s.share <= 0) continue;
    const float width = std::max(2.0f, std::round(static_cast<float>(s.share / total) * (item.width() - gaps)));
    ImGui::GetWindowDrawList()->AddRectFilled({x, item.min.y}, {std::min(item.max.x, x + width), item.max.y}, s.color,
                                              ui.pxf(2));
    x += width + 2;
  }
  gap(ui, 4);
  // The legend is a sentence: ■ data 4 % ■ forward 31 % …
  ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 start = at;
  const float right = at.x + available_width(), line = ui.px(18);
  for (const Share& s : shares) {
    const long percent = std::lround(100 * (total > 0 ? s.share / total : 0));
    const std::string text = std::string(s.label) + " " + std::to_string(percent) + "%";
    const float width = ui.px(12) + std::ceil(text_width(ui, Type::mono_small, text));
    if (at.x > start.x && at.x + width > right) at = {start.x, at.y + line};
    const float middle = at.y + line / 2;
    ImGui::GetWindowDrawList()->AddRectFilled({at.x, std::round(middle - ui.px(3))},
                                              {at.x + ui.px(7), std::round(middle + ui.px(4))}, s.color, 1);
    draw_text_in(ui, {at.x + ui.px(12), at.y}, {at.x + width + 1, at.y + line}, Type::mono_small, t.text_secondary,
                 text);
    at.x += width + ui.px(10);
  }
  ImGui::Dummy({available_width(), at.y + line - start.y});
}

void draw_bars(const Ui& ui, ImVec2 min, ImVec2 max, std::span<const float> values, ImU32 color, double full) {
  const Layout l = lay_out(min, max, values, full);
  for (std::size_t i = 0; i < values.size(); ++i) draw_bar(ui, l, min, max, i, values[i], color);
}

BarsResult bars(Ui& ui, std::string_view name, std::span<const float> values, const BarsOptions& o) {
  const Theme& t = ui.theme;
  const Item item = place(ui, name, {available_width(), ui.px(o.height)});
  const Layout l = lay_out(item.min, item.max, values, o.max);
  const ImU32 color = o.color != 0 ? o.color : t.accent;
  BarsResult r;
  if (item.hovered && !values.empty()) {
    const int i = static_cast<int>((ImGui::GetIO().MousePos.x - item.min.x) / l.step);
    r.hovered = std::clamp(i, 0, static_cast<int>(values.size()) - 1);
    if (item.clicked) r.clicked = r.hovered;
    tooltip_now(ui, std::to_string(r.hovered) + ": " +
                        number_text(static_cast<double>(values[static_cast<std::size_t>(r.hovered)])));
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool marked = static_cast<int>(i) == o.highlight;
    ImU32 c = marked && o.highlight_color != 0 ? o.highlight_color : color;
    if (static_cast<int>(i) == r.hovered) c = mix(c, t.text, 0.3f);
    draw_bar(ui, l, item.min, item.max, i, values[i], c);
  }
  record(ui, name, item, {.kind = "bars", .value = static_cast<double>(values.size())});
  return r;
}

}  // namespace zscape::app
