// Chains in the Lab: where they are, the way of the first one with what it refused, how a far proposal came about.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/lab_parts.h"

namespace zscape::app {
namespace {

constexpr double kRest = 0.05;
constexpr std::size_t kTail = 60, kLineTail = 110;  // steps of the way that are drawn, in the plane and on the line

double value(const Array& a, std::size_t row, std::size_t column = 0) {
  return static_cast<double>(
      a.values[row * static_cast<std::size_t>(std::max<std::int64_t>(1, a.row_size())) + column]);
}
std::size_t rows(const Array& a) { return a.shape.empty() ? 0 : static_cast<std::size_t>(a.shape[0]); }

// What is drawn belongs to the step in view.
bool in_view(const Frame& f) {
  const LabWalk& w = f.state.lab.walk;
  return w.step >= 0 && (!f.looking_back() || w.step == f.state.looking.step);
}

// The heavier the larger: area for weight, against the heaviest.
std::vector<float> sizes(const LabWalk& w, std::size_t n, float usual) {
  std::vector<float> out(n, usual);
  const Array& weights = w.part("weights");
  if (weights.values.size() != n) return out;
  const float most = std::max(1e-30f, *std::max_element(weights.values.begin(), weights.values.end()));
  for (std::size_t i = 0; i < n; ++i) out[i] = usual * (0.3f + 2.2f * std::sqrt(weights.values[i] / most));
  return out;
}

// From place to place; a corner where one axis moved after the other; what was refused as a thread that ends in a ring.
void draw_way(Frame& f, const PlaneFrame& p) {
  const LabWalk& w = f.state.lab.walk;
  const Array &path = w.part("path"), &tried = w.part("path_tried"), &took = w.part("path_took");
  const std::size_t n = rows(path);
  const bool free = rows(took) == 0;  // nothing is ever refused: a game, not a chain
  if (n < 2 || path.row_size() != 2 || (!free && (rows(tried) != n || rows(took) != n))) return;
  const Ui& ui = f.ui;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const std::size_t tail = free ? n - 1 : kTail, first = n > tail ? n - tail : 1;
  for (std::size_t i = first; i < n; ++i) {
    const float share =
        static_cast<float>(i - first + 1) / static_cast<float>(n - first);  // the newest is the brightest
    const ImVec2 from = p.at(value(path, i - 1, 0), value(path, i - 1, 1)),
                 to = p.at(value(path, i, 0), value(path, i, 1)),
                 by = free ? to : p.at(value(tried, i, 0), value(tried, i, 1));
    if (free || value(took, i) > 0) {
      const ImU32 color = with_alpha(ui.theme.accent, 0.15f + 0.75f * share);
      draw->AddLine(from, by, color, ui.pxf(1.4f));
      draw->AddLine(by, to, color, ui.pxf(1.4f));
      if (!free) draw->AddCircleFilled(to, ui.pxf(1.8f), color, 10);
    } else {
      const ImU32 color = with_alpha(ui.theme.warning, 0.1f + 0.55f * share);
      draw->AddLine(from, by, with_alpha(ui.theme.warning, 0.05f + 0.25f * share), ui.pxf(1));
      draw->AddCircle(by, ui.pxf(2.4f), color, 10, ui.pxf(1));
    }
  }
  const Array& orbit = w.part("orbit");
  if (orbit.row_size() != 2) return;
  std::vector<ImVec2> line;
  for (std::size_t i = 0; i < rows(orbit); ++i) line.push_back(p.at(value(orbit, i, 0), value(orbit, i, 1)));
  draw->AddPolyline(line.data(), static_cast<int>(line.size()), with_alpha(ui.theme.text, 0.8f), 0, ui.pxf(1.4f));
  for (const ImVec2 at : line) draw->AddCircleFilled(at, ui.pxf(1.6f), ui.theme.text, 8);
}

}  // namespace

void follow_walk(Frame& f) {
  LabState& s = f.state.lab;
  if (!f.model->offers.shows || !(s.shows(LabLayer::chains) || s.shows(LabLayer::walk))) return;
  const Answer* a = f.asker.want({.channel = "lab/shown", .key = 1, .rest = kRest}, [] { return Shown{}; });
  if (a == nullptr || a->ticket == s.walk.ticket) return;
  s.walk = {a->ticket, a->step, a->named};
}

void draw_walk(Frame& f, const PlaneFrame& p) {
  const LabState& s = f.state.lab;
  if (!f.model->offers.shows || !in_view(f)) return;
  if (s.shows(LabLayer::walk)) draw_way(f, p);
  const Array& at = s.walk.part("at");
  const std::size_t n = rows(at);
  if (!s.shows(LabLayer::chains) || at.row_size() != 2 || n == 0) return;
  const Ui& ui = f.ui;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const std::vector<float> radius = sizes(s.walk, n, ui.pxf(n > 200 ? 2.2f : 3.0f));
  for (std::size_t i = n; i-- > 0;) {  // the first chain on top
    const ImVec2 c = p.at(value(at, i, 0), value(at, i, 1));
    draw->AddCircleFilled(c, radius[i] + ui.pxf(1), with_alpha(ui.theme.bar, 0.9f), 14);
    draw->AddCircleFilled(c, radius[i], i == 0 ? ui.theme.text : ui.theme.accent, 14);
  }
  record_area(f.ui, "lab/chains", p.min, p.max, {.kind = "chains", .value = static_cast<double>(n)});
}

void draw_walk_on_line(Frame& f, const LineStrip& strip) {
  Ui& ui = f.ui;
  const LabState& s = f.state.lab;
  const Theme& t = ui.theme;
  follow_walk(f);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const auto x_of = [&](double x) {
    return strip.min.x + static_cast<float>((x - strip.x0) / (strip.x1 - strip.x0)) * (strip.max.x - strip.min.x);
  };
  const Array& at = s.walk.part("at");
  if (!in_view(f) || at.row_size() != 1) return;
  if (s.shows(LabLayer::chains)) {
    const std::vector<float> radius = sizes(s.walk, rows(at), ui.pxf(2.4f));
    for (std::size_t i = rows(at); i-- > 0;)
      draw->AddCircleFilled({x_of(value(at, i)), strip.min.y}, radius[i], i == 0 ? t.text : with_alpha(t.accent, 0.8f),
                            12);
    record_area(ui, "lab/chains", strip.min, strip.max, {.kind = "chains", .value = static_cast<double>(rows(at))});
  }
  const Array &path = s.walk.part("path"), &tried = s.walk.part("path_tried"), &took = s.walk.part("path_took");
  const std::size_t n = rows(path);
  if (!s.shows(LabLayer::walk) || n < 2 || rows(tried) != n || rows(took) != n) return;
  // Now is at the top; older steps lie deeper and fade.
  const std::size_t shown = std::min(n - 1, kLineTail);
  const float top = strip.min.y + ui.px(10), high = strip.max.y - ui.px(8) - top;
  const auto y_of = [&](std::size_t back) {
    return top + high * static_cast<float>(back) / static_cast<float>(kLineTail);
  };
  for (std::size_t back = 0; back < shown; ++back) {
    const std::size_t i = n - 1 - back;
    const float alpha = 0.9f - 0.75f * static_cast<float>(back) / static_cast<float>(kLineTail);
    const ImVec2 to{x_of(value(path, i)), y_of(back)}, from{x_of(value(path, i - 1)), y_of(back + 1)};
    draw->AddLine(from, to, with_alpha(t.accent, alpha), ui.pxf(1.4f));
    if (value(took, i) > 0) continue;
    const ImVec2 refused{x_of(value(tried, i)), y_of(back)};
    draw->AddLine(to, refused, with_alpha(t.warning, alpha * 0.25f), ui.pxf(1));
    draw->AddCircle(refused, ui.pxf(2), with_alpha(t.warning, alpha), 8, ui.pxf(1));
  }
}

}  // namespace zscape::app
