// The answer, large; what lies around it; the way to it.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"
#include "app/workspaces/mix_parts.h"
#include "engine/core/latent_arithmetic.h"

namespace zscape::app {
namespace {

constexpr double kGestureLasts = 0.3;
constexpr double kSheetPace = 0.12;  // while the hand moves: the answer goes before what lies around it
constexpr int kStrip = 9;

}  // namespace

TileRef mix_tile(MixState& s, MixTile kind, std::uint64_t number) {
  const auto at = s.tiles.find(tile_id(kind, number));
  return at == s.tiles.end() ? TileRef{} : TileRef{&s.sheet, at->second};
}

void follow_sheet(Frame& f) {
  MixState& s = f.state.mix;
  std::vector<Latent> rows;
  std::map<std::uint64_t, int> plan;
  const auto add = [&](MixTile kind, std::uint64_t number, const Latent& z) {
    plan[tile_id(kind, number)] = static_cast<int>(rows.size());
    rows.push_back(z);
  };
  for (const MixSlot& slot : s.view.slots) {
    if (const auto mean = slot_mean(slot)) add(MixTile::mean, slot.id, *mean);
    for (const MixMember& m : slot.members)
      if (static_cast<std::int64_t>(m.z.size()) == s.size) add(MixTile::member, m.id, m.z);
  }
  if (s.answer) {
    const auto around = neighbours(*s.answer, s.view.jitter, s.view.seed);
    for (std::size_t i = 0; i < around.size(); ++i) add(MixTile::around, i, around[i]);
    const auto way = straight_way(*s.first, *s.answer, kStrip);
    for (std::size_t i = 0; i < way.size(); ++i) add(MixTile::strip, i, way[i]);
    f.state.hand.show("mix/around", around);
    f.state.hand.show("mix/strip", way);
    for (std::size_t i = 0; i < s.directions.size(); ++i) {
      const MixDirection& d = s.directions[i];
      if (static_cast<std::int64_t>(d.unit.size()) != s.size) continue;
      const auto amount = s.view.amounts.find(d.name);
      const Latent middle =
          amount == s.view.amounts.end() ? *s.answer : moved(*s.answer, -amount->second * d.sigma, d.unit);
      add(MixTile::low, i, moved(middle, -d.sigma, d.unit));
      add(MixTile::middle, i, middle);
      add(MixTile::high, i, moved(middle, d.sigma, d.unit));
    }
  }
  if (rows.empty()) return;
  KeyHash hash;
  for (const Latent& z : rows) hash.add(z);
  for (const auto& [id, tile] : plan) hash.add(id);
  const std::uint64_t key = hash.value();
  const Answer* a =
      f.asker.want({.channel = "mix/sheet", .key = key, .rest = 0.15, .pace = s.gesture ? kSheetPace : 0}, [&] {
        s.plans[key] = plan;
        if (s.plans.size() > 8)
          for (auto at = s.plans.begin(); at != s.plans.end() && s.plans.size() > 8;)
            at = at->first == key || at->first == f.asker.key("mix/sheet") ? std::next(at) : s.plans.erase(at);
        return DecodeLatents{rows_of(rows)};
      });
  const auto shown = s.plans.find(f.asker.key("mix/sheet"));
  if (a == nullptr || shown == s.plans.end() || a->pictures.count != static_cast<int>(shown->second.size())) return;
  const int columns = std::max(1, static_cast<int>(std::ceil(std::sqrt(a->pictures.count))));
  if (s.sheet.update({f.snapshot.run_id, a->ticket}, a->pictures, columns)) s.tiles = shown->second;
}

void mix_picture(Frame& f, ImVec2 min, ImVec2 max) {
  MixState& s = f.state.mix;
  Ui& ui = f.ui;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const Answer* a = nullptr;
  if (s.answer) {
    const bool moving = f.state.now - s.still_since < kGestureLasts;
    a = f.asker.want({.channel = "mix/answer", .key = s.last_key, .gesture = moving || s.gesture},
                     [&] { return DecodeLatents{rows_of({*s.answer})}; });
    if (a != nullptr && a->pictures.count == 1) s.picture.update({f.snapshot.run_id, a->ticket}, a->pictures, 1);
  }
  f.state.hand.show("mix/answer", s.answer ? std::vector<Latent>{*s.answer} : std::vector<Latent>{});
  const Item item =
      place_at(ui, "mix/answer", min, max,
               {.help = f.state.picture_only || !s.answer ? std::string_view() : ui.tr("mix.answer_help")});
  const bool shown = s.answer && !s.picture.empty();
  if (shown) drag_latent(ui, "mix/answer", 0, {&s.picture, 0});
  const float radius = ui.pxf(f.state.picture_only ? 0 : ui.theme.card_radius);
  if (!shown) fill_rounded(draw, min, max, ui.theme.rail, radius);
  const std::string_view error = s.answer ? f.asker.error("mix/answer") : std::string_view();
  if (shown) {
    const ImVec2 size = picture_size(s.picture.tile_width(), s.picture.tile_height(), {max.x - min.x, max.y - min.y});
    const ImVec2 at{std::floor((min.x + max.x - size.x) / 2), std::floor((min.y + max.y - size.y) / 2)};
    const ImVec2 to{at.x + size.x, at.y + size.y};
    fill_around(draw, min, max, at, to, ui.theme.picture_background, radius);
    draw_tile(ui, {&s.picture, 0}, at, to);
    draw_frame(ui, min, max, item.hovered ? ui.theme.accent : ui.theme.line_strong, ui.theme.card_radius, 1);
  }
  if (!shown || !error.empty()) {
    const bool waits = s.answer || !s.asked.empty();
    const std::string_view words = !error.empty() ? error : ui.tr(waits ? "mix.answer_asking" : "mix.answer_empty");
    const auto lines = wrap_text(ui, Type::body, words, max.x - min.x - ui.px(40));
    float y = (min.y + max.y - line_height(ui, Type::body) * static_cast<float>(lines.size())) / 2;
    for (const auto line : lines) {
      draw_text(ui, {(min.x + max.x - text_width(ui, Type::body, line)) / 2, y}, Type::body,
                error.empty() ? ui.theme.text_muted : ui.theme.warning, line);
      y += line_height(ui, Type::body);
    }
  }
  record(ui, "mix/answer", item,
         {.kind = "picture",
          .value = static_cast<double>(shown && a != nullptr ? a->step : -1),
          .text = sum_in_words(s.view, std::string(ui.tr("mix.by_hand")))});
}

// Nine tiles in a square, the answer in the middle, and how far the others lie from it.
void mix_around(Frame& f, ImVec2 min, ImVec2 max) {
  MixState& s = f.state.mix;
  Ui& ui = f.ui;
  {
    const Area area(min, {max.x, min.y + ui.px(26)});
    const MixView view = s.view;
    double jitter = s.view.jitter;
    real_row(ui,
             {.name = "mix/jitter",
              .label = ui.tr("mix.around"),
              .help = ui.tr("mix.around_help"),
              .paper = "0.25",
              .scale = {0, 2, false},
              .unit = "σ"},
             jitter, 0.25);
    if (jitter != s.view.jitter) {
      if (!s.gesture) remember(s, view);
      s.gesture = ImGui::IsMouseDown(ImGuiMouseButton_Left);
      s.view.jitter = jitter;
    }
  }
  const float top = min.y + ui.px(32), side = std::floor(std::min((max.x - min.x) / 3, (max.y - top) / 3));
  if (side < ui.px(16)) return;
  const float left = min.x + std::floor((max.x - min.x - 3 * side) / 2);
  for (int i = 0; i < 9; ++i) {
    const ImVec2 at{left + static_cast<float>(i % 3) * side, top + static_cast<float>(i / 3) * side};
    const std::string name = "mix/around/" + std::to_string(i);
    const Item item = place_at(ui, name, at, {at.x + side, at.y + side},
                               {.help = s.answer ? ui.tr("mix.near_help") : std::string_view()});
    record(ui, name, item, {.kind = "picture"});
    if (s.answer) drag_latent(ui, "mix/around", i, mix_tile(s, MixTile::around, static_cast<std::uint64_t>(i)));
    const ImVec2 a{item.min.x + 1, item.min.y + 1}, b{item.max.x - 1, item.max.y - 1};
    draw_tile(ui, s.answer ? mix_tile(s, MixTile::around, static_cast<std::uint64_t>(i)) : TileRef{}, a, b, 3);
    if (i == 4 || item.hovered) draw_frame(ui, a, b, ui.theme.accent, 3, i == 4 ? 2 : 1);
  }
  if (ImGui::IsMouseHoveringRect({left, top}, {left + 3 * side, top + 3 * side}))
    ui.hint("Shift R", std::string(ui.tr("hint.other_noise")));
}

void mix_strip(Frame& f, ImVec2 min, ImVec2 max) {
  MixState& s = f.state.mix;
  Ui& ui = f.ui;
  {
    const Area area(min, {max.x, min.y + ui.px(20)});
    heading(ui, ui.tr("mix.strip"));
  }
  const float gap_between = ui.px(3), width = max.x - min.x;
  const float side = std::floor(std::min(max.y - min.y - ui.px(20), (width - (kStrip - 1) * gap_between) / kStrip));
  for (int i = 0; i < kStrip; ++i) {
    const ImVec2 at{min.x + static_cast<float>(i) * (side + gap_between), min.y + ui.px(20)};
    const std::string name = "mix/strip/" + std::to_string(i);
    const Item item = place_at(ui, name, at, {at.x + side, at.y + side},
                               {.help = s.answer ? ui.tr("mix.near_help") : std::string_view()});
    record(ui, name, item, {.kind = "picture"});
    const TileRef tile = s.answer ? mix_tile(s, MixTile::strip, static_cast<std::uint64_t>(i)) : TileRef{};
    if (s.answer) drag_latent(ui, "mix/strip", i, tile);
    draw_tile(ui, tile, item.min, item.max, 4);
    if (!tile.empty())
      draw_frame(ui, item.min, item.max, item.hovered || i == kStrip - 1 ? ui.theme.accent : ui.theme.line_strong, 4,
                 1);
  }
}

}  // namespace zscape::app
