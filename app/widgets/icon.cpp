#include "app/widgets/icon.h"

#include <algorithm>
#include <cmath>

namespace zscape::app {

void draw_icon(const Ui& ui, Icon icon, ImVec2 m, float size, ImU32 color) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float h = size / 2, w = std::max(1.2f, ui.pxf(1.4f));
  switch (icon) {
    case Icon::none:
      break;
    case Icon::play:
      draw->AddTriangleFilled({m.x - h * 0.8f, m.y - h}, {m.x + h, m.y}, {m.x - h * 0.8f, m.y + h}, color);
      break;
    case Icon::pause: {
      const float bar = std::max(2.0f, std::round(size * 0.32f)), inner = std::round(size * 0.14f);
      const float y0 = std::round(m.y - h), y1 = std::round(m.y + h), x = std::round(m.x);
      draw->AddRectFilled({x - inner - bar, y0}, {x - inner, y1}, color, 1);
      draw->AddRectFilled({x + inner, y0}, {x + inner + bar, y1}, color, 1);
      break;
    }
    case Icon::step:
      draw->AddLine({m.x - h * 0.4f, m.y - h * 0.8f}, {m.x + h * 0.4f, m.y}, color, w);
      draw->AddLine({m.x + h * 0.4f, m.y}, {m.x - h * 0.4f, m.y + h * 0.8f}, color, w);
      break;
    case Icon::diamond:
      draw->AddQuadFilled({m.x, m.y - h}, {m.x + h * 0.85f, m.y}, {m.x, m.y + h}, {m.x - h * 0.85f, m.y}, color);
      break;
    case Icon::caret:
      draw->AddTriangleFilled({m.x - h * 0.7f, m.y - h * 0.4f}, {m.x + h * 0.7f, m.y - h * 0.4f}, {m.x, m.y + h * 0.6f},
                              color);
      break;
    case Icon::reset: {
      // An open circle with an arrow head: back to where it was.
      draw->PathArcTo(m, h * 0.75f, -2.3f, 2.6f, 16);
      draw->PathStroke(color, 0, w);
      const ImVec2 tip{m.x + h * 0.75f * std::cos(-2.3f), m.y + h * 0.75f * std::sin(-2.3f)};
      draw->AddTriangleFilled({tip.x - h * 0.5f, tip.y + h * 0.1f}, {tip.x + h * 0.28f, tip.y - h * 0.4f},
                              {tip.x + h * 0.3f, tip.y + h * 0.42f}, color);
      break;
    }
    case Icon::plus:
      draw->AddLine({m.x - h, m.y}, {m.x + h, m.y}, color, w);
      draw->AddLine({m.x, m.y - h}, {m.x, m.y + h}, color, w);
      break;
    case Icon::close:
      draw->AddLine({m.x - h * 0.7f, m.y - h * 0.7f}, {m.x + h * 0.7f, m.y + h * 0.7f}, color, w);
      draw->AddLine({m.x + h * 0.7f, m.y - h * 0.7f}, {m.x - h * 0.7f, m.y + h * 0.7f}, color, w);
      break;
    case Icon::check: {
      const ImVec2 points[3] = {
          {m.x - h * 0.8f, m.y}, {m.x - h * 0.2f, m.y + h * 0.6f}, {m.x + h * 0.8f, m.y - h * 0.6f}};
      draw->AddPolyline(points, 3, color, 0, w);
      break;
    }
    case Icon::search:
      draw->AddCircle({m.x - h * 0.2f, m.y - h * 0.2f}, h * 0.6f, color, 0, w);
      draw->AddLine({m.x + h * 0.25f, m.y + h * 0.25f}, {m.x + h * 0.85f, m.y + h * 0.85f}, color, w);
      break;
    case Icon::clock:
      draw->AddCircle(m, h * 0.9f, color, 0, w);
      draw->AddLine(m, {m.x, m.y - h * 0.55f}, color, w);
      draw->AddLine(m, {m.x + h * 0.45f, m.y + h * 0.2f}, color, w);
      break;
    case Icon::lock:
      draw->AddRectFilled({m.x - h * 0.7f, m.y - h * 0.1f}, {m.x + h * 0.7f, m.y + h * 0.8f}, color, 1);
      draw->PathArcTo({m.x, m.y - h * 0.1f}, h * 0.45f, -3.1416f, 0, 10);
      draw->PathStroke(color, 0, w);
      break;
  }
}

}  // namespace zscape::app
