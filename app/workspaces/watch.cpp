// Watch: the model's diagram and slow motion, the same latents since step 0, reconstructions beside originals.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/watch_parts.h"
#include "app/workspaces/workspaces.h"

namespace zscape::app {
namespace {

constexpr float kDiagram = 74, kBetween = 16, kStrip = 38, kSentence = 30;

// What the stage puts into the first row has it alone; while one looks back the rest of it says what is not of that step.
float first_row(Frame& f, ImVec2 min, ImVec2 max) {
  if (f.state.strip_width <= 0) return 0;
  Ui& ui = f.ui;
  if (!f.looking_back()) return ui.px(kStrip);
  const std::string text = ui.tr("watch.diagram_is_live", {{"step", integer_text(f.status.step)}});
  const float room = max.x - f.state.strip_width - min.x;
  if (text_width(ui, Type::body, text) < room)
    draw_text_in(ui, min, {min.x + room, min.y + ui.px(28)}, Type::body, ui.theme.text_muted, text);
  return ui.px(kStrip);
}

void slow_hints(Ui& ui) {
  ui.hint("Space", std::string(ui.tr("hint.next_line")));
  ui.hint("Shift Space", std::string(ui.tr("hint.run_on")));
  ui.hint("S", std::string(ui.tr("hint.leave_slow")));
}

// What one can do here, in words.
void closing_sentence(Frame& f, ImVec2 at, float right, bool rebuilt) {
  Ui& ui = f.ui;
  const Area area(at, {right, at.y + ui.px(40)});
  const bool sounds = f.snapshot.data.kind == DataKind::waves;
  std::vector<Span> words{{ui.tr(sounds ? "watch.sounds" : f.model->offers.decodes ? "watch.tiles" : "watch.tiles_drawn"), ui.theme.text_muted}};
  if (rebuilt) {
    words.push_back({ui.tr("watch.border"), ui.theme.text});
    words.push_back({ui.tr("watch.border_means"), ui.theme.text_muted});
  }
  sentence(ui, words);
}

}  // namespace

void watch(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const bool pictures = f.snapshot.data.kind == DataKind::pictures;
  const bool rebuilds = pictures && f.model->offers.encodes && f.model->offers.decodes;
  if (f.state.picture_only) return watch_wall(f, min, max);
  const bool low = max.y - min.y < ui.px(330);
  float y = min.y + first_row(f, min, max);
  if (!low || f.snapshot.narration.slow) {
    y += ui.px(2);
    watch_diagram(f, {min.x, y}, {max.x, y + ui.px(kDiagram)});
    y += ui.px(kDiagram + 12);
  }
  if (f.snapshot.narration.slow) {
    y += watch_caption(f, {min.x, y}, max.x) + ui.px(12);
    slow_hints(ui);
  }
  const float width = max.x - min.x, bottom = max.y - (low ? 0 : ui.px(kSentence));
  const float right =
      rebuilds && width > ui.px(420) ? std::floor(std::clamp(width * 0.262f, ui.px(150), ui.px(420))) : 0;
  const float wall_right = right > 0 ? max.x - right - ui.px(kBetween) : max.x;
  watch_wall(f, {min.x, y}, {wall_right, bottom});
  if (right > 0) watch_rebuilt(f, {max.x - right, y}, {max.x, bottom});
  if (!low && f.snapshot.data.kind != DataKind::points) closing_sentence(f, {min.x, bottom + ui.px(8)}, max.x, right > 0);
}

}  // namespace zscape::app
