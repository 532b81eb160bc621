#pragma once
// The parts of Inside, each in a file of its name. Rectangles are window pixels.

#include <string>
#include <string_view>

#include "app/panels/frame.h"

namespace zscape::app {

// inside_follow.cpp: what is asked, keys, undo.
void remember(InsideState&);  // before the view changes
bool undo(InsideState&);
bool redo(InsideState&);
const Answer* follow_inside(Frame&);
void choose_layer(InsideState&, const std::string& layer);

// inside_maps.cpp: numbers as pictures.
// Paints [n, h, w] into the sheet when `key` is another one; the colours end at ±span.
void paint_maps(const Ui&, MapSheet&, const Array& maps, std::uint64_t key, double span, bool decibels);
// Tiles side by side as large as they fit, recorded as `name`; hover enlarges one with the value under the mouse.
// Returns where they end below.
float draw_maps(Frame&, std::string_view name, MapSheet&, const Array& maps, ImVec2 min, ImVec2 max, double span,
              bool decibels);
std::string value_words(double);

// inside_block.cpp: heading, tiles and histogram of the answer's "activation" or "weight". Returns where they end below.
float inside_block(Frame&, const Answer&, const std::string& what, MapSheet&, ImVec2 min, ImVec2 max);

// inside_layers.cpp: the picture and the list at the left.
void inside_layers(Frame&, const Answer*, ImVec2 min, ImVec2 max);
// "24 × 14 × 14"
std::string shape_words(const Array& shape);

// inside_flow.cpp: from x to z.
inline constexpr double kFlowSpan = 3;  // logits of black and white, and three deviations of the prior
struct Stages {
  const Array* states = nullptr;  // [K+1, C, H, W] or [K+1, D]
  const Array* changed = nullptr;
  const Array* log_det = nullptr;
  std::int64_t count = 0, channels = 1, height = 0, width = 0;
};
void inside_flow(Frame&, const Answer&, ImVec2 min, ImVec2 max);
// inside_way.cpp: two numbers as a way through the plane, more as one row for every stage.
void inside_way(Frame&, const Stages&, ImVec2 min, ImVec2 max);

// inside_follow.cpp: a row of the data can go in.
bool takes_rows(const Offers&);

// inside_console_follow.cpp: asks, adopts what came, begins anew, keys.
void follow_console(Frame&);
void begin_anew(ConsoleState&);
// inside_console_edit.cpp: the drawing at the left with its brush, and what chains are asked to do.
void console_canvas(Frame&, ImVec2 min, ImVec2 max);
// inside_console_constant.cpp: log Z on request, by annealed importance sampling from both sides, and counted where it can be. From where the cursor stands.
void console_constant(Frame&, ImVec2 max);
// inside_console.cpp: everything.
void inside_console(Frame&, ImVec2 min, ImVec2 max);

}  // namespace zscape::app
