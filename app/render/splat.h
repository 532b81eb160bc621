#pragma once
// Many points as one picture: every point a soft dot, dots on dots grow denser. A pure function, any thread.

#include <cstdint>
#include <span>

#include "app/render/plane_view.h"
#include "engine/api/image.h"

namespace zscape::app {

struct SplatStyle {
  std::uint32_t colour = 0xffffffff;  // as ImU32; its alpha is that of one dot
  float radius = 1.3f;                // of a dot, in pixels of the picture
};

// An RGBA picture of width × height pixels that shows `box`; points are x, y after one another, y upwards. Points that
// are not finite or lie outside are left out. 100,000 points in 730 × 500 pixels take some 3 ms.
Image splat(std::span<const float> points, const PlaneGrid& box, int width, int height, const SplatStyle&);

}  // namespace zscape::app
