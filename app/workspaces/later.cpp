// Workspaces that are not here yet: a sketch of what one will see, what it is for and what it needs.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/workspaces.h"

namespace zscape::app {
namespace {

constexpr float kWidth = 560, kSketch = 190;

// The sketches are drawn from the run's own pictures, in a box of 560 × 190.
struct Sketch {
  Frame& f;
  ImVec2 min;
  float unit;  // window pixels of one sketch pixel

  ImVec2 at(float x, float y) const { return {std::floor(min.x + x * unit), std::floor(min.y + y * unit)}; }
  void tile(int i, float x, float y, float side) const {
    PictureSheet& sheet = f.state.watch.thumbnails;
    draw_tile(f.ui, {&sheet, sheet.count() > 0 ? i % sheet.count() : 0}, at(x, y), at(x + side, y + side), 4);
  }
  void box(float x, float y, float w, float h, ImU32 line) const {
    draw_frame(f.ui, at(x, y), at(x + w, y + h), line, 6, 1);
  }
  void text(float x, float y, ImU32 color, std::string_view words) const {
    draw_text(f.ui, at(x, y), Type::title, color, words);
  }
  void line(float x0, float y0, float x1, float y1, ImU32 color) const {
    ImGui::GetWindowDrawList()->AddLine(at(x0, y0), at(x1, y1), color, std::max(1.0f, unit * 1.5f));
  }
  void dot(float x, float y, float r, ImU32 color) const {
    ImGui::GetWindowDrawList()->AddCircleFilled(at(x, y), r * unit, color);
  }
  // y(x) over x0…x1 as a line.
  template <class Curve>
  void curve(float x0, float x1, ImU32 color, Curve y) const {
    std::vector<ImVec2> points;
    for (float x = x0; x <= x1; x += 4) points.push_back({min.x + x * unit, min.y + y(x) * unit});
    ImGui::GetWindowDrawList()->AddPolyline(points.data(), static_cast<int>(points.size()), color, 0,
                                            std::max(1.0f, unit * 1.6f));
  }
};

void draw_measure(const Sketch& s) {
  const Theme& t = s.f.ui.theme;
  for (const float y : {40.0f, 90.0f, 140.0f}) s.line(20, y, 540, y, t.line);
  s.curve(20, 520, t.good, [](float x) { return 150 - 105 * (1 - std::exp(-x / 130)) + 5 * std::sin(x / 11); });
  s.curve(20, 520, t.samples, [](float x) { return 165 - 70 * (1 - std::exp(-x / 200)) + 4 * std::sin(x / 7); });
  for (float x = 20; x < 540; x += 12) s.line(x, 32, x + 6, 32, t.text_muted);
}

}  // namespace

void later(Frame& f, Workspace w, std::string_view reason, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  const std::string id(name_of(w));
  const float room = max.x - min.x, width = std::min(room, ui.px(kWidth)), unit = width / kWidth;
  const bool sketch = max.y - min.y > ui.px(150) + unit * kSketch && !f.state.watch.thumbnails.empty();
  const float high = (sketch ? unit * kSketch + ui.px(20) : 0) + ui.px(150);
  const float x = std::floor((min.x + max.x - width) / 2),
              y = std::floor(min.y + std::max(0.0f, (max.y - min.y - high) * 0.42f));
  const Area area({x, y}, {x + width, max.y});
  if (sketch) {
    draw_measure({f, {x, y}, unit});
    // A sketch is no picture of this run: it stands back.
    ImGui::GetWindowDrawList()->AddRectFilled({x, y}, {x + width, y + unit * kSketch}, with_alpha(t.background, 0.45f));
    ImGui::Dummy({width, unit * kSketch + ui.px(20)});
  }
  draw_text(ui, ImGui::GetCursorScreenPos(), Type::title, t.text, ui.tr("later." + id));
  gap(ui, 30);
  paragraph(ui, ui.tr("later." + id + ".what"), t.text_secondary);
  gap(ui, 6);
  const Span needs[] = {{ui.tr("later.needs"), t.text_muted, Type::strong},
                        {ui.tr("later." + id + ".needs"), t.text_muted}};
  sentence(ui, needs);
  if (!reason.empty()) {
    gap(ui, 6);
    paragraph(ui, reason, t.samples);
  }
  record_area(ui, "stage/message", {x, y}, ImGui::GetItemRectMax(), {.kind = "text", .value = id, .text = reason});
}

}  // namespace zscape::app
