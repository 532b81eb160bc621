// Four numbered hints at the first start, each beside what it speaks of. They go when one is done with them.
#include <algorithm>
#include <array>

#include "app/panels/panels.h"
#include "app/widgets/widgets.h"

namespace zscape::app {
namespace {

struct HintPlace {
  std::string_view widget, text;
  float x, y;  // where on the widget, 0…1
  bool above;
};
constexpr HintPlace kPlaces[] = {{"transport/play", "hints.train", 0.5f, 1.0f, false},
                                 {"explore/pad", "hints.drag", 0.5f, 0.5f, false},
                                 {"time/slider", "hints.time", 0.6f, 0.2f, true},
                                 {"model", "hints.model", 0.3f, 1.0f, false}};

}  // namespace

void first_hints(Frame& f) {
  Ui& ui = f.ui;
  if (ui.widgets.take_set("hints")) f.state.first_hints = true;
  if (!f.state.first_hints) return;
  const float width = ui.px(230);
  for (std::size_t i = 0; i < std::size(kPlaces); ++i) {
    const HintPlace& p = kPlaces[i];
    const WidgetRecord* widget = ui.widgets.find(p.widget);
    if (widget == nullptr || !widget->visible()) continue;
    const auto lines = wrap_text(ui, Type::body, ui.tr(p.text), width - ui.px(52));
    const float line = line_height(ui, Type::body);
    const bool last = i == 1;
    const float height = static_cast<float>(lines.size()) * line + ui.px(20) + (last ? ui.px(34) : 0);
    const float x = std::clamp(widget->rect.x0 + p.x * widget->rect.width() - width / 2, ui.px(8),
                               std::max(ui.px(8), ImGui::GetIO().DisplaySize.x - width - ui.px(8)));
    const float at = widget->rect.y0 + p.y * widget->rect.height();
    const ImVec2 a{x, p.above ? at - height - ui.px(10) : at + ui.px(10)};
    const std::string name = "hints/" + std::to_string(i + 1);
    ImGui::SetNextWindowPos(a);
    ImGui::SetNextWindowSize({width, height});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, IM_COL32(0, 0, 0, 0));
    ImGui::Begin(name.c_str(), nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoFocusOnAppearing);
    draw_box(ui, a, {a.x + width, a.y + height}, ui.theme.accent_fill_low, ui.theme.accent_fill_high,
             ui.theme.card_radius);
    const ImVec2 disc{a.x + ui.px(20), a.y + ui.px(10) + line / 2};
    ImGui::GetWindowDrawList()->AddCircleFilled(disc, ui.px(10), ui.theme.accent);
    draw_text_in(ui, {disc.x - ui.px(10), disc.y - ui.px(10)}, {disc.x + ui.px(10), disc.y + ui.px(10)},
                 Type::mono_strong, ui.theme.on_accent, std::to_string(i + 1), Align::centre);
    float y = a.y + ui.px(10);
    for (const auto words : lines) {
      draw_text(ui, {a.x + ui.px(40), y}, Type::body, ui.theme.text, words);
      y += line;
    }
    record_area(ui, name, a, {a.x + width, a.y + height}, {.kind = "hint", .text = ui.tr(p.text)});
    if (last) {
      ImGui::SetCursorScreenPos({a.x + ui.px(40), y + ui.px(6)});
      if (button(ui, "hints/done", ui.tr("hints.done"), {.kind = ButtonKind::small})) {
        f.state.first_hints = false;
        f.state.preferences.hints_seen = true;
      }
    }
    ImGui::End();
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
  }
}

}  // namespace zscape::app
