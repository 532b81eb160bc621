#pragma once
// The parts of the time machine that the foot, the keys and the curves share.

#include <string>
#include <vector>

#include "app/panels/frame.h"

namespace zscape::app {

// What a flag says, in the reader's language.
std::string flag_words(const Ui&, const Flag&);
// Marks a kept step, or where training is (kLive). Each call can be undone, as can a move.
void mark_step(Frame&, std::int64_t step);
void move_mark(Frame&, std::int64_t from, std::int64_t to);
// Where a flag is drawn: a mark that was just moved, at its new place.
std::int64_t shown_step(Frame&, const Flag&);
// Once a frame, before the workspaces: Ctrl Z and Ctrl Y while the marks are what the hand did last or the mouse is
// here.
void mark_keys(Frame&);
// The marks' part of the visible list of undo, oldest first: "mark at step 120". Taking one back takes back all after it.
std::vector<std::string> mark_changes(const Frame&);
void take_back_marks(Frame&, std::size_t from);
// What can be done with a flag and its step; drawn by time_menus in the same ImGui window.
void open_mark_menu(Frame&, const Flag&, float x);
void time_menus(Frame&, float foot_top);

// "52 of at most 240 kept steps, 31 of 256 MB."
std::string kept_words(const Frame&);
// How full that is; a click gives more room.
void kept_gauge(Frame&, ImVec2 min, ImVec2 max);

}  // namespace zscape::app
