// Paint: a picture, a hole in it, and the answers of whatever the model can fill it with.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/paint_parts.h"
#include "app/workspaces/workspaces.h"

namespace zscape::app {
namespace {

constexpr float kBetween = 18, kGapBelow = 10, kSource = 28, kButtons = 30, kLeastColumn = 200;

std::string_view sentence_for(const Frame& f) {
  const PaintState& s = f.state.paint;
  if (!s.view.noise.empty() && empty(s.view.hole)) return f.ui.tr("paint.words_noise");
  if (empty(s.view.hole)) return f.ui.tr("paint.words_start");
  if (s.view.keeps) return f.ui.tr("paint.words_keeps");
  return f.ui.tr(s.view.adopted.empty() ? "paint.words" : "paint.words_adopted");
}

}  // namespace

void paint(Frame& f, ImVec2 min, ImVec2 max) {
  PaintState& s = f.state.paint;
  Ui& ui = f.ui;
  follow_paint(f);
  const bool low = max.y - min.y < ui.px(420);
  const float tools = f.state.picture_only ? min.y : paint_tools(f, min, max.x);
  const float top = f.state.picture_only ? min.y : tools + ui.px(low ? 8 : 16);
  if (f.state.picture_only) return paint_canvas(f, min, max);
  const float line = ui.px(20), words = low ? 0 : line * 2;
  const float below = ui.px(kGapBelow) + ui.px(kSource) + ui.px(6) + words + ui.px(kButtons) + ui.px(6);
  const float width = max.x - min.x;
  const float column = std::max(std::min(ui.px(kLeastColumn), width * .45f), width * .36f);
  const float room_x = width - column - ui.px(kBetween), room_y = std::max(ui.px(90), max.y - top - below);
  const ImVec2 size = picture_size(std::max(1, s.width), std::max(1, s.height), {room_x, room_y});
  const ImVec2 picture_max{min.x + size.x, top + size.y};
  paint_canvas(f, {min.x, top}, {min.x + room_x, top + room_y});
  const float row = picture_max.y + ui.px(kGapBelow);
  paint_source(f, {min.x, row}, {picture_max.x, row + ui.px(kSource)});
  float y = row + ui.px(kSource) + ui.px(8);
  if (!low) {
    for (const auto part : wrap_text(ui, Type::body, sentence_for(f), std::max(size.x, ui.px(280)))) {
      draw_text(ui, {min.x, y}, Type::body, ui.theme.text_muted, part);
      y += line;
    }
    y += ui.px(6);
  }
  const float left = std::max(picture_max.x, min.x + std::min(ui.px(180), room_x)) + ui.px(kBetween);
  paint_answers(f, {left, top - ui.px(4)}, {max.x, max.y - ui.px(kButtons + 10)});
  paint_actions(f, {min.x, std::min(y, max.y - ui.px(kButtons))}, max.x);
}

}  // namespace zscape::app
