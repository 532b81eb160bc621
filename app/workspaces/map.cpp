// The Map: all latents in two dimensions, while the model learns.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/window/keys.h"
#include "app/workspaces/map_parts.h"
#include "app/workspaces/workspaces.h"

namespace zscape::app {
namespace {

constexpr float kSide = 188, kTools = 30;

void keys(Frame& f) {
  MapState& s = f.state.map;
  if (f.state.keys || f.state.gallery) return;
  if (pressed("r")) s.fitted = s.moved = false;
  if (pressed("l")) s.lasso = !s.lasso;
  if (pressed("escape")) {
    s.loop.clear();
    s.lasso = false;
  }
  if (pressed("ctrl+z", true)) undo(s);
  if (pressed("ctrl+y", true) || pressed("ctrl+shift+z", true)) redo(s);
}

}  // namespace

void map(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  if (f.snapshot.latent.size < 2)
    return stage_message(f, min, max, ui.tr("map.too_small"), ui.tr("map.too_small_remedy"));
  follow_map(f);
  keys(f);
  if (f.state.picture_only) return map_plane(f, min, max);
  const bool low = max.y - min.y<ui.px(330), wide = max.x - min.x> ui.px(560);
  map_caption(f, min, max.x - f.state.strip_width);
  const float top =
      std::max(ImGui::GetCursorScreenPos().y, min.y + (f.state.strip_width > 0 ? ui.px(30) : 0)) + ui.px(low ? 6 : 12);
  const float right = wide ? max.x - ui.px(kSide + 16) : max.x;
  const float bottom = std::max(top + ui.px(80), max.y - ui.px(kTools + 8));
  map_plane(f, {min.x, top}, {right, bottom});
  map_tools(f, {min.x, bottom + ui.px(8)}, {max.x, bottom + ui.px(8 + kTools)});
  if (wide) map_side(f, {max.x - ui.px(kSide), top}, {max.x, bottom});
}

}  // namespace zscape::app
