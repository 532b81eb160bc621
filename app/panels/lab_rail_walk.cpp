// In the Lab the right rail of chains: what some of them went through, how long they remember it, and how far they may
// be trusted.
#include <algorithm>
#include <cmath>

#include "app/panels/right_rail_parts.h"
#include "app/widgets/widgets.h"

namespace zscape::app {
namespace {

constexpr std::size_t kShown = 200;  // steps of the traces

std::vector<double> column(const Array& a, std::size_t from, std::size_t stride, std::size_t offset) {
  std::vector<double> out;
  for (std::size_t i = from; i * stride + offset < a.values.size(); ++i)
    out.push_back(static_cast<double>(a.values[i * stride + offset]));
  return out;
}
std::vector<double> counted(std::size_t n, double first) {
  std::vector<double> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(first + static_cast<double>(i));
  return out;
}

// x of some chains over the last steps: hairy caterpillars that overlap where all is well.
void traces(Frame& f, const Array& trace) {
  Ui& ui = f.ui;
  const auto steps = static_cast<std::size_t>(trace.shape[0]), chains = static_cast<std::size_t>(trace.shape[1]),
             d = static_cast<std::size_t>(trace.shape[2]);
  const std::size_t from = steps > kShown ? steps - kShown : 0;
  const ImU32 colors[] = {ui.theme.text, ui.theme.data, ui.theme.samples, ui.theme.good};
  std::vector<std::vector<double>> values;
  const std::vector<double> at =
      counted(steps - from, static_cast<double>(f.state.lab.walk.step) - static_cast<double>(steps - from) + 1);
  std::vector<PlotSeries> lines;
  for (std::size_t c = 0; c < std::min<std::size_t>(4, chains); ++c)
    values.push_back(column(trace, from, chains * d, c * d));
  for (std::size_t c = 0; c < values.size(); ++c)
    lines.push_back({ui.tr("lab.walk.one"), with_alpha(colors[c], c == 0 ? 1 : 0.6f), at, values[c]});
  heading(ui, ui.tr("lab.walk.trace"));
  gap(ui, 6);
  {
    const Card card(ui, {.padding = 8});
    plot(ui, "plot/walk_trace", lines,
         {.height = 92, .smoothing = 0, .x_unit = ui.tr("top.step"), .empty_text = ui.tr("plot.empty")});
  }
  gap(ui, kSectionGap);
}

void memory(Frame& f, const Array& correlation) {
  Ui& ui = f.ui;
  heading(ui, ui.tr("lab.walk.correlation"));
  gap(ui, 6);
  {
    const Card card(ui, {.padding = 8});
    const std::vector<double> rho = column(correlation, 0, 1, 0), lags = counted(rho.size(), 0);
    const PlotSeries lines[] = {{ui.tr("lab.walk.correlation"), ui.theme.data, lags, rho}};
    plot(
        ui, "plot/walk_correlation", lines,
        {.height = 76, .smoothing = 0, .truth = 0, .x_unit = ui.tr("lab.walk.lag"), .empty_text = ui.tr("plot.empty")});
    for (const std::string name : {"correlation_time", "effective", "r_hat", "acceptance"}) {
      const Series* s = series_of(f, name);
      if (s == nullptr || !std::isfinite(value_in_view(f, *s))) continue;
      char text[24];
      std::snprintf(text, sizeof text, "%.2f", value_in_view(f, *s));
      value_line(ui, ui.tr("scalar." + name), text, ui.tr("lab.walk.help." + name));
    }
  }
  gap(ui, kSectionGap);
}

}  // namespace

void walk_rail(Frame& f) {
  const LabState& s = f.state.lab;
  if (s.run_id != f.snapshot.run_id || s.walk.step < 0) return;
  const Array &trace = s.walk.part("trace"), &correlation = s.walk.part("autocorrelation");
  if (trace.shape.size() == 3 && trace.shape[0] > 1) traces(f, trace);
  if (!correlation.values.empty()) memory(f, correlation);
}

}  // namespace zscape::app
