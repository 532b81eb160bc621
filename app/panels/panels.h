#pragma once
// All panels: free functions that draw one part of the window and put what people want into the outbox. Each fills the
// ImGui window it is called in. One panel, one file of its name.

#include "app/panels/frame.h"
#include "app/window/layout.h"

namespace zscape::app {

// Nothing was begun, or what was begun could not be: neither a model nor data to speak of.
inline bool no_run(const Frame& f) {
  return f.model == nullptr && (f.status.state == RunState::failed || f.status.state == RunState::empty);
}

void top_bar(Frame&);
void left_rail(Frame&);
void right_rail(Frame&);
void foot(Frame&, const Layout&);     // the time machine, the newest fact, the keys that act here
void stage(Frame&, const Layout&);    // tabs, the workspace, what lies over it
void borders(Frame&, const Layout&);  // splitters between the parts, handles of the drawers

void toasts(Frame&, ImVec2 min, ImVec2 max);        // warnings, errors, "branch here?"
void keys_overlay(Frame&, ImVec2 min, ImVec2 max);  // `?`: all keys, language, size, projector
void palette(Frame&, ImVec2 min, ImVec2 max);       // Ctrl P: everything one can do, by typing
void history(Frame&, ImVec2 min, ImVec2 max);       // Ctrl H: the two lists of undo
float history_button(Frame&, ImVec2 at);            // opens it; returns its width
void first_hints(Frame&);                           // four numbered hints at the first start
void gallery(Frame&, ImVec2 min, ImVec2 max);       // every model a tile
void data_picker(Frame&, ImVec2 min, ImVec2 max);   // every source a tile, with folder and options
// A file or folder that falls on the window while the picker is open; false when it is not.
bool drop_on_data_picker(const Frame&, const std::string& path);

}  // namespace zscape::app
