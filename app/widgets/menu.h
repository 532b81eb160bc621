#pragma once
// A list that opens below a chip or a value box.

#include <string_view>

#include "app/widgets/item.h"

namespace zscape::app {

// Opens the list called `name` in the next begin_menu of that name. Call where begin_menu is called (same window).
void open_menu(std::string_view name);
// True while the list is open: draw menu_items, then end_menu. It hangs below the box min…max and is at least as wide.
bool begin_menu(Ui&, std::string_view name, ImVec2 min, ImVec2 max);
// True when chosen; the list closes. `detail` stands muted at the right.
bool menu_item(Ui&, std::string_view name, std::string_view label, bool selected, std::string_view detail = {},
               const Gate& = {});
void end_menu();

}  // namespace zscape::app
