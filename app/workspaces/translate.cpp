// Explore, for models that translate pictures: one picture in the hand, what it becomes beside it, live; rows of the
// test data below.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/window/keys.h"
#include "app/workspaces/paint_parts.h"
#include "app/workspaces/translate_parts.h"
#include "app/workspaces/workspaces.h"
#include "engine/core/fit_picture.h"

namespace zscape::app {
namespace {

constexpr const char *kOne = "translate/one", *kStrip = "translate/strip";
constexpr double kRest = 0.2, kStripRest = 1.5;
constexpr std::int64_t kTiles = 8;
constexpr float kRow = 30, kBetween = 44, kCaption = 22, kTileGap = 8;

Array slice(const Array& a, std::int64_t row) {  // [n, C, H, W] → [C, H, W]
  Array out{{a.shape[1], a.shape[2], a.shape[3]}, {}};
  const std::int64_t size = a.shape[1] * a.shape[2] * a.shape[3];
  out.values.assign(a.values.begin() + row * size, a.values.begin() + (row + 1) * size);
  return out;
}

void show(PictureSheet& sheet, const Array& a, std::int64_t row) {
  if (a.shape.size() != 4 || a.shape[0] <= row) return sheet.clear();
  const Array one = slice(a, row);
  sheet.update({1, KeyHash().add(one.values).value()}, to_image(one));
}

void change(TranslateState& s, const TranslateView& view) {
  remember(s);
  s.view = view;
  s.last_x = -1;
}

void other_row(TranslateState& s, std::int64_t row) {
  change(s, {.back = s.view.back, .row = std::max<std::int64_t>(0, row), .drawn = {}});
}

void clear(TranslateState& s) {
  if (s.input.shape.size() != 4) return;
  Array blank = s.input;
  std::fill(blank.values.begin(), blank.values.end(), s.input.values.front() > 0.5f ? 1.0f : 0.0f);
  change(s, {.back = s.view.back, .row = s.view.row, .drawn = std::move(blank)});
  s.input = s.view.drawn;
}

void follow_keys(Frame& f) {
  TranslateState& s = f.state.translate;
  if (f.state.keys || f.state.gallery) return;
  if (pressed("[", true)) other_row(s, s.view.row - 1);
  if (pressed("]", true)) other_row(s, s.view.row + 1);
  if (pressed("x")) s.erase = !s.erase;
  if (pressed("ctrl+z", true)) undo(s);
  if (pressed("ctrl+y", true) || pressed("ctrl+shift+z", true)) redo(s);
}

// Another run begins with its first row.
void meet_run(const Frame& f) {
  TranslateState& s = f.state.translate;
  if (s.run_id == f.snapshot.run_id) return;
  s = {};
  s.run_id = f.snapshot.run_id;
}

// The picture in the hand and what it becomes.
const Answer* follow(Frame& f) {
  TranslateState& s = f.state.translate;
  meet_run(f);
  s.in_view = true;
  const bool drawn = !s.view.drawn.empty();
  const std::uint64_t key =
      KeyHash().add(s.view.drawn.values).add(static_cast<std::uint64_t>(s.view.row)).add(s.view.back ? 2u : 1u).value();
  const Answer* a = f.asker.want({.channel = kOne, .key = key, .rest = kRest, .gesture = s.last_x >= 0}, [&] {
    Translate q{.back = s.view.back};
    if (drawn)
      q.pictures = s.view.drawn;
    else
      q.rows = {s.view.row};
    return q;
  });
  if (drawn) s.input = s.view.drawn;
  if (a == nullptr || f.asker.key(kOne) != key) return nullptr;
  if (!drawn) s.input = a->second;
  return a;
}

void controls(Frame& f, ImVec2 min, ImVec2 max) {
  TranslateState& s = f.state.translate;
  Ui& ui = f.ui;
  const Area area(min, {max.x - f.state.strip_width, max.y});
  if (f.model->offers.translates_back) {
    const Choice ways[] = {{"forth", ui.tr("translate.forth"), {.help = ui.tr("translate.forth_help")}},
                           {"back", ui.tr("translate.back"), {.help = ui.tr("translate.back_help")}}};
    int way = s.view.back ? 1 : 0;
    if (segmented(ui, "translate/way", ways, way)) change(s, {.back = way == 1, .row = s.view.row, .drawn = {}});
    beside(ui, 14);
  }
  if (button(ui, "translate/previous", "‹", {.gate = {s.view.row > 0, "", ui.tr("translate.row_help")}, .width = 30}))
    other_row(s, s.view.row - 1);
  beside(ui, 6);
  if (button(ui, "translate/next", "›", {.gate = {.help = ui.tr("translate.row_help")}, .width = 30}))
    other_row(s, s.view.row + 1);
  beside(ui, 14);
  if (button(ui, "translate/clear", ui.tr("explore.sketch_clear"), {.gate = {.help = ui.tr("translate.clear_help")}}))
    clear(s);
  beside(ui, 6);
  if (button(ui, "translate/erase", ui.tr("translate.erase"),
             {.gate = {.help = ui.tr("translate.erase_help")}, .on = s.erase}))
    s.erase = !s.erase;
}

// Rows of the test data above what they become; a click takes one.
void strip(Frame& f, ImVec2 min, ImVec2 max) {
  TranslateState& s = f.state.translate;
  Ui& ui = f.ui;
  const std::uint64_t key = s.view.back ? 2 : 1;
  const Answer* a = f.asker.want({.channel = kStrip, .key = key, .rest = kStripRest}, [&] {
    Translate q{.back = s.view.back};
    for (std::int64_t i = 0; i < kTiles; ++i) q.rows.push_back(i);
    return q;
  });
  if (a == nullptr || f.asker.key(kStrip) != key || a->second.shape.size() != 4) return;
  const float gap = ui.px(kTileGap), room = (max.x - min.x - gap * (kTiles - 1)) / kTiles;
  const float side = std::floor(std::min(room, (max.y - min.y - gap) / 2));
  if (side < ui.px(16)) return;
  Pictures inputs{0,
                  static_cast<int>(a->second.shape[3]),
                  static_cast<int>(a->second.shape[2]),
                  static_cast<int>(a->second.shape[1]),
                  {}};
  for (std::int64_t i = 0; i < a->second.shape[0]; ++i) {
    const Image one = to_image(slice(a->second, i));
    inputs.pixels.insert(inputs.pixels.end(), one.pixels.begin(), one.pixels.end());
    ++inputs.count;
  }
  s.strip_from.update({key, a->ticket}, inputs, kTiles);
  s.strip_to.update({key, a->ticket}, a->pictures, kTiles);
  const float step = (max.x - min.x - side) / (kTiles - 1);
  for (int i = 0; i < kTiles; ++i) {
    const ImVec2 from{std::floor(min.x + static_cast<float>(i) * step), min.y}, to{from.x, from.y + side + gap};
    const std::string name = "translate/row" + std::to_string(i);
    const Item item = place_at(ui, name, from, {to.x + side, to.y + side}, {.help = ui.tr("translate.take_help")});
    const bool chosen = s.view.drawn.empty() && s.view.row == i;
    record(ui, name, item, {.kind = "tile", .value = chosen});
    draw_tile(ui, {&s.strip_from, i}, from, {from.x + side, from.y + side}, ui.theme.control_radius);
    draw_tile(ui, {&s.strip_to, i}, to, {to.x + side, to.y + side}, ui.theme.control_radius);
    const ImU32 line = chosen ? ui.theme.accent : item.hovered ? ui.theme.line_strong : ui.theme.line;
    draw_frame(ui, from, {from.x + side, from.y + side}, line, ui.theme.control_radius, 1);
    draw_frame(ui, to, {to.x + side, to.y + side}, line, ui.theme.control_radius, 1);
    if (item.clicked || ui.widgets.take_set(name)) other_row(s, i);
  }
}

}  // namespace

void remember(TranslateState& s) { s.history.remember(s.view); }
bool undo(TranslateState& s) { return s.history.undo(s.view); }
bool redo(TranslateState& s) { return s.history.redo(s.view); }

void take_picture(const Frame& f, const Image& image) {
  TranslateState& s = f.state.translate;
  const DataSpec& d = f.snapshot.data;
  change(s, {.back = s.view.back,
             .row = s.view.row,
             .drawn = fit_picture(image, {static_cast<int>(translated_channels(d, s.view.back)),
                                          static_cast<int>(d.height), static_cast<int>(d.width), false})});
}

void take_in_hand(const Frame& f, Array one) {
  meet_run(f);
  TranslateState& s = f.state.translate;
  change(s, {.back = false, .row = s.view.row, .drawn = std::move(one)});
}

void translate_pictures(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  meet_run(f);
  TranslateState& s = f.state.translate;
  follow_keys(f);
  controls(f, min, {max.x, min.y + ui.px(kRow)});
  const std::string_view error = f.asker.error(kOne);
  const float top = min.y + ui.px(kRow + 14);
  if (!error.empty()) return stage_message(f, {min.x, top}, max, error);
  const bool three = !s.truth.empty();
  const float between = ui.px(kBetween), count = three ? 3 : 2;
  const float height = (max.y - top) * 0.64f - ui.px(kCaption);
  const float side = std::floor(std::min(height, (max.x - min.x - between * (count - 1)) / count));
  const float left = std::floor(min.x + (max.x - min.x - side * count - between * (count - 1)) / 2);
  const ImVec2 from{left, top}, to{left + side + between, top};
  // The brush first, then what follows it.
  translate_canvas(f, from, {from.x + side, from.y + side});
  const Answer* a = follow(f);
  if (a != nullptr) {
    show(s.to, a->array, 0);
    const auto truth = a->named.find("truth");
    show(s.truth, truth == a->named.end() || !s.view.drawn.empty() ? Array{} : truth->second, 0);
  }
  draw_tile(ui, {&s.to, 0}, to, {to.x + side, to.y + side}, ui.theme.card_radius);
  draw_frame(ui, to, {to.x + side, to.y + side}, ui.theme.samples, ui.theme.card_radius, 1);
  record_area(ui, "translate/answer", to, {to.x + side, to.y + side},
              {.kind = "picture", .value = static_cast<double>(a == nullptr ? 0 : a->ticket)});
  draw_text_in(ui, {from.x + side, from.y}, {to.x, from.y + side}, Type::title, ui.theme.text_muted, "→",
               Align::centre);
  const auto caption = [&](ImVec2 at, std::string_view text, ImU32 colour) {
    draw_text_in(ui, {at.x, at.y + side + ui.px(4)}, {at.x + side, at.y + side + ui.px(kCaption)}, Type::body, colour,
                 text);
  };
  caption(from,
          s.view.drawn.empty() ? ui.tr("translate.row", {{"row", std::to_string(s.view.row)}})
                               : std::string(ui.tr("translate.drawn")),
          ui.theme.text_secondary);
  caption(to, ui.tr("translate.becomes"), ui.theme.samples);
  if (three) {
    const ImVec2 at{to.x + side + between, top};
    draw_tile(ui, {&s.truth, 0}, at, {at.x + side, at.y + side}, ui.theme.card_radius);
    draw_frame(ui, at, {at.x + side, at.y + side}, ui.theme.data, ui.theme.card_radius, 1);
    caption(at, ui.tr("translate.truth"), ui.theme.data);
  }
  strip(f, {min.x, top + side + ui.px(kCaption + 14)}, max);
  if (ui.hints.empty()) ui.hint("[ ]", std::string(ui.tr("translate.row_help")));
  if (!s.history.past().empty()) ui.hint("Ctrl Z", std::string(ui.tr("hint.draw_undo")));
}

}  // namespace zscape::app
