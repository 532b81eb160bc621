#pragma once
// The parts of drawing value by value, each in a file of its name. Rectangles are window pixels.

#include <string>
#include <vector>

#include "app/panels/frame.h"

namespace zscape::app {

// What is known of the picture under way. Pointers live for the frame.
struct Drawing {
  std::int64_t channels = 1, height = 0, width = 0, values = 0, levels = 0;
  const float* x = nullptr;  // [C·H·W]
  const float* chances =
      nullptr;  // [values, levels]: of each value, given those before it; null while it is still drawn
  std::vector<std::int64_t> order{}, place{};  // flat positions as they are drawn, and each position's number in that order
  const Answer* whole = nullptr;           // the answer all this is from
  const Answer* growing = nullptr;         // pictures of it so far, while it is drawn
  const Answer* heard = nullptr;           // by the value at `at`, where that is asked for

  bool complete() const { return chances != nullptr; }
  double chance(std::int64_t position) const;   // of what stands there
  double entropy(std::int64_t position) const;  // of its prediction, bits
};

// draw.cpp: what is asked, keys, undo.
void remember(DrawState&);  // before the view changes
bool undo(DrawState&);
bool redo(DrawState&);
// Puts another level at the place in view; what follows is drawn anew.
void overrule(DrawState&, const Drawing&, std::int64_t level);

// draw_canvas.cpp: the picture as far as it is drawn, what lies over it, and the line of all values below it.
void draw_canvas(Frame&, const Drawing&, ImVec2 min, ImVec2 max);

// The line of all values: what is fixed, what is drawn, where one is; dragged.
void draw_position(Frame&, const Drawing&, ImVec2 min, ImVec2 max);

// draw_wave.cpp: the same for sounds, and two buttons more.
void draw_wave(Frame&, const Drawing&, ImVec2 min, ImVec2 max);
void wave_buttons(Frame&, const Drawing&);

// draw_prediction.cpp: the next value's prediction, what it cost, what it heard.
void draw_prediction(Frame&, const Drawing&, ImVec2 min, ImVec2 max);

}  // namespace zscape::app
