// Arithmetic by pictures.
#include "app/workspaces/workspaces.h"

namespace zscape::app {

void mix(Frame& f, ImVec2 min, ImVec2 max) { later(f, Workspace::mix, f.ui.tr("stage.later"), min, max); }

}  // namespace zscape::app
