// Several trainings at once, in curves: one quantity of all of them, and beside it what a classifier thinks of their
// pictures.
#include <algorithm>
#include <cmath>
#include <span>

#include "app/panels/right_rail_parts.h"
#include "app/widgets/plot_math.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/compare_parts.h"

namespace zscape::app {
namespace {

constexpr int kPoints = 96;  // of the band
constexpr float kTitle = 22, kPadding = 8;

// A training by its name, its colour and its curve; null where it has not reported.
struct Line {
  std::string name;
  ImU32 color = 0;
  const Series* curve = nullptr;
};

const Series* series_called(const std::vector<Series>& all, std::string_view name) {
  const auto at = std::find_if(all.begin(), all.end(), [&](const Series& s) { return s.name == name; });
  return at == all.end() || at->value.size() < 2 ? nullptr : &*at;
}

// What the run in the window has curves of, the headline first.
std::vector<const ScalarInfo*> choices(const Frame& f) {
  std::vector<const ScalarInfo*> out;
  for (const ScalarInfo& x : f.model->scalars)
    if (series_called(f.snapshot.series, x.name) != nullptr && !x.plot.empty()) out.push_back(&x);
  return out;
}

const ScalarInfo* chosen(const Frame& f) {
  const auto all = choices(f);
  for (const ScalarInfo* x : all)
    if (x->name == f.state.compare.many.curve) return x;
  return all.empty() ? nullptr : all.front();
}

// Seeds are one kind, the run in the window the strongest of them; variants have colours of their own.
ImU32 color_of(const Frame& f, std::size_t i) {
  const Theme& t = f.ui.theme;
  if (!f.state.compare.many.variants.empty()) return series_color(t, static_cast<int>(i));
  return i == 0 ? t.data : with_alpha(t.data, 0.5f);
}

std::vector<Line> lines_of(const Frame& f, std::string_view quantity) {
  const UiManyRuns& many = f.state.compare.many;
  std::vector<Line> out{{many.own, color_of(f, 0), series_called(f.snapshot.series, quantity)}};
  for (const ManyRun& run : many.runs)
    out.push_back({run.name, color_of(f, out.size()),
                   run.snapshot == nullptr ? nullptr : series_called(run.snapshot->series, quantity)});
  return out;
}

bool measurable(const Frame& f) {
  const DataSpec& d = f.snapshot.data;
  return f.model->offers.samples && d.kind == DataKind::pictures && d.classes > 1 && std::min(d.height, d.width) >= 8;
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

// Least and greatest at every step that two curves at least have reached, and all curves in it, the present run's
// strongest.
void draw_band(Frame& f, const std::vector<Line>& lines, bool log, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  std::vector<std::vector<double>> values;  // by curve, at kPoints steps
  double last = 0;
  for (const Line& line : lines)
    if (line.curve != nullptr) last = std::max(last, line.curve->step.back());
  const auto step_of = [&](int i) { return last * i / (kPoints - 1); };
  for (const Line& line : lines) {
    if (line.curve == nullptr) continue;
    values.emplace_back();
    for (int i = 0; i < kPoints; ++i) values.back().push_back(value_at(*line.curve, step_of(i)));
  }
  struct Slot {
    double low = INFINITY, high = -INFINITY;
    int n = 0;
  };
  std::vector<Slot> band(kPoints);
  std::vector<double> shown;  // the steep beginning must not flatten the rest
  for (const auto& curve : values)
    for (std::size_t i = 0; i < band.size(); ++i) {
      if (!std::isfinite(curve[i])) continue;
      band[i].low = std::min(band[i].low, curve[i]);
      band[i].high = std::max(band[i].high, curve[i]);
      ++band[i].n;
      if (i >= kPoints / 20) shown.push_back(curve[i]);
    }
  const auto wide = std::count_if(band.begin(), band.end(), [](const Slot& s) { return s.n > 1; });
  record_area(ui, "compare/many/band", min, max, {.kind = "plot", .value = static_cast<double>(wide)});
  const std::span<const double> all[] = {shown};
  const PlotRange y = range_of(all, log);
  if (shown.size() < 2 || !y.valid()) {
    const Area area(min, max);
    return paragraph(ui, ui.tr("compare.many_waiting"), t.text_muted);
  }
  const float words = ui.px(60);
  const auto at = [&](int i, double v) {
    const auto x = static_cast<float>(i) / (kPoints - 1);
    const auto up = static_cast<float>(std::clamp(y.to_fraction(v), -0.05, 1.05));
    return ImVec2{min.x + x * (max.x - min.x - words), max.y - up * (max.y - min.y)};
  };
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->PushClipRect(min, max, true);
  for (int i = 0; i + 1 < kPoints; ++i) {
    const Slot &a = band[static_cast<std::size_t>(i)], &b = band[static_cast<std::size_t>(i + 1)];
    if (a.n < 2 || b.n < 2) continue;
    draw->AddQuadFilled(at(i, a.high), at(i + 1, b.high), at(i + 1, b.low), at(i, a.low), with_alpha(t.data, 0.22f));
  }
  for (std::size_t k = 0; k < values.size(); ++k) {
    std::vector<ImVec2> line;
    for (int i = 0; i < kPoints; ++i)
      if (const double v = values[k][static_cast<std::size_t>(i)]; std::isfinite(v)) line.push_back(at(i, v));
    if (line.size() > 1)
      draw->AddPolyline(line.data(), static_cast<int>(line.size()), color_of(f, k), 0, ui.pxf(k == 0 ? 1.8f : 1.0f));
  }
  draw->PopClipRect();
  const auto word = [&](float top, double v) {
    draw_text_in(ui, {max.x - words, top}, {max.x, top + ui.px(16)}, Type::mono_small, t.text_secondary, number_text(v),
                 Align::right);
  };
  word(min.y, y.from_fraction(1));
  word(max.y - ui.px(16), y.from_fraction(0));
}

// The box of a plot: what it shows, and whose curves they are in their colours. Returns where the curves go.
struct Box {
  ImVec2 min, max;
};
Box plot_box(Ui& ui, ImVec2 min, ImVec2 max, std::string_view title, std::span<const Line> legend) {
  const Theme& t = ui.theme;
  draw_box(ui, min, max, t.bar, t.line, t.card_radius);
  const float pad = ui.px(kPadding);
  float x = min.x + pad;
  const auto write = [&](std::string_view word, Type type, ImU32 color) {
    draw_text(ui, {x, min.y + ui.px(5)}, type, color, word);
    x += text_width(ui, type, word) + ui.px(10);
  };
  write(title, Type::body, t.text_muted);
  for (const Line& line : legend)
    if (line.curve != nullptr && x + text_width(ui, Type::mono_small, line.name) < max.x - ui.px(36))
      write(line.name, Type::mono_small, line.color);
  return {{min.x + pad, min.y + ui.px(kTitle + 2)}, {max.x - pad, max.y - pad}};
}

void draw_lines(Frame& f, std::string_view name, const Box& box, std::span<const PlotSeries> series, bool log,
                double smoothing) {
  const Area area(box.min, box.max);
  plot(f.ui, name, series,
       {.height = (box.max.y - box.min.y) / f.ui.pxf(1),
        .log = log,
        .smoothing = smoothing,
        .x_unit = f.ui.tr("top.step")});
}

void quantity_plot(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const ScalarInfo* quantity = chosen(f);
  if (quantity == nullptr) return;
  const bool seeds = f.state.compare.many.variants.empty(), log = f.state.log_plots.contains(quantity->plot);
  const std::vector<Line> lines = lines_of(f, quantity->name);
  std::string title(ui.tr("scalar." + quantity->name));
  const auto n = std::count_if(lines.begin(), lines.end(), [](const Line& line) { return line.curve != nullptr; });
  if (seeds) title += ui.tr("compare.many_of", {{"n", std::to_string(n)}});
  const Box box = plot_box(ui, min, max, title, seeds ? std::span<const Line>{} : lines);
  {
    const Area area({min.x, min.y + ui.px(5)}, {max.x - ui.px(kPadding), max.y});
    log_switch(f, "compare/many/log", quantity->plot, ImGui::GetCursorScreenPos());
  }
  if (seeds) return draw_band(f, lines, log, box.min, box.max);
  std::vector<PlotSeries> series;
  for (const Line& line : lines)
    if (line.curve != nullptr) series.push_back({line.name, line.color, line.curve->step, line.curve->value});
  draw_lines(f, "compare/many/curves", box, series, log, 12);
}

void fid_plot(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  UiManyRuns& many = f.state.compare.many;
  // The first answer took as long as its classifier had to learn: another key asks again without resting for that.
  const std::uint64_t key = many.fid.step.empty() ? 1 : 2;
  const Answer* a = f.asker.want({.channel = "compare/many/fid", .key = key, .rest = 5, .source = Source{}},
                                 [] { return ManyMeasure::question(); });
  if (a != nullptr) many.fid.take(*a);
  const Box box = plot_box(ui, min, max, ui.tr("compare.fid"), {});
  std::vector<PlotSeries> series;
  std::size_t n = 0;
  const auto add = [&](std::string_view name, const ManyMeasure& m) {
    if (!m.step.empty()) series.push_back({name, color_of(f, n), m.step, m.value});
    ++n;
  };
  add(many.own, many.fid);
  for (const ManyRun& run : many.runs) add(run.name, run.fid);
  if (!series.empty()) return draw_lines(f, "compare/many/fid/curves", box, series, false, 0);
  const std::string_view error = f.asker.error("compare/many/fid");
  const Area area(box.min, box.max);
  paragraph(ui, error.empty() ? ui.tr("compare.fid_waiting") : error,
            error.empty() ? ui.theme.text_muted : ui.theme.warning);
}

}  // namespace

Measure ManyMeasure::question() { return {.metrics = {"fid"}, .rows = 1000}; }

void ManyMeasure::take(const Answer& a) {
  const auto at = static_cast<double>(a.step);
  if (a.measured.empty() || a.progress < 1 || (!step.empty() && at <= step.back())) return;
  step.push_back(at);
  value.push_back(a.measured[0].value);
}

float compare_many_choices(Frame& f, float top, float right) {
  Ui& ui = f.ui;
  UiManyRuns& many = f.state.compare.many;
  const ScalarInfo* now = chosen(f);
  if (now == nullptr) return right;
  const std::string label(ui.tr("scalar." + now->name));
  const std::string_view measure = ui.tr("compare.fid");
  const bool can = measurable(f);
  const ButtonOptions options{.gate = {.help = ui.tr("compare.fid_help")}, .on = many.measures};
  const float chip_wide = chip_width(ui, label, ""),
              button_wide = can ? button_width(ui, measure, options) + ui.px(8) : 0;
  const float left = right - chip_wide - button_wide;
  const ImVec2 at{left, top};
  const Area area(at, {right, top + ui.px(30)});
  ImGui::SetCursorScreenPos(at);
  if (chip(ui, "compare/many/curve", label, "", {.help = ui.tr("compare.many_curve_help")}))
    open_menu("compare/many/curve");
  if (begin_menu(ui, "compare/many/curve", at, {at.x + chip_wide, at.y + ui.px(30)})) {
    for (const ScalarInfo* x : choices(f))
      if (menu_item(ui, "compare/many/curve/" + x->name, ui.tr("scalar." + x->name), x == now)) many.curve = x->name;
    end_menu();
  }
  if (can) {
    ImGui::SetCursorScreenPos({at.x + chip_wide + ui.px(8), top});
    if (button(ui, "compare/many/fid", measure, options)) many.measures = !many.measures;
  }
  return left;
}

void compare_many_plots(Frame& f, ImVec2 min, ImVec2 max) {
  const bool both = f.state.compare.many.measures && measurable(f);
  const float middle = both ? std::floor((min.x + max.x) / 2) : max.x, half = f.ui.px(5);
  quantity_plot(f, min, {both ? middle - half : max.x, max.y});
  if (both) fid_plot(f, {middle + half, min.y}, max);
}

}  // namespace zscape::app
