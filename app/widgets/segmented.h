#pragma once
// One of a few, side by side: a segmented control, and the tabs of the workspaces.

#include <span>
#include <string_view>

#include "app/widgets/item.h"

namespace zscape::app {

struct Choice {
  std::string_view id;     // "slerp": stable, for scripts and files
  std::string_view label;  // "slerp", translated
  Gate gate{};
};

// lerp | slerp | bilinear | four-corner. Changes `selected` (an index) and returns true when another one is chosen.
// Each part is called name/id; the control's value is the chosen id, and `set` takes an id.
bool segmented(Ui&, std::string_view name, std::span<const Choice>, int& selected);
float segmented_width(const Ui&, std::span<const Choice>);

struct Tab {
  std::string_view name;  // "tab/explore"
  std::string_view label;
  Gate gate{};       // a disabled tab is grey and cannot be chosen
  bool dim = false;  // grey, but opens: it says what it needs
};

// The strip over the stage with a line below it: the full available width, 40 high. When the tabs do not fit they move
// closer together; what still does not fit is cut.
bool tabs(Ui&, std::span<const Tab>, int& selected);

}  // namespace zscape::app
