// The map: points as pictures or dots, posteriors, the walk, the lasso, and the place in the hand.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/explore_latent.h"
#include "app/workspaces/lab_parts.h"
#include "app/workspaces/map_parts.h"

namespace zscape::app {
namespace {

constexpr double kZoomStep = 0.86;

bool inside(const std::vector<ImVec2>& loop, ImVec2 q) {
  bool in = false;
  for (std::size_t i = 0, j = loop.size() - 1; i < loop.size(); j = i++)
    if ((loop[i].y > q.y) != (loop[j].y > q.y) &&
        q.x < (loop[j].x - loop[i].x) * (q.y - loop[i].y) / (loop[j].y - loop[i].y) + loop[i].x)
      in = !in;
  return in;
}

void close_lasso(Frame& f, const PlaneFrame& p) {
  MapState& s = f.state.map;
  const std::vector<ImVec2> loop = std::move(s.loop);
  s.loop.clear();
  remember_map(s);
  s.view.group.clear();
  for (std::size_t i = 0; loop.size() > 2 && i < s.points.count(); ++i)
    if (shows_point(s, i) && inside(loop, point_on_screen(s, p, i))) s.view.group.push_back(i);
}

// The nearest dot under the mouse.
std::int64_t dot_under_mouse(const Ui& ui, const MapState& s, const PlaneFrame& p) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  float least = ui.pxf(7) * ui.pxf(7);
  std::int64_t found = -1;
  for (std::size_t i = 0; i < s.points.count(); ++i) {
    const ImVec2 at = point_on_screen(s, p, i);
    const float away = (at.x - mouse.x) * (at.x - mouse.x) + (at.y - mouse.y) * (at.y - mouse.y);
    if (away >= least || !shows_point(s, i)) continue;
    least = away;
    found = static_cast<std::int64_t>(i);
  }
  return found;
}

// The row behind a point, whose true posterior is drawn where that can be.
void take_row(MapState& s, std::size_t point) {
  s.row = point < s.points.rows.size() ? static_cast<std::int64_t>(s.points.rows[point]) : -1;
}

// The gestures on the ground: zoom, pan, lasso, the handle; a click takes what is there.
void hand_on_map(Frame& f, const Item& item, const PlaneFrame& p) {
  MapState& s = f.state.map;
  const ImGuiIO& io = ImGui::GetIO();
  if (item.hovered && io.MouseWheel != 0) {
    s.place = zoomed(p, std::pow(kZoomStep, static_cast<double>(io.MouseWheel)), io.MousePos);
    s.moved = true;
  }
  const bool lasso = s.lasso || io.KeyShift;
  if (item.activated) {
    const ImVec2 here = place_on_map(s, s.view.here);
    const ImVec2 at = p.at(static_cast<double>(here.x), static_cast<double>(here.y));
    s.gesture = !s.view.here.empty() && std::hypot(at.x - io.MousePos.x, at.y - io.MousePos.y) < f.ui.pxf(12);
    if (s.gesture) remember_map(s);
    if (!s.gesture && lasso) s.loop = {io.MousePos};
  }
  const bool moved = io.MouseDelta.x != 0 || io.MouseDelta.y != 0;
  if (item.held && moved) {
    if (s.gesture) {
      s.view.here = latent_on_map(s, p.x_of(io.MousePos.x), p.y_of(io.MousePos.y));
    } else if (!s.loop.empty()) {
      s.loop.push_back(io.MousePos);
    } else {
      s.place.x -= static_cast<double>(io.MouseDelta.x) * s.place.per_pixel;
      s.place.y += static_cast<double>(io.MouseDelta.y) * s.place.per_pixel;
      s.moved = true;
    }
  }
  if (item.released) {
    if (!s.loop.empty()) close_lasso(f, p);
    s.gesture = false;
  }
  const bool stayed = ImGui::GetMouseDragDelta(0, 0).x == 0 && ImGui::GetMouseDragDelta(0, 0).y == 0;
  if (item.clicked && !lasso && stayed && s.points.count() > 0) {
    remember_map(s);
    s.view.here = s.hovered >= 0 ? row_of(s.points.latents, s.hovered)
                                 : latent_on_map(s, p.x_of(io.MousePos.x), p.y_of(io.MousePos.y));
    if (s.hovered >= 0) take_row(s, static_cast<std::size_t>(s.hovered));
  }
  if (item.double_clicked) s.fitted = s.moved = false;
}

void draw_hand(Frame& f, const PlaneFrame& p) {
  const MapState& s = f.state.map;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (s.loop.size() > 1)
    draw->AddPolyline(s.loop.data(), static_cast<int>(s.loop.size()), f.ui.theme.accent, ImDrawFlags_Closed,
                      f.ui.pxf(1.5f));
  if (s.view.here.empty()) return;
  const ImVec2 q = place_on_map(s, s.view.here), at = p.at(static_cast<double>(q.x), static_cast<double>(q.y));
  draw->AddCircleFilled(at, f.ui.pxf(f.ui.theme.handle_radius + 1.5f), f.ui.theme.handle_edge, 24);
  draw->AddCircleFilled(at, f.ui.pxf(f.ui.theme.handle_radius),
                        f.looking_back() ? f.ui.theme.handle_back : f.ui.theme.handle, 24);
}

// How long the points took to be placed, in the lower left corner.
void draw_cost(Frame& f, const PlaneFrame& p) {
  Ui& ui = f.ui;
  char time[32];
  std::snprintf(time, sizeof time, "%.0f ms", 1000 * f.state.map.points.seconds);
  const std::string words = ui.tr("map.cost", {{"time", time}});
  const ImVec2 a{p.min.x + ui.px(8), p.max.y - ui.px(26)},
      b{a.x + text_width(ui, Type::mono_small, words) + ui.px(12), a.y + ui.px(18)};
  fill_rounded(ImGui::GetWindowDrawList(), a, b, with_alpha(ui.theme.background, 0.7f), ui.pxf(4));
  draw_text_in(ui, {a.x + ui.px(6), a.y}, {b.x, b.y}, Type::mono_small, ui.theme.text_muted, words);
  record_area(ui, "map/cost", a, b, {.kind = "number", .value = f.state.map.points.seconds, .text = words});
}

void enlarge(Frame& f, std::int64_t point) {
  MapState& s = f.state.map;
  const bool labelled = static_cast<std::size_t>(point) < s.points.labels.size();
  const Pictures& all = s.points.pictures;
  const bool picture = point < all.count;
  if (!labelled && !picture) return;
  ImGui::BeginTooltip();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (picture) {
    // A sheet of its own: one texture is sampled in one way, and the small ones are not enlarged.
    const auto i = static_cast<int>(point);
    s.under_mouse.update({s.points.ticket, static_cast<std::uint64_t>(i) + 1},
                         Image{all.width, all.height, all.channels, {all.at(i), all.at(i) + all.bytes_each()}});
    const ImVec2 size = picture_size(all.width, all.height, {f.ui.px(96), f.ui.px(96)});
    draw_tile(f.ui, {&s.under_mouse, 0}, at, {at.x + size.x, at.y + size.y}, 4);
    ImGui::Dummy({size.x, size.y + f.ui.px(2)});
  }
  if (labelled) {
    const auto label = static_cast<std::size_t>(s.points.labels[static_cast<std::size_t>(point)]);
    const auto& names = f.snapshot.data.label_names;
    const std::string name = label < names.size() ? names[label] : std::to_string(label);
    ImGui::PushStyleColor(ImGuiCol_Text, class_color(f.ui.theme, label));
    ImGui::TextUnformatted(name.c_str());
    ImGui::PopStyleColor();
  }
  ImGui::EndTooltip();
}

}  // namespace

void map_plane(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  MapState& s = f.state.map;
  min = {std::floor(min.x), std::floor(min.y)};
  max = {std::floor(max.x), std::floor(max.y)};
  if (s.points.count() > 0 && !s.moved) {
    const PlaneGrid box = box_around(s.points.places->data(), s.points.places->size(), 2);
    const PlaneView fit = fit_view(box, max.x - min.x, max.y - min.y, 0.1);
    // A little breathing of the codes does not move the map.
    const bool near = std::abs(fit.per_pixel / s.place.per_pixel - 1) < 0.2 &&
                      std::hypot(fit.x - s.place.x, fit.y - s.place.y) < 40 * fit.per_pixel;
    if (!s.fitted || !near) s.place = fit;
    s.fitted = true;
  }
  PlaneFrame p{min, max, s.place};
  const std::vector<MapTile> placed = s.points.count() > 0 ? map_tiles(ui, s, p) : std::vector<MapTile>();
  // The picture under the mouse is an item of its own, so that it can be taken away; it comes first and wins the mouse.
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const MapTile* under = nullptr;
  for (const MapTile& tile : placed)
    if (mouse.x >= tile.min.x && mouse.x < tile.max.x && mouse.y >= tile.min.y && mouse.y < tile.max.y) under = &tile;
  const bool takes = under != nullptr && !s.lasso && !ImGui::GetIO().KeyShift && s.loop.empty() && !s.gesture;
  bool tile_hovered = false;
  if (takes) {
    const auto i = static_cast<int>(under->point);
    const Item tile = place_at(ui, "map/tile", under->min, under->max);
    tile_hovered = tile.hovered;
    drag_latent(ui, "map/point", i, {&s.tiles, i});
    if (tile.clicked) {
      remember_map(s);
      s.view.here = row_of(s.points.latents, i);
      take_row(s, under->point);
    }
    record(ui, "map/tile", tile, {.kind = "picture", .value = static_cast<double>(i)});
  }
  const Item item = place_at(ui, "map/plot", min, max);
  if (s.points.count() > 0) hand_on_map(f, item, p);
  p.view = s.place;
  s.hovered = tile_hovered                           ? static_cast<std::int64_t>(under->point)
              : item.hovered && s.points.count() > 0 ? dot_under_mouse(ui, s, p)
                                                     : -1;

  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(min, max, ui.theme.bar);
  draw->PushClipRect(min, max, true);
  std::int64_t shown = -1;
  if (s.points.count() > 0) {
    shown = draw_map_ground(f, p, placed);
    for (const MapTile& tile : placed) {
      draw_tile(ui, {&s.tiles, static_cast<int>(tile.point)}, tile.min, tile.max);
      const bool labelled = tile.point < s.points.labels.size();
      const ImU32 line = labelled ? class_color(ui.theme, static_cast<std::size_t>(s.points.labels[tile.point]))
                                  : ui.theme.line_strong;
      draw_frame(ui, tile.min, tile.max, &tile == under && tile_hovered ? ui.theme.handle : line, 2, 1);
    }
    draw_map_walk(f, p);
    draw_hand(f, p);
    if (!f.state.picture_only) draw_cost(f, p);
  }
  draw->PopClipRect();
  const std::string_view error = f.asker.error("map/points");
  if (!error.empty() || s.points.count() == 0)
    draw_text_in(ui, min, max, Type::body, error.empty() ? ui.theme.text_muted : ui.theme.warning,
                 error.empty() ? ui.tr("map.asking") : error, Align::centre);
  if (!f.state.picture_only) {
    round_corners(ui, min, max, ui.theme.background);
    draw_frame(ui, min, max, s.lasso ? ui.theme.accent : ui.theme.line_strong, ui.theme.card_radius, 1);
  }
  if (s.hovered >= 0 && !item.held) enlarge(f, s.hovered);
  if (item.hovered || tile_hovered) {
    ui.hint("click", std::string(ui.tr("hint.decode_here")));
    ui.hint("Shift drag", std::string(ui.tr("hint.lasso")));
    ui.hint("wheel", std::string(ui.tr("hint.zoom")));
    ui.hint("R", std::string(ui.tr("hint.fit")));
  }
  record(ui, "map/plot", item, {.kind = "plane", .value = static_cast<double>(shown)});
}

}  // namespace zscape::app
