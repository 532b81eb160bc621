#pragma once
// Canvas: the picture of the window between frames, so that only what changed is drawn again.

#include <imgui.h>

#include <cstdint>
#include <span>
#include <vector>

#include "app/window/ui.h"

namespace zscape::app {

// Which parts of the screen look different from the frame before: a hash for every tile of 32 × 32 pixels over all that
// is drawn there, in order (places, colours, textures with their versions, clips). Plain values; main thread.
class Damage {
 public:
  // Rectangles in framebuffer pixels from the top left that cover every changed tile; few, not overlapping. Everything
  // at the first call and after a change of size.
  std::vector<Rect> update(const ImDrawData&, ImU32 background, std::span<const Fill>);
  void forget() { tiles_.clear(); }

 private:
  void add(std::uint64_t hash, float x0, float y0, float x1, float y1);

  int columns_ = 0, rows_ = 0, width_ = 0, height_ = 0;
  std::vector<std::uint64_t> tiles_, before_;
};

// Software OpenGL spends 20 ms and more on the pixels of a whole window, a moving handle touches a tenth of them. Draws
// the changed rectangles into a framebuffer of its own and copies that into the back buffer. Main thread, with its
// context current; where no framebuffer can be made it draws everything directly.
class Canvas {
 public:
  Canvas() = default;
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  void draw(ImDrawData&, ImU32 background, std::span<const Fill>);
  void forget() { damage_.forget(); }  // the fonts' texture is another one

 private:
  bool resize(int width, int height);

  Damage damage_;
  unsigned framebuffer_ = 0, texture_ = 0;
  int width_ = 0, height_ = 0;
};

}  // namespace zscape::app
