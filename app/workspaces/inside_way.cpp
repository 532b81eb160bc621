// The way of one point through a flow, or of one vector, stage by stage.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/inside_parts.h"

namespace zscape::app {

// Two numbers: the way through the plane. More: one row for every stage.
void inside_way(Frame& f, const Stages& g, ImVec2 min, ImVec2 max) {
  InsideState& s = f.state.inside;
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  const std::int64_t d = g.states->shape.back();
  if (d != 2) {
    const Array rows{{1, g.count, d}, g.states->values};
    paint_maps(ui, s.states, rows, KeyHash().add(rows.values).value(), kFlowSpan, false);
    draw_maps(f, "inside/state", s.states, rows, min, max, kFlowSpan, false);
    return;
  }
  const float side = std::floor(std::min(max.x - min.x, max.y - min.y));
  const ImVec2 end{min.x + side, min.y + side};
  double reach = kFlowSpan;
  for (const float v : g.states->values) reach = std::max(reach, 1.15 * static_cast<double>(std::abs(v)));
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw_box(ui, min, end, t.bar, t.line_strong, t.card_radius);
  const ImVec2 middle{min.x + side / 2, min.y + side / 2};
  draw->AddLine({min.x, middle.y}, {end.x, middle.y}, t.line);
  draw->AddLine({middle.x, min.y}, {middle.x, end.y}, t.line);
  for (const double r : {1.0, 2.0}) draw->AddCircle(middle, static_cast<float>(r / reach) * side / 2, t.line, 64);
  std::vector<ImVec2> way;
  for (std::int64_t k = 0; k < g.count; ++k) {
    const auto at = [&](std::int64_t i) {
      return static_cast<float>(static_cast<double>(g.states->values[static_cast<std::size_t>(2 * k + i)]) / reach) *
             side / 2;
    };
    way.push_back({middle.x + at(0), middle.y - at(1)});
  }
  draw->AddPolyline(way.data(), static_cast<int>(way.size()), with_alpha(t.accent, 0.5f), 0, ui.pxf(1.5f));
  for (std::size_t k = 0; k < way.size(); ++k) {
    const bool here = static_cast<std::int64_t>(k) == s.view.after;
    draw->AddCircleFilled(way[k], ui.pxf(here ? 6.0f : 3.0f),
                          k == 0                ? t.data
                          : k + 1 == way.size() ? t.samples
                                                : t.accent);
    if (here) draw->AddCircle(way[k], ui.pxf(9), t.text, 0, ui.pxf(1.5f));
  }
  record_area(ui, "inside/state", min, end, {.kind = "plane", .value = static_cast<double>(s.view.after)});
  if (max.x - end.x < ui.px(150)) return;
  const Area area({end.x + ui.px(16), min.y}, max);
  const auto k = static_cast<std::size_t>(std::clamp<std::int64_t>(s.view.after, 0, g.count - 1));
  const Span words[] = {{ui.tr("inside.way_from"), t.text_muted},
                        {"x", t.data, Type::strong},
                        {ui.tr("inside.way_to"), t.text_muted},
                        {"z", t.samples, Type::strong},
                        {ui.tr("inside.way_rings"), t.text_muted}};
  sentence(ui, words);
  gap(ui, 8);
  value_line(ui, "h₁", value_words(static_cast<double>(g.states->values[2 * k])));
  value_line(ui, "h₂", value_words(static_cast<double>(g.states->values[2 * k + 1])));
}

}  // namespace zscape::app
