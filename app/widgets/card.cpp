#include "app/widgets/card.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "app/widgets/item.h"

namespace zscape::app {
namespace {

// ImGui has no public way to narrow the content region of a window; a table does it in the same two places.
void set_right_edge(float x) {
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  window->ContentRegionRect.Max.x = x;
  window->WorkRect.Max.x = x;
}

}  // namespace

Area::Area(ImVec2 min, ImVec2 max) {
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  region_max_ = window->ContentRegionRect.Max;
  work_max_ = window->WorkRect.Max;
  ImGui::SetCursorScreenPos({std::floor(min.x), std::floor(min.y)});
  ImGui::BeginGroup();
  set_right_edge(std::floor(max.x));
  window->ContentRegionRect.Max.y = std::floor(max.y);
}

Area::~Area() {
  ImGui::EndGroup();
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  window->ContentRegionRect.Max = region_max_;
  window->WorkRect.Max = work_max_;
}

Card::Card(Ui& ui, const CardOptions& options) : ui_(ui), options_(options), width_(available_width()) {
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  region_max_ = window->ContentRegionRect.Max;
  work_max_ = window->WorkRect.Max;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  min_ = {std::floor(at.x), std::floor(at.y)};
  const float inset = ui.px(options.padding);
  layers_.Split(window->DrawList, 2);
  layers_.SetCurrentChannel(window->DrawList, 1);
  ImGui::SetCursorScreenPos({min_.x + inset, min_.y + inset});
  ImGui::BeginGroup();
  set_right_edge(min_.x + width_ - inset);
}

Card::~Card() {
  ImGui::EndGroup();
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  window->ContentRegionRect.Max = region_max_;
  window->WorkRect.Max = work_max_;
  const float inset = ui_.px(options_.padding);
  const float bottom = std::max(ImGui::GetItemRectMax().y + inset, min_.y + ui_.px(options_.min_height));
  const ImVec2 max{min_.x + width_, std::floor(bottom)};
  layers_.SetCurrentChannel(window->DrawList, 0);
  const Theme& t = ui_.theme;
  draw_box(ui_, min_, max, options_.fill != 0 ? options_.fill : mix(t.rail, t.raised, 0.4f),
           options_.line != 0 ? options_.line : t.line, t.card_radius);
  layers_.Merge(window->DrawList);
  ImGui::SetCursorScreenPos(min_);
  ImGui::Dummy({width_, max.y - min_.y});
}

}  // namespace zscape::app
