#pragma once
// Marks on the time machine by hand, and how much of the training is kept: what the hand did, and the way back.

#include <cstdint>
#include <string>
#include <vector>

#include "app/widgets/time_slider.h"
#include "engine/api/command.h"

namespace zscape::app {

// A change of the marks, as the command that makes it and the one that takes it back.
struct MarkEdit {
  Command forth, back;
  std::int64_t asked_at =
      -1;  // of a mark set where training was: the step it stood at then; the mark stands there or later
};

// Plain values, main thread only. Undo belongs to the view: nothing of the training changes.
struct MarkEdits {
  std::uint64_t run_id = 0;
  std::vector<MarkEdit> undo, redo;
  bool fresh = false;    // the hand was here last: Ctrl Z means the marks
  bool hovered = false;  // the mouse is over the foot
  TimeHand hand;
  std::int64_t moved_from = -1, moved_to = -1;  // on its way to the engine
  double moved_at = 0;
  std::int64_t menu_step = -1;  // whose menu is open
  bool menu_mark = false;       // … and it is a mark's
  float menu_x = 0;             // window pixels
  bool wants_name = false, focus = false;
  std::string name;  // as typed
};

}  // namespace zscape::app
