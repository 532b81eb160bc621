// A flow between its layers: what x has become after k of them, where the last one wrote, and how much each stretched.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/inside_parts.h"

namespace zscape::app {
namespace {

const Array* named(const Answer& a, const char* name) {
  const auto at = a.named.find(name);
  return at == a.named.end() ? nullptr : &at->second;
}

// All states side by side as grey or coloured pictures; with `written`, only what each layer changed, in its new value.
Image paint(const Ui& ui, const Stages& s, bool written) {
  const int colours = s.channels == 3 ? 3 : 1;
  const std::int64_t w = s.width, h = s.height, each = s.channels * h * w;
  Image out{static_cast<int>(w * s.count), static_cast<int>(h), 4, {}};
  out.pixels.assign(static_cast<std::size_t>(4 * w * h * s.count), 255);
  const ImU32 dark = ui.theme.accent_fill_low;
  for (std::int64_t k = 0; k < s.count; ++k) {
    for (std::int64_t p = 0; p < h * w; ++p) {
      std::uint8_t* to = out.pixels.data() + 4 * (p / w * w * s.count + k * w + p % w);
      bool lit = !written;
      for (int c = 0; c < s.channels && written && k > 0; ++c)
        lit = lit ||
              (s.changed != nullptr && s.changed->values[static_cast<std::size_t>((k - 1) * each + c * h * w + p)] > 0);
      for (int c = 0; c < 3; ++c) {
        const float v = s.states->values[static_cast<std::size_t>(k * each + (colours == 3 ? c : 0) * h * w + p)];
        const double grey = std::clamp(0.5 + 0.5 * static_cast<double>(v) / kFlowSpan, 0.0, 1.0);
        to[c] = lit ? static_cast<std::uint8_t>(std::lround(255 * grey))
                    : static_cast<std::uint8_t>(dark >> (8 * c) & 0xff);
      }
    }
  }
  return out;
}

void go_to(InsideState& s, std::int64_t k, bool first) {
  k = std::clamp<std::int64_t>(k, 0, s.flow_layers);
  if (k == s.view.after) return;
  if (first) remember(s);
  s.view.after = k;
}

// x at the left, z at the right, all stages between: drag to walk.
float draw_scrubber(Frame& f, const Stages& g, ImVec2 min, float width) {
  InsideState& s = f.state.inside;
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  const float step = width / static_cast<float>(g.count),
              tile = g.height > 0 ? std::floor(std::min(step - ui.px(4), ui.px(64))) : 0;
  const float tall = tile * (g.width > 0 ? static_cast<float>(g.height) / static_cast<float>(g.width) : 1);
  const float line = min.y + tall + ui.px(16), end = line + ui.px(26);
  const Item item = place_at(ui, "inside/after", min, {min.x + width, end}, {.help = ui.tr("inside.after_help")});
  const auto x_of = [&](std::int64_t k) { return std::floor(min.x + (static_cast<float>(k) + 0.5f) * step); };
  if (const auto wish = take_number(ui, "inside/after")) go_to(s, std::llround(*wish), true);
  if (item.held)
    go_to(s, static_cast<std::int64_t>((ImGui::GetIO().MousePos.x - min.x) / step), item.activated || !s.scrubbing);
  s.scrubbing = item.held;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  for (std::int64_t k = 0; k < g.count && tile > 0; ++k) {
    const ImVec2 a{x_of(k) - std::floor(tile / 2), min.y}, b{a.x + tile, a.y + tall};
    draw_tile(ui, {&s.states.sheet, static_cast<int>(k)}, a, b);
    if (k == s.view.after) draw_frame(ui, {a.x - 2, a.y - 2}, {b.x + 2, b.y + 2}, t.accent, 3, 2);
  }
  const float x = x_of(s.view.after);
  draw->AddRectFilled({x_of(0), line - ui.px(2)}, {x_of(g.count - 1), line + ui.px(1)}, t.line_strong, 2);
  draw->AddRectFilled({x_of(0), line - ui.px(2)}, {x, line + ui.px(1)}, t.accent_fill_high, 2);
  for (std::int64_t k = 0; k < g.count; ++k)
    draw->AddCircleFilled({x_of(k), line}, ui.pxf(2.5f), k <= s.view.after ? t.accent : t.text_disabled);
  draw->AddCircleFilled({x, line}, ui.pxf(t.handle_radius), t.accent);
  draw->AddCircle({x, line}, ui.pxf(t.handle_radius), t.background, 0, ui.pxf(1.5f));
  draw_text_in(ui, {x_of(0) - ui.px(20), line + ui.px(8)}, {x_of(0) + ui.px(20), end}, Type::formula, t.text_secondary,
               "x", Align::centre);
  draw_text_in(ui, {x_of(g.count - 1) - ui.px(20), line + ui.px(8)}, {x_of(g.count - 1) + ui.px(20), end},
               Type::formula, t.text_secondary, "z", Align::centre);
  record(ui, "inside/after", item, {.kind = "slider", .value = static_cast<double>(s.view.after)});
  if (item.hovered) {
    ui.hint("drag", std::string(ui.tr("hint.inside_walk")));
    ui.hint("← →", std::string(ui.tr("hint.inside_layer")));
  }
  return end;
}

// The state large, and beside it what the layer wrote.
void draw_pictures(Frame& f, const Stages& g, ImVec2 min, ImVec2 max) {
  InsideState& s = f.state.inside;
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  const float between = ui.px(16), words = ui.px(22);
  const ImVec2 size = picture_size(static_cast<int>(g.width), static_cast<int>(g.height),
                                   {(max.x - min.x - between) / 2, max.y - min.y - words});
  const std::int64_t k = s.view.after;
  const std::string number = std::to_string(k);
  for (int side = 0; side < 2; ++side) {
    const ImVec2 at{min.x + static_cast<float>(side) * (size.x + between), min.y + words},
        end{at.x + size.x, at.y + size.y};
    const std::string title =
        side == 0 ? k == 0 ? std::string(ui.tr("inside.before")) : ui.tr("inside.after", {{"k", number}})
        : k == 0 ? std::string()
                  : ui.tr("inside.written", {{"k", number}});
    draw_text_in(ui, {at.x, min.y}, {end.x, at.y - ui.px(4)}, Type::body, t.text_secondary, title);
    if (side == 1 && k == 0) {
      const Area area(at, {max.x, max.y});
      paragraph(ui, ui.tr("inside.no_layer_yet"), t.text_muted);
      continue;
    }
    MapSheet& sheet = side == 0 ? s.states : s.written;
    const std::string name = side == 0 ? "inside/state" : "inside/written";
    const Item item = place_at(ui, name, at, end);
    draw_tile(ui, {&sheet.sheet, static_cast<int>(k)}, at, end);
    draw_frame(ui, at, end, t.line_strong, 0, 1);
    const std::int64_t each = g.channels * g.height * g.width;
    double share = 0;
    if (k > 0 && g.changed != nullptr)
      for (std::int64_t i = 0; i < each; ++i)
        share += static_cast<double>(g.changed->values[static_cast<std::size_t>((k - 1) * each + i)]) /
                 static_cast<double>(each);
    record(ui, name, item, {.kind = "picture", .value = side == 0 ? static_cast<double>(k) : share});
    if (side == 1 && share == 0) {
      const Area area({at.x + ui.px(10), at.y + ui.px(10)}, {end.x - ui.px(10), end.y});
      paragraph(ui, ui.tr("inside.identity"), t.text_secondary);
    }
    if (!item.hovered) continue;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const auto px = std::clamp<std::int64_t>(
        static_cast<std::int64_t>((mouse.x - at.x) / size.x * static_cast<float>(g.width)), 0, g.width - 1);
    const auto py = std::clamp<std::int64_t>(
        static_cast<std::int64_t>((mouse.y - at.y) / size.y * static_cast<float>(g.height)), 0, g.height - 1);
    std::string text = std::to_string(py) + ", " + std::to_string(px) + " ";
    for (std::int64_t c = 0; c < g.channels; ++c)
      text += "  " + value_words(static_cast<double>(
                         g.states->values[static_cast<std::size_t>(k * each + (c * g.height + py) * g.width + px)]));
    tooltip_now(ui, text);
  }
}

}  // namespace

void inside_flow(Frame& f, const Answer& a, ImVec2 min, ImVec2 max) {
  InsideState& s = f.state.inside;
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  Stages g{.states = named(a, "states"), .changed = named(a, "changed"), .log_det = named(a, "log_det")};
  if (g.states == nullptr || g.log_det == nullptr || g.log_det->values.size() < 2) {
    const Area area(min, max);
    return paragraph(ui, ui.tr("inside.asking"), t.text_muted);
  }
  g.count = g.states->shape[0];
  s.view.after = std::clamp<std::int64_t>(s.view.after, 0, g.count - 1);
  if (g.states->shape.size() == 4) {
    g.channels = g.states->shape[1], g.height = g.states->shape[2], g.width = g.states->shape[3];
    const std::uint64_t key = KeyHash().add(f.snapshot.run_id).add(a.ticket).add(ui.theme.light ? 2u : 1u).value();
    if (s.states.key != key) {
      s.states.key = s.written.key = key;
      s.states.sheet.update({2, key}, paint(ui, g, false), static_cast<int>(g.count), 1);
      s.written.sheet.update({3, key}, paint(ui, g, true), static_cast<int>(g.count), 1);
    }
  }
  {
    const Area area(min, {max.x, min.y + ui.px(20)});
    heading(ui, ui.tr("inside.flow_title"));
  }
  const Array* error = named(a, "inverse_error");
  if (error != nullptr) {
    const std::string words =
        ui.tr("inside.inverse_error", {{"e", value_words(static_cast<double>(error->values[0]))}});
    const float wide = text_width(ui, Type::mono_small, words) + 1;
    const Item item = place_at(ui, "inside/inverse", {max.x - wide, min.y - ui.px(3)}, {max.x, min.y + ui.px(17)},
                               {.help = ui.tr("inside.inverse_help")});
    draw_text_in(ui, item.min, item.max, Type::mono_small, error->values[0] > 1e-2f ? t.warning : t.text_secondary,
                 words);
    record(ui, "inside/inverse", item,
           {.kind = "number", .value = static_cast<double>(error->values[0]), .text = words});
  }
  const float y = draw_scrubber(f, g, {min.x, min.y + ui.px(26)}, max.x - min.x);
  const bool low = max.y - y < ui.px(240);
  const float bars_high = low ? 36 : 72, below = ui.px(bars_high + 44);
  ImVec2 from{min.x, y + ui.px(8)}, to{max.x, std::max(y + ui.px(40), max.y - below)};
  if (low && g.height == 0) {
    // Too low for both below each other: the plane stands beside the bars.
    to.y = max.y;
    from.x = max.x - (to.y - from.y);
    max.x = from.x - ui.px(16);
  }
  g.height > 0 ? draw_pictures(f, g, from, to) : inside_way(f, g, from, to);

  std::vector<float> each;
  for (std::size_t k = 1; k < g.log_det->values.size(); ++k)
    each.push_back(g.log_det->values[k] - g.log_det->values[k - 1]);
  const ImVec2 at{min.x, max.y - below + ui.px(12)};
  const Area area(at, max);
  heading(ui, ui.tr("inside.log_dets"));
  const std::string total =
      ui.tr("inside.log_det_total",
            {{"k", value_words(static_cast<double>(g.log_det->values[static_cast<std::size_t>(s.view.after)]))},
             {"n", value_words(static_cast<double>(g.log_det->values.back()))}});
  draw_text_in(ui, {min.x, at.y - ui.px(3)}, {max.x, at.y + ui.px(17)}, Type::mono_small, t.text_secondary, total,
               Align::right);
  ImGui::SetCursorScreenPos({min.x, at.y + ui.px(24)});
  const BarsResult r = bars(ui, "inside/log_dets", each,
                            {.height = bars_high,
                             .color = t.accent_fill_high,
                             .highlight = static_cast<int>(s.view.after) - 1,
                             .highlight_color = t.accent});
  if (r.clicked >= 0) go_to(s, r.clicked + 1, true);
}

}  // namespace zscape::app
