#pragma once
// What people changed about the run: values on their way to the engine, and the way back.

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "engine/api/command.h"

namespace zscape::app {

// Something people did to the run, as the command that takes it back: SetParam, OnlyPlayer, or after a branch OpenRun of
// the parent.
struct RunEdit {
  Command back;
  std::int64_t step = 0;      // when it was done
  bool outlives_run = false;  // a branch: it begins another run and is the first thing to be taken back there
};

// A value that was posted and that the snapshot does not show yet.
struct PendingValue {
  ParamValue value;
  double at = 0;  // seconds of the window's clock
};

// Undo of the run: what was set, never weights. Plain values, main thread only.
struct RunEdits {
  std::vector<RunEdit> undo;
  std::map<std::string, PendingValue> pending;
  std::string dragged;   // key under the hand; empty = none
  ParamValue drag_from;  // its value when the hand took it
  double posted_at = 0;  // of the last value of a drag
  std::uint64_t run_id = 0;
  // A change that begins anew at step 0 waits here for a yes: a parameter, or another seed.
  std::variant<std::monostate, SetParam, Reset> question;
};

}  // namespace zscape::app
