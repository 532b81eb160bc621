// Painting data of one's own: a brush that sprinkles points on the plane, and a new run that learns them.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/lab_parts.h"

namespace zscape::app {
namespace {

constexpr std::size_t kMostPainted = 4000, kLeastPainted = 20;
constexpr int kPerFrame = 6;  // points a held brush sprinkles
constexpr const char* kDrawn = "drawn";

// Sprinkles by a low-discrepancy sequence: even, and the same for the same strokes.
float radical_inverse(std::size_t n, std::size_t base) {
  float out = 0, digit = 1.0f / static_cast<float>(base);
  for (; n > 0; n /= base, digit /= static_cast<float>(base)) out += digit * static_cast<float>(n % base);
  return out;
}

// "[[x, y], …]" to three decimals: what the source reads.
std::string as_text(const std::vector<float>& points) {
  std::string out = "[";
  char pair[64];
  for (std::size_t i = 0; i + 1 < points.size(); i += 2) {
    std::snprintf(pair, sizeof pair, "%s[%.3f, %.3f]", i == 0 ? "" : ", ", static_cast<double>(points[i]),
                  static_cast<double>(points[i + 1]));
    out += pair;
  }
  return out + "]";
}

void start(Frame& f) {
  LabState& s = f.state.lab;
  RunSpec spec{.model = f.snapshot.spec.model, .data = kDrawn, .seed = f.snapshot.seed};
  for (const auto& [key, value] : f.snapshot.spec.settings) {
    if (!key.starts_with("data.")) spec.settings[key] = value;
  }
  spec.settings["data.points"] = as_text(s.painted);
  f.outbox.post(NewRun{.spec = std::move(spec)});
  s.painting = false;
}

}  // namespace

void paint_on_plane(Frame& f, const PlaneFrame& p, bool held, bool activated) {
  LabState& s = f.state.lab;
  Ui& ui = f.ui;
  const ImGuiIO& io = ImGui::GetIO();
  ui.hint("drag", std::string(ui.tr("hint.sprinkle")));
  ui.hint("Shift wheel", std::string(ui.tr("hint.brush_size")));
  ui.hint("Esc", std::string(ui.tr("hint.close")));
  if (!held || (!activated && io.MouseDelta.x == 0 && io.MouseDelta.y == 0)) return;
  const float radius = ui.pxf(s.brush);
  for (int i = 0; i < kPerFrame && s.painted.size() < 2 * kMostPainted; ++i) {
    const std::size_t n = s.painted.size() / 2 + 1;
    const float angle = 6.2831853f * radical_inverse(n, 2), away = radius * std::sqrt(radical_inverse(n, 3));
    // Along the way since the last frame, so that a quick hand leaves no holes.
    const float back = static_cast<float>(i) / kPerFrame;
    const float x = io.MousePos.x - back * io.MouseDelta.x + away * std::cos(angle),
                y = io.MousePos.y - back * io.MouseDelta.y + away * std::sin(angle);
    s.painted.push_back(static_cast<float>(p.x_of(x)));
    s.painted.push_back(static_cast<float>(p.y_of(y)));
  }
}

void draw_painted(Frame& f, const PlaneFrame& p) {
  const LabState& s = f.state.lab;
  if (!s.painting) return;
  const Theme& t = f.ui.theme;
  // What was there stands back, what is new stands out.
  ImGui::GetWindowDrawList()->AddRectFilled(p.min, p.max, with_alpha(t.bar, 0.72f));
  draw_points(f, p, s.painted.data(), s.painted.size() / 2, t.data, f.ui.pxf(2));
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (ImGui::IsMouseHoveringRect(p.min, p.max))
    ImGui::GetWindowDrawList()->AddCircle(mouse, f.ui.pxf(s.brush), t.accent, 32, f.ui.pxf(1.5f));
  if (s.painted.empty()) {
    const std::string_view words = f.ui.tr("lab.paint_empty");
    draw_text(f.ui, {std::floor(p.middle().x - text_width(f.ui, Type::lead, words) / 2), p.middle().y - f.ui.px(10)},
              Type::lead, t.text_muted, words);
  }
}

void paint_tools(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  LabState& s = f.state.lab;
  const Area area(min, max);
  const std::size_t n = s.painted.size() / 2;
  if (button(ui, "lab/paint/start", ui.tr("lab.paint_start", {{"n", std::to_string(n)}}),
             {.kind = ButtonKind::primary,
              .icon = Icon::play,
              .gate = {n >= kLeastPainted, ui.tr("lab.paint_few"), ui.tr("lab.paint_start_help")}}))
    return start(f);
  beside(ui);
  if (button(ui, "lab/paint/clear", ui.tr("lab.paint_clear"), {.gate = {n > 0, ui.tr("lab.paint_empty"), {}}}))
    s.painted.clear();
  beside(ui);
  if (button(ui, "lab/paint/close", ui.tr("lab.paint_close"))) s.painting = false;
  const std::string_view words = ui.tr("lab.paint_words");
  const float left = ImGui::GetItemRectMax().x + ui.px(14);
  if (left + text_width(ui, Type::body, words) < max.x)
    draw_text_in(ui, {left, min.y}, {max.x, min.y + ui.px(28)}, Type::body, ui.theme.text_muted, words);
}

}  // namespace zscape::app
