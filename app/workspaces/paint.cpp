// Filling holes and repairing pictures.
#include "app/workspaces/workspaces.h"

namespace zscape::app {

void paint(Frame& f, ImVec2 min, ImVec2 max) { later(f, Workspace::paint, f.ui.tr("stage.later"), min, max); }

}  // namespace zscape::app
