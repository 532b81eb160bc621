// The layers of the plane: field and isolines, known truth, the noise grid, points, arrows, paths.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/window/window.h"
#include "app/workspaces/lab_parts.h"

namespace zscape::app {
namespace {

constexpr std::size_t kDirect = 10000;  // more points are splatted by a thread
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

void draw_cloud(Frame& f, const PlaneFrame& p, const Cloud& cloud, int slot, ImU32 color) {
  LabState& s = f.state.lab;
  if (!cloud.points) return;
  const float radius = f.ui.pxf(cloud.count() > 4000 ? 1.1f : 1.5f);
  if (cloud.count() <= kDirect) return draw_points(f, p, cloud.points->data(), cloud.count(), color, radius);
  if (!s.splatter) s.splatter = std::make_unique<Splatter>(&Window::wake);
  const std::string name = std::to_string(slot);
  const PlaneGrid box = p.box();
  const int width = static_cast<int>(p.width()), height = static_cast<int>(p.height());
  const ImU32 faint = with_alpha(color, 0.5f);
  const std::uint64_t key = KeyHash()
                                .add(&box, sizeof box)
                                .add(cloud.ticket)
                                .add(faint)
                                .add(static_cast<std::uint64_t>(width))
                                .add(s.run_id)
                                .value();
  s.splatter->want(name, {key, cloud.points, box, width, height, {faint, f.ui.pxf(0.9f)}});
  const auto done = s.splatter->picture(name);
  if (!done) return;
  const auto i = static_cast<std::size_t>(slot);
  if (s.splat_keys[i] != done->key) {
    s.splats[i].upload(done->image, false);
    s.splat_keys[i] = done->key;
  }
  s.splats[i].filter(Sampling::linear);
  ImGui::GetWindowDrawList()->AddImage(s.splats[i].id(), p.at(done->box.x0, done->box.y1),
                                       p.at(done->box.x1, done->box.y0));
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

void draw_field(Frame& f, const PlaneFrame& p) {
  FieldPicture& field = f.state.lab.shown;
  if (field.sheet.empty()) return;
  const PlaneGrid& g = field.grid;
  const ImVec2 a = p.at(g.x0, g.y1), b = p.at(g.x1, g.y0);
  ImGui::GetWindowDrawList()->AddImage(field.sheet.texture_for(1.5f * static_cast<float>(field.sheet.tile_width())), a,
                                       b);  // always smooth
  for (const Isoline& line : field.lines) {
    const bool half = field.kind == "probability" && line.level == 0.5;
    draw_line_of(p, line, with_alpha(f.ui.theme.text, half ? 0.55f : 0.2f), f.ui.pxf(half ? 1.5f : 1));
  }
}

void draw_truth(Frame& f, const PlaneFrame& p) {
  const LabState& s = f.state.lab;
  const Theme& t = f.ui.theme;
  for (const Isoline& line : s.exact.lines) draw_line_of(p, line, with_alpha(t.text, 0.75f), f.ui.pxf(1.2f));
  for (const Isoline& line : s.best.lines) draw_line_of(p, line, with_alpha(t.good, 0.95f), f.ui.pxf(1.6f), true);
  if (!s.exact.lines.empty()) return;
  for (std::size_t i = 0; i + 1 < s.truth.centres.size(); i += 2) {
    const ImVec2 c = p.at(static_cast<double>(s.truth.centres[i]), static_cast<double>(s.truth.centres[i + 1]));
    ImGui::GetWindowDrawList()->AddCircle(c, static_cast<float>(3 * s.truth.sigma / p.view.per_pixel),
                                          with_alpha(t.text, 0.75f), 48, f.ui.pxf(1.2f));
  }
}

// The decoder on a lattice of latents: a cell is the denser the less it was stretched and the likelier its latents are.
void draw_lattice(Frame& f, const PlaneFrame& p) {
  const LabState& s = f.state.lab;
  const std::vector<float> moved = s.warp > 0 ? warped(s.lattice_layers, s.warp) : std::vector<float>();
  const std::vector<float>* points = s.warp > 0 ? &moved : s.lattice.points.get();
  if (points == nullptr || points->size() != static_cast<std::size_t>(kLatticeSide * kLatticeSide * 2)) return;
  std::vector<ImVec2> at(static_cast<std::size_t>(kLatticeSide * kLatticeSide));
  for (std::size_t i = 0; i < at.size(); ++i)
    at[i] = p.at(static_cast<double>((*points)[2 * i]), static_cast<double>((*points)[2 * i + 1]));
  const ImU32 color = f.ui.theme.accent;
  std::vector<float> density;
  float most = 0;
  const auto index = [](int i, int j) { return static_cast<std::size_t>(j * kLatticeSide + i); };
  for (int j = 0; j + 1 < kLatticeSide; ++j)
    for (int i = 0; i + 1 < kLatticeSide; ++i) {
      const ImVec2 a = at[index(i, j)], b = at[index(i + 1, j)], c = at[index(i + 1, j + 1)], d = at[index(i, j + 1)];
      const float area = std::abs((c.x - a.x) * (d.y - b.y) - (d.x - b.x) * (c.y - a.y)) / 2;
      const float zx = -3 + 6 * (static_cast<float>(i) + .5f) / (kLatticeSide - 1),
                  zy = -3 + 6 * (static_cast<float>(j) + .5f) / (kLatticeSide - 1);
      density.push_back(std::exp(-(zx * zx + zy * zy) / 2) / std::max(area, 1.0f));
      most = std::max(most, density.back());
    }
  std::vector<float> sorted = density;
  const auto high = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() * 95 / 100);
  std::nth_element(sorted.begin(), high, sorted.end());
  const float full = *high > 0 ? *high : most;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImDrawListFlags flags = draw->Flags;
  draw->Flags &= ~ImDrawListFlags_AntiAliasedFill;  // soft edges between neighbours would show as seams
  std::size_t k = 0;
  for (int j = 0; j + 1 < kLatticeSide; ++j)
    for (int i = 0; i + 1 < kLatticeSide; ++i, ++k) {
      const float alpha = full > 0 ? 0.55f * std::sqrt(std::min(1.0f, density[k] / full)) : 0;
      if (alpha > 0.02f)
        draw->AddQuadFilled(at[index(i, j)], at[index(i + 1, j)], at[index(i + 1, j + 1)], at[index(i, j + 1)],
                            with_alpha(color, alpha));
    }
  draw->Flags = flags;
  std::vector<ImVec2> line(static_cast<std::size_t>(kLatticeSide));
  for (int k2 = 0; k2 < kLatticeSide; k2 += 4) {
    const ImU32 ink = with_alpha(color, k2 * 2 == kLatticeSide - 1 ? 0.8f : 0.38f);
    for (const bool across : {true, false}) {
      for (int i = 0; i < kLatticeSide; ++i)
        line[static_cast<std::size_t>(i)] = at[across ? index(i, k2) : index(k2, i)];
      draw->AddPolyline(line.data(), kLatticeSide, ink, 0, f.ui.pxf(1));
    }
  }
}

void draw_clouds(Frame& f, const PlaneFrame& p, double warp) {
  const LabState& s = f.state.lab;
  const Theme& t = f.ui.theme;
  if (warp > 0) {
    const std::pair<LabLayer, const LayeredCloud*> both[] = {{LabLayer::real, &s.real_layers},
                                                             {LabLayer::fake, &s.fake_layers}};
    for (const auto& [layer, cloud] : both) {
      if (!s.shows(layer)) continue;
      const auto points = warped(*cloud, warp);
      draw_points(f, p, points.data(), points.size() / 2, layer == LabLayer::real ? t.data : t.samples, f.ui.pxf(1.5f));
    }
    return;
  }
  if (s.shows(LabLayer::real)) draw_cloud(f, p, s.real, 0, with_alpha(t.data, 0.9f));
  if (s.shows(LabLayer::fake)) draw_cloud(f, p, s.fake, 1, with_alpha(t.samples, 0.9f));
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
