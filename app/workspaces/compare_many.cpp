// The same settings on four seeds, or a run beside its variants: their walls of the same latents, and how far their curves lie apart.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/panels/right_rail_parts.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/compare_parts.h"

namespace zscape::app {
namespace {

constexpr std::int64_t kTiles = 24;
constexpr std::uint64_t kWallSeed = 1;
constexpr int kPoints = 96;  // of the band

const Series* headline(const ModelInfo& model, const std::vector<Series>& all) {
  for (const ScalarInfo& scalar : model.scalars)
    for (const Series& s : all)
      if (s.name == scalar.name && s.value.size() > 1) return &s;
  return nullptr;
}

// The curve's value at a step, between its points; NaN outside.
double value_at(const Series& s, double step) {
  const auto after = std::lower_bound(s.step.begin(), s.step.end(), step);
  if (after == s.step.end() || (after == s.step.begin() && *after > step)) return NAN;
  const auto i = static_cast<std::size_t>(after - s.step.begin());
  if (i == 0 || *after == step) return s.value[i];
  const double share = (step - s.step[i - 1]) / (s.step[i] - s.step[i - 1]);
  return s.value[i - 1] + share * (s.value[i] - s.value[i - 1]);
}

// Least and greatest at every step that two curves at least have reached, where they are of one kind; the present run's curve over it.
void draw_band(Frame& f, const std::vector<const Series*>& curves, bool filled, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  draw_box(ui, min, max, t.bar, t.line, t.card_radius);
  double last = 0, low = INFINITY, high = -INFINITY;
  for (const Series* s : curves) last = std::max(last, s->step.back());
  struct Slot {
    double step, low, high;
    int n;
  };
  std::vector<Slot> band;
  for (int i = 0; i < kPoints; ++i) {
    Slot slot{last * i / (kPoints - 1), INFINITY, -INFINITY, 0};
    for (const Series* s : curves) {
      const double v = value_at(*s, slot.step);
      if (!std::isfinite(v)) continue;
      slot.low = std::min(slot.low, v);
      slot.high = std::max(slot.high, v);
      ++slot.n;
    }
    if (slot.n == 0) continue;
    band.push_back(slot);
    // The steep beginning must not flatten the rest.
    if (i >= kPoints / 20) low = std::min(low, slot.low), high = std::max(high, slot.high);
  }
  record_area(
      ui, "compare/many/band", min, max,
      {.kind = "plot",
       .value = static_cast<double>(std::count_if(band.begin(), band.end(), [](const Slot& s) { return s.n > 1; }))});
  if (band.size() < 2 || !(high > low)) {
    const Area area({min.x + ui.px(12), min.y + ui.px(10)}, max);
    return paragraph(ui, ui.tr("compare.many_waiting"), t.text_muted);
  }
  const float pad = ui.px(10), title = ui.px(26), words = ui.px(66);
  const auto at = [&](double step, double v) {
    return ImVec2{
        min.x + pad + static_cast<float>(step / last) * (max.x - min.x - 2 * pad - words),
        max.y - pad -
            static_cast<float>(std::clamp((v - low) / (high - low), -0.05, 1.05)) * (max.y - min.y - pad - title)};
  };
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->PushClipRect(min, max, true);
  for (std::size_t i = 0; i + 1 < band.size(); ++i) {
    if (!filled || band[i].n < 2 || band[i + 1].n < 2) continue;
    draw->AddQuadFilled(at(band[i].step, band[i].high), at(band[i + 1].step, band[i + 1].high),
                        at(band[i + 1].step, band[i + 1].low), at(band[i].step, band[i].low),
                        with_alpha(t.data, 0.22f));
  }
  for (std::size_t k = 0; k < curves.size(); ++k) {
    std::vector<ImVec2> line;
    for (int i = 0; i < kPoints; ++i) {
      const double step = last * i / (kPoints - 1), v = value_at(*curves[k], step);
      if (std::isfinite(v)) line.push_back(at(step, v));
    }
    if (line.size() > 1)
      draw->AddPolyline(line.data(), static_cast<int>(line.size()), with_alpha(t.data, k == 0 ? 1.0f : 0.5f), 0,
                        ui.pxf(k == 0 ? 1.8f : 1.0f));
  }
  draw->PopClipRect();
  draw_text_in(ui, {max.x - words - pad / 2, min.y + ui.px(4)}, {max.x - pad, min.y + ui.px(22)}, Type::mono_small,
               t.text_secondary, number_text(high), Align::right);
  draw_text_in(ui, {max.x - words - pad / 2, max.y - ui.px(22)}, {max.x - pad, max.y - ui.px(4)}, Type::mono_small,
               t.text_secondary, number_text(low), Align::right);
}

}  // namespace

void compare_many(Frame& f, ImVec2 min, ImVec2 max) {
  CompareState& s = f.state.compare;
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  const bool pictures = f.snapshot.data.kind == DataKind::pictures, seeds = s.many.variants.empty();
  const int n = seeds ? 4 : 1 + static_cast<int>(s.many.variants.size()), across = n == 3 ? 3 : 2, down = (n + across - 1) / across, columns = n == 2 ? 6 : n == 3 ? 4 : 8;
  {
    const Area area(min, {max.x, min.y + ui.px(40)});
    if (button(ui, "compare/many/on", ui.tr(s.many.on ? "compare.many_stop" : seeds ? "compare.many_start" : "compare.many_start_others"),
               {.kind = s.many.on ? ButtonKind::normal : ButtonKind::primary,
                .icon = s.many.on ? Icon::close : Icon::play,
                .gate = {.help = ui.tr(seeds ? "compare.many_help" : "compare.many_help_others")}}))
      s.many.on = !s.many.on;
    beside(ui, 12);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    std::string cost = ui.tr("compare.many_cost", {{"n", std::to_string(n)}});
    if (text_width(ui, Type::body, cost) > max.x - at.x) cost = ui.tr("compare.many_cost_short", {{"n", std::to_string(n)}});
    draw_text_in(ui, at, {max.x, at.y + ui.px(28)}, Type::body, t.text_muted, cost);
  }
  const float top = min.y + ui.px(42), plot = std::clamp((max.y - top) * 0.26f, ui.px(56), ui.px(150));
  // The run in the window first: the same question as theirs, to its own weights.
  const Answer* own = f.asker.want({.channel = "compare/many", .key = 1, .rest = 0.3, .source = Source{}},
                                   [] { return DrawSamples{.n = kTiles, .seed = kWallSeed}; });
  if (own != nullptr) s.walls[0].update({f.snapshot.run_id, own->ticket}, own->pictures, columns);
  std::vector<const Series*> curves;
  if (const Series* mine = headline(*f.model, f.snapshot.series)) curves.push_back(mine);
  const float between = ui.px(16), wide = std::floor((max.x - min.x + between) / static_cast<float>(across)) - between, line = ui.px(22);
  const float high = std::floor((max.y - plot - ui.px(4) - top) / static_cast<float>(down)) - ui.px(12);
  for (int i = 0; i < n; ++i) {
    const auto k = static_cast<std::size_t>(i);
    const ImVec2 a{min.x + static_cast<float>(i % across) * (wide + between), top + static_cast<float>(i / across) * (high + ui.px(12))};
    const ManyRun* run = i > 0 && k - 1 < s.many.runs.size() ? &s.many.runs[k - 1] : nullptr;
    if (run != nullptr && run->wall != nullptr && run->wall->error.empty())
      s.walls[k].update({run->seed + 1000, run->wall->ticket}, run->wall->pictures, columns);
    if (run != nullptr && run->snapshot != nullptr)
      if (const Series* curve = headline(*f.model, run->snapshot->series); curve != nullptr && (curves.empty() || curve->name == curves.front()->name)) curves.push_back(curve);
    if (i > 0 && run == nullptr) s.walls[k].clear();
    const std::uint64_t seed = i == 0 ? f.snapshot.seed : run != nullptr ? run->seed : f.snapshot.seed + k;
    const std::int64_t step = i == 0 ? f.status.step : run != nullptr ? run->step : -1;
    const std::string who = seeds    ? ui.tr("compare.many_seed", {{"seed", std::to_string(seed)}})
                            : i == 0 ? s.many.own
                                     : s.many.variants[k - 1].name;
    const std::string words = step < 0 ? who
                              : ui.tr(i == 0 && seeds ? "compare.many_this" : "compare.many_step", {{"who", who}, {"step", integer_text(step)}});
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
  const ImVec2 at{min.x, max.y - plot};
  if (!curves.empty()) {
    draw_band(f, curves, seeds, at, max);
    std::string title(ui.tr("scalar." + curves.front()->name));
    if (seeds) title += ui.tr("compare.many_of", {{"n", std::to_string(curves.size())}});
    draw_text(ui, {at.x + ui.px(10), at.y + ui.px(6)}, Type::body, t.text_muted, title);
  }
}

}  // namespace zscape::app
