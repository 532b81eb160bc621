#include "app/widgets/wave.h"

#include <algorithm>
#include <cmath>

namespace zscape::app {

void draw_waveform(const Ui& ui, std::span<const float> levels, ImVec2 min, ImVec2 max,
                   const std::function<ImU32(std::int64_t)>& colour) {
  const std::int64_t n = std::ssize(levels);
  if (n == 0) return;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float middle = (min.y + max.y) / 2, half = (max.y - min.y) / 2 - ui.px(3);
  const int columns = std::max(1, static_cast<int>(max.x - min.x));
  for (int c = 0; c < columns; ++c) {
    const std::int64_t from = c * n / columns, to = std::max(from + 1, (c + 1) * n / columns);
    // Each sample is joined to the one before.
    const auto [low, high] =
        std::minmax_element(levels.begin() + std::max<std::int64_t>(0, from - 1), levels.begin() + std::min(to, n));
    const float top = middle - half * (2 * *high - 1), bottom = middle - half * (2 * *low - 1);
    const float x = min.x + static_cast<float>(c);
    draw->AddRectFilled({x, std::floor(top)}, {x + 1, std::max(std::ceil(bottom), std::floor(top) + 1)}, colour(from));
  }
}

}  // namespace zscape::app
