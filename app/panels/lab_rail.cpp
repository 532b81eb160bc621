// In the Lab the right rail begins with how close the samples are to the data: exact distance, critic gap, modes.
#include <algorithm>
#include <cmath>

#include "app/panels/right_rail_parts.h"
#include "app/widgets/widgets.h"

namespace zscape::app {
namespace {

void distance(Frame& f) {
  Ui& ui = f.ui;
  const LabState& s = f.state.lab;
  const LabQuality& q = s.quality;
  const bool critic = q.judged && !q.probability;
  heading(ui, ui.tr(critic ? "lab.rail.gap_and_w1" : "lab.rail.w1"), {}, {});
  gap(ui, 6);
  {
    const Card card(ui, {.padding = 8});
    std::vector<PlotSeries> lines{{ui.tr("lab.rail.exact_w1"), ui.theme.good, s.history.step, s.history.w1, q.w1}};
    if (critic) lines.push_back({ui.tr("lab.rail.critic_gap"), ui.theme.data, s.history.step, s.history.gap, q.gap});
    PlotOptions options{.height = 104, .x_unit = ui.tr("top.step"), .empty_text = ui.tr("plot.empty")};
    if (f.looking_back()) options.cursor = static_cast<double>(f.state.looking.step);
    if (s.shows(LabLayer::truth) && s.truth.w1_floor > 0) options.truth = s.truth.w1_floor;
    plot(ui, "plot/lab_distance", lines, options);
    char text[24];
    std::snprintf(text, sizeof text, "%.2f", q.slope);
    if (q.judged)
      value_line(ui, ui.tr("lab.rail.slope"), text, ui.tr(critic ? "lab.rail.slope_help" : "lab.rail.slope_help_d"));
    std::snprintf(text, sizeof text, "%.3f", s.truth.w1_floor);
    if (s.shows(LabLayer::truth) && s.truth.w1_floor > 0)
      value_line(ui, ui.tr("lab.rail.floor"), text, ui.tr("lab.rail.floor_help"));
  }
  gap(ui, kSectionGap);
}

void modes(Frame& f) {
  Ui& ui = f.ui;
  const LabState& s = f.state.lab;
  const LabQuality& q = s.quality;
  if (q.of == 0) return;
  heading(ui, ui.tr("lab.rail.within"));
  gap(ui, 6);
  {
    const Card card(ui, {.padding = 8});
    const PlotSeries lines[] = {
        {ui.tr("lab.rail.within"), ui.theme.good, s.history.step, s.history.high_quality, q.high_quality}};
    PlotOptions options{.height = 66, .x_unit = ui.tr("top.step"), .empty_text = ui.tr("plot.empty")};
    if (f.looking_back()) options.cursor = static_cast<double>(f.state.looking.step);
    plot(ui, "plot/lab_quality", lines, options);
    gap(ui, 2);
    paragraph(ui, ui.tr("lab.rail.modes", {{"n", std::to_string(q.covered)}, {"of", std::to_string(q.of)}}),
              ui.theme.text_muted);
    gap(ui, 2);
    std::vector<float> shares = q.shares;
    const auto least = std::min_element(shares.begin(), shares.end());
    const bool missing = q.covered < q.of;
    const BarsResult r =
        bars(ui, "lab/shares", shares,
             {.height = 34,
              .color = with_alpha(ui.theme.data, 0.75f),
              .highlight = missing ? static_cast<int>(least - shares.begin()) : -1,
              .highlight_color = ui.theme.warning,
              .max = std::max(1.5 / q.of, static_cast<double>(*std::max_element(shares.begin(), shares.end())))});
    if (r.hovered >= 0 && static_cast<std::size_t>(r.hovered) < shares.size()) {
      char text[24];
      std::snprintf(text, sizeof text, "%.1f", 100 * static_cast<double>(shares[static_cast<std::size_t>(r.hovered)]));
      tooltip_now(ui, ui.tr("lab.rail.share", {{"n", std::to_string(r.hovered + 1)}, {"percent", text}}));
    }
  }
  gap(ui, kSectionGap);
}

}  // namespace

void lab_rail(Frame& f) {
  if (f.model != nullptr && f.model->offers.shows) walk_rail(f);
  if (f.state.lab.run_id != f.snapshot.run_id || f.state.lab.quality.w1 < 0) return;
  distance(f);
  modes(f);
}

}  // namespace zscape::app
