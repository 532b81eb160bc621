// Watch: the same latents since step 0.
#include "app/widgets/picture.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/workspaces.h"

namespace zscape::app {

void watch(Frame& f, ImVec2 min, ImVec2 max) {
  constexpr std::int64_t kWall = 64;
  const Area area(min, max);
  heading(f.ui, f.ui.tr("watch.wall"));
  gap(f.ui, 6);
  const Answer* a =
      f.asker.want({.channel = "watch/wall", .key = 1, .rest = 0.2}, [] { return DrawSamples{.n = kWall, .seed = 1}; });
  if (a != nullptr && a->pictures.count > 0) f.state.wall.update({f.snapshot.run_id, a->ticket}, a->pictures, 8);
  picture_grid(f.ui, "watch/wall", f.state.wall, {.height = available_height()});
}

}  // namespace zscape::app
