// The picture as far as it is drawn, what lies over it, and the line of all its values below it.
#include <algorithm>
#include <cmath>

#include "app/render/field_colours.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/draw_parts.h"

namespace zscape::app {
namespace {

constexpr float kLine = 22;  // of the slider below

std::array<float, 3> parts(ImU32 c) {
  return {static_cast<float>(c >> IM_COL32_R_SHIFT & 0xff), static_cast<float>(c >> IM_COL32_G_SHIFT & 0xff),
          static_cast<float>(c >> IM_COL32_B_SHIFT & 0xff)};
}

const float* field_in_view(const DrawState& s, const Drawing& d) {
  if (d.heard == nullptr || d.heard->array.shape.size() != 3) return nullptr;
  const std::int64_t layers = d.heard->array.shape[0];
  const std::int64_t layer = s.layer < 0 ? layers - 1 : std::min(s.layer, layers - 1);
  return d.heard->array.values.data() + layer * d.height * d.width;
}

// Grey levels or colours as far as they are drawn; over them what is heard in the accent, or the entropy of each
// prediction.
Image paint(const Frame& f, const Drawing& d) {
  const DrawState& s = f.state.draw;
  const Theme& t = f.ui.theme;
  const auto at = static_cast<std::int64_t>(s.at);
  const std::int64_t pixels = d.height * d.width;
  const FieldRamp ramp(FieldColours::density, t.light, t.picture_background);
  const float* field = s.over == DrawOver::heard ? field_in_view(s, d) : nullptr;
  const std::vector<float>* weight = field != nullptr ? &d.heard->second.values : nullptr;
  const float most = weight != nullptr && !weight->empty() ? *std::max_element(weight->begin(), weight->end()) : 0;
  const auto empty = parts(t.raised), accent = parts(t.accent);
  Image out{static_cast<int>(d.width), static_cast<int>(d.height), 4, {}};
  out.pixels.resize(static_cast<std::size_t>(4 * pixels));
  for (std::int64_t p = 0; p < pixels; ++p) {
    std::array<float, 3> c = empty;
    const bool drawn = d.place[static_cast<std::size_t>(p)] < at;
    for (std::size_t k = 0; drawn && k < 3; ++k) {
      const std::int64_t position = std::min(static_cast<std::int64_t>(k), d.channels - 1) * pixels + p;
      c[k] = d.place[static_cast<std::size_t>(position)] < at ? 255 * std::clamp(d.x[position], 0.0f, 1.0f) : 0;
    }
    if (s.over == DrawOver::entropy && drawn) {
      double bits = 0;
      for (std::int64_t k = 0; k < d.channels; ++k) bits += d.entropy(k * pixels + p);
      const auto& colour = ramp.at({0, 0, static_cast<double>(d.channels) * std::log2(static_cast<double>(d.levels))},
                                   static_cast<float>(bits));
      for (std::size_t k = 0; k < 3; ++k) c[k] = colour[k];
    }
    if (field != nullptr && field[p] > 0) {
      // Heard at all: a light tint; the more the prediction depends on it, the stronger.
      const float share = most > 0 ? std::sqrt((*weight)[static_cast<std::size_t>(p)] / most) : 0,
                  tint = 0.22f + 0.6f * share;
      for (std::size_t k = 0; k < 3; ++k) c[k] += tint * (accent[k] - c[k]);
    }
    for (std::size_t k = 0; k < 3; ++k)
      out.pixels[static_cast<std::size_t>(4 * p) + k] = static_cast<std::uint8_t>(c[k]);
    out.pixels[static_cast<std::size_t>(4 * p) + 3] = 255;
  }
  return out;
}

}  // namespace

void draw_position(Frame& f, const Drawing& d, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  DrawState& s = f.state.draw;
  const Item item = place_at(ui, "draw/at", min, max, {d.complete(), ui.tr("draw.growing"), ui.tr("draw.at_help")});
  const auto values = static_cast<double>(d.values);
  if (const auto wish = take_number(ui, "draw/at")) {
    s.at = std::clamp(*wish, 0.0, values);
    s.playing = false;
  }
  if (item.held) {
    const float share = (ImGui::GetIO().MousePos.x - min.x) / (max.x - min.x);
    s.at = std::clamp(std::round(static_cast<double>(share) * values), 0.0, values);
    s.playing = false;
  }
  const float y = std::floor((min.y + max.y) / 2), width = max.x - min.x;
  const auto x_of = [&](double at) { return min.x + width * static_cast<float>(at / std::max(1.0, values)); };
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled({min.x, y - ui.px(2)}, {max.x, y + ui.px(2)}, ui.theme.line_strong, ui.px(2));
  draw->AddRectFilled({min.x, y - ui.px(2)}, {x_of(s.at), y + ui.px(2)}, ui.theme.accent, ui.px(2));
  if (s.view.keep > 0) {
    const float x = x_of(static_cast<double>(s.view.keep));
    draw->AddRectFilled({x - ui.px(1), y - ui.px(6)}, {x + ui.px(1), y + ui.px(6)}, ui.theme.text_secondary);
  }
  draw->AddCircleFilled({x_of(s.at), y}, ui.px(item.hovered || item.held ? 7 : 6), ui.theme.text);
  const auto at = static_cast<std::int64_t>(s.at);
  record(ui, "draw/at", item,
         {.kind = "slider",
          .value = static_cast<double>(at),
          .text = std::to_string(at) + " / " + std::to_string(d.values),
          .reason = ui.tr("draw.growing")});
}

void draw_canvas(Frame& f, const Drawing& d, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  DrawState& s = f.state.draw;
  const bool alone = f.state.picture_only;
  const ImVec2 room{max.x - min.x, max.y - min.y - (alone ? 0 : ui.px(kLine + 8))};
  const ImVec2 size = picture_size(static_cast<int>(d.width), static_cast<int>(d.height), room);
  const ImVec2 from = alone
                          ? ImVec2{std::floor(min.x + (room.x - size.x) / 2), std::floor(min.y + (room.y - size.y) / 2)}
                          : min,
               to{from.x + size.x, from.y + size.y};
  const auto at = static_cast<std::int64_t>(s.at);
  if (d.complete()) {
    const std::uint64_t key = KeyHash()
                                  .add(d.x, sizeof(float) * static_cast<std::size_t>(d.values))
                                  .add(static_cast<std::uint64_t>(at))
                                  .add(static_cast<std::uint64_t>(s.over))
                                  .add(static_cast<std::uint64_t>(s.layer + 1))
                                  .add(d.heard == nullptr ? 0 : d.heard->ticket)
                                  .add(ui.theme.light ? 2u : 1u)
                                  .value();
    if (s.painted != key) s.sheet.update({f.snapshot.run_id, key}, paint(f, d));
    s.painted = key;
  } else if (d.growing != nullptr && !d.growing->pictures.empty()) {
    s.painted = KeyHash().add(d.growing->ticket).add(static_cast<std::uint64_t>(1e6 * d.growing->progress)).value();
    s.sheet.update({f.snapshot.run_id, s.painted}, d.growing->pictures, 1);
  }
  const Item item = place_at(ui, "draw/canvas", from, to, {.help = ui.tr("draw.canvas_help")});
  draw_tile(ui, {&s.sheet, 0}, from, to, ui.theme.control_radius);
  draw_frame(ui, from, to, ui.theme.line, ui.theme.control_radius, 1);
  const float cell = size.x / static_cast<float>(std::max<std::int64_t>(1, d.width));
  const auto corner = [&](std::int64_t position) {
    const std::int64_t p = position % (d.height * d.width);
    return ImVec2{from.x + cell * static_cast<float>(p % d.width), from.y + cell * static_cast<float>(p / d.width)};
  };
  const bool next = d.complete() && at < d.values;
  if (next) {
    const ImVec2 c = corner(d.order[static_cast<std::size_t>(at)]);
    draw_frame(ui, {c.x - 1, c.y - 1}, {c.x + cell + 1, c.y + cell + 1},
               s.view.keep > at ? ui.theme.text : ui.theme.accent, 2, 2);
  }
  // The hand goes to any value of the picture.
  if (d.complete() && (item.held || item.clicked)) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const auto column = std::clamp<std::int64_t>(static_cast<std::int64_t>((mouse.x - from.x) / cell), 0, d.width - 1),
               row = std::clamp<std::int64_t>(static_cast<std::int64_t>((mouse.y - from.y) / cell), 0, d.height - 1);
    s.at = static_cast<double>(d.place[static_cast<std::size_t>(row * d.width + column)]);
    s.playing = false;
  }
  record(
      ui, "draw/canvas", item,
      {.kind = "picture",
       .value = d.complete() ? static_cast<double>(std::count_if(d.x, d.x + d.values, [](float v) { return v > 0.5f; }))
                             : -1,
       .text = next ? std::to_string(d.order[static_cast<std::size_t>(at)]) : std::string()});
  if (alone) return;
  draw_position(f, d, {from.x, to.y + ui.px(8)}, {to.x, to.y + ui.px(8 + kLine)});
}

}  // namespace zscape::app
