// The layers of the plane: field and isolines, known truth, the noise grid, points, arrows, paths.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/window/window.h"
#include "app/workspaces/lab_parts.h"

namespace zscape::app {
namespace {

constexpr std::size_t kMany = 10000;  // points: fainter dots
constexpr int kPaths = 28;

void draw_line_of(const PlaneFrame& p, const Isoline& line, ImU32 color, float width, bool dashed = false) {
  std::vector<ImVec2> points;
  points.reserve(line.points.size());
  for (const PlanePoint& q : line.points) points.push_back(p.at(static_cast<double>(q.x), static_cast<double>(q.y)));
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (!dashed) {
    draw->AddPolyline(points.data(), static_cast<int>(points.size()), color, line.closed ? ImDrawFlags_Closed : 0,
                      width);
    return;
  }
  for (std::size_t i = 0; i + 1 < points.size(); i += 3) {
    const std::size_t n = std::min<std::size_t>(3, points.size() - i);
    draw->AddPolyline(points.data() + i, static_cast<int>(std::max<std::size_t>(2, n - (n > 2 ? 1 : 0))), color, 0,
                      width);
  }
}

// Where the points of a layered cloud stand at the warp chosen, between two layers on a straight line.
std::vector<float> warped(const LayeredCloud& c, double warp) {
  if (c.count == 0) return {};
  const double at = std::clamp(warp, 0.0, static_cast<double>(c.layers));
  const auto low = static_cast<std::size_t>(at), high = std::min(low + 1, static_cast<std::size_t>(c.layers));
  const auto t = static_cast<float>(at - static_cast<double>(low));
  const std::size_t n = static_cast<std::size_t>(c.count) * 2;
  std::vector<float> out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = c.values[low * n + i] * (1 - t) + c.values[high * n + i] * t;
  return out;
}

Image dot_picture() {
  constexpr int kSide = 32;
  Image dot{kSide, kSide, 4, {}};
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x) {
      const float r =
          std::hypot(static_cast<float>(x) + .5f - kSide / 2.0f, static_cast<float>(y) + .5f - kSide / 2.0f);
      const auto a = static_cast<std::uint8_t>(255 * std::clamp(kSide / 2.0f - 2 - r, 0.0f, 1.0f));
      dot.pixels.insert(dot.pixels.end(), {255, 255, 255, a});
    }
  return dot;
}

// The clouds that are on, after so many layers.
std::vector<DotsLayer> dots(const Frame& f, double warp) {
  const LabState& s = f.state.lab;
  const Theme& t = f.ui.theme;
  std::vector<DotsLayer> out;
  const auto add = [&](SharedNumbers points, ImU32 color) {
    if (!points || points->empty()) return;
    const std::size_t n = points->size() / 2;
    const bool many = n > kMany;
    out.push_back({std::move(points), with_alpha(color, many ? 0.5f : 0.9f),
                   f.ui.pxf(many       ? 0.9f
                            : n > 4000 ? 1.1f
                                       : 1.5f)});
  };
  const auto carried = [&](const LayeredCloud& c) {
    return std::make_shared<const std::vector<float>>(warped(c, warp));
  };
  if (s.shows(LabLayer::real)) add(warp > 0 ? carried(s.real_layers) : s.real.points, t.data);
  if (s.shows(LabLayer::fake)) add(warp > 0 ? carried(s.fake_layers) : s.fake.points, t.samples);
  return out;
}

FieldLayer field_layer(const Frame& f, const FieldPicture& shown) {
  FieldLayer out{.values = shown.values,
                 .grid = shown.grid,
                 .range = shown.range,
                 .colours = shown.colours,
                 .light = f.ui.theme.light,
                 .levels = {}};
  for (const double level : shown.levels) {
    const bool half = shown.kind == "probability" && level == 0.5;
    out.levels.push_back({level, with_alpha(f.ui.theme.text, half ? 0.55f : 0.2f), f.ui.pxf(half ? 1.5f : 1)});
  }
  return out;
}

// The decoder on a lattice of latents, its cells as likely as the latents are.
MeshLayer mesh_layer(const Frame& f) {
  const LabState& s = f.state.lab;
  MeshLayer out{.points = s.warp > 0 ? std::make_shared<const std::vector<float>>(warped(s.lattice_layers, s.warp))
                                     : s.lattice.points,
                .side = kLatticeSide,
                .weights = {},
                .color = f.ui.theme.accent,
                .width = f.ui.pxf(1)};
  const auto place = [](int i) { return -3 + 6 * (static_cast<float>(i) + .5f) / (kLatticeSide - 1); };
  for (int j = 0; j + 1 < kLatticeSide; ++j)
    for (int i = 0; i + 1 < kLatticeSide; ++i)
      out.weights.push_back(std::exp(-(place(i) * place(i) + place(j) * place(j)) / 2));
  return out;
}

}  // namespace

void draw_points(Frame& f, const PlaneFrame& p, const float* points, std::size_t count, ImU32 color, float radius) {
  Texture& dot = f.state.lab.dot;
  if (dot.empty()) dot.upload(dot_picture(), true);
  dot.filter(Sampling::reduced);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->PushTextureID(dot.id());
  const float r = radius * 32 / 28;     // the picture has a clear edge
  constexpr std::size_t kBatch = 4000;  // vertices are counted in 16 bits
  for (std::size_t from = 0; from < count; from += kBatch) {
    std::vector<ImVec2> seen;
    for (std::size_t i = from; i < std::min(count, from + kBatch); ++i) {
      const ImVec2 at = p.at(static_cast<double>(points[2 * i]), static_cast<double>(points[2 * i + 1]));
      if (at.x > p.min.x - r && at.x < p.max.x + r && at.y > p.min.y - r && at.y < p.max.y + r) seen.push_back(at);
    }
    const auto n = static_cast<int>(seen.size());
    draw->PrimReserve(6 * n, 4 * n);
    for (const ImVec2 at : seen) draw->PrimRectUV({at.x - r, at.y - r}, {at.x + r, at.y + r}, {0, 0}, {1, 1}, color);
  }
  draw->PopTextureID();
}

std::int64_t draw_ground(Frame& f, const PlaneFrame& p, bool points_only) {
  LabState& s = f.state.lab;
  const double warp = points_only ? 0 : s.warp;
  const bool flat = warp <= 0;  // between layers only what is carried along has a place
  // At a kept step nothing of another step may stand beside its points.
  const auto of_view = [&](std::int64_t step) { return !f.looking_back() || step == f.state.looking.step; };
  const bool field = !points_only && flat && s.shows(LabLayer::field) && s.shown.values && of_view(s.shown.step);
  const bool mesh = !points_only && s.shows(LabLayer::grid) && of_view(flat ? s.lattice.step : s.lattice_layers.step);
  const PlaneGrid box = p.box();
  KeyHash key;  // of everything below
  key.add(&box, sizeof box).add(static_cast<std::uint64_t>(p.width())).add(static_cast<std::uint64_t>(p.height()));
  key.add(s.run_id).add(f.ui.theme.bar).add(f.ui.theme.light).add(&warp, sizeof warp);
  key.add(field ? s.shown.ticket : 0).add(mesh ? (flat ? s.lattice.ticket : s.lattice_layers.ticket) : 0);
  key.add(s.shows(LabLayer::real)).add(flat ? s.real.ticket : s.real_layers.ticket);
  key.add(s.shows(LabLayer::fake)).add(flat ? s.fake.ticket : s.fake_layers.ticket);
  return s.ground.draw(p, s.run_id, key.value(), &Window::wake, [&] {
    PlanePicture picture{.step = s.fake.points ? s.fake.step : -1,
                         .box = box,
                         .width = static_cast<int>(p.width()),
                         .height = static_cast<int>(p.height()),
                         .ground = f.ui.theme.bar,
                         .dots = dots(f, warp)};
    if (field) picture.field = field_layer(f, s.shown);
    if (mesh) picture.mesh = mesh_layer(f);
    return picture;
  });
}

void draw_truth(Frame& f, const PlaneFrame& p) {
  const LabState& s = f.state.lab;
  const Theme& t = f.ui.theme;
  for (const Isoline& line : s.exact_lines) draw_line_of(p, line, with_alpha(t.text, 0.75f), f.ui.pxf(1.2f));
  for (const Isoline& line : s.best_lines) draw_line_of(p, line, with_alpha(t.good, 0.95f), f.ui.pxf(1.6f), true);
  if (!s.exact_lines.empty()) return;
  for (std::size_t i = 0; i + 1 < s.truth.centres.size(); i += 2) {
    const ImVec2 c = p.at(static_cast<double>(s.truth.centres[i]), static_cast<double>(s.truth.centres[i + 1]));
    ImGui::GetWindowDrawList()->AddCircle(c, static_cast<float>(3 * s.truth.sigma / p.view.per_pixel),
                                          with_alpha(t.text, 0.75f), 48, f.ui.pxf(1.2f));
  }
}

// The longest tenth has the full length; what is shorter than a pixel is left out.
void draw_arrows(Frame& f, const PlaneFrame& p) {
  const LabState& s = f.state.lab;
  const Ui& ui = f.ui;
  const std::size_t n = std::min(s.arrows.size(), s.arrow_points.size()) / 2;
  if (n == 0) return;
  std::vector<float> lengths(n);
  for (std::size_t i = 0; i < n; ++i) lengths[i] = std::hypot(s.arrows[2 * i], s.arrows[2 * i + 1]);
  std::vector<float> sorted = lengths;
  const auto high = sorted.begin() + static_cast<std::ptrdiff_t>(n * 9 / 10);
  std::nth_element(sorted.begin(), high, sorted.end());
  if (!(*high > 0)) return;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float longest = ui.pxf(30), head = ui.pxf(4);
  for (std::size_t i = 0; i < n; ++i) {
    const float length = longest * std::min(1.0f, lengths[i] / *high);
    if (length < ui.pxf(2)) continue;
    const ImVec2 a = p.at(static_cast<double>(s.arrow_points[2 * i]), static_cast<double>(s.arrow_points[2 * i + 1]));
    const ImVec2 d{s.arrows[2 * i] / lengths[i], -s.arrows[2 * i + 1] / lengths[i]};
    const ImVec2 b{a.x + d.x * length, a.y + d.y * length};
    draw->AddLine(a, b, ui.theme.gradient, ui.pxf(1.4f));
    draw->AddTriangleFilled({b.x + d.x * head, b.y + d.y * head}, {b.x - d.y * head * .6f, b.y + d.x * head * .6f},
                            {b.x + d.y * head * .6f, b.y - d.x * head * .6f}, ui.theme.gradient);
  }
}

// From its latent, layer by layer, to where each of some samples stands.
void draw_paths(Frame& f, const PlaneFrame& p) {
  const LabState& s = f.state.lab;
  const LayeredCloud& c = s.fake_layers;
  std::vector<ImVec2> line;
  for (std::int64_t i = 0; i < std::min<std::int64_t>(kPaths, c.count); ++i) {
    line.clear();
    for (std::int64_t k = c.layers; k >= 0; --k) {
      const auto at = static_cast<std::size_t>((k * c.count + i) * 2);
      line.push_back(p.at(static_cast<double>(c.values[at]), static_cast<double>(c.values[at + 1])));
    }
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddPolyline(line.data(), static_cast<int>(line.size()), with_alpha(f.ui.theme.accent, 0.55f), 0,
                      f.ui.pxf(1.2f));
    draw->AddCircle(line.front(), f.ui.pxf(2.5f), f.ui.theme.accent, 12, f.ui.pxf(1));
    draw->AddCircleFilled(line.back(), f.ui.pxf(2.5f), f.ui.theme.samples, 12);
  }
}

}  // namespace zscape::app
