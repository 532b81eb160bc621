// Two runs, steps or families side by side.
#include "app/workspaces/workspaces.h"

namespace zscape::app {

void compare(Frame& f, ImVec2 min, ImVec2 max) { later(f, Workspace::compare, f.ui.tr("stage.later"), min, max); }

}  // namespace zscape::app
