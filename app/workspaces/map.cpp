// The map of latents in two dimensions.
#include "app/workspaces/workspaces.h"

namespace zscape::app {

void map(Frame& f, ImVec2 min, ImVec2 max) { later(f, Workspace::map, f.ui.tr("stage.later"), min, max); }

}  // namespace zscape::app
