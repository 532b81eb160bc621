#include "tests/app/page.h"

#include <imgui.h>

#include <memory>

#include "app/widgets/widgets.h"

namespace zscape::app {

struct WidgetPage {
  int mode = 3, extent = 0, tab = 1;
};

namespace {

bool begin_panel(Ui& ui, const char* id, float x, float y, float w, float h, ImU32 fill, float padding) {
  ImGui::SetNextWindowPos({x, y});
  ImGui::SetNextWindowSize({w, h});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.px(padding), ui.px(padding)});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, fill);
  const bool open = ImGui::Begin(id, nullptr,
                                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  return open;
}

void draw_page(Ui& ui, WidgetPage& p) {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const float top = ui.px(kTopBar), left = ui.px(kLeftRail), right = ui.px(kRightRail), foot = ui.px(kFoot);
  begin_panel(ui, "top", 0, 0, size.x, top, ui.theme.bar, 0);
  ImGui::SetCursorScreenPos({ui.px(14), ui.px(10)});
  button(ui, "transport/play", "Pause", {.kind = ButtonKind::primary, .icon = Icon::pause});
  ImGui::End();
  begin_panel(ui, "stage", left, top, size.x - left - right, size.y - top - foot, ui.theme.background, 0);
  const Tab all[] = {{"tab/watch", "Watch"}, {"tab/explore", "Explore"}, {"tab/lab", "Lab", {}, true}};
  tabs(ui, all, p.tab);
  ImGui::End();
}

}  // namespace

std::function<void(Ui&)> widget_page() {
  auto page = std::make_shared<WidgetPage>();
  return [page](Ui& ui) { draw_page(ui, *page); };
}

}  // namespace zscape::app
