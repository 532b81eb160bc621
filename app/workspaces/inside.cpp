// What happens inside the model, layer by layer.
#include "app/workspaces/workspaces.h"

namespace zscape::app {

void inside(Frame& f, ImVec2 min, ImVec2 max) { later(f, Workspace::inside, f.ui.tr("stage.later"), min, max); }

}  // namespace zscape::app
