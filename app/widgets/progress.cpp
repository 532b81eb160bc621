#include "app/widgets/progress.h"

#include <algorithm>

namespace zscape::app {

void draw_progress(const Ui& ui, ImVec2 min, float right, double share) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float high = ui.px(4), length = (right - min.x) * static_cast<float>(std::clamp(share, 0.0, 1.0));
  draw->AddRectFilled(min, {right, min.y + high}, ui.theme.line, high / 2);
  if (length > high) draw->AddRectFilled(min, {min.x + length, min.y + high}, ui.theme.accent, high / 2);
}

}  // namespace zscape::app
