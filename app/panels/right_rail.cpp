// The right rail: the curves the model reports.
#include <cmath>

#include "app/panels/panels.h"
#include "app/widgets/plot.h"
#include "app/widgets/widgets.h"

namespace zscape::app {
namespace {

ImU32 color_named(const Theme& t, const std::string& name) {
  if (name == "samples") return t.samples;
  if (name == "good") return t.good;
  if (name == "gradient") return t.gradient;
  return name == "warning" ? t.warning : t.data;
}

}  // namespace

void right_rail(Frame& f) {
  Ui& ui = f.ui;
  const ImVec2 min = ImGui::GetWindowPos();
  const float width = ImGui::GetWindowWidth();
  const Area area({min.x + ui.px(kRailPadding), min.y + ui.px(kRailPadding) - ImGui::GetScrollY()},
                  {min.x + width - ui.px(kRailPadding), min.y + ImGui::GetWindowHeight()});
  if (f.model == nullptr) return;
  std::vector<std::string> done;
  for (const ScalarInfo& first : f.model->scalars) {
    if (first.plot.empty() || std::find(done.begin(), done.end(), first.plot) != done.end()) continue;
    done.push_back(first.plot);
    std::vector<PlotSeries> lines;
    for (const ScalarInfo& s : f.model->scalars) {
      if (s.plot != first.plot) continue;
      for (const Series& x : f.snapshot.series) {
        if (x.name == s.name) lines.push_back({s.name, color_named(ui.theme, s.colour), x.step, x.value, x.last});
      }
    }
    // Which scalars a run reports can depend on its data: a plot without a curve would only take room.
    if (lines.empty() && !f.snapshot.series.empty()) continue;
    heading(ui, ui.tr("plot." + first.plot));
    {
      const Card card(ui);
      PlotOptions options{.empty_text = ui.tr("plot.empty")};
      if (f.looking_back()) options.cursor = static_cast<double>(f.state.looking.step);
      plot(ui, "plot/" + first.plot, lines, options);
    }
    gap(ui, kSectionGap);
  }
}

}  // namespace zscape::app
