#include "app/widgets/panel.h"

#include <algorithm>
#include <cmath>

#include "app/widgets/item.h"

namespace zscape::app {

Panel::Panel(Ui& ui, const char* id, const PanelOptions& o) : ui_(ui), rect_(o.rect), scrolls_(o.scrolls) {
  ImGui::SetNextWindowPos({o.rect.x0, o.rect.y0});
  ImGui::SetNextWindowSize({std::max(1.0f, o.rect.width()), std::max(1.0f, o.rect.height())});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.px(o.padding), ui.px(o.padding)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, {1, 1});
  const ImU32 fill = o.fill != 0 ? o.fill : ui.theme.background;
  ImGui::PushStyleColor(ImGuiCol_WindowBg, fill);
  ImGuiWindowFlags flags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                           ImGuiWindowFlags_NoNav;
  if (!o.over) {
    // Panels side by side are filled by clearing; only what lies over others is drawn.
    flags |= ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoBackground;
    ui.fills.push_back({o.rect, fill});
  }
  // ImGui's own bar would take room from the content and make it jump; see the destructor.
  if (!o.scrolls) flags |= ImGuiWindowFlags_NoScrollWithMouse;
  ImGui::Begin(id, nullptr, flags);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(2);
}

Panel::~Panel() {
  const float range = ImGui::GetScrollMaxY();
  if (scrolls_ && range > 0 && ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) {
    const float height = rect_.height(), part = height / (height + range);
    const float length = std::max(ui_.px(24), std::floor(height * part)), width = ui_.px(3);
    const float y = rect_.y0 + std::floor(ImGui::GetScrollY() / range * (height - length));
    const float right = rect_.x1 - ui_.px(3);
    ImGui::GetWindowDrawList()->PushClipRectFullScreen();
    ImGui::GetWindowDrawList()->AddRectFilled({right - width, y}, {right, y + length}, ui_.theme.line_strong,
                                              width / 2);
    ImGui::GetWindowDrawList()->PopClipRect();
  }
  ImGui::End();
}

Overlay::Overlay(const Ui& ui, const char* id, ImVec2 min, ImVec2 size) {
  ImGui::SetNextWindowPos(min);
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, IM_COL32(0, 0, 0, 0));
  ImGui::Begin(id, nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoNav);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  draw_box(ui, min, {min.x + size.x, min.y + size.y}, ui.theme.raised, ui.theme.line_strong, ui.theme.card_radius);
}

Overlay::~Overlay() { ImGui::End(); }

}  // namespace zscape::app
