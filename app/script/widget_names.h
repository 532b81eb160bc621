#pragma once
// The names of widgets that scripts may rely on: `zscape list widgets --json` prints them.

#include <span>
#include <string_view>

namespace zscape::app {

struct WidgetName {
  std::string_view name;   // <…> stands for an id, # for a number
  std::string_view kind;   // as in WidgetRecord
  std::string_view value;  // what it holds and what `set` takes; empty = nothing
  std::string_view what;
};

// In the order of the window, from the top left. A name once listed stays.
std::span<const WidgetName> widget_names();

}  // namespace zscape::app
