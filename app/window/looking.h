#pragma once
// Moving the view through the kept steps; training goes on meanwhile.

#include "app/panels/frame.h"

namespace zscape::app {

void look_at_live(Frame&);
// The kept step nearest to `step`; live when nothing is kept.
void look_at(Frame&, std::int64_t step);
void look_one_back(Frame&);
// Between live and the step last looked at.
void look_there_and_back(Frame&);
// Plays the kept steps from the one in view, from the first when that is live.
void toggle_film(Frame&);
// A new run from the step in view, and back to live.
void branch_here(Frame&, bool exact);
// Compare with the live run at the left and that kept step at the right; back to live.
void compare_with_live(Frame&, std::int64_t step);

}  // namespace zscape::app
