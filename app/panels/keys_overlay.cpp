// `?`: every key that acts, and how the window looks: language, size, projector.
#include <algorithm>
#include <cmath>

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
                             {"Shift R", "key.new_seed"}, {"Ctrl Z / Y", "key.undo"}, {"Ctrl C / V", "key.copy"},
                             {"Ctrl 1…9", "key.store"},   {"1…9", "key.recall"},      {"G", "key.nearest"}};
constexpr Line kMap[] = {{"L", "key.lasso"}, {"R", "key.fit"}};
constexpr Line kLab[] = {{"O", "key.overlays"}, {"R", "key.fit"}, {"B", "key.paint_points"}};
constexpr Line kPaint[] = {{"B / E", "key.paint_tools"}, {"X", "key.paint_swap"}, {"F", "key.paint_fix"}};

float draw_line(Frame& f, ImVec2 at, float column, const Line& line) {
  const Ui& ui = f.ui;
  draw_key_cap(f.ui, {at.x, at.y + ui.px(12)}, line.cap);
  draw_text(ui, {at.x + column, at.y + ui.px(4)}, Type::body, ui.theme.text_secondary, ui.tr(line.text));
  return at.y + ui.px(26);
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
  const ImVec2 size{std::min(max.x - min.x, ui.px(740)), std::min(max.y - min.y, ui.px(66 + 26 * 19))};
  const ImVec2 at{std::floor((min.x + max.x - size.x) / 2), std::floor((min.y + max.y - size.y) / 2)};
  ImGui::SetNextWindowPos(at);
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, IM_COL32(0, 0, 0, 0));
  ImGui::Begin("keys", nullptr,
               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav);
  draw_box(ui, at, {at.x + size.x, at.y + size.y}, ui.theme.raised, ui.theme.line_strong, ui.theme.card_radius);
  const ImVec2 start{at.x + ui.px(20), at.y + ui.px(18)};
  const float column = ui.px(94), second = start.x + std::floor(size.x * .36f),
              third = start.x + std::floor(size.x * .72f);
  {
    const Area area(start, {second, at.y + size.y});
    heading(ui, ui.tr("keys.everywhere"));
  }
  float y = start.y + ui.px(24);
  for (const Shortcut& s : keys) y = draw_line(f, {start.x, y}, column, {s.cap, s.text});
  {
    const Area area({second + ui.px(14), start.y}, {third, at.y + size.y});
    heading(ui, ui.tr("tab.explore"));
  }
  y = start.y + ui.px(24);
  for (const Line& line : kExplore) y = draw_line(f, {second + ui.px(14), y}, column, line);
  {
    const Area area({second + ui.px(14), y + ui.px(10)}, {third, at.y + size.y});
    heading(ui, ui.tr("tab.lab"));
  }
  y += ui.px(34);
  for (const Line& line : kLab) y = draw_line(f, {second + ui.px(14), y}, column, line);
  {
    const Area area({second + ui.px(14), y + ui.px(10)}, {third, at.y + size.y});
    heading(ui, ui.tr("tab.map"));
  }
  y += ui.px(34);
  for (const Line& line : kMap) y = draw_line(f, {second + ui.px(14), y}, column, line);
  {
    const Area area({third + ui.px(10), start.y}, {at.x + size.x - ui.px(16), at.y + size.y});
    settings(f);
  }
  {
    const Area area({third + ui.px(10), start.y + ui.px(250)}, {at.x + size.x - ui.px(16), at.y + size.y});
    heading(ui, ui.tr("tab.paint"));
  }
  y = start.y + ui.px(274);
  for (const Line& line : kPaint) y = draw_line(f, {third + ui.px(10), y}, ui.px(60), line);
  record_area(ui, "keys", at, {at.x + size.x, at.y + size.y}, {.kind = "overlay"});
  ImGui::End();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
}

}  // namespace zscape::app
