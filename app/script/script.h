#pragma once
// A script as data: one JSON object a line, each a gesture, a wait or a claim about what is on the screen.
//
//   {"click": "transport/play"}                 also double_click, right_click, hover; "at": [x, y] in 0…1 of the
//   widget
//   {"drag": "explore/pad", "to": [0.2, 0.8], "frames": 30}     "from"; "onto": another widget (drag and drop); "mods":
//   ["shift"]
//   {"stroke": "paint/canvas", "points": [[0.1, 0.1], [0.5, 0.4]], "frames": 20}
//   {"wheel": "paint/canvas", "by": -2}
//   {"set": ["param/lr", 0.001]}                gives the value without a gesture
//   {"key": "ctrl+z"}   {"type": "0.5"}         typed into whatever has the keyboard
//   {"drop": ["picture.png"], "on": "explore/corner0"}
//   {"resize": [1280, 800]}
//   {"wait": {"step": 200}}                     at least; also seconds, frames, or anything `expect` can say
//   {"expect": {"state": "running"}}            step (exact, or {"min":, "max":}), clipped, duplicates;
//   {"expect": {"widget": "param/lr", "value": 0.001, "enabled": true, "visible": true, "text": "…", "text_contains":
//   "…"}}
//   {"shot": "out.png", "of": "explore/pad"}    the whole window without "of"
//   {"quit": 0}
//
// "timeout": seconds (60) bounds every wait; a gesture waits that long for its widget to be there and enabled. Empty
// lines and lines that begin with # are skipped.

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "app/script/registry.h"

namespace zscape::app {

// What is wrong with a script or what it claimed in vain; begins with "file:line: ".
struct ScriptError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class Verb {
  click,
  double_click,
  right_click,
  hover,
  drag,
  stroke,
  wheel,
  set,
  key,
  type,
  drop,
  resize,
  wait,
  expect,
  shot,
  quit
};

struct ScriptPoint {
  double x = 0.5, y = 0.5;  // fractions of the widget
};

// What must hold; only what is set is asked.
struct Claim {
  std::optional<std::string> state;
  std::optional<double> step_min, step_max;
  std::optional<std::size_t> clipped, duplicates;
  std::string widget;
  std::optional<WidgetValue> value;
  std::optional<double> value_min, value_max;
  std::optional<bool> visible, enabled;
  std::optional<std::string> text, text_contains;
};

struct ScriptStep {
  int line = 0;
  Verb verb = Verb::wait;
  std::string target;               // widget, key, text or file, by verb
  std::string other;                // "onto", "on", "of"
  std::string during;               // "press": a key half-way through a drag, the button still down
  std::vector<ScriptPoint> points;  // where: one, from and to, or a path
  std::vector<std::string> files;
  WidgetValue value;
  Claim claim;
  std::optional<double> seconds;
  int frames = 0;
  int width = 0, height = 0;
  double amount = 0;
  bool shift = false, ctrl = false, alt = false;
  int exit_code = 0;
  double timeout = 60;
};

// Reads a whole script and checks every line before anything runs. Throws ScriptError with the first wrong line.
std::vector<ScriptStep> parse_script(std::string_view text, std::string_view file);

std::string_view name_of(Verb);

}  // namespace zscape::app
