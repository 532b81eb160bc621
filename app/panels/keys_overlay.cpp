// `?`: every key that acts, and how the window looks: language, size, projector.
#include <algorithm>
#include <cmath>
#include <span>

#include "app/panels/panels.h"
#include "app/widgets/status.h"
#include "app/widgets/widgets.h"
#include "app/window/shortcuts.h"

namespace zscape::app {
namespace {

struct Line {
  std::string_view cap, text;
};
constexpr Line kExplore[] = {{"← ↑ → ↓", "key.move"},     {"Shift", "key.fine"},      {"R", "key.reset_view"},
                             {"Shift R", "key.new_seed"}, {"Ctrl C / V", "key.copy"}, {"Ctrl 1…9", "key.store"},
                             {"1…9", "key.recall"},       {"G", "key.nearest"}};
constexpr Line kMap[] = {{"L", "key.lasso"}, {"R", "key.fit"}};
constexpr Line kMix[] = {
    {"Ctrl C / V", "key.mix_copy"}, {"X", "key.mix_sign"}, {"Del", "key.mix_empty"}, {"Shift R", "key.mix_seed"}};
constexpr Line kPaint[] = {{"B / E", "key.paint_tools"}, {"X", "key.paint_swap"},       {"F", "key.paint_fix"},
                           {"Enter", "key.paint_adopt"}, {"Ctrl V", "key.paint_paste"}, {"[ ]", "key.other_picture"}};
constexpr Line kLab[] = {{"O", "key.overlays"}, {"R", "key.fit"}, {"B", "key.paint_points"}};
constexpr Line kInside[] = {{"Alt [ ]", "key.other_layer"}, {"[ ]", "key.other_picture"}};
constexpr Line kCompare[] = {{"V", "key.split"}, {"[ ]", "key.other_picture"}};

// The keys of a workspace.
struct Group {
  Workspace of;
  std::span<const Line> lines;
};
constexpr Group kGroups[] = {{Workspace::explore, kExplore}, {Workspace::map, kMap}, {Workspace::mix, kMix},
                             {Workspace::paint, kPaint},     {Workspace::lab, kLab}, {Workspace::inside, kInside},
                             {Workspace::compare, kCompare}};
constexpr float kLine = 25, kHeading = 24, kAfter = 8;  // of a group

float draw_line(Frame& f, ImVec2 at, float column, const Line& line) {
  const Ui& ui = f.ui;
  draw_key_cap(f.ui, {at.x, at.y + ui.px(12)}, line.cap);
  draw_text(ui, {at.x + column, at.y + ui.px(4)}, Type::body, ui.theme.text_secondary, ui.tr(line.text));
  return at.y + ui.px(kLine);
}

void settings(Frame& f) {
  Ui& ui = f.ui;
  Preferences& p = f.state.preferences;
  const Choice languages[] = {{"en", "English"}, {"zh", "中文"}};
  int language = p.language == "zh" ? 1 : 0;
  heading(ui, ui.tr("settings.language"));
  if (segmented(ui, "settings/language", languages, language)) p.language = language == 1 ? "zh" : "en";
  gap(ui, kSectionGap);
  heading(ui, ui.tr("settings.scale"));
  const Choice scales[] = {{"1", "1"}, {"1.25", "1.25"}, {"1.5", "1.5"}, {"2", "2"}};
  constexpr double kScales[] = {1, 1.25, 1.5, 2};
  int scale = -1;
  for (int i = 0; i < 4; ++i) {
    if (std::abs(kScales[i] - static_cast<double>(ui.scale)) < .01) scale = i;
  }
  if (segmented(ui, "settings/scale", scales, scale)) p.scale = kScales[scale];
  gap(ui, kSectionGap);
  heading(ui, ui.tr("settings.projector"));
  const Choice themes[] = {{"desk", ui.tr("settings.desk")}, {"projector", ui.tr("settings.light")}};
  int theme = p.projector ? 1 : 0;
  if (segmented(ui, "settings/theme", themes, theme)) p.projector = theme == 1;
}

}  // namespace

void keys_overlay(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const auto keys = all_shortcuts();
  const float wanted = 50 + kHeading + kLine * static_cast<float>(keys.size() + 1);
  const ImVec2 size{std::min(max.x - min.x, ui.px(740)), std::min(max.y - min.y, ui.px(wanted))};
  const ImVec2 at{std::floor((min.x + max.x - size.x) / 2), std::floor((min.y + max.y - size.y) / 2)};
  const Overlay card(ui, "keys", at, size);
  const float top = at.y + ui.px(18), bottom = at.y + size.y - ui.px(10);
  const float columns[] = {at.x + ui.px(20), at.x + ui.px(34) + std::floor(size.x * .35f),
                           at.x + ui.px(16) + std::floor(size.x * .69f)};
  {
    const Area area({columns[0], top}, {columns[1], bottom});
    heading(ui, ui.tr("keys.everywhere"));
  }
  float y = top + ui.px(kHeading);
  y = draw_line(f, {columns[0], y}, ui.px(90), {"Ctrl Z / Y", "key.undo"});
  for (const Shortcut& s : keys) y = draw_line(f, {columns[0], y}, ui.px(90), {s.cap, s.text});
  {
    const Area area({columns[2], top}, {at.x + size.x - ui.px(16), bottom});
    settings(f);
  }
  // The workspace in view comes first; what does not fit below the others goes under the settings.
  int column = 1;
  y = top;
  const auto draw = [&](const Group& g) {
    const float height = ui.px(kHeading + kLine * static_cast<float>(g.lines.size()));
    if (column == 1 && y + height > bottom) {
      column = 2;
      y = top + ui.px(200);
    }
    const float left = columns[column];
    {
      const Area area({left, y}, {left + ui.px(200), bottom});
      heading(ui, ui.tr("tab." + std::string(name_of(g.of))));
    }
    y += ui.px(kHeading);
    for (const Line& line : g.lines) y = draw_line(f, {left, y}, ui.px(80), line);
    y += ui.px(kAfter);
  };
  for (const Group& g : kGroups)
    if (g.of == f.state.workspace) draw(g);
  for (const Group& g : kGroups)
    if (g.of != f.state.workspace) draw(g);
  record_area(ui, "keys", at, {at.x + size.x, at.y + size.y}, {.kind = "overlay"});
}

}  // namespace zscape::app
