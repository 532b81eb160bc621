// What lies on the map: points as dots or pictures, posteriors, Explore's walk.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/window/window.h"
#include "app/workspaces/explore_latent.h"
#include "app/workspaces/map_parts.h"

namespace zscape::app {
namespace {

constexpr float kTile = 30, kApart = 0.85f;  // side of a point's picture, scale-1 pixels; least distance, in sides
constexpr std::size_t kMostEllipses = 160;
constexpr int kEllipse = 28;  // corners of one

// One standard deviation of the posterior as seen on the map.
std::vector<float> ellipse_of(const MapPoints& points, std::size_t i) {
  const double xx = static_cast<double>(points.spread[3 * i]), yy = static_cast<double>(points.spread[3 * i + 1]),
               xy = static_cast<double>(points.spread[3 * i + 2]);
  // Cholesky: (x, y) = L (cos t, sin t).
  const double l00 = std::sqrt(std::max(xx, 0.0)), l10 = l00 > 0 ? xy / l00 : 0,
               l11 = std::sqrt(std::max(yy - l10 * l10, 0.0));
  std::vector<float> out;
  for (int k = 0; k < kEllipse; ++k) {
    const double t = 2 * M_PI * k / kEllipse;
    out.push_back((*points.places)[2 * i] + static_cast<float>(l00 * std::cos(t)));
    out.push_back((*points.places)[2 * i + 1] + static_cast<float>(l10 * std::cos(t) + l11 * std::sin(t)));
  }
  return out;
}

std::vector<DotsLayer> dots(const Frame& f, bool pictures) {
  const MapState& s = f.state.map;
  const Theme& t = f.ui.theme;
  std::vector<DotsLayer> out;
  const float radius = f.ui.pxf(s.points.count() > 4000 ? 1.4f : 2.0f);
  const float alpha = pictures ? 0.45f : 0.85f;
  std::vector<float> ring;
  for (const std::size_t i : s.view.group)
    ring.insert(ring.end(), {(*s.points.places)[2 * i], (*s.points.places)[2 * i + 1]});
  if (!ring.empty())
    out.push_back({std::make_shared<const std::vector<float>>(std::move(ring)), with_alpha(t.text, 0.8f),
                   radius + f.ui.pxf(1.6f)});
  if (s.points.labels.empty()) {
    out.push_back({s.points.places, with_alpha(s.points.encoded ? t.data : t.samples, alpha), radius});
    return out;
  }
  std::vector<std::vector<float>> classes;
  for (std::size_t i = 0; i < s.points.count(); ++i) {
    if (!shows_point(s, i)) continue;
    const auto c = static_cast<std::size_t>(s.points.labels[i]);
    if (c >= classes.size()) classes.resize(c + 1);
    classes[c].insert(classes[c].end(), {(*s.points.places)[2 * i], (*s.points.places)[2 * i + 1]});
  }
  for (std::size_t c = 0; c < classes.size(); ++c)
    if (!classes[c].empty())
      out.push_back({std::make_shared<const std::vector<float>>(std::move(classes[c])),
                     with_alpha(class_color(t, c), alpha), radius});
  return out;
}

}  // namespace

bool shows_point(const MapState& s, std::size_t i) {
  return i >= s.points.labels.size() || !s.hidden[static_cast<std::size_t>(s.points.labels[i]) % s.hidden.size()];
}

ImVec2 point_on_screen(const MapState& s, const PlaneFrame& p, std::size_t i) {
  return p.at(static_cast<double>((*s.points.places)[2 * i]), static_cast<double>((*s.points.places)[2 * i + 1]));
}

// Points whose pictures have room: the first come first, a later one only where it hides none of them.
std::vector<MapTile> map_tiles(const Ui& ui, const MapState& s, const PlaneFrame& p) {
  std::vector<MapTile> out;
  if (!s.pictures || s.tiles.empty() || s.tiles.tile_width() == 0) return out;
  const float w = ui.px(kTile),
              h = std::floor(w * static_cast<float>(s.tiles.tile_height()) / static_cast<float>(s.tiles.tile_width()));
  const std::size_t n = std::min(s.points.count(), static_cast<std::size_t>(s.tiles.count()));
  for (std::size_t i = 0; i < n; ++i) {
    if (!shows_point(s, i)) continue;
    const ImVec2 at = point_on_screen(s, p, i), a{std::floor(at.x - w / 2), std::floor(at.y - h / 2)};
    if (a.x < p.min.x || a.x + w > p.max.x || a.y < p.min.y || a.y + h > p.max.y) continue;
    const bool hides = std::any_of(out.begin(), out.end(), [&](const MapTile& o) {
      return std::abs(o.min.x - a.x) < w * kApart && std::abs(o.min.y - a.y) < h * kApart;
    });
    if (!hides) out.push_back({i, a, {a.x + w, a.y + h}});
  }
  return out;
}

std::int64_t draw_map_ground(Frame& f, const PlaneFrame& p, const std::vector<MapTile>& placed) {
  MapState& s = f.state.map;
  const bool pictures = !placed.empty();
  const bool posteriors = s.ellipses && !s.points.spread.empty();
  KeyHash key;
  const PlaneGrid box = p.box();
  key.add(&box, sizeof box)
      .add(static_cast<std::uint64_t>(p.width()))
      .add(static_cast<std::uint64_t>(p.height()))
      .add(s.run_id)
      .add(s.points.ticket);
  key.add(f.ui.theme.light)
      .add(pictures)
      .add(posteriors)
      .add(s.view.group.data(), s.view.group.size() * sizeof(std::size_t));
  key.add(s.hidden.data(), s.hidden.size());
  const std::optional<FieldLayer> field = map_field(f, key);
  return s.ground.draw(p, s.run_id, key.value(), &Window::wake, [&] {
    PlanePicture picture{.step = s.points.step,
                         .box = box,
                         .width = static_cast<int>(p.width()),
                         .height = static_cast<int>(p.height()),
                         .ground = f.ui.theme.bar,
                         .field = field};
    // The prior's middle: lines through zero tell how far the codes are from it.
    const ImVec2 zero = place_on_map(s, Latent(static_cast<std::size_t>(s.points.axes.row_size()), 0.0f));
    const auto far = [](double v) { return static_cast<float>(v); };
    picture.lines.push_back({{{far(box.x0), zero.y, far(box.x1), zero.y}, {zero.x, far(box.y0), zero.x, far(box.y1)}},
                             false,
                             f.ui.theme.line_strong,
                             1});
    if (posteriors) {
      LinesLayer lines{.closed = true, .color = with_alpha(f.ui.theme.accent, 0.4f), .width = f.ui.pxf(1)};
      if (pictures) {
        for (const MapTile& tile : placed)
          if (lines.lines.size() < kMostEllipses) lines.lines.push_back(ellipse_of(s.points, tile.point));
      } else {
        for (std::size_t i = 0; i < std::min(kMostEllipses, s.points.count()); ++i)
          if (shows_point(s, i)) lines.lines.push_back(ellipse_of(s.points, i));
      }
      picture.lines.push_back(std::move(lines));
    }
    for (LinesLayer& lines : map_prior_circles(f)) picture.lines.push_back(std::move(lines));
    picture.dots = dots(f, pictures);
    return picture;
  });
}

// Explore's walk: keyframes joined as the film joins them, and where its handle stands.
void draw_map_walk(Frame& f, const PlaneFrame& p) {
  const MapState& s = f.state.map;
  const ExploreState& e = f.state.explore;
  if (!s.walk || e.size != s.points.axes.row_size()) return;
  const auto at = [&](const Latent& z) {
    const ImVec2 q = place_on_map(s, z);
    return p.at(static_cast<double>(q.x), static_cast<double>(q.y));
  };
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImU32 ink = f.ui.theme.accent;
  std::vector<ImVec2> line;
  if (e.keyframes.size() > 1) {
    for (std::size_t k = 0; k + 1 < e.keyframes.size(); ++k)
      for (int i = 0; i <= 16; ++i) line.push_back(at(slerp(i / 16.0, e.keyframes[k], e.keyframes[k + 1])));
    draw->AddPolyline(line.data(), static_cast<int>(line.size()), with_alpha(ink, 0.8f), 0, f.ui.pxf(1.6f));
    for (const Latent& z : e.keyframes) draw->AddCircleFilled(at(z), f.ui.pxf(3.5f), ink, 16);
  }
  line.clear();
  for (const PadPoint& q : e.trail) line.push_back(at(latent_at(e.view, q)));
  if (line.size() > 1)
    draw->AddPolyline(line.data(), static_cast<int>(line.size()), with_alpha(ink, 0.45f), 0, f.ui.pxf(1.2f));
  const ImVec2 now = at(current_latent(e));
  draw->AddCircle(now, f.ui.pxf(5), ink, 20, f.ui.pxf(1.6f));
}

}  // namespace zscape::app
