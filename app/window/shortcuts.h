#pragma once
// The keys that act everywhere. Those of a workspace are in the workspace.

#include <span>
#include <string_view>

#include "app/panels/frame.h"

namespace zscape::app {

struct Shortcut {
  std::string_view chord;  // "shift+period", as in scripts
  std::string_view cap;    // "Shift .", as written on the key
  std::string_view text;   // key of what it does
  bool (*can)(const Frame&);
  void (*act)(Frame&);
};

// The one table: what acts, and what the overlay lists.
std::span<const Shortcut> all_shortcuts();
// Once a frame, before the panels; nothing happens while a text is typed.
void shortcuts(Frame&);

}  // namespace zscape::app
