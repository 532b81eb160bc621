#pragma once
// The workspaces of the stage; each fills the rectangle min…max (window pixels) below the tabs.

#include "app/panels/frame.h"

namespace zscape::app {

void explore(Frame&, ImVec2 min, ImVec2 max);
void draw_values(Frame&, ImVec2 min, ImVec2 max);  // Explore, of models that draw value by value
void translate_pictures(Frame&, ImVec2 min, ImVec2 max);  // Explore, of models that translate pictures
void watch(Frame&, ImVec2 min, ImVec2 max);
void map(Frame&, ImVec2 min, ImVec2 max);
void mix(Frame&, ImVec2 min, ImVec2 max);
void paint(Frame&, ImVec2 min, ImVec2 max);
void lab(Frame&, ImVec2 min, ImVec2 max);
void inside(Frame&, ImVec2 min, ImVec2 max);
void compare(Frame&, ImVec2 min, ImVec2 max);
// A button under a stage_message that opens the Lab.
void offer_lab(Frame&, ImVec2 min, ImVec2 max);
// A workspace that is not here yet: what it will show and what it needs, with a sketch of it.
void later(Frame&, Workspace, std::string_view reason, ImVec2 min, ImVec2 max);
// A sentence in the middle of the stage, and under it, smaller, what one can do.
void stage_message(Frame&, ImVec2 min, ImVec2 max, std::string_view sentence, std::string_view remedy = {});

}  // namespace zscape::app
