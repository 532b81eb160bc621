#include "app/widgets/splitter.h"

#include <algorithm>
#include <cmath>

namespace zscape::app {

bool splitter(Ui& ui, const Splitter& s, float& size) {
  const float before = size, grip = ui.px(3);
  const ImVec2 out = s.vertical ? ImVec2(grip, 0) : ImVec2(0, grip);
  const Item item = place_at(ui, s.name, {s.min.x - out.x, s.min.y - out.y}, {s.max.x + out.x, s.max.y + out.y});
  if (item.hovered || item.held) {
    ImGui::SetMouseCursor(s.vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    ImGui::GetWindowDrawList()->AddRectFilled(s.min, s.max, item.held ? ui.theme.accent : ui.theme.line_strong);
  }
  if (item.activated) ui.grip = {static_cast<double>(item.double_clicked ? s.home : size), 0, true};
  if (item.held) {
    const ImVec2 delta = ImGui::GetIO().MouseDelta;
    ui.grip.moved += s.vertical ? delta.x : delta.y;
    const float moved = ui.grip.moved / ui.scale * (s.grows_back ? -1.0f : 1.0f);
    size = std::round(std::clamp(static_cast<float>(ui.grip.start) + moved, s.smallest, s.largest));
  }
  if (const auto wish = take_number(ui, s.name)) size = std::clamp(static_cast<float>(*wish), s.smallest, s.largest);
  record(ui, s.name, item, {.kind = "splitter", .value = static_cast<double>(size)});
  return size != before;
}

}  // namespace zscape::app
