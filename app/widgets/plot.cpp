#include "app/widgets/plot.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "app/widgets/plot_math.h"
#include "app/widgets/text.h"
#include "app/widgets/value_scale.h"

namespace zscape::app {
namespace {

struct Frame {
  ImVec2 min, max;  // of the curves
  PlotRange x, y;

  float px(double v) const { return min.x + static_cast<float>(x.to_fraction(v)) * (max.x - min.x); }
  float py(double v) const {
    return max.y - static_cast<float>(std::clamp(y.to_fraction(v), -0.05, 1.05)) * (max.y - min.y);
  }
};

void flush(std::vector<ImVec2>& points, ImU32 color, float width) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (points.size() == 1) draw->AddCircleFilled(points[0], width, color);
  if (points.size() > 1) draw->AddPolyline(points.data(), static_cast<int>(points.size()), color, 0, width);
  points.clear();
}

// A smooth line: one point every two pixels is all the eye can follow, and every point costs six triangles.
void draw_smooth(const Frame& f, std::span<const double> x, std::span<const double> y, ImU32 color, float width,
                 std::vector<ImVec2>& points) {
  points.clear();
  for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) {
    if (!std::isfinite(y[i])) {
      flush(points, color, width);
      continue;
    }
    const ImVec2 p{f.px(x[i]), f.py(y[i])};
    const bool last = i + 1 == x.size();
    if (!points.empty() && !last && p.x - points.back().x < 2 && std::abs(p.y - points.back().y) < 2) continue;
    points.push_back(p);
  }
  flush(points, color, width);
}

// The raw values: per pixel column only the lowest and the highest, so that spikes survive.
void draw_raw(const Frame& f, std::span<const double> x, std::span<const double> y, ImU32 color, float width,
              std::vector<ImVec2>& points) {
  points.clear();
  for (std::size_t i = 0; i < x.size() && i < y.size();) {
    if (!std::isfinite(y[i])) {
      flush(points, color, width);
      ++i;
      continue;
    }
    const float column = std::floor(f.px(x[i]));
    float low = f.py(y[i]), high = low;
    const float first = low;
    for (++i; i < x.size() && i < y.size() && std::isfinite(y[i]) && std::floor(f.px(x[i])) <= column; ++i) {
      low = std::min(low, f.py(y[i]));
      high = std::max(high, f.py(y[i]));
    }
    const bool upwards = first - low > high - first;
    if (high - low < 0.5f) {
      points.push_back({column + 0.5f, first});
    } else {
      points.push_back({column + 0.5f, upwards ? high : low});
      points.push_back({column + 0.5f, upwards ? low : high});
    }
  }
  flush(points, color, width);
}

void draw_hover(Ui& ui, const Frame& f, std::span<const PlotSeries> series, const PlotOptions& o, double x) {
  const Theme& t = ui.theme;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  std::string text;
  bool placed = false;
  for (const PlotSeries& s : series) {
    if (s.x.empty()) continue;
    const std::size_t i = std::min(nearest_index(s.x, x), s.y.size() - 1);
    if (!placed) {
      const float line = std::round(f.px(s.x[i]));
      draw->AddRectFilled({line, f.min.y}, {line + 1, f.max.y}, t.text_disabled);
      text = integer_text(std::llround(s.x[i])) + (o.x_unit.empty() ? "" : " " + std::string(o.x_unit));
      placed = true;
    }
    if (!std::isfinite(s.y[i])) continue;
    draw->AddCircleFilled({f.px(s.x[i]), f.py(s.y[i])}, ui.pxf(3), s.color);
    text += "\n" + std::string(s.label) + (s.label.empty() ? "" : " ") + number_text(s.y[i]);
  }
  for (const PlotFlag& flag : o.flags) {
    if (std::abs(f.px(flag.x) - ImGui::GetIO().MousePos.x) < ui.px(4)) text += "\n" + std::string(flag.text);
  }
  tooltip_now(ui, text);
}

}  // namespace

PlotResult plot(Ui& ui, std::string_view name, std::span<const PlotSeries> series, const PlotOptions& o) {
  const Theme& t = ui.theme;
  const Item item = place(ui, name, {available_width(), ui.px(o.height)});
  ImDrawList* draw = ImGui::GetWindowDrawList();
  PlotResult result;
  result.hovered = item.hovered;

  std::vector<std::vector<double>> smoothed;
  std::vector<std::span<const double>> values;
  std::vector<std::string> labels;
  double x_low = std::numeric_limits<double>::infinity(), x_high = o.x_end;
  float label_room = 0;
  for (const PlotSeries& s : series) {
    smoothed.push_back(o.smoothing > 0 ? smooth(s.y, o.smoothing) : std::vector<double>(s.y.begin(), s.y.end()));
    values.emplace_back(smoothed.back());
    values.push_back(s.y);
    if (!s.x.empty()) {
      x_low = std::min(x_low, s.x.front());
      x_high = std::max(x_high, s.x.back());
    }
    const double last = std::isfinite(s.last) ? s.last : smoothed.back().empty() ? NAN : smoothed.back().back();
    labels.push_back(std::isfinite(last) ? number_text(last) : "");
    label_room = std::max(label_room, text_width(ui, Type::mono_small, labels.back()));
  }
  const double truth[1] = {o.truth};
  if (std::isfinite(o.truth)) values.emplace_back(truth);
  Frame f{{item.min.x, item.min.y + ui.px(2)}, {item.max.x - label_room - ui.px(5), item.max.y - ui.px(2)}, {}, {}};
  f.y = range_of(values, o.log);
  f.x = {std::isfinite(x_low) ? x_low : 0, x_high, false};
  if (!f.x.valid()) f.x.high = f.x.low + 1;

  const bool empty = labels.empty() || label_room == 0;
  const auto lines = empty ? std::vector<double>{} : ticks(f.y, 4);
  for (const double v : lines) {
    const float y = std::round(f.py(v));
    draw->AddRectFilled({item.min.x, y}, {item.max.x, y + 1}, t.line);
  }
  if (empty) {
    draw_text_in(ui, item.min, item.max, Type::body, t.text_muted, o.empty_text, Align::centre);
  }
  for (const PlotFlag& flag : o.flags) {
    if (flag.x < f.x.low || flag.x > f.x.high) continue;
    const float x = std::round(f.px(flag.x));
    draw->AddRectFilled({x, item.min.y}, {x + 1, item.max.y}, with_alpha(flag.color, 0.55f));
    draw->AddTriangleFilled({x - ui.pxf(3), item.min.y}, {x + ui.pxf(4), item.min.y},
                            {x + 0.5f, item.min.y + ui.pxf(5)}, flag.color);
  }
  if (std::isfinite(o.truth)) {
    for (float x = f.min.x; x < f.max.x; x += ui.px(7)) {
      draw->AddLine({x, f.py(o.truth)}, {std::min(x + ui.px(4), f.max.x), f.py(o.truth)}, t.text_muted, ui.pxf(1));
    }
    const float above = f.py(o.truth) - ui.px(14), y = above < item.min.y ? f.py(o.truth) + ui.px(1) : above;
    draw_text(ui, {f.min.x + ui.px(2), y}, Type::mono_small, t.text_muted, number_text(o.truth));
  }
  std::vector<ImVec2> points;
  if (o.smoothing > 0) {
    for (const PlotSeries& s : series) {
      // Whole widths are drawn from the atlas's line texture: two triangles a segment.
      draw_raw(f, s.x, s.y, with_alpha(s.color, kRawOpacity), std::max(1.0f, std::round(ui.pxf(t.line_width))), points);
    }
  }
  std::vector<double> wanted;
  for (std::size_t i = 0; i < series.size(); ++i) {
    draw_smooth(f, series[i].x, smoothed[i], series[i].color, ui.pxf(t.plot_width), points);
    wanted.push_back(smoothed[i].empty() ? 0 : static_cast<double>(f.py(smoothed[i].back())));
  }
  const double line = static_cast<double>(ui.px(13)), half = line / 2;
  const auto at = spread(wanted, line, static_cast<double>(item.min.y) + half, static_cast<double>(item.max.y) - half);
  for (std::size_t i = 0; i < series.size(); ++i) {
    const auto y = static_cast<float>(at[i]);
    const float x = item.max.x - label_room;
    draw_text_in(ui, {x, y - ui.px(7)}, {item.max.x + 1, y + ui.px(7)}, Type::mono_small, series[i].color, labels[i]);
  }
  if (std::isfinite(o.cursor) && o.cursor >= f.x.low && o.cursor <= f.x.high) {
    const float x = std::round(f.px(o.cursor));
    draw->AddRectFilled({x, item.min.y}, {x + std::max(1.0f, ui.px(1)), item.max.y}, t.looking_back);
  }
  if (item.hovered && !empty) {
    const float mouse = std::clamp(ImGui::GetIO().MousePos.x, f.min.x, f.max.x);
    result.x = f.x.from_fraction(static_cast<double>((mouse - f.min.x) / (f.max.x - f.min.x)));
    result.clicked = item.clicked;
    for (const double v : lines) {
      const float y = f.py(v);
      const std::string text = number_text(v);
      const float width = text_width(ui, Type::mono_small, text);
      draw->AddRectFilled({item.min.x, y - ui.px(7)}, {item.min.x + width + ui.px(4), y + ui.px(7)},
                          with_alpha(t.raised, 0.9f), 2);
      draw_text(ui, {item.min.x + ui.px(2), y - ui.px(7)}, Type::mono_small, t.text_muted, text);
    }
    draw_hover(ui, f, series, o, result.x);
  }
  record(ui, name, item,
         {.kind = "plot",
          .value = static_cast<double>(series.size()),
          .text = labels.empty() ? std::string_view{} : std::string_view(labels[0])});
  return result;
}

}  // namespace zscape::app
