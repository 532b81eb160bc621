#pragma once
// Rectangles with round corners, in few and small triangles. ImGui's own are fans of slivers as long as the box: a
// software renderer visits every tile of the screen under each of them.

#include <imgui.h>

namespace zscape::app {

// Sides lie on whole pixels and are drawn sharp; only the arcs are smooth. `corners` as in ImGui.
void fill_rounded(ImDrawList*, ImVec2 min, ImVec2 max, ImU32 color, float radius,
                  ImDrawFlags corners = ImDrawFlags_RoundCornersAll);
// The same but for what lies inside inner_min…inner_max, which something opaque will cover.
void fill_around(ImDrawList*, ImVec2 min, ImVec2 max, ImVec2 inner_min, ImVec2 inner_max, ImU32 color, float radius);
// A part of a texture, uv_min…uv_max, with all corners round.
void image_rounded(ImDrawList*, ImTextureID, ImVec2 min, ImVec2 max, ImVec2 uv_min, ImVec2 uv_max, float radius);

}  // namespace zscape::app
