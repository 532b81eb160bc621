// The endless plane: patches of seeded corners side by side. Dragging pulls the plane along under a handle that stays.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"

namespace zscape::app {
namespace {

constexpr int kTiles = 12, kCell = 10;  // tiles of the sheet; tiles from one lattice point to the next
constexpr double kSheetRest = 0.12;

struct Corner {
  double row, column;
};

}  // namespace

void explore_plane(Frame& f, ImVec2 min, float side) {
  ExploreState& s = f.state.explore;
  ExploreView& v = s.view;
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  const ImVec2 max{min.x + side, min.y + side};
  const float tile = side / (kTiles - 1);
  const PadMapping mapping = mapping_of(Ground::plane);
  const ImVec2 handle{min.x + static_cast<float>(mapping.x_of(v.at.u)) * side,
                      min.y + static_cast<float>(mapping.y_of(v.at.v)) * side};

  // The handle first: it wins the mouse over the plane.
  const ExploreView before = v;
  const float grab = ui.px(14);
  const Item knob =
      place_at(ui, "explore/handle", {handle.x - grab, handle.y - grab}, {handle.x + grab, handle.y + grab});
  const Item item = place_at(ui, "explore/pad", min, max);
  const ImGuiIO& io = ImGui::GetIO();
  const double pace = io.KeyShift ? 0.1 : 1.0;
  if (knob.held) {
    v.at.u = std::clamp(v.at.u + pace * static_cast<double>(io.MouseDelta.x / tile) / kCell, 0.0, 1.0);
    v.at.v = std::clamp(v.at.v + pace * static_cast<double>(io.MouseDelta.y / tile) / kCell, 0.0, 1.0);
  }
  if (item.held) {
    v.plane_column -= pace * static_cast<double>(io.MouseDelta.x / tile) / kCell;
    v.plane_row -= pace * static_cast<double>(io.MouseDelta.y / tile) / kCell;
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
  }
  if (item.double_clicked) {
    v.at.u = mapping.u_of(static_cast<double>((io.MousePos.x - min.x) / side));
    v.at.v = mapping.v_of(static_cast<double>((io.MousePos.y - min.y) / side));
  }
  const bool held = knob.held || item.held;
  if (held && !s.gesture) remember(s, before);
  s.gesture = held;
  if (held) v.held.reset();

  const double row = std::floor(v.plane_row * kCell), column = std::floor(v.plane_column * kCell);
  const std::uint64_t key =
      KeyHash().add(v.seed).add(v.offset).add(&row, sizeof row).add(&column, sizeof column).value();
  const Answer* a = f.asker.want({.channel = "explore/plane", .key = key, .rest = kSheetRest}, [&] {
    s.plane_asked.push_back({key, row, column});
    if (s.plane_asked.size() > 64) s.plane_asked.erase(s.plane_asked.begin());
    return DecodeLatents{sheet_latents(v)};
  });
  if (a != nullptr && a->pictures.count == kTiles * kTiles)
    s.plane.update({f.snapshot.run_id, a->ticket}, a->pictures, kTiles);
  for (const PlaneSheet& asked : s.plane_asked) {
    if (asked.key == f.asker.key("explore/plane")) s.plane_shown = asked;
  }

  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->PushClipRect(min, max, true);
  fill_rounded(draw, min, max, t.picture_background, ui.pxf(t.card_radius));
  const auto x_of = [&](double at) { return min.x + static_cast<float>(at - v.plane_column * kCell) * tile; };
  const auto y_of = [&](double at) { return min.y + static_cast<float>(at - v.plane_row * kCell) * tile; };
  if (!s.plane.empty()) {
    const ImVec2 from{std::round(x_of(s.plane_shown.column)), std::round(y_of(s.plane_shown.row))};
    draw->AddImage(s.plane.texture_for(tile), from, {from.x + kTiles * tile, from.y + kTiles * tile});
  }
  draw->PopClipRect();
  // Lattice points in sight: the corners of the patches.
  for (double i = std::ceil(v.plane_row - 0.05); i * kCell <= v.plane_row * kCell + kTiles; ++i) {
    for (double j = std::ceil(v.plane_column - 0.05); j * kCell <= v.plane_column * kCell + kTiles; ++j) {
      const float x = std::round(x_of(j * kCell)), y = std::round(y_of(i * kCell));
      const ImVec2 a0{std::max(min.x, x), std::max(min.y, y)}, a1{std::min(max.x, x + tile), std::min(max.y, y + tile)};
      if (a1.x - a0.x < tile * .3f || a1.y - a0.y < tile * .3f) continue;
      draw_frame(ui, {a0.x - ui.px(3), a0.y - ui.px(3)}, {a1.x + ui.px(3), a1.y + ui.px(3)}, t.corner, 6, 2);
    }
  }
  const ImU32 color = f.looking_back() ? t.looking_back : t.accent;
  draw_frame(ui, {handle.x - tile / 2 - 1, handle.y - tile / 2 - 1}, {handle.x + tile / 2 + 1, handle.y + tile / 2 + 1},
             color, 6, 2);
  draw->AddCircleFilled(handle, ui.pxf(t.handle_radius + 1.5f), t.on_accent);
  draw->AddCircleFilled(handle, ui.pxf(t.handle_radius), color);
  char at[64];
  std::snprintf(at, sizeof at, "%.4f %.4f", v.plane_row, v.plane_column);
  record(ui, "explore/handle", knob, {.kind = "handle"});
  record(ui, "explore/pad", item, {.kind = "plane", .value = std::string(at)});
  if (item.hovered || knob.hovered) ui.hint("drag", std::string(ui.tr("hint.pan")));
}

}  // namespace zscape::app
