// The right rail: how the training goes, and what it is that is being maximised.
#include <algorithm>

#include "app/panels/panels.h"
#include "app/panels/right_rail_parts.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/lab_parts.h"

namespace zscape::app {

void right_rail(Frame& f) {
  Ui& ui = f.ui;
  const ImVec2 min = ImGui::GetWindowPos();
  const float width = ImGui::GetWindowWidth();
  const Area area({min.x + ui.px(kRailPadding), min.y + ui.px(kRailPadding) - ImGui::GetScrollY()},
                  {min.x + width - ui.px(kRailPadding), min.y + ImGui::GetWindowHeight()});
  if (no_run(f)) return paragraph(ui, ui.tr("rail.no_curves"), ui.theme.text_disabled);
  if (f.model == nullptr) return;
  std::vector<std::string> plots;
  for (const ScalarInfo& s : f.model->scalars) {
    const bool drawn = !s.plot.empty() && series_of(f, s.name) != nullptr;
    if (drawn && std::find(plots.begin(), plots.end(), s.plot) == plots.end()) plots.push_back(s.plot);
  }
  // Before the first report the headline's place stands empty.
  if (plots.empty() && !f.model->scalars.empty()) plots.push_back(f.model->scalars.front().plot);
  if (f.snapshot.data.kind == DataKind::points && f.state.lab.shows(LabLayer::truth)) {
    follow_lab_run(f);
    follow_lab_truth(f);
  }
  const bool in_lab = f.state.workspace == Workspace::lab && f.snapshot.data.kind == DataKind::points;
  if (in_lab) lab_rail(f);
  // The headline and its terms first, so that the doctor stands in sight; the rest below. The Lab has measures of its
  // own.
  const std::size_t above = std::min<std::size_t>(in_lab ? 0 : 2, plots.size());
  for (std::size_t i = 0; i < above; ++i) curves(f, plots[i], i == 0 ? 116 : 90);
  doctor(f);
  objective(f);
  step_time(f);
  for (std::size_t i = above; i < plots.size(); ++i) curves(f, plots[i], 90);
}

}  // namespace zscape::app
