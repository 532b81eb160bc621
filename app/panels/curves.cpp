// Curves that share one axis.
#include <algorithm>
#include <cmath>
#include <limits>

#include "app/panels/right_rail_parts.h"
#include "app/panels/time_machine.h"
#include "app/widgets/plot.h"
#include "app/widgets/plot_math.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/watch_parts.h"

namespace zscape::app {
namespace {

ImU32 flag_color(const Theme& t, const std::string& kind) {
  if (kind == "failed") return t.warning;
  if (kind == "mark") return t.data;
  return kind == "branch" ? t.good : t.samples;
}

// What the curves of this plot cannot pass, where the data's truth is known and wanted (K); NaN otherwise.
double known_floor(const Frame& f, const std::string& plot) {
  const LabState& s = f.state.lab;
  if (!s.shows(LabLayer::truth) || s.run_id != f.snapshot.run_id || !s.truth.has_entropy) return NAN;
  for (const ScalarInfo& x : f.model->scalars) {
    if (x.plot != plot || series_of(f, x.name) == nullptr) continue;
    if (x.known == "entropy") return s.truth.entropy;
    if (x.known == "-entropy") return -s.truth.entropy;
  }
  return NAN;
}

}  // namespace

void log_switch(Frame& f, const std::string& name, const std::string& plot, ImVec2 heading_at) {
  Ui& ui = f.ui;
  const std::string_view word = ui.tr("plot.log");
  const float width = std::ceil(text_width(ui, Type::mono_small, word)) + ui.px(8);
  const ImVec2 after = ImGui::GetCursorScreenPos();
  const ImVec2 max{heading_at.x + available_width(), heading_at.y + ui.px(16)}, min{max.x - width, heading_at.y};
  const Item item = place_at(ui, name, min, max, {.help = ui.tr("plot.log_help")});
  bool on = f.state.log_plots.contains(plot);
  if (item.clicked || ui.widgets.take_set(name)) {
    on = !on;
    if (on) f.state.log_plots.insert(plot);
    if (!on) f.state.log_plots.erase(plot);
  }
  record(ui, name, item, {.kind = "switch", .value = on, .text = word});
  if (on || item.hovered) draw_box(ui, min, max, on ? ui.theme.accent_fill : ui.theme.hover, 0, 4);
  draw_text_in(ui, min, max, Type::mono_small, on ? ui.theme.text : ui.theme.text_disabled, word, Align::centre);
  ImGui::SetCursorScreenPos(after);
}

const Series* series_of(const Frame& f, std::string_view name) {
  for (const Series& s : f.snapshot.series) {
    if (s.name == name && !s.value.empty()) return &s;
  }
  return nullptr;
}

double value_in_view(const Frame& f, const Series& s) {
  if (!f.looking_back()) return s.last;
  if (s.value.empty()) return std::numeric_limits<double>::quiet_NaN();
  return s.value[std::min(nearest_index(s.step, static_cast<double>(f.state.looking.step)), s.value.size() - 1)];
}

void curves(Frame& f, const std::string& plot_id, float height) {
  Ui& ui = f.ui;
  std::vector<PlotSeries> lines;
  std::vector<std::string> labels;
  std::string title, unit;
  labels.reserve(f.model->scalars.size());
  for (const ScalarInfo& s : f.model->scalars) {
    const Series* x = s.plot == plot_id ? series_of(f, s.name) : nullptr;
    if (x == nullptr) continue;
    labels.emplace_back(ui.tr("scalar." + s.name));
    lines.push_back({labels.back(), color_named(ui.theme, s.colour), x->step, x->value, value_in_view(f, *x)});
    title += (title.empty() ? "" : " · ") + labels.back();
    unit = s.unit;
  }
  if (lines.empty()) title = ui.tr("plot." + plot_id);
  if (lines.size() == 1 && !unit.empty()) {
    const std::string whole = title + ", " + std::string(ui.tr("unit." + unit));
    if (text_width(ui, Type::heading, capitals(whole)) < available_width() - ui.px(34))
      title = whole;  // "log" stands at the end
  }
  const ImVec2 at = ImGui::GetCursorScreenPos();
  heading(ui, title);
  log_switch(f, "plot/" + plot_id + "/log", plot_id, at);
  gap(ui, 6);
  std::vector<PlotFlag> flags;
  std::vector<std::string> words;
  words.reserve(f.snapshot.flags.size());
  for (const Flag& flag : f.snapshot.flags) {
    words.push_back(flag_words(ui, flag));
    flags.push_back({static_cast<double>(flag.step), flag_color(ui.theme, flag.kind), words.back()});
  }
  {
    const Card card(ui, {.padding = 8});
    PlotOptions options{.height = height,
                        .log = f.state.log_plots.contains(plot_id),
                        .x_unit = ui.tr("top.step"),
                        .empty_text = ui.tr("plot.empty"),
                        .flags = flags};
    options.truth = known_floor(f, plot_id);
    if (f.looking_back()) options.cursor = static_cast<double>(f.state.looking.step);
    plot(ui, "plot/" + plot_id, lines, options);
  }
  gap(ui, kSectionGap);
}

}  // namespace zscape::app
