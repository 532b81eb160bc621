// The sheet of the patch with the handle on it, and the wells in its corners.
#include <array>
#include <cmath>

#include "app/widgets/menu.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"

namespace zscape::app {
namespace {

constexpr double kSheetRest = 0.12;

// Where the four corners stand: on the torus a quarter turn apart.
std::array<PadPoint, 4> corner_points(Ground ground) {
  const double end = ground == Ground::torus ? 0.25 : 1.0;
  return {{{0, 0}, {end, 0}, {0, end}, {end, end}}};
}

Rect tile_rect(const Rect& pad, const PadMapping& m, const PadPoint& p) {
  const float w = pad.width() / static_cast<float>(m.columns), h = pad.height() / static_cast<float>(m.rows);
  const float x = pad.x0 + static_cast<float>(m.column_of(p.u)) * w, y = pad.y0 + static_cast<float>(m.row_of(p.v)) * h;
  return {std::round(x), std::round(y), std::round(x + w), std::round(y + h)};
}

void well_menu(Frame& f, const std::string& name, int corner, const Rect& r) {
  ExploreState& s = f.state.explore;
  Ui& ui = f.ui;
  if (!begin_menu(ui, name, {r.x0, r.y0}, {r.x1, r.y1})) return;
  if (menu_item(ui, name + "/seed", ui.tr("explore.well.seed"), false, "")) {
    const std::uint64_t seed = s.view.seed + 1 + s.history.past().size();
    give(s, corner, lattice_latent(s.prior, seed, corner / 2, corner % 2, s.size), std::to_string(seed));
  }
  if (menu_item(ui, name + "/take", ui.tr("explore.well.take"), false, ""))
    give(s, corner, current_latent(s), std::string(ui.tr("explore.origin.hand")));
  if (menu_item(ui, name + "/go", ui.tr("explore.well.go"), false, "")) {
    remember(s, s.view);
    s.view.held.reset();
    s.view.at = corner_points(s.view.ground)[static_cast<std::size_t>(corner)];
  }
  if (menu_item(ui, name + "/paste", ui.tr("explore.well.paste"), false, "Ctrl V")) paste(f, corner);
  if (menu_item(ui, name + "/draw", ui.tr("explore.well.draw"), false, "")) s.sketch.open = true;
  if (!s.invert.image.pixels.empty() &&
      menu_item(ui, name + "/search", ui.tr("palette.search", {{"origin", s.invert.origin}}), false, ""))
    begin_invert(f, s.invert.image, corner, s.invert.origin);
  end_menu();
}

}  // namespace

void explore_wells(Frame& f, const Rect& pad, const PadMapping& m, bool handle_is_held) {
  ExploreState& s = f.state.explore;
  Ui& ui = f.ui;
  const bool dropping = ImGui::GetDragDropPayload() != nullptr;
  const auto points = corner_points(s.view.ground);
  for (int i = 0; i < 4; ++i) {
    const PadPoint& p = points[static_cast<std::size_t>(i)];
    const Rect r = tile_rect(pad, m, p);
    const std::string name = "explore/corner" + std::to_string(i);
    const std::string& origin = s.view.origins[static_cast<std::size_t>(i)];
    const bool under_handle =
        !s.view.held && m.column_of(s.view.at.u) == m.column_of(p.u) && m.row_of(s.view.at.v) == m.row_of(p.v);
    well_menu(f, name, i, r);
    if ((under_handle || handle_is_held) && !dropping) {
      // The handle on it can be dragged away: only its place is known.
      record_area(ui, name, {r.x0, r.y0}, {r.x1, r.y1}, {.kind = "well", .value = origin, .text = origin});
      continue;
    }
    const Item item = place_at(ui, name, {r.x0, r.y0}, {r.x1, r.y1}, {.help = ui.tr("explore.well.help")});
    record(ui, name, item, {.kind = "well", .value = origin, .text = origin});
    drag_latent(ui, "explore/corner", i, {&s.sheet, m.tile_of(p.u, p.v)});
    if (const auto got = accept_latent(ui, item)) {
      if (auto z = latent_behind(f.state, *got)) give(s, i, std::move(*z), std::string(ui.tr("explore.origin.hand")));
    }
    if ((item.clicked && !dropping) || item.right_clicked) open_menu(name);
    if (item.hovered) {
      ui.hint("click", std::string(ui.tr("hint.change_corner")));
      ui.hint("drag", std::string(ui.tr("hint.give_corner")));
    }
  }
}

void explore_pad(Frame& f, ImVec2 min, float side) {
  ExploreState& s = f.state.explore;
  Ui& ui = f.ui;
  const ExploreView before = s.view;
  const PadMapping mapping = mapping_of(s.view.ground);
  KeyHash key;
  for (const Latent& z : s.view.corners) key.add(z);
  key.add(s.view.offset)
      .add(static_cast<std::uint64_t>(s.view.blend))
      .add(static_cast<std::uint64_t>(s.view.ground))
      .add(static_cast<std::uint64_t>(s.view.keep_norm));
  const Answer* a = f.asker.want({.channel = "explore/sheet", .key = key.value(), .rest = kSheetRest},
                                 [&] { return DecodeLatents{sheet_latents(s.view)}; });
  const int tiles = tiles_per_side(s.view.ground);
  if (a != nullptr && a->pictures.count == tiles * tiles)
    s.sheet.update({f.snapshot.run_id, a->ticket}, a->pictures, tiles);

  explore_wells(f, {min.x, min.y, min.x + side, min.y + side}, mapping, s.gesture);
  const auto corners = corner_points(s.view.ground);
  ImGui::SetCursorScreenPos(min);
  const PadResult r = pad(ui, "explore/pad", s.sheet, s.view.at,
                          {.mapping = mapping,
                           .side = side,
                           .corners = corners,
                           .trail = s.trail,
                           .handle = s.view.held        ? with_alpha(ui.theme.accent, 0.45f)
                                     : f.looking_back() ? ui.theme.looking_back
                                                        : ui.theme.accent});
  if (r.held && !s.gesture) remember(s, before);
  s.gesture = r.held;
  if (r.changed || r.held) {
    s.view.held.reset();
    s.loop = false;
  }
  if (r.changed) extend_trail(s.trail, mapping, s.view.at);
  if (r.changed && !r.held) remember(s, before);
  record_area(ui, "explore/sheet", min, {min.x + side, min.y + side},
              {.kind = "sheet", .value = static_cast<double>(a == nullptr ? -1 : a->step)});
}

}  // namespace zscape::app
