#pragma once
// What people changed about the run: values on their way to the engine, and the way back.

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "engine/api/command.h"

namespace zscape::app {

// A parameter that was changed by hand.
struct RunEdit {
  std::string key;
  ParamValue before, after;
};

// A value that was posted and that the snapshot does not show yet.
struct PendingValue {
  ParamValue value;
  double at = 0;  // seconds of the window's clock
};

// Undo of the run: parameters only, never weights. Plain values, main thread only.
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
