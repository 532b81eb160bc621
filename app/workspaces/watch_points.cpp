// Points instead of a wall of pictures: the model's samples over the data they should look like.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/lab_parts.h"
#include "app/workspaces/watch_parts.h"
#include "app/workspaces/workspaces.h"

namespace zscape::app {

void watch_points(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  LabState& s = f.state.lab;
  const std::int64_t dimension = f.snapshot.data.dimension;
  if (dimension > 2) return stage_message(f, min, max, ui.tr("stage.lab_needs_a_plane"), ui.tr("watch.curves_show"));
  follow_lab_run(f);
  ImVec2 a = min;
  if (!f.state.picture_only) {
    const bool chains = f.model->offers.shows && !is_game(f), drawn = !chains && !f.model->offers.decodes;
    const Span words[] = {{ui.tr("watch.points_of"), t.text_muted},
                          {ui.tr("watch.points_data"), t.data, Type::strong},
                          {ui.tr(chains  ? "watch.points_and_chains"
                                 : drawn ? "watch.points_and_drawn"
                                         : "watch.points_and"),
                           t.text_muted},
                          {ui.tr(chains  ? "watch.points_collected"
                                 : drawn ? "watch.points_drawn"
                                         : "watch.points_samples"),
                           t.samples, Type::strong},
                          {ui.tr(chains  ? "watch.points_open_chains"
                                 : drawn ? "watch.points_open_drawn"
                                         : "watch.points_open"),
                           t.text_muted}};
    sentence(ui, words);
    a.y = ImGui::GetCursorScreenPos().y + ui.px(6);
  }
  if (dimension == 1) return lab_line(f, a, max);
  follow_lab_clouds(f);
  const PlaneFrame p{a, max, fit_view(s.home, max.x - a.x, max.y - a.y, 0.12)};
  const Item item = place_at(ui, "watch/points", a, max,
                             {.help = f.state.picture_only ? std::string_view() : ui.tr("watch.points_help")});
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(a, max, t.bar);
  draw->PushClipRect(a, max, true);
  const std::int64_t step = s.real.points ? draw_ground(f, p, true) : -1;
  draw->PopClipRect();
  if (!s.real.points) {
    const std::string_view error = f.asker.error("lab/real");
    draw_text_in(ui, a, max, Type::body, error.empty() ? t.text_muted : t.warning,
                 error.empty() ? ui.tr("lab.asking") : error, Align::centre);
  }
  if (!f.state.picture_only) {
    round_corners(ui, a, max, t.background);
    draw_frame(ui, a, max, item.hovered ? t.text_disabled : t.line_strong, t.card_radius, 1);
  }
  if (item.hovered) ui.hint("click", std::string(ui.tr("hint.open_lab")));
  if (item.clicked) f.state.workspace = Workspace::lab;
  record(ui, "watch/points", item, {.kind = "plane", .value = static_cast<double>(step)});
}

}  // namespace zscape::app
