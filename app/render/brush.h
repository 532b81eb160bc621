#pragma once
// Dots, lines and quads painted into a picture by the processor. Pure functions on pixels, any thread. Places are
// pixels from the upper left, the first one's centre at (.5, .5); what is not finite or outside is left out.

#include <imgui.h>

#include <cstdint>
#include <span>
#include <vector>

#include "engine/api/image.h"

namespace zscape::app {

// RGBA, filled with one opaque colour.
Image plain_picture(int width, int height, ImU32 color);

// Every point a soft dot of this radius; dots on dots grow denser: n of opacity a leave (1 − a)ⁿ of the ground.
// 100,000 dots take some 3 ms.
void paint_dots(Image&, std::span<const ImVec2> points, float radius, ImU32 color);

// A quad without soft edges, so that neighbours meet without a seam.
void paint_quad(Image&, const ImVec2 (&corners)[4], ImU32 color);

// Lines of one colour with soft edges; where they cross or touch they do not add up. Paints when it is told to.
class Strokes {
 public:
  explicit Strokes(const Image& onto);
  void add(std::span<const ImVec2> points, bool closed, float width);
  void paint(Image&, ImU32 color) const;

 private:
  void segment(ImVec2 a, ImVec2 b, float width);
  int width_, height_;
  std::vector<std::uint8_t> cover_;
};

}  // namespace zscape::app
