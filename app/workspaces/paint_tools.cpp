// The rows of tools: what the hand does, the noise, the method with its reason; and where the picture comes from.
#include <array>
#include <cmath>

#include "app/widgets/menu.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/explore_latent.h"
#include "app/workspaces/paint_parts.h"

namespace zscape::app {
namespace {

constexpr float kRow = 28, kBetween = 8;

// Small buttons are 26 high, the row 28.
void centre_small(const Ui& ui) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({at.x, at.y + ui.px(1)});
}

void tool_choice(Frame& f, PaintRow& row) {
  PaintState& s = f.state.paint;
  Ui& ui = f.ui;
  constexpr std::array<const char*, 3> kIds{"brush", "box", "eraser"};
  std::array<std::string, 3> helps;
  std::array<Choice, 3> choices;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string id = kIds[i];
    choices[i] = {kIds[i], ui.tr("paint.tool." + id), {.help = ui.tr("paint.tool_help." + id)}};
  }
  row.next(segmented_width(ui, choices));
  int chosen = static_cast<int>(s.tool);
  const Area area(ImGui::GetCursorScreenPos(), {ImGui::GetCursorScreenPos().x + segmented_width(ui, choices) + 1, ImGui::GetCursorScreenPos().y + ui.px(kRow)});
  if (segmented(ui, "paint/tool", choices, chosen)) s.tool = static_cast<PaintTool>(chosen);
}

void radius_choice(Frame& f, PaintRow& row) {
  PaintState& s = f.state.paint;
  Ui& ui = f.ui;
  char text[24];
  std::snprintf(text, sizeof text, s.radius < 9.95f ? "%.1f px" : "%.0f px", static_cast<double>(s.radius));
  const float width = chip_width(ui, ui.tr("paint.radius"), "00.0 px");
  row.next(width);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Gate gate{s.tool != PaintTool::box, ui.tr("paint.radius_box"), ui.tr("paint.radius_help")};
  if (const auto set = take_number(ui, "paint/radius")) s.radius = static_cast<float>(std::clamp(*set, .5, s.width / 2.0));
  if (chip(ui, "paint/radius", ui.tr("paint.radius"), text, gate, width / ui.scale)) open_menu("paint/radius");
  if (!begin_menu(ui, "paint/radius", at, {at.x + width, at.y + ui.px(kRow)})) return;
  for (const int r : {1, 2, 3, 5, 8}) {
    const std::string label = std::to_string(r) + " px";
    if (menu_item(ui, "paint/radius/" + std::to_string(r), label, std::abs(s.radius - static_cast<float>(r)) < .05f)) s.radius = static_cast<float>(r);
  }
  end_menu();
}

void noise_choice(Frame& f, PaintRow& row) {
  PaintState& s = f.state.paint;
  Ui& ui = f.ui;
  const float width = button_width(ui, ui.tr("paint.noise"), {.kind = ButtonKind::small});
  row.next(width);
  centre_small(ui);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Gate gate{!s.view.picture.empty(), ui.tr("paint.asking"), ui.tr("paint.noise_help")};
  if (button(ui, "paint/noise", ui.tr("paint.noise"), {.kind = ButtonKind::small, .gate = gate, .on = !s.view.noise.empty()})) open_menu("paint/noise");
  if (!begin_menu(ui, "paint/noise", at, {at.x + width, at.y + ui.px(kRow)})) return;
  for (const char* kind : {"gaussian", "salt_and_pepper"})
    for (const double amount : {.1, .2, .4}) {
      char number[16];
      std::snprintf(number, sizeof number, kind[0] == 'g' ? "σ %.1f" : "%.0f %%", kind[0] == 'g' ? amount : 100 * amount);
      const std::string id = std::string("paint/noise/") + kind + std::to_string(static_cast<int>(std::lround(100 * amount)));
      if (menu_item(ui, id, ui.tr(std::string("paint.noise.") + kind), s.view.noise == kind && s.view.noise_amount == amount, number))
        add_noise(s, kind, amount);
    }
  if (menu_item(ui, "paint/noise/none", ui.tr("paint.noise.none"), s.view.noise.empty(), "",
                {!s.view.clean.empty(), ui.tr("paint.noise.none_yet"), {}}))
    remove_noise(s);
  end_menu();
}

void method_choice(Frame& f, PaintRow& row) {
  PaintState& s = f.state.paint;
  Ui& ui = f.ui;
  const auto all = paint_methods(f);
  const std::string now = paint_method(f);
  if (now.empty()) return;
  const std::string_view label = ui.tr("paint.method." + now), why = ui.tr("paint.why");
  const float width = chip_width(ui, label, why);
  row.next(width);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (chip(ui, "paint/method", label, why, {.help = ui.tr("paint.method_help." + now)})) open_menu("paint/method");
  if (!begin_menu(ui, "paint/method", at, {at.x + width, at.y + ui.px(kRow)})) return;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string& id = all[i];
    if (menu_item(ui, "paint/method/" + id, ui.tr("paint.method." + id), id == now, i == 0 ? ui.tr("paint.method_first") : std::string_view(),
                  {.help = ui.tr("paint.method_help." + id)}))
      s.method = id;
  }
  end_menu();
}

}  // namespace

void PaintRow::next(float width) {
  const float end = first_right_ >= 0 ? first_right_ : right_;
  if (at_.x > left_ && at_.x + width > end) {
    at_ = {left_, at_.y + ui_.px(kRow + 6)};
    first_right_ = -1;
  }
  ImGui::SetCursorScreenPos(at_);
  at_.x += width + ui_.px(kBetween);
}
float PaintRow::bottom() const { return at_.y + ui_.px(kRow); }

float paint_tools(Frame& f, ImVec2 min, float right) {
  PaintState& s = f.state.paint;
  Ui& ui = f.ui;
  PaintRow row(ui, min, right);
  row.narrow(f.state.strip_width);
  const auto small = [&](const char* name, std::string_view label, const Gate& gate) {
    row.next(button_width(ui, label, {.kind = ButtonKind::small}));
    centre_small(ui);
    return button(ui, name, label, {.kind = ButtonKind::small, .gate = gate});
  };
  tool_choice(f, row);
  radius_choice(f, row);
  const bool there = !s.view.picture.empty(), holes = !empty(s.view.hole);
  if (small("paint/invert", ui.tr("paint.invert"), {there, ui.tr("paint.asking"), ui.tr("paint.invert_help")})) invert_hole(s);
  if (small("paint/clear", ui.tr("paint.clear"), {holes, ui.tr("paint.no_hole"), ui.tr("paint.clear_help")})) clear_hole(s);
  noise_choice(f, row);
  method_choice(f, row);
  return row.bottom();
}

void paint_source(Frame& f, ImVec2 min, ImVec2 max) {
  PaintState& s = f.state.paint;
  Ui& ui = f.ui;
  ImGui::SetCursorScreenPos(min);
  const Area area(min, max);
  const ImVec2 at = min;
  const std::string_view origin = s.view.origin.empty() ? ui.tr("paint.source") : std::string_view(s.view.origin);
  const float arrows = 2 * ui.px(30), width = std::min(chip_width(ui, origin, {}), max.x - min.x - arrows);
  if (chip(ui, "paint/source", origin, {}, {.help = ui.tr("paint.source_help")}, width / ui.scale)) open_menu("paint/source");
  if (begin_menu(ui, "paint/source", at, {at.x + width, at.y + ui.px(kRow)})) {
    if (menu_item(ui, "paint/source/next", ui.tr("paint.source.next"), false, "]")) show_row(f, s.view.row + 1);
    if (menu_item(ui, "paint/source/any", ui.tr("paint.source.any"), false))
      show_row(f, static_cast<std::int64_t>((s.wants * 7919 + s.seed * 104729 + 13) % 1000003));
    const bool can = f.state.explore.size > 0;
    if (menu_item(ui, "paint/source/explore", ui.tr("paint.source.explore"), false, "", {can, ui.tr("stage.no_latent"), {}}))
      s.wanted_latent = current_latent(f.state.explore), ++s.wants;
    end_menu();
  }
  beside(ui, 6);
  centre_small(ui);
  if (button(ui, "paint/previous", "‹", {.kind = ButtonKind::small, .gate = {.help = ui.tr("paint.previous_help")}, .width = 26}))
    show_row(f, std::max<std::int64_t>(s.view.row, 0) - 1);
  beside(ui, 4);
  if (button(ui, "paint/next", "›", {.kind = ButtonKind::small, .gate = {.help = ui.tr("paint.next_help")}, .width = 26})) show_row(f, s.view.row + 1);
}

}  // namespace zscape::app
