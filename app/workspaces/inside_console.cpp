// The console of chains in Inside: the wall of chains, their energies and how they mix, beside what they are asked to
// do.
#include <algorithm>
#include <cmath>

#include "app/render/plane_view.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/inside_parts.h"
#include "app/workspaces/lab_parts.h"

namespace zscape::app {
namespace {

constexpr float kColumn = 232, kBetween = 20, kRow = 28, kEnergy = 128;
constexpr std::size_t kMostHidden = 2000;

void transport(Frame& f, ImVec2 min, ImVec2 max) {
  ConsoleState& s = f.state.inside.console;
  Ui& ui = f.ui;
  const Area area(min, max);
  if (button(ui, "inside/console/play", ui.tr(s.playing ? "inside.console.pause" : "inside.console.play"),
             {.kind = ButtonKind::primary,
              .icon = s.playing ? Icon::pause : Icon::play,
              .gate = {.help = ui.tr("inside.console_help.play")}}))
    s.playing = !s.playing;
  beside(ui, 6);
  if (button(ui, "inside/console/step", ui.tr("inside.console.step"),
             {.gate = {.help = ui.tr("inside.console_help.step")}})) {
    s.playing = false;
    s.target = s.swept + 1;
  }
  beside(ui, 6);
  if (button(ui, "inside/console/again", ui.tr("inside.console.again"),
             {.gate = {.help = ui.tr("inside.console_help.again")}})) {
    ++s.seed;
    begin_anew(s);
  }
  beside(ui, 14);
  const auto numbers = [&](const char* name, const auto& values, std::int64_t& value, std::string_view help) {
    std::vector<std::string> texts;
    std::vector<Choice> choices;
    for (const std::int64_t v : values) texts.push_back(std::to_string(v));
    int selected = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      choices.push_back({texts[i], texts[i], {.help = help}});
      if (values[i] == value) selected = static_cast<int>(i);
    }
    const float width = segmented_width(ui, choices);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (at.x + width > max.x) return false;
    const Area room(at, {at.x + width + 1, at.y + ui.px(kRow)});
    if (!segmented(ui, name, choices, selected)) return false;
    value = values[static_cast<std::size_t>(selected)];
    return true;
  };
  constexpr std::int64_t kAtOnce[] = {1, 10, 100}, kChains[] = {16, 36, 100};
  numbers("inside/console/speed", kAtOnce, s.at_once, ui.tr("inside.console_help.speed"));
  beside(ui, 14);
  if (numbers("inside/console/chains", kChains, s.n, ui.tr("inside.console_help.chains"))) begin_anew(s);
}

// Points: every chain as a dot where it is.
void draw_dots(Frame& f, ImVec2 a, ImVec2 b) {
  ConsoleState& s = f.state.inside.console;
  const Ui& ui = f.ui;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  fill_rounded(draw, a, b, ui.theme.bar, ui.pxf(ui.theme.card_radius));
  if (s.rows.row_size() != 2) return;
  const PlaneFrame frame{
      a, b, fit_view(box_around(s.rows.values.data(), s.rows.values.size(), 2), b.x - a.x, b.y - a.y, 0.3)};
  draw_points(f, frame, s.rows.values.data(), s.rows.values.size() / 2, ui.theme.samples, ui.pxf(3));
  record_area(f.ui, "inside/console/wall", a, b, {.kind = "plane", .value = static_cast<double>(s.swept)});
}

// The chosen chain's hidden units, layer by layer, one square each: lit where it is on.
void hidden_units(Frame& f, ImVec2 min, ImVec2 max) {
  ConsoleState& s = f.state.inside.console;
  Ui& ui = f.ui;
  const float width = max.x - min.x;
  if (width < ui.px(44) || s.state.find("hidden/0") == s.state.end()) return;
  draw_text_in(ui, min, {max.x, min.y + ui.px(16)}, Type::mono_small, ui.theme.text_muted,
               ui.tr("inside.console.hidden"));
  ImDrawList* draw = ImGui::GetWindowDrawList();
  float y = min.y + ui.px(20);
  std::size_t shown = 0;
  for (int layer = 0; shown < kMostHidden; ++layer) {
    const auto found = s.state.find("hidden/" + std::to_string(layer));
    if (found == s.state.end() || found->second.row_size() < 1) break;
    const auto size = static_cast<std::size_t>(found->second.row_size()),
               from = static_cast<std::size_t>(s.chosen) * size;
    if (from + size > found->second.values.size()) break;
    const float* units = found->second.values.data() + from;
    const bool both = std::any_of(units, units + size, [](float v) { return v < 0; });  // tanh: from −1
    const std::size_t n = std::min(size, kMostHidden - shown);
    const float cell =
        std::clamp(std::floor(std::sqrt(0.5f * width * (max.y - y) / static_cast<float>(n))), 2.f, ui.px(12));
    const int columns = std::max(1, static_cast<int>(width / cell));
    for (std::size_t i = 0; i < n; ++i) {
      const float lit = std::clamp(both ? (units[i] + 1) / 2 : units[i], 0.f, 1.f);
      const ImVec2 a{min.x + cell * static_cast<float>(static_cast<int>(i) % columns),
                     y + cell * static_cast<float>(static_cast<int>(i) / columns)};
      if (a.y + cell > max.y) break;
      draw->AddRectFilled(a, {a.x + cell - 1, a.y + cell - 1}, mix(ui.theme.picture_background, ui.theme.accent, lit));
    }
    shown += n;
    y += cell * static_cast<float>((static_cast<int>(n) + columns - 1) / columns) + ui.px(8);
    if (y > max.y - ui.px(8)) break;
  }
  record_area(ui, "inside/console/hidden", min, {max.x, std::min(y, max.y)},
              {.kind = "units", .value = static_cast<double>(shown)});
}

void wall(Frame& f, ImVec2 min, ImVec2 max) {
  ConsoleState& s = f.state.inside.console;
  Ui& ui = f.ui;
  if (s.rows.empty()) {
    const std::string_view error = f.asker.error("console/chains");
    draw_text_in(ui, min, max, Type::body, error.empty() ? ui.theme.text_muted : ui.theme.warning,
                 error.empty() ? ui.tr("inside.console.asking") : error, Align::centre);
    return;
  }
  if (!s.pictures_of_pixels()) return draw_dots(f, min, max);
  const int columns = static_cast<int>(std::lround(std::ceil(std::sqrt(static_cast<double>(s.n)))));
  s.wall.update({f.snapshot.run_id, s.ticket}, s.pictures, columns);
  const Area area(min, max);
  const GridResult r =
      picture_grid(ui, "inside/console/wall", s.wall,
                   {.width = max.x - min.x, .height = max.y - min.y, .selected = s.chosen, .drag = false});
  if (r.clicked >= 0 && r.clicked < s.n) s.chosen = r.clicked;
  hidden_units(f, {r.rect.x1 + ui.px(14), min.y}, max);
}

// Energy after every sweep: the mean of all chains and the chosen one.
void energies(Frame& f, ImVec2 min, ImVec2 max) {
  ConsoleState& s = f.state.inside.console;
  Ui& ui = f.ui;
  const Area area(min, max);
  {
    const Card card(ui, {.padding = 8});
    const PlotSeries lines[] = {{ui.tr("inside.console.mean_energy"), ui.theme.data, s.at, s.mean},
                                {ui.tr("inside.console.chosen_energy"), ui.theme.accent, s.at, s.chosen_energy}};
    plot(ui, "plot/console_energy", lines,
         {.height = std::max(48.f, (max.y - min.y) / ui.scale - 52),
          .smoothing = 0,
          .x_unit = ui.tr("inside.console.sweeps"),
          .empty_text = ui.tr("inside.console.no_energy")});
  }
  gap(ui, 4);
  char numbers[96];
  std::snprintf(numbers, sizeof numbers, "%.1f %%", s.moved.empty() ? 0.0 : 100 * s.moved.back());
  std::string words = ui.tr("inside.console.mixing", {{"swept", integer_text(s.swept)}, {"moved", numbers}});
  std::snprintf(numbers, sizeof numbers, "%.1f", s.correlation_time);
  const std::string time = numbers;
  std::snprintf(numbers, sizeof numbers, "%.2f", s.r_hat);
  if (s.energies.size() >= 8 * static_cast<std::size_t>(s.n))
    words += "  " + ui.tr("inside.console.agreement", {{"tau", time}, {"r", numbers}});
  const ImVec2 at = ImGui::GetCursorScreenPos();
  draw_text_in(ui, at, {max.x, at.y + ui.px(20)}, Type::mono,
               s.r_hat > 1.1 ? ui.theme.warning : ui.theme.text_secondary, words);
  record_area(ui, "inside/console/mixing", at, {max.x, at.y + ui.px(20)},
              {.kind = "number", .value = static_cast<double>(s.swept), .text = words});
}

}  // namespace

void inside_console(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  follow_console(f);
  const float column = std::min(ui.px(kColumn), (max.x - min.x) * 0.36f);
  console_canvas(f, min, {min.x + column, max.y});
  const ImVec2 from{min.x + column + ui.px(kBetween), min.y};
  transport(f, from, {max.x, min.y + ui.px(kRow)});
  const float below = std::min(ui.px(kEnergy), (max.y - min.y) * 0.3f);
  wall(f, {from.x, min.y + ui.px(kRow + 10)}, {max.x, max.y - below - ui.px(10)});
  energies(f, {from.x, max.y - below}, max);
  if (ui.hints.empty()) {
    ui.hint("Enter", std::string(ui.tr("inside.console.hint_play")));
    ui.hint("N", std::string(ui.tr("inside.console.again")));
  }
}

}  // namespace zscape::app
