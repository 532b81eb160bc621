#pragma once
// The parts of Watch, each in a file of its name. Rectangles are window pixels.

#include <cstdint>
#include <string>

#include "app/panels/frame.h"

namespace zscape::app {

constexpr std::uint64_t kWallSeed = 1;  // of what one sees drawn since step 0

// The model's boxes in a row, each with what it holds now; the line that slow motion stands at is lit.
void watch_diagram(Frame&, ImVec2 min, ImVec2 max);
// "3 of 6 …" with the numbers of the line. Returns its height.
float watch_caption(Frame&, ImVec2 min, float right);
void watch_wall(Frame&, ImVec2 min, ImVec2 max);
// The same for points: the samples over the data.
void watch_points(Frame&, ImVec2 min, ImVec2 max);
// The same for sounds: waves and spectrograms; a click plays one.
void watch_sounds(Frame&, ImVec2 min, ImVec2 max);
void watch_rebuilt(Frame&, ImVec2 min, ImVec2 max);

// A reported name as it is written: "mu_1" → "μ₁", "kl" → the text `number.kl`.
std::string number_name(const Ui&, const std::string& name);
ImU32 color_named(const Theme&, const std::string& name);
// The colour of the curve of that name; the theme's text when there is none.
ImU32 color_of_scalar(const Frame&, const std::string& name);

// watch_judge.cpp: what a judge says of every tile of the wall, as colours of their frames; `wall` brings its pictures
// as numbers. And the tile under the mouse with the map of what the judge would like to change.
void watch_judged(Frame&, const Answer& wall);
void watch_hovered(Frame&, const Answer& wall, int tile);
// What a tile was made from goes to Explore, to be translated there.
void watch_translate(Frame&, const Answer& wall, int tile);

}  // namespace zscape::app
