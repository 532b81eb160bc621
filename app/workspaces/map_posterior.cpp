// All posteriors together as a density of the map; and of one row the true posterior, which two latents let one compute, beside the encoder's: the gap of the bound is seen.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/map_parts.h"

namespace zscape::app {
namespace {

constexpr double kWide = 6, kLeast = .05;  // the plot's half side in standard deviations of q, and at least
constexpr std::size_t kCells = 96;
constexpr int kCorners = 48;

std::optional<std::size_t> point_of_row(const MapState& s) {
  const auto at = std::find(s.points.rows.begin(), s.points.rows.end(), static_cast<float>(s.row));
  if (s.row < 0 || at == s.points.rows.end()) return std::nullopt;
  return static_cast<std::size_t>(at - s.points.rows.begin());
}

struct Ellipse {
  double x, y, xx, yy, xy;  // middle and covariance on the map
};
Ellipse ellipse_of(const MapPoints& p, std::size_t i) {
  const auto number = [](float v) { return static_cast<double>(v); };
  return {number((*p.places)[2 * i]), number((*p.places)[2 * i + 1]), number(p.spread[3 * i]), number(p.spread[3 * i + 1]), number(p.spread[3 * i + 2])};
}

PlaneGrid box_of(const Ellipse& e) {
  const double half = std::max(kLeast, kWide * std::sqrt(std::max({e.xx, e.yy, 0.0})));
  return {e.x - half, e.x + half, e.y - half, e.y + half, kCells, kCells};
}

Image density_picture(const Ui& ui, const std::vector<float>& values) {
  const FieldRamp ramp(FieldColours::density, ui.theme.light, ui.theme.bar);
  const FieldRange range{0, 0, std::max(1e-12, static_cast<double>(*std::max_element(values.begin(), values.end())))};
  Image out{static_cast<int>(kCells), static_cast<int>(kCells), 3, {}};
  for (std::size_t row = kCells; row-- > 0;)
    for (std::size_t column = 0; column < kCells; ++column) {
      const auto& colour = ramp.at(range, values[row * kCells + column]);
      out.pixels.insert(out.pixels.end(), colour.begin(), colour.begin() + 3);
    }
  return out;
}

void draw_ellipse(const Ui& ui, const Ellipse& e, const PlaneGrid& box, ImVec2 min, ImVec2 max, double sigmas, float alpha) {
  const double l00 = std::sqrt(std::max(e.xx, 0.0)), l10 = l00 > 0 ? e.xy / l00 : 0, l11 = std::sqrt(std::max(e.yy - l10 * l10, 0.0));
  std::vector<ImVec2> line;
  for (int k = 0; k < kCorners; ++k) {
    const double t = 2 * M_PI * k / kCorners, u = sigmas * std::cos(t), v = sigmas * std::sin(t);
    const double x = (e.x + l00 * u - box.x0) / (box.x1 - box.x0), y = (e.y + l10 * u + l11 * v - box.y0) / (box.y1 - box.y0);
    line.push_back({min.x + static_cast<float>(x) * (max.x - min.x), max.y - static_cast<float>(y) * (max.y - min.y)});
  }
  ImGui::GetWindowDrawList()->AddPolyline(line.data(), kCorners, with_alpha(ui.theme.accent, alpha), ImDrawFlags_Closed, ui.pxf(1.5f));
}

double measured(const Answer& a, std::string_view name) {
  for (const Measured& m : a.measured)
    if (m.metric == name) return m.value;
  return NAN;
}

}  // namespace

std::optional<FieldLayer> map_field(const Frame& f, KeyHash& key) {
  const MapState& s = f.state.map;
  key.add(s.aggregate);
  if (!s.aggregate || !s.points.aggregate || s.points.aggregate->empty()) return std::nullopt;
  const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(s.points.aggregate->size()))));
  const auto at = [&](std::size_t i) { return static_cast<double>(s.points.aggregate_box[i]); };
  return FieldLayer{.values = s.points.aggregate,
                    .grid = {at(0), at(1), at(2), at(3), side, side},
                    .range = range_of_density(*s.points.aggregate),
                    .colours = FieldColours::density,
                    .light = f.ui.theme.light,
                    .levels = {}};
}

std::vector<LinesLayer> map_prior_circles(const Frame& f) {
  const MapState& s = f.state.map;
  if (!s.aggregate || f.snapshot.latent.prior != Prior::normal) return {};
  const ImVec2 zero = place_on_map(s, Latent(static_cast<std::size_t>(s.points.axes.row_size()), 0.0f));
  LinesLayer circles{.closed = true, .color = with_alpha(f.ui.theme.text, 0.35f), .width = f.ui.pxf(1)};
  for (const float radius : {1.0f, 2.0f}) {
    std::vector<float> line;
    for (int k = 0; k < 2 * kCorners; ++k) {
      const auto t = static_cast<float>(M_PI * k / kCorners);
      line.insert(line.end(), {zero.x + radius * std::cos(t), zero.y + radius * std::sin(t)});
    }
    circles.lines.push_back(std::move(line));
  }
  return {circles};
}

bool map_truth(const Frame& f) {
  const MapState& s = f.state.map;
  return f.model->offers.explains && f.model->offers.encodes && f.snapshot.latent.size == 2 && f.snapshot.latent.prior == Prior::normal && !s.points.spread.empty() &&
         !s.points.rows.empty();
}

void map_gap(Frame& f) {
  Ui& ui = f.ui;
  MapState& s = f.state.map;
  heading(ui, ui.tr("map.truth"));
  gap(ui, 4);
  const auto point = point_of_row(s);
  if (!point) return paragraph(ui, ui.tr("map.truth_hint"), ui.theme.text_muted);
  const Ellipse q = ellipse_of(s.points, *point);
  const PlaneGrid box = box_of(q);
  const Answer* a = f.asker.want({.channel = "map/truth", .key = KeyHash().add(static_cast<std::uint64_t>(s.row)).add(s.points.ticket).value(), .rest = .5}, [&] {
    return TruePosterior{.row = s.row, .test = true, .x0 = box.x0, .x1 = box.x1, .y0 = box.y0, .y1 = box.y1, .nx = kCells, .ny = kCells, .axes = s.points.axes, .centre = s.points.centre};
  });
  if (const std::string_view error = f.asker.error("map/truth"); !error.empty()) return paragraph(ui, error, ui.theme.warning);
  if (a == nullptr || a->array.values.size() != kCells * kCells) return paragraph(ui, ui.tr("map.truth_asking"), ui.theme.text_muted);
  s.posterior.update({f.snapshot.run_id, a->ticket}, density_picture(ui, a->array.values));
  const float side = std::min(available_width(), ui.px(132));
  const Item item = place(ui, "map/truth", {side, side}, {.help = ui.tr("map.truth_hint")});
  draw_tile(ui, {&s.posterior, 0}, item.min, item.max, 4);
  ImGui::GetWindowDrawList()->PushClipRect(item.min, item.max, true);
  draw_ellipse(ui, q, box, item.min, item.max, 1, .95f);
  draw_ellipse(ui, q, box, item.min, item.max, 2, .5f);
  ImGui::GetWindowDrawList()->PopClipRect();
  draw_frame(ui, item.min, item.max, ui.theme.line_strong, 4, 1);
  record(ui, "map/truth", item, {.kind = "picture", .value = measured(*a, "gap")});
  gap(ui, 4);
  for (const char* name : {"log_p", "bound", "gap"}) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f nats", measured(*a, name));
    const std::string id = name;
    value_line(ui, ui.tr("map." + id), text, ui.tr("map." + id + "_help"));
  }
}

void map_spreads(Frame& f) {
  Ui& ui = f.ui;
  const MapPoints& p = f.state.map.points;
  heading(ui, ui.tr("map.log_sigma"));
  gap(ui, 4);
  bars(ui, "map/log_sigma", p.log_sigma, {.height = 44, .color = ui.theme.data});
  if (p.log_sigma_range.size() != 2) return;
  char low[16], high[16];
  std::snprintf(low, sizeof low, "%.1f", static_cast<double>(p.log_sigma_range[0]));
  std::snprintf(high, sizeof high, "%.1f", static_cast<double>(p.log_sigma_range[1]));
  value_line(ui, low, high, ui.tr("map.log_sigma_help"));
}

}  // namespace zscape::app
