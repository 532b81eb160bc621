// The console's left column: the picture one draws on, what the brush holds, and what the chains are asked to do.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/inside_parts.h"
#include "engine/core/sketches.h"

namespace zscape::app {
namespace {

constexpr const char* kSketches = "sketches";
constexpr int kFine = 2;  // squares of the canvas along a pixel

std::size_t pixels(const ConsoleState& s) { return s.held.marks.size(); }

// What the chosen chain is expected to show at a pixel.
float of_chain(const ConsoleState& s, std::size_t channel, std::size_t at) {
  const auto size = static_cast<std::size_t>(s.rows.row_size());
  const std::size_t i = static_cast<std::size_t>(std::max(0, s.chosen)) * size + channel * pixels(s) + at;
  return size == s.drawing.values.size() && i < s.rows.values.size() ? s.rows.values[i] : 0.f;
}

// Held pixels as they are held; the others as the chosen chain has them, tinted.
Image canvas_of(const Ui& ui, const ConsoleState& s) {
  Image out{s.width * kFine, s.height * kFine, 3, {}};
  out.pixels.reserve(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height) * 3);
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x) {
      const std::size_t at = s.held.index(x / kFine, y / kFine);
      const bool held = s.held.marks[at] != 0;
      for (std::size_t c = 0; c < 3; ++c) {
        const std::size_t channel = s.channels == 3 ? c : 0;
        const float value = held ? s.drawing.values[channel * pixels(s) + at] : of_chain(s, channel, at);
        const float tint = static_cast<float>(ui.theme.accent >> (8 * c) & 0xff) / 255;
        const float shown = held ? value : 0.75f * value + 0.25f * tint * (0.35f + 0.65f * value);
        out.pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * std::clamp(shown, 0.f, 1.f))));
      }
    }
  return out;
}

void use_brush(ConsoleState& s, const Item& item, float x, float y) {
  if (item.activated) s.stroking = true, s.last_x = x, s.last_y = y;
  if (item.held && s.stroking) {
    HoleMask touched(s.width, s.height);
    stroke(touched, s.last_x, s.last_y, x, y, s.radius, true);
    for (std::size_t i = 0; i < pixels(s); ++i) {
      if (touched.marks[i] == 0) continue;
      const bool was = s.held.marks[i] != 0;
      s.held.marks[i] = s.brush != ConsoleBrush::free;
      for (std::size_t c = 0; c < static_cast<std::size_t>(s.channels); ++c) {
        float& value = s.drawing.values[c * pixels(s) + i];
        if (s.brush == ConsoleBrush::lit) value = 1;
        if (s.brush == ConsoleBrush::dark) value = 0;
        // As it is: of the test picture, otherwise of the chain.
        if (s.brush == ConsoleBrush::keep && !was && s.row < 0) value = of_chain(s, c, i) > 0.5f ? 1.f : 0.f;
      }
    }
    s.last_x = x, s.last_y = y;
  }
  if (!item.held) s.stroking = false;
}

void draw_held_edge(const Ui& ui, const HoleMask& m, ImVec2 a, float zoom) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float thick = std::max(1.f, std::round(ui.pxf(1.2f)));
  for (int y = 0; y <= m.height; ++y)
    for (int x = 0; x <= m.width; ++x) {
      const float px = std::round(a.x + static_cast<float>(x) * zoom),
                  py = std::round(a.y + static_cast<float>(y) * zoom);
      if (m.at(x, y) != m.at(x - 1, y))
        draw->AddRectFilled({px, py}, {px + thick, std::round(py + zoom)}, ui.theme.accent);
      if (m.at(x, y) != m.at(x, y - 1))
        draw->AddRectFilled({px, py}, {std::round(px + zoom), py + thick}, ui.theme.accent);
    }
}

// One row of choices over the available width; the id that is chosen.
template <std::size_t N>
bool choose(Ui& ui, const std::string& name, const std::array<const char*, N>& ids, std::string& value,
            bool enabled = true, std::string_view reason = {}) {
  std::array<Choice, N> all;
  int selected = 0;
  for (std::size_t i = 0; i < N; ++i) {
    all[i] = {ids[i],
              ui.tr("inside.console." + std::string(ids[i])),
              {enabled, reason, ui.tr("inside.console_help." + std::string(ids[i]))}};
    if (value == ids[i]) selected = static_cast<int>(i);
  }
  if (!segmented(ui, name, all, selected)) return false;
  value = ids[static_cast<std::size_t>(selected)];
  return true;
}

void canvas(Frame& f, ImVec2 min, float side) {
  ConsoleState& s = f.state.inside.console;
  Ui& ui = f.ui;
  const ImVec2 size = picture_size(s.width, s.height, {side, side}), b{min.x + size.x, min.y + size.y};
  const float zoom = size.x / static_cast<float>(s.width);
  const Item item = place_at(ui, "inside/console/canvas", min, b);
  const ImGuiIO& io = ImGui::GetIO();
  use_brush(s, item, (io.MousePos.x - min.x) / zoom, (io.MousePos.y - min.y) / zoom);
  if (item.hovered && io.MouseWheel != 0)
    s.radius = std::clamp(s.radius * (io.MouseWheel > 0 ? 1.25f : .8f), .5f, static_cast<float>(s.width) / 2);
  record(ui, "inside/console/canvas", item, {.kind = "canvas", .value = static_cast<double>(count(s.held))});
  KeyHash key;
  key.add(s.drawing.values)
      .add(s.held.marks.data(), s.held.marks.size())
      .add(s.ticket)
      .add(static_cast<std::uint64_t>(s.chosen))
      .add(f.ui.theme.light);
  if (key.value() != s.drawn_key) {
    s.drawn_key = key.value();
    s.canvas.update({f.snapshot.run_id, ++s.drawn}, canvas_of(ui, s));
  }
  draw_tile(ui, {&s.canvas, 0}, min, b, ui.theme.card_radius);
  draw_held_edge(ui, s.held, min, zoom);
  draw_frame(ui, min, b, ui.theme.line, ui.theme.card_radius, 1);
  if (item.hovered) {
    ImGui::GetWindowDrawList()->AddCircle(io.MousePos, std::max(ui.px(3), s.radius * zoom), ui.theme.accent, 48,
                                          ui.pxf(1.8f));
    ui.hint("drag", std::string(ui.tr("inside.console.hint_" + std::string(name_of(s.brush)))));
    ui.hint("wheel", std::string(ui.tr("paint.hint_radius")));
  }
  ImGui::SetCursorScreenPos({min.x, b.y + ui.px(8)});
}

// The drawing as a row that a new run learns, after those that the present one was drawn.
void learn_drawing(Frame& f) {
  const ConsoleState& s = f.state.inside.console;
  Ui& ui = f.ui;
  if (!s.pictures_of_pixels() || s.channels != 1 || !f.snapshot.data.binary ||
      std::max(s.width, s.height) > Sketches::kMostSide)
    return;
  std::vector<std::uint8_t> lit;
  for (const float v : s.drawing.values) lit.push_back(v > 0.5f ? 1 : 0);
  const bool any = std::find(lit.begin(), lit.end(), 1) != lit.end();
  if (button(ui, "inside/console/learn", ui.tr("inside.console.learn"),
             {.kind = ButtonKind::small,
              .gate = {any, ui.tr("inside.console.nothing_drawn"), ui.tr("inside.console_help.learn")}})) {
    RunSpec spec{.model = f.snapshot.spec.model, .data = kSketches, .seed = f.snapshot.seed};
    for (const auto& [key, value] : f.snapshot.spec.settings)
      if (!key.starts_with("data.")) spec.settings[key] = value;
    Sketches all{s.height, s.width, {}};
    const auto before = f.snapshot.spec.settings.find("data.pictures");
    if (f.snapshot.spec.data == kSketches && before != f.snapshot.spec.settings.end()) {
      Sketches taught = parse_sketches(before->second);
      if (taught.height == s.height && taught.width == s.width) all = std::move(taught);
    }
    if (all.pictures.size() == Sketches::kMost) all.pictures.erase(all.pictures.begin());
    all.pictures.push_back(std::move(lit));
    spec.settings["data.pictures"] = sketches_text(all);
    for (const ParamSpec& p : f.model->params)
      if (p.key == "patterns") spec.settings[p.key] = std::to_string(all.pictures.size());
    f.outbox.post(NewRun{.spec = std::move(spec)});
  }
  if (f.model->offers.unnormalised) beside(ui, 6);
}

}  // namespace

void console_canvas(Frame& f, ImVec2 min, ImVec2 max) {
  ConsoleState& s = f.state.inside.console;
  Ui& ui = f.ui;
  const Area area(min, max);
  const float width = max.x - min.x;
  if (s.pictures_of_pixels()) {
    canvas(f, min, std::min(width, (max.y - min.y) * (f.model->offers.unnormalised ? 0.34f : 0.46f)));
    std::string brush(name_of(s.brush));
    if (choose<4>(ui, "inside/console/brush", {"lit", "dark", "keep", "free"}, brush)) {
      for (const ConsoleBrush b : {ConsoleBrush::lit, ConsoleBrush::dark, ConsoleBrush::keep, ConsoleBrush::free})
        if (name_of(b) == brush) s.brush = b;
    }
    gap(ui, 6);
    if (button(ui, "inside/console/row", ui.tr("inside.console.row"),
               {.kind = ButtonKind::small,
                .gate = {f.snapshot.test_rows > 0, ui.tr("inside.asking"), ui.tr("inside.console_help.row")}}))
      s.wanted_row = (s.row + 1) % std::max<std::int64_t>(1, f.snapshot.test_rows);
    beside(ui, 6);
    if (button(ui, "inside/console/clear", ui.tr("inside.console.clear"),
               {.kind = ButtonKind::small,
                .gate = {count(s.held) > 0, ui.tr("inside.console.nothing_held"), ui.tr("inside.console_help.clear")}}))
      s.held = HoleMask(s.width, s.height);
    gap(ui, 10);
  }
  const bool holds = s.pictures_of_pixels() && count(s.held) > 0;
  choose<3>(ui, "inside/console/mode", {"anchored", "mean_field", "stochastic"}, s.mode);
  gap(ui, 8);
  real_row(ui,
           {.name = "inside/console/pull",
            .label = ui.tr("inside.console.pull"),
            .help = ui.tr("inside.console_help.pull"),
            .gate = {holds && s.mode == "stochastic", ui.tr("inside.console.no_pull"), {}},
            .scale = {.min = 0, .max = 8},
            .unit = "nats"},
           s.pull, 3);
  gap(ui, 4);
  real_row(ui,
           {.name = "inside/console/temperature",
            .label = ui.tr("inside.console.temperature"),
            .help = ui.tr("inside.console_help.temperature"),
            .scale = {.min = .1, .max = 10, .log = true}},
           s.temperature, 1);
  gap(ui, 10);
  const bool begun = s.pictures_of_pixels() ? choose<3>(ui, "inside/console/start", {"noise", "data", "given"}, s.start)
                                            : choose<2>(ui, "inside/console/start", {"noise", "data"}, s.start);
  if (begun) begin_anew(s);
  gap(ui, 12);
  learn_drawing(f);
  console_constant(f, max);
}

}  // namespace zscape::app
