#pragma once
// Canvas: the picture of the window, drawn into the back buffer and brought to the screen.

#include <imgui.h>

#include <span>
#include <vector>

#include "app/render/damage.h"

struct GLFWwindow;

namespace zscape::app {

// A graphics card draws every frame whole and swaps. Software OpenGL spends 20 ms and more on the pixels of a whole
// window, though a moving handle touches a tenth of them: there only what changed is drawn, over the frame before, and
// copied to the screen (GLX_MESA_copy_sub_buffer, which leaves the back buffer as it is). Main thread, with its context
// current.
class Canvas {
 public:
  Canvas();

  void draw(ImDrawData&, ImU32 background, std::span<const Fill>);
  void show(GLFWwindow*);
  // The screen or the font texture is another one: the next frame is drawn whole.
  void forget() { damage_.forget(); }

 private:
  bool partial_ = false;
  int height_ = 0;
  Damage damage_;
  std::vector<CutLists::Lists> room_;
  std::vector<Rect> changed_;  // drawn but not shown so far
};

}  // namespace zscape::app
