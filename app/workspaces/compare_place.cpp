// The place (α, β) between the same four pictures: a small pad both sides follow.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>

#include "app/widgets/widgets.h"
#include "app/workspaces/compare_parts.h"

namespace zscape::app {
namespace {

constexpr float kWords = 168, kBetween = 16;

// "α 0.79", one number to a script.
void angle(Ui& ui, const char* name, const char* letter, double share, ImVec2 min, ImVec2 max) {
  const double value = share * std::numbers::pi / 2;
  char text[32];
  std::snprintf(text, sizeof text, "%s %.2f", letter, value);
  draw_text_in(ui, min, max, Type::mono, ui.theme.text_muted, text);
  record_area(ui, name, min, max, {.kind = "number", .value = value, .text = text});
}

}  // namespace

float compare_place(Frame& f, ImVec2 min, ImVec2 max) {
  CompareState& s = f.state.compare;
  Ui& ui = f.ui;
  const float side = std::floor((max.y - min.y) / 2) * 2, pad_x = max.x - side, left = pad_x - ui.px(kBetween + kWords),
              right = pad_x - ui.px(kBetween);
  float y = min.y;
  if (max.y - min.y >= ui.px(84)) {
    draw_text_in(ui, {left, y}, {right, y + ui.px(20)}, Type::body, ui.theme.text_muted,
                 ui.tr(encodes(f, 0) ? "compare.between" : "compare.between_draws"));
    y += ui.px(26);
  }
  {
    const Area area({left, y}, {right, y + ui.px(30)});
    const std::array<Choice, 2> shown{{{"point", ui.tr("compare.point"), {.help = ui.tr("compare.point_help")}},
                                       {"patch", ui.tr("compare.patch"), {.help = ui.tr("compare.patch_help")}}}};
    int chosen = s.choice.patch ? 1 : 0;
    if (segmented(ui, "compare/shown", shown, chosen)) {
      remember(s);
      s.choice.patch = chosen == 1;
    }
  }
  y += ui.px(36);
  angle(ui, "compare/alpha", "α", s.choice.v, {left, y}, {left + ui.px(66), y + ui.px(20)});
  angle(ui, "compare/beta", "β", s.choice.u, {left + ui.px(70), y}, {right, y + ui.px(20)});

  PadPoint point{s.choice.u, s.choice.v};
  const Area area({pad_x, min.y}, max);
  const bool back = f.looking_back();
  const PadResult result = pad(ui, "compare/pad", s.originals, point,
                               {.mapping = {.columns = 2, .rows = 2}, .side = side, .looking_back = back});
  if (result.changed) {
    if (!s.holding) remember(s);
    s.choice.u = point.u;
    s.choice.v = point.v;
    s.holding = result.held;
  }
  if (result.released) s.holding = false;
  if (result.hovered) {
    ui.hint("drag", std::string(ui.tr("hint.compare_place")));
    ui.hint("Shift", std::string(ui.tr("key.fine")));
  }
  return left;
}

}  // namespace zscape::app
