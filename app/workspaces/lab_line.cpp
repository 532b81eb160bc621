// One dimension: the densities of data and model, what a judge says, and the lines that carry z to x, as in Figure 1 of
// Goodfellow et al. 2014.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/widgets/widgets.h"
#include "app/workspaces/lab_parts.h"

namespace zscape::app {
namespace {

constexpr int kCells = 240, kBins = 64, kLines = 33;
constexpr std::int64_t kRows = 4000;
constexpr double kRest = 0.05, kNever = 1e9;

// The strip of the line in sight, its scales and where things stand.
struct Stage {
  ImVec2 min, max;
  double x0, x1, top;  // top: the density at the upper edge
  float base, x_axis, z_axis;

  float at(double x) const { return min.x + static_cast<float>((x - x0) / (x1 - x0)) * (max.x - min.x); }
  float height(double density) const { return base - static_cast<float>(density / top) * (base - min.y); }
  float chance(double d) const { return base - static_cast<float>(d) * (base - min.y) * 0.92f; }
};

struct Curve {
  const Answer* answer = nullptr;
  PlaneGrid grid;
};

Curve ask_curve(Frame& f, const Channel& channel, const std::string& what, const PlaneGrid& box, double rest) {
  PlaneGrid g = box;
  g.nx = kCells;
  const Answer* a = f.asker.want(
      {.channel = channel, .key = KeyHash().add(&g, sizeof g).add(what.data(), what.size()).value(), .rest = rest},
      [&] {
        return Field{
            .what = what, .x0 = g.x0, .x1 = g.x1, .y0 = 0, .y1 = 1, .nx = kCells, .ny = 1, .importance_samples = 8};
      });
  if (a == nullptr || a->array.values.size() != static_cast<std::size_t>(kCells)) return {};
  return {a, g};
}

void draw_curve(const Ui& ui, const Stage& st, const Curve& c, ImU32 color, bool judged, const FieldRange& range,
                bool dashed = false) {
  if (c.answer == nullptr) return;
  std::vector<ImVec2> points;
  for (std::size_t i = 0; i < c.grid.nx; ++i) {
    const auto v = static_cast<double>(c.answer->array.values[i]);
    points.push_back({st.at(c.grid.x(i)), judged ? st.chance((range.place(v) + 1) / 2) : st.height(v)});
  }
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float width = ui.pxf(2);
  if (!dashed) return draw->AddPolyline(points.data(), static_cast<int>(points.size()), color, 0, width);
  for (std::size_t i = 0; i + 3 < points.size(); i += 5) draw->AddPolyline(points.data() + i, 4, color, 0, width);
}

void draw_histogram(const Stage& st, const Answer* a, ImU32 color) {
  if (a == nullptr || a->array.values.empty()) return;
  std::vector<double> counts(kBins, 0);
  const double step = (st.x1 - st.x0) / kBins;
  for (const float v : a->array.values) {
    const double at = (static_cast<double>(v) - st.x0) / step;
    if (at >= 0 && at < kBins) counts[static_cast<std::size_t>(at)] += 1;
  }
  for (int i = 0; i < kBins; ++i) {
    const double density = counts[static_cast<std::size_t>(i)] / (step * static_cast<double>(a->array.values.size()));
    if (density <= 0) continue;
    const float x = std::floor(st.at(st.x0 + i * step)), next = std::floor(st.at(st.x0 + (i + 1) * step));
    ImGui::GetWindowDrawList()->AddRectFilled({x, st.height(density)}, {next - 1, st.base}, color);
  }
}

// Inverse of the normal's distribution function (Acklam's rational approximation would be finer; bisection is enough).
double normal_quantile(double p) {
  double low = -8, high = 8;
  for (int i = 0; i < 50; ++i) {
    const double middle = (low + high) / 2;
    (0.5 * std::erfc(-middle / std::sqrt(2.0)) < p ? low : high) = middle;
  }
  return (low + high) / 2;
}

// Latents that each stand for the same share of the prior: where their lines crowd, the model's density is high.
void draw_mapping(Frame& f, const Stage& st) {
  Ui& ui = f.ui;
  const std::string_view why = why_not(f, LabLayer::grid);
  const Theme& t = ui.theme;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  for (const float y : {st.x_axis, st.z_axis})
    draw->AddRectFilled({st.min.x + ui.px(12), y}, {st.max.x - ui.px(12), y + 1}, t.text_disabled);
  draw_text(ui, {st.min.x + ui.px(14), st.x_axis - ui.px(18)}, Type::formula, t.text_secondary, "x");
  draw_text(ui, {st.min.x + ui.px(14), st.z_axis - ui.px(18)}, Type::formula, t.text_secondary, "z");
  if (!why.empty() || !f.state.lab.shows(LabLayer::grid)) {
    draw_text_in(ui, {st.min.x, st.x_axis}, {st.max.x, st.z_axis}, Type::body, t.text_disabled,
                 why.empty() ? ui.tr("lab.mapping_off") : why_text(f, why), Align::centre);
    return;
  }
  Array z{{kLines, 1}, {}};
  for (int i = 0; i < kLines; ++i) z.values.push_back(static_cast<float>(normal_quantile((i + 0.5) / kLines)));
  const Answer* a = f.asker.want({.channel = "lab/mapping", .key = 1, .rest = kRest}, [&] {
    return DecodeLatents{z, true};
  });
  if (a == nullptr || a->array.values.size() != z.values.size()) return;
  const float middle = (st.min.x + st.max.x) / 2, unit = (st.max.x - st.min.x) / 7;  // z from −3.5 to 3.5
  for (std::size_t i = 0; i < z.values.size(); ++i) {
    const ImVec2 from{middle + z.values[i] * unit, st.z_axis},
        to{std::clamp(st.at(static_cast<double>(a->array.values[i])), st.min.x - 200, st.max.x + 200), st.x_axis};
    draw->AddLine(from, to, with_alpha(t.accent, 0.75f), ui.pxf(1.2f));
    draw->AddTriangleFilled({to.x, to.y}, {to.x - ui.pxf(3), to.y + ui.pxf(6)}, {to.x + ui.pxf(3), to.y + ui.pxf(6)},
                            t.accent);
    draw->AddCircleFilled(from, ui.pxf(2), t.accent, 8);
  }
}

double most_of(const Curve& c) {
  double most = 0;
  if (c.answer != nullptr)
    for (const float v : c.answer->array.values) most = std::max(most, static_cast<double>(v));
  return most;
}

// ½ of a probability, or the middle of a critic, as a thin line with its name.
void draw_half(Frame& f, const Stage& st) {
  const Ui& ui = f.ui;
  const float y = std::round(st.chance(0.5));
  for (float x = st.min.x; x < st.max.x; x += ui.px(8))
    ImGui::GetWindowDrawList()->AddRectFilled({x, y}, {std::min(x + ui.px(4), st.max.x), y + 1},
                                              with_alpha(ui.theme.gradient, 0.6f));
  draw_text(ui, {st.max.x - ui.px(44), y - ui.px(16)}, Type::mono_small, ui.theme.gradient, "D = ½");
}

}  // namespace

void lab_line(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  LabState& s = f.state.lab;
  const Theme& t = ui.theme;
  const Item item = place_at(ui, "lab/plot", min, max);
  const auto n = std::min(kRows, std::max<std::int64_t>(1, f.snapshot.train_rows));
  const Answer* real = f.asker.want({.channel = "lab/line/real", .key = 1, .rest = kNever}, [&] {
    DataRows q{.rows = std::vector<std::int64_t>(static_cast<std::size_t>(n)), .test = false};
    std::iota(q.rows.begin(), q.rows.end(), 0);
    return q;
  });
  if (item.double_clicked) s.fitted = false;
  if (real != nullptr && !s.fitted) {
    s.view = fit_view(box_around(real->array.values.data(), real->array.values.size(), 1), max.x - min.x, 1e9f, 0.18);
    s.fitted = true;
  }
  const PlaneFrame frame{min, max, s.view};
  if (item.hovered && ImGui::GetIO().MouseWheel != 0)
    s.view = zoomed(frame, std::pow(0.86, static_cast<double>(ImGui::GetIO().MouseWheel)), ImGui::GetIO().MousePos);
  if (item.held) s.view.x -= static_cast<double>(ImGui::GetIO().MouseDelta.x) * s.view.per_pixel;
  const double half = s.view.per_pixel * static_cast<double>(max.x - min.x) / 2;
  const PlaneGrid box{s.view.x - half, s.view.x + half, 0, 1, 1, 1};

  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(min, max, t.bar);
  const bool ready = real != nullptr && s.fitted;
  std::int64_t step = -1;
  if (ready) {
    const Answer* fake = why_not(f, LabLayer::fake).empty()
                             ? f.asker.want({.channel = "lab/line/fake", .key = 1, .rest = kRest},
                                            [] { return DrawSamples{.n = kRows, .seed = 1, .floats = true}; })
                             : nullptr;
    if (fake != nullptr) step = fake->step;
    const Curve data = ask_curve(f, "lab/line/p_data", "data", box, kNever);
    const bool exact = f.model->offers.scores && f.model->offers.inverts;
    const Curve model =
        fake != nullptr ? ask_curve(f, "lab/line/p_model", exact ? "density" : "samples", box, kRest) : Curve{};
    const Curve truth =
        s.shows(LabLayer::truth) && s.truth.density ? ask_curve(f, "lab/line/truth", "truth", box, kNever) : Curve{};
    const Curve judge = s.shows(LabLayer::field) && f.model->offers.judges
                            ? ask_curve(f, "lab/line/judge", "judge", box, kRest)
                            : Curve{};
    const Curve best = truth.answer != nullptr && judge.answer != nullptr && s.quality.probability
                           ? ask_curve(f, "lab/line/best", "optimal", box, kRest)
                           : Curve{};
    const bool below = f.model->offers.shows || f.model->offers.decodes;  // chains, or lines from z to x
    const float foot = below ? std::max(ui.px(90), (max.y - min.y) * 0.3f) : ui.px(34);
    const double top =
        1.12 * std::max({most_of(data), most_of(truth), std::min(most_of(model), 2.5 * most_of(data)), 1e-9});
    const Stage st{{min.x, min.y + ui.px(10)}, max, box.x0, box.x1, top, max.y - foot, max.y - foot + ui.px(26),
                   max.y - ui.px(22)};
    draw->PushClipRect(min, max, true);
    draw->AddRectFilled({min.x, st.base}, {max.x, st.base + 1}, t.line_strong);
    if (s.shows(LabLayer::real)) draw_histogram(st, real, with_alpha(t.data, 0.25f));
    if (s.shows(LabLayer::fake)) draw_histogram(st, fake, with_alpha(t.samples, 0.22f));
    draw_curve(ui, st, truth, with_alpha(t.text, 0.8f), false, {}, true);
    if (s.shows(LabLayer::real)) draw_curve(ui, st, data, t.data, false, {});
    if (s.shows(LabLayer::fake)) draw_curve(ui, st, model, t.samples, false, {});
    if (judge.answer != nullptr) {
      const bool probability = judge.answer->kind == "probability";
      const FieldRange range = probability ? kProbability : range_of_scores(judge.answer->array.values);
      if (probability) draw_half(f, st);
      draw_curve(ui, st, best, with_alpha(t.good, 0.95f), true, kProbability, true);
      draw_curve(ui, st, judge, t.gradient, true, range);
    }
    if (f.model->offers.shows)
      draw_walk_on_line(f, {{st.min.x, st.base}, {st.max.x, max.y}, st.x0, st.x1});
    else if (below)
      draw_mapping(f, st);
    draw->PopClipRect();
  } else {
    draw_text_in(ui, min, max, Type::body, t.text_muted, ui.tr("lab.asking"), Align::centre);
  }
  if (!f.state.picture_only) {
    round_corners(ui, min, max, t.background);
    draw_frame(ui, min, max, t.line_strong, t.card_radius, 1);
  }
  if (item.hovered) {
    ui.hint("K", std::string(ui.tr("key.truth")));
    ui.hint("wheel", std::string(ui.tr("hint.zoom")));
    ui.hint("R", std::string(ui.tr("hint.fit")));
  }
  // In Watch a click, not the end of a drag, opens the Lab.
  if (f.state.workspace == Workspace::watch && item.clicked && ImGui::GetIO().MouseDragMaxDistanceSqr[0] < 9)
    f.state.workspace = Workspace::lab;
  record(ui, "lab/plot", item, {.kind = "line", .value = static_cast<double>(step)});
}

}  // namespace zscape::app
