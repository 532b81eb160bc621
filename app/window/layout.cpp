#include "app/window/layout.h"

#include <cmath>

#include "app/window/theme.h"

namespace zscape::app {
namespace {

constexpr float kRightNeeds = 640, kLeftNeeds = 520;  // scale-1 width of the stage

}  // namespace

Layout layout_of(float width, float height, float scale, const UiState& state) {
  Layout l;
  if (state.picture_only) {
    l.stage = {0, 0, width, height};
    return l;
  }
  const auto px = [&](float v) { return std::floor(v * scale + 0.5f); };
  const bool rails = state.preferences.rails;
  float left = rails ? px(state.preferences.left_width) : 0, right = rails ? px(state.preferences.right_width) : 0;
  // Measured with both rails, so that hiding them by hand does not change the rest.
  const float both = width - px(state.preferences.left_width) - px(state.preferences.right_width);
  l.right_drawer = both < px(kRightNeeds);
  l.left_drawer = l.right_drawer && width - px(state.preferences.left_width) < px(kLeftNeeds);
  l.small_foot = l.left_drawer;
  const float top = px(kTopBar), foot = px(l.small_foot ? kFootSmall : kFoot);
  l.top = {0, 0, width, top};
  l.foot = {0, height - foot, width, height};
  const float bottom = height - foot;
  float x0 = 0, x1 = width;
  if (left > 0 && !l.left_drawer) {
    l.left = {0, top, left, bottom};
    x0 = left;
  }
  if (right > 0 && !l.right_drawer) {
    l.right = {width - right, top, width, bottom};
    x1 = width - right;
  }
  l.stage = {x0, top, x1, bottom};
  if (l.left_drawer && state.left_open) l.left = {0, top, px(state.preferences.left_width), bottom};
  if (l.right_drawer && state.right_open) l.right = {width - px(state.preferences.right_width), top, width, bottom};
  return l;
}

}  // namespace zscape::app
