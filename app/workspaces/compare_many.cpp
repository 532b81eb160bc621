// The same settings on four seeds, or a run beside its variants: their walls of the same latents, and how far their
// curves lie apart.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/compare_parts.h"

namespace zscape::app {
void compare_many(Frame& f, ImVec2 min, ImVec2 max) {
  CompareState& s = f.state.compare;
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  const bool pictures = f.snapshot.data.kind == DataKind::pictures, seeds = s.many.variants.empty();
  const int n = seeds ? 4 : 1 + static_cast<int>(s.many.variants.size()), across = n == 3 ? 3 : 2,
            down = (n + across - 1) / across,
            columns = n == 2   ? 6
                      : n == 3 ? 4
                               : 8;
  {
    const Area area(min, {max.x, min.y + ui.px(40)});
    if (button(ui, "compare/many/on",
               ui.tr(s.many.on ? "compare.many_stop"
                     : seeds   ? "compare.many_start"
                               : "compare.many_start_others"),
               {.kind = s.many.on ? ButtonKind::normal : ButtonKind::primary,
                .icon = s.many.on ? Icon::close : Icon::play,
                .gate = {.help = ui.tr(seeds ? "compare.many_help" : "compare.many_help_others")}}))
      s.many.on = !s.many.on;
    beside(ui, 12);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float right = compare_many_choices(f, at.y, max.x) - ui.px(12);
    std::string cost = ui.tr("compare.many_cost", {{"n", std::to_string(n)}});
    if (text_width(ui, Type::body, cost) > right - at.x)
      cost = ui.tr("compare.many_cost_short", {{"n", std::to_string(n)}});
    if (text_width(ui, Type::body, cost) > right - at.x) cost.clear();
    draw_text_in(ui, at, {right, at.y + ui.px(28)}, Type::body, t.text_muted, cost);
  }
  const float top = min.y + ui.px(42), plot = std::clamp((max.y - top) * 0.26f, ui.px(56), ui.px(150));
  // The run in the window first: the same question as theirs, to its own weights.
  const Answer* own = f.asker.want({.channel = "compare/many", .key = 1, .rest = 0.3, .source = Source{}}, many_wall);
  if (own != nullptr) s.walls[0].update({f.snapshot.run_id, own->ticket}, own->pictures, columns);
  const float between = ui.px(16), wide = std::floor((max.x - min.x + between) / static_cast<float>(across)) - between,
              line = ui.px(22);
  float high = std::floor((max.y - plot - ui.px(4) - top) / static_cast<float>(down)) - ui.px(12);
  if (pictures) {  // what wide walls leave free goes to the curves
    const DataSpec& d = f.snapshot.data;
    const float tile =
        std::floor(wide / static_cast<float>(columns)) * static_cast<float>(d.height) / static_cast<float>(d.width);
    high = std::min(high, line + tile * std::ceil(static_cast<float>(kManyTiles) / static_cast<float>(columns)));
  }
  for (int i = 0; i < n; ++i) {
    const auto k = static_cast<std::size_t>(i);
    const ImVec2 a{min.x + static_cast<float>(i % across) * (wide + between),
                   top + static_cast<float>(i / across) * (high + ui.px(12))};
    const ManyRun* run = i > 0 && k - 1 < s.many.runs.size() ? &s.many.runs[k - 1] : nullptr;
    if (run != nullptr && run->wall != nullptr && run->wall->error.empty())
      s.walls[k].update({run->seed + 1000, run->wall->ticket}, run->wall->pictures, columns);
    if (i > 0 && run == nullptr) s.walls[k].clear();
    const std::uint64_t seed = i == 0 ? f.snapshot.seed : run != nullptr ? run->seed : f.snapshot.seed + k;
    const std::int64_t step = i == 0 ? f.status.step : run != nullptr ? run->step : -1;
    const std::string who = seeds    ? ui.tr("compare.many_seed", {{"seed", std::to_string(seed)}})
                            : i == 0 ? s.many.own
                                     : s.many.variants[k - 1].name;
    const std::string words = step < 0 ? who
                                       : ui.tr(i == 0 && seeds ? "compare.many_this" : "compare.many_step",
                                               {{"who", who}, {"step", integer_text(step)}});
    draw_text_in(ui, a, {a.x + wide, a.y + line - ui.px(2)}, Type::mono_small, i == 0 ? t.text : t.text_secondary,
                 words);
    const ImVec2 from{a.x, a.y + line}, to{a.x + wide, a.y + high};
    const Area area(from, to);
    const std::string name = "compare/many/" + std::to_string(i);
    const bool failed = run != nullptr && run->state == RunState::failed;
    if (pictures && !s.walls[k].empty()) {
      ImGui::SetCursorScreenPos(from);
      picture_grid(ui, name, s.walls[k], {.width = wide, .height = to.y - from.y, .drag = false});
    } else {
      draw_tile(ui, {}, from, to, t.card_radius);
      const std::string_view message = failed      ? std::string_view(run->message)
                                       : !pictures ? ui.tr("compare.many_points")
                                                   : ui.tr(s.many.on || i == 0 ? "compare.asking" : "compare.many_off");
      draw_text_in(ui, from, to, Type::body, failed ? t.warning : t.text_muted, message, Align::centre);
      record_area(ui, name, from, to, {.kind = "picture grid", .value = -1.0, .text = message});
    }
  }
  compare_many_plots(f, {min.x, std::min(max.y - plot, top + static_cast<float>(down) * (high + ui.px(12)))}, max);
}

}  // namespace zscape::app
