#include "app/widgets/rounded.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace zscape::app {
namespace {

// Where texture coordinates come from: those of white, or linear over the box.
struct Ground {
  ImVec2 min, max, uv_min, uv_max;
  ImVec2 uv(ImVec2 p) const {
    const ImVec2 share{(p.x - min.x) / (max.x - min.x), (p.y - min.y) / (max.y - min.y)};
    return {uv_min.x + share.x * (uv_max.x - uv_min.x), uv_min.y + share.y * (uv_max.y - uv_min.y)};
  }
};

void band(ImDrawList* draw, const Ground& g, ImVec2 a, ImVec2 b, ImU32 color) {
  if (!(b.x > a.x) || !(b.y > a.y)) return;
  draw->PrimReserve(6, 4);
  draw->PrimRectUV(a, b, g.uv(a), g.uv(b), color);
}

// A quarter of a disc, from `turn` quarter turns on; half a pixel inside the arc it begins to fade.
void corner(ImDrawList* draw, const Ground& g, ImVec2 centre, float radius, int turn, ImU32 color) {
  const int parts = std::clamp(static_cast<int>(std::lround(1 + std::sqrt(radius))), 2, 8);
  const ImU32 clear = color & ~IM_COL32_A_MASK;
  const float in = std::max(0.0f, radius - 0.5f), out = radius + 0.5f;
  draw->PrimReserve(9 * parts, 1 + 2 * (parts + 1));
  const unsigned first = draw->_VtxCurrentIdx;
  const auto index = [&](unsigned i) { draw->PrimWriteIdx(static_cast<ImDrawIdx>(first + i)); };
  for (int k = 0; k < parts; ++k) {
    const auto at = static_cast<unsigned>(1 + 2 * k);
    for (const unsigned i : {0u, at, at + 2, at, at + 1, at + 3, at, at + 3, at + 2}) index(i);
  }
  draw->PrimWriteVtx(centre, g.uv(centre), color);
  for (int k = 0; k <= parts; ++k) {
    const float angle =
        (static_cast<float>(turn) + static_cast<float>(k) / static_cast<float>(parts)) * std::numbers::pi_v<float> / 2;
    const ImVec2 way{std::cos(angle), std::sin(angle)};
    for (const auto& [reach, shade] : {std::pair{in, color}, std::pair{out, clear}}) {
      const ImVec2 p{centre.x + reach * way.x, centre.y + reach * way.y};
      draw->PrimWriteVtx(p, g.uv(p), shade);
    }
  }
}

void rounded(ImDrawList* draw, const Ground& g, ImU32 color, float radius, ImDrawFlags corners) {
  const ImVec2 min = g.min, max = g.max;
  if (!(max.x > min.x) || !(max.y > min.y) || (color & IM_COL32_A_MASK) == 0) return;
  const float r = std::floor(std::min({radius, (max.x - min.x) / 2, (max.y - min.y) / 2}));
  if (r < 1) return band(draw, g, min, max, color);
  const auto at = [&](ImDrawFlags one) { return (corners & one) != 0 ? r : 0.0f; };
  const float top_left = at(ImDrawFlags_RoundCornersTopLeft), top_right = at(ImDrawFlags_RoundCornersTopRight),
              low_left = at(ImDrawFlags_RoundCornersBottomLeft), low_right = at(ImDrawFlags_RoundCornersBottomRight);
  band(draw, g, {min.x + top_left, min.y}, {max.x - top_right, min.y + r}, color);
  band(draw, g, {min.x, min.y + r}, {max.x, max.y - r}, color);
  band(draw, g, {min.x + low_left, max.y - r}, {max.x - low_right, max.y}, color);
  if (low_right > 0) corner(draw, g, {max.x - r, max.y - r}, r, 0, color);
  if (low_left > 0) corner(draw, g, {min.x + r, max.y - r}, r, 1, color);
  if (top_left > 0) corner(draw, g, {min.x + r, min.y + r}, r, 2, color);
  if (top_right > 0) corner(draw, g, {max.x - r, min.y + r}, r, 3, color);
}

ImVec2 whole(ImVec2 p) { return {std::round(p.x), std::round(p.y)}; }

}  // namespace

void fill_rounded(ImDrawList* draw, ImVec2 min, ImVec2 max, ImU32 color, float radius, ImDrawFlags corners) {
  const ImVec2 white = ImGui::GetFontTexUvWhitePixel();
  rounded(draw, {whole(min), whole(max), white, white}, color, radius, corners);
}

void fill_around(ImDrawList* draw, ImVec2 min, ImVec2 max, ImVec2 inner_min, ImVec2 inner_max, ImU32 color,
                 float radius) {
  const float top = std::max(inner_min.y, min.y + radius), low = std::min(inner_max.y, max.y - radius);
  fill_rounded(draw, min, {max.x, top}, color, radius, ImDrawFlags_RoundCornersTop);
  fill_rounded(draw, {min.x, low}, max, color, radius, ImDrawFlags_RoundCornersBottom);
  fill_rounded(draw, {min.x, top}, {inner_min.x, low}, color, 0);
  fill_rounded(draw, {inner_max.x, top}, {max.x, low}, color, 0);
}

void image_rounded(ImDrawList* draw, ImTextureID texture, ImVec2 min, ImVec2 max, ImVec2 uv_min, ImVec2 uv_max,
                   float radius) {
  draw->PushTextureID(texture);
  rounded(draw, {whole(min), whole(max), uv_min, uv_max}, IM_COL32_WHITE, radius, ImDrawFlags_RoundCornersAll);
  draw->PopTextureID();
}

}  // namespace zscape::app
