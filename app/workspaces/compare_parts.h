#pragma once
// The parts of Compare, each in a file of its name. Rectangles are window pixels.

#include <string>

#include "app/panels/frame.h"

namespace zscape::app {

inline constexpr const char* kSideNames[] = {"a", "b"};

inline constexpr std::int64_t kCompareTiles = 36;  // pictures of a side, unless it shows a place

// compare_keys.cpp
void remember(CompareState&);  // before the choice changes
bool undo(CompareState&);
bool redo(CompareState&);
void follow_compare_keys(Frame&);

// compare_follow.cpp: what is asked.
// Before anything is chosen: nothing of another run may stay.
void meet_run(Frame&);
void follow_compare(Frame&);
// Asks again in the frame in which the hand moved the place, so that the pictures belong to it.
void follow_sides(Frame&);
// What the side shows, as a source of questions.
Source source_of(const Frame&, const CompareSide&);
// The other run a side shows; null for the run in the window.
const OtherRun* other_of(const CompareState&, const CompareSide&);
int compare_columns(const Frame&);
// Whether what a side shows has an encoder; without one its corners are four draws.
bool encodes(const Frame&, int side);
// The folder this run was branched from; empty = it was not.
std::string parent_of(const Frame&);
// Why a side has no pictures; empty = it has, or they are on their way.
std::string compare_error(const Frame&, int side);

// compare_sides.cpp: choosing a run and a step.
void compare_side(Frame&, int side, ImVec2 min, ImVec2 max);
std::string side_title(const Frame&, int side);

// compare_pictures.cpp: side by side, wipe, flicker.
void compare_pictures(Frame&, ImVec2 min, ImVec2 max);

// compare_place.cpp: the pad between four pictures, at the right; returns where it begins.
float compare_place(Frame&, ImVec2 min, ImVec2 max);

// compare_table.cpp: what differs, and how well each does.
void compare_table(Frame&, ImVec2 min, ImVec2 max);

// compare_many.cpp: the same settings on four seeds, or variants side by side.
void compare_many(Frame&, ImVec2 min, ImVec2 max);

// compare_many_plots.cpp: their curves below, and at the right end of the line above which ones; returns where that
// begins.
void compare_many_plots(Frame&, ImVec2 min, ImVec2 max);
float compare_many_choices(Frame&, float top, float right);

}  // namespace zscape::app
