// Both sides' pictures: beside each other, one over the other with a line between that is dragged, or taking turns.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/compare_parts.h"
#include "app/workspaces/explore_parts.h"

namespace zscape::app {
namespace {

constexpr double kTurns = 2;  // a second
constexpr float kEnlarged = 132;

struct Sheet {
  ImVec2 min, max;
  int columns = 1, rows = 1;
  float tile_width() const { return (max.x - min.x) / static_cast<float>(columns); }
  float tile_height() const { return (max.y - min.y) / static_cast<float>(rows); }
  int at(ImVec2 p) const {
    if (p.x < min.x || p.x >= max.x || p.y < min.y || p.y >= max.y) return -1;
    return static_cast<int>((p.y - min.y) / tile_height()) * columns + static_cast<int>((p.x - min.x) / tile_width());
  }
};

// As large as it fits, in whole pixels per tile, at the top left.
Sheet fit(const PictureSheet& sheet, ImVec2 min, ImVec2 max) {
  Sheet s{min, max, std::max(1, sheet.columns()), std::max(1, sheet.rows())};
  const float ratio =
      sheet.tile_width() > 0 ? static_cast<float>(sheet.tile_height()) / static_cast<float>(sheet.tile_width()) : 1;
  const float tile = std::max(2.0f, std::floor(std::min((max.x - min.x) / static_cast<float>(s.columns),
                                                        (max.y - min.y) / (static_cast<float>(s.rows) * ratio))));
  if (s.columns * s.rows == 1) {  // one picture stands where the sheet stood: enlarged by a whole number, framed
    const ImVec2 size = picture_size(sheet.tile_width(), sheet.tile_height(), {max.x - min.x, max.y - min.y});
    s.max = {min.x + size.x, min.y + size.y};
    return s;
  }
  s.max = {min.x + tile * static_cast<float>(s.columns), min.y + std::floor(tile * ratio) * static_cast<float>(s.rows)};
  return s;
}

void draw_whole(PictureSheet& sheet, const Sheet& at) {
  ImGui::GetWindowDrawList()->AddImage(sheet.texture_for(at.tile_width()), at.min, at.max);
}

// Root mean square difference of two pictures, 0…1; negative where they cannot be compared.
double difference(const Pictures& a, const Pictures& b, int i) {
  if (i >= a.count || i >= b.count || a.bytes_each() != b.bytes_each() || a.width != b.width) return -1;
  double sum = 0;
  for (std::size_t k = 0; k < a.bytes_each(); ++k) {
    const double d = (static_cast<double>(a.at(i)[k]) - static_cast<double>(b.at(i)[k])) / 255;
    sum += d * d;
  }
  return std::sqrt(sum / static_cast<double>(a.bytes_each()));
}

// The same tile of both sides, large, and how far they are apart.
void show_pair(Frame& f, int tile) {
  CompareState& s = f.state.compare;
  Ui& ui = f.ui;
  ImGui::BeginTooltip();
  ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 from = at;
  float high = 0;
  const auto one = [&](PictureSheet& sheet, int i, ImU32 line) {
    if (sheet.empty() || i >= sheet.count()) return;
    const float zoom =
        std::max(1.0f, std::floor(ui.px(kEnlarged) / static_cast<float>(std::max(1, sheet.tile_width()))));
    const ImVec2 size{zoom * static_cast<float>(sheet.tile_width()), zoom * static_cast<float>(sheet.tile_height())};
    draw_tile(ui, {&sheet, i}, at, {at.x + size.x, at.y + size.y}, 4);
    draw_frame(ui, at, {at.x + size.x, at.y + size.y}, line, 4, 2);
    at.x += size.x + ui.px(6);
    high = std::max(high, size.y);
  };
  if (s.choice.link == CompareLink::picture) one(s.originals, tile, ui.theme.line_strong);
  one(s.sheets[0], tile, ui.theme.data);
  one(s.sheets[1], tile, ui.theme.samples);
  ImGui::Dummy({std::max(ui.px(100), at.x - from.x - ui.px(6)), high + ui.px(4)});
  const double apart = difference(s.pictures[0], s.pictures[1], tile);
  if (apart >= 0) value_line(ui, ui.tr("compare.apart"), number_text(apart));
  ImGui::EndTooltip();
}

void mark(const Ui& ui, const Sheet& at, int tile, ImU32 color) {
  if (tile < 0 || tile >= at.columns * at.rows) return;
  const ImVec2 a{at.min.x + static_cast<float>(tile % at.columns) * at.tile_width(),
                 at.min.y + static_cast<float>(tile / at.columns) * at.tile_height()};
  draw_frame(ui, a, {a.x + at.tile_width(), a.y + at.tile_height()}, color, 4, 2);
}

// What stands where a side has no pictures.
void waiting(Frame& f, int side, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  draw_tile(ui, {}, min, max, ui.theme.card_radius);
  const std::string error = compare_error(f, side);
  const Area area({min.x + ui.px(16), min.y + ui.px(16)}, {max.x - ui.px(16), max.y});
  paragraph(ui, error.empty() ? ui.tr("compare.asking") : std::string_view(error),
            error.empty() ? ui.theme.text_muted : ui.theme.warning);
}

void tag(const Ui& ui, ImVec2 at, const char* letter, ImU32 color) {
  draw_box(ui, at, {at.x + ui.px(20), at.y + ui.px(20)}, with_alpha(ui.theme.picture_background, 0.8f), color, 4);
  draw_text(ui, {at.x + ui.px(6), at.y + ui.px(2)}, Type::strong, color, letter);
}

bool usable(const Frame& f, int side) {
  return !f.state.compare.sheets[static_cast<std::size_t>(side)].empty() && compare_error(f, side).empty();
}

// The sheet is a pad too: where it is dragged, both sides go.
void hold_place(Frame& f, const Sheet& at, const Item& item) {
  CompareState& s = f.state.compare;
  const PadMapping on{.columns = at.columns, .rows = at.rows};
  const bool patch = at.columns > 1;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const double x = static_cast<double>((mouse.x - at.min.x) / (at.max.x - at.min.x)),
               y = static_cast<double>((mouse.y - at.min.y) / (at.max.y - at.min.y));
  const double u = patch ? on.u_of(x) : std::clamp(x, 0.0, 1.0), v = patch ? on.v_of(y) : std::clamp(y, 0.0, 1.0);
  if (item.held && (u != s.choice.u || v != s.choice.v)) {
    if (!s.holding) remember(s);
    s.holding = true;
    s.choice.u = u;
    s.choice.v = v;
  }
  if (item.released) s.holding = false;
}

// Where the place lies on a patch.
void mark_place(const Frame& f, const Sheet& at) {
  const CompareChoice& c = f.state.compare.choice;
  const PadMapping on{.columns = at.columns, .rows = at.rows};
  const ImU32 colour = f.looking_back() ? f.ui.theme.handle_back : f.ui.theme.handle;
  mark(f.ui, at, on.row_of(c.v) * at.columns + on.column_of(c.u), colour);
  const ImVec2 p{at.min.x + static_cast<float>(on.x_of(c.u)) * (at.max.x - at.min.x),
                 at.min.y + static_cast<float>(on.y_of(c.v)) * (at.max.y - at.min.y)};
  const float radius = f.ui.pxf(f.ui.theme.handle_radius);
  ImGui::GetWindowDrawList()->AddCircleFilled(p, radius + f.ui.pxf(1.5f), f.ui.theme.handle_edge);
  ImGui::GetWindowDrawList()->AddCircleFilled(p, radius, colour);
}

void side_by_side(Frame& f, ImVec2 min, ImVec2 max) {
  CompareState& s = f.state.compare;
  Ui& ui = f.ui;
  const float between = ui.px(20), half = std::floor((max.x - min.x - between) / 2);
  std::array<Sheet, 2> at;
  int hovered = -1;
  const bool place = s.choice.link == CompareLink::place, point = place && !s.choice.patch;
  for (int side = 0; side < 2; ++side) {
    const auto i = static_cast<std::size_t>(side);
    const ImVec2 a{min.x + static_cast<float>(side) * (half + between), min.y}, b{a.x + half, max.y};
    const std::string name = std::string("compare/") + kSideNames[side] + "/sheet";
    if (!usable(f, side)) {
      waiting(f, side, a, {b.x, std::min(b.y, a.y + half)});
      record_area(ui, name, a, b, {.kind = "picture grid", .value = -1.0, .text = compare_error(f, side)});
      continue;
    }
    at[i] = fit(s.sheets[i], a, b);
    const Item item = place_at(ui, name, at[i].min, at[i].max);
    const int tile = (item.hovered || item.held) && !point ? at[i].at(ImGui::GetIO().MousePos) : -1;
    if (tile >= 0) hovered = tile;
    if (side == 0 && item.activated) ui.grip.start = tile;
    if (side == 0 && s.choice.link == CompareLink::seed && item.held)
      drag_latent(ui, name, static_cast<int>(ui.grip.start), {&s.sheets[0], static_cast<int>(ui.grip.start)});
    if (place) hold_place(f, at[i], item);
    record(ui, name, item, {.kind = "picture grid", .value = static_cast<double>(s.pictures[i].count)});
  }
  if (place && s.holding) follow_sides(f);
  for (int side = 0; side < 2; ++side) {
    if (!usable(f, side)) continue;
    const auto i = static_cast<std::size_t>(side);
    draw_whole(s.sheets[i], at[i]);
    if (place && at[i].columns > 1) mark_place(f, at[i]);
  }
  if (hovered < 0 || s.holding) return;
  for (int side = 0; side < 2; ++side)
    if (usable(f, side))
      mark(ui, at[static_cast<std::size_t>(side)], hovered, side == 0 ? ui.theme.data : ui.theme.samples);
  show_pair(f, hovered);
}

// A left of the line, B right of it.
void wipe(Frame& f, ImVec2 min, ImVec2 max) {
  CompareState& s = f.state.compare;
  Ui& ui = f.ui;
  const Sheet at = fit(s.sheets[0], min, max);
  const Item item = place_at(ui, "compare/wipe", at.min, at.max, {.help = ui.tr("compare.wipe_help")});
  if (const auto wish = take_number(ui, "compare/wipe")) s.choice.wipe = std::clamp(*wish, 0.0, 1.0);
  if (item.activated) remember(s);
  if (item.held)
    s.choice.wipe =
        std::clamp(static_cast<double>((ImGui::GetIO().MousePos.x - at.min.x) / (at.max.x - at.min.x)), 0.0, 1.0);
  const float x = std::floor(at.min.x + static_cast<float>(s.choice.wipe) * (at.max.x - at.min.x));
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->PushClipRect(at.min, {x, at.max.y}, true);
  draw_whole(s.sheets[0], at);
  draw->PopClipRect();
  draw->PushClipRect({x, at.min.y}, at.max, true);
  draw_whole(s.sheets[1], at);
  draw->PopClipRect();
  draw->AddRectFilled({x - ui.px(1), at.min.y}, {x + ui.px(1), at.max.y}, ui.theme.handle);
  draw->AddCircleFilled({x, (at.min.y + at.max.y) / 2}, ui.pxf(9), ui.theme.handle);
  draw_text_in(ui, {x - ui.px(9), (at.min.y + at.max.y) / 2 - ui.px(9)},
               {x + ui.px(9), (at.min.y + at.max.y) / 2 + ui.px(9)}, Type::strong, ui.theme.handle_edge, "‹›",
               Align::centre);
  tag(ui, {at.min.x + ui.px(6), at.min.y + ui.px(6)}, "A", ui.theme.data);
  tag(ui, {at.max.x - ui.px(26), at.min.y + ui.px(6)}, "B", ui.theme.samples);
  if (item.hovered) ui.hint("drag", std::string(ui.tr("hint.wipe")));
  record(ui, "compare/wipe", item, {.kind = "slider", .value = s.choice.wipe});
}

// A and B in turn on one place while a finger is on it, or while it is switched on.
void flicker(Frame& f, ImVec2 min, ImVec2 max) {
  CompareState& s = f.state.compare;
  Ui& ui = f.ui;
  const Sheet at = fit(s.sheets[0], min, max);
  const Item item = place_at(ui, "compare/flicker", at.min, at.max, {.help = ui.tr("compare.flicker_help")});
  const double time = ui.scripted ? ImGui::GetFrameCount() / 60.0 : f.state.now;
  const bool turns = item.held || s.flickers;
  s.turning = turns;
  const int side = turns && std::fmod(time * kTurns, 2.0) >= 1 ? 1 : 0;
  draw_whole(s.sheets[static_cast<std::size_t>(side)], at);
  tag(ui, {at.min.x + ui.px(6), at.min.y + ui.px(6)}, side == 0 ? "A" : "B",
      side == 0 ? ui.theme.data : ui.theme.samples);
  record(ui, "compare/flicker", item,
         {.kind = "picture grid", .value = static_cast<double>(side), .text = turns ? "turns" : "rests"});
}

}  // namespace

void compare_pictures(Frame& f, ImVec2 min, ImVec2 max) {
  CompareState& s = f.state.compare;
  s.turning = false;
  if (s.choice.view == CompareView::side || !usable(f, 0) || !usable(f, 1)) return side_by_side(f, min, max);
  s.choice.view == CompareView::wipe ? wipe(f, min, max) : flicker(f, min, max);
}

}  // namespace zscape::app
