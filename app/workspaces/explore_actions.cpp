// The row below the pad: keyframes, the loop, pictures from outside, the nearest training pictures; α and β.
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"

namespace zscape::app {
namespace {

constexpr double kKeyRest = 0.3, kNearRest = 3;
constexpr std::int64_t kNearest = 6;

void draw_angles(Frame& f, ImVec2 min, ImVec2 max, float left) {
  const ExploreState& s = f.state.explore;
  Ui& ui = f.ui;
  const bool angles = s.view.blend == Blend::four_corner;
  const Place place = s.view.ground == Ground::plane
                          ? Place{s.view.plane_row + s.view.at.v, s.view.plane_column + s.view.at.u}
                      : angles ? place_of(s.view.ground, s.view.at)
                               : Place{s.view.at.v, s.view.at.u};
  char alpha[32], beta[40];
  std::snprintf(alpha, sizeof alpha, "α %.2f", place.alpha);
  std::snprintf(beta, sizeof beta, angles && s.view.ground != Ground::plane ? "β %.2f rad" : "β %.2f", place.beta);
  const float width = text_width(ui, Type::mono, beta), second = text_width(ui, Type::mono, alpha);
  const float x = max.x - width, x0 = x - ui.px(22) - second;
  record_area(ui, "explore/alpha", {x0, min.y}, {x0 + second, max.y},
              {.kind = "number", .value = place.alpha, .text = alpha});
  record_area(ui, "explore/beta", {x, min.y}, {max.x, max.y}, {.kind = "number", .value = place.beta, .text = beta});
  if (x0 < left) return;
  draw_text_in(ui, {x, min.y}, {max.x + 1, max.y}, Type::mono, ui.theme.text_muted, beta);
  draw_text_in(ui, {x0, min.y}, {x0 + second + 1, max.y}, Type::mono, ui.theme.text_muted, alpha);
}

}  // namespace

void explore_actions(Frame& f, ImVec2 min, ImVec2 max) {
  ExploreState& s = f.state.explore;
  Ui& ui = f.ui;
  const Area area(min, {max.x + ui.px(400), max.y});
  const bool tight = max.x - min.x < ui.px(620);
  const auto word = [&](const char* key) { return ui.tr(std::string(key) + (tight ? "_short" : "")); };
  ImGui::SetCursorScreenPos(min);
  if (button(ui, "explore/keyframe", ui.tr("explore.keyframe"),
             {.icon = Icon::diamond, .gate = {.help = ui.tr("explore.keyframe_help")}}))
    s.keyframes.push_back(current_latent(s));
  beside(ui);
  if (button(ui, "explore/loop", ui.tr(s.loop ? "explore.stop" : "explore.loop"),
             {.icon = s.loop ? Icon::pause : Icon::play,
              .gate = {can_walk(s), ui.tr("explore.loop_needs"), ui.tr("explore.loop_help")},
              .on = s.loop})) {
    if (!s.loop) remember(s, s.view);
    s.loop = !s.loop;
  }
  beside(ui);
  if (button(ui, "explore/film", ui.tr("explore.film"),
             {.gate = {.help = ui.tr("explore.film_help")}, .on = s.film.open})) {
    s.film.open = !s.film.open;
    s.sketch.open = false;
  }
  beside(ui);
  if (button(ui, "explore/draw", word("explore.draw"),
             {.gate = {.help = ui.tr(f.model->offers.encodes ? "explore.draw_help" : "explore.draw_search_help")},
              .on = s.sketch.open || s.invert.open})) {
    s.sketch.open = !(s.sketch.open || s.invert.open);
    s.invert.open = false;
  }
  beside(ui);
  if (button(ui, "explore/nearest", word("explore.nearest"),
             {.gate = {.help = ui.tr("explore.nearest_help")}, .on = s.nearest}))
    s.nearest = !s.nearest;
  beside(ui);
  draw_angles(f, min, max, ImGui::GetCursorScreenPos().x + ui.px(8));
}

void explore_keyframes(Frame& f, ImVec2 min, ImVec2 max) {
  ExploreState& s = f.state.explore;
  if (s.keyframes.empty()) return;
  Ui& ui = f.ui;
  KeyHash key;
  for (const Latent& z : s.keyframes) key.add(z);
  const Answer* a = f.asker.want({.channel = "explore/keyframes", .key = key.value(), .rest = kKeyRest},
                                 [&] { return DecodeLatents{rows_of(s.keyframes)}; });
  if (a != nullptr && a->pictures.count > 0)
    s.keys.update({f.snapshot.run_id, a->ticket}, a->pictures, a->pictures.count);
  const float side = max.y - min.y, step = side + ui.px(4);
  int remove = -1;
  for (int i = 0; i < static_cast<int>(s.keyframes.size()); ++i) {
    const float x = min.x + static_cast<float>(i) * step;
    if (x + side > max.x) break;
    const std::string name = "explore/keyframe/" + std::to_string(i);
    const Item item = place_at(ui, name, {x, min.y}, {x + side, max.y}, {.help = ui.tr("explore.keyframe_tile_help")});
    record(ui, name, item, {.kind = "picture"});
    drag_latent(ui, "explore/keyframes", i, {&s.keys, i});
    draw_tile(ui, {&s.keys, i}, item.min, item.max, 4);
    const bool now = s.loop && static_cast<int>(s.loop_at) == i;
    draw_frame(ui, item.min, item.max, now || item.hovered ? ui.theme.accent : ui.theme.line_strong, 4, now ? 2 : 1);
    if (item.clicked)
      give(s, kHandle, s.keyframes[static_cast<std::size_t>(i)],
           ui.tr("explore.origin.keyframe", {{"n", std::to_string(i + 1)}}));
    if (item.right_clicked) remove = i;
  }
  if (remove >= 0) s.keyframes.erase(s.keyframes.begin() + remove);
}

void explore_nearest(Frame& f, ImVec2 min, ImVec2 max) {
  ExploreState& s = f.state.explore;
  Ui& ui = f.ui;
  const Answer* a = f.asker.want(
      {.channel = "explore/nearest", .key = s.directions_key == 0 ? s.last_key : s.directions_key, .rest = kNearRest},
      [&] {
        return NearestRows{rows_of({current_latent(s)}), kNearest};
      });
  if (a != nullptr && a->pictures.count > 0)
    s.near.update({f.snapshot.run_id, a->ticket}, a->pictures, a->pictures.count);
  const float pad = ui.px(10), width = max.x - min.x - 2 * pad;
  const float tile = std::min(ui.px(64), std::floor((width - 2 * pad - 5 * ui.px(6)) / kNearest));
  const float height = ui.px(30) + tile + ui.px(22);
  const ImVec2 at{min.x + pad, max.y - height - pad};
  const Overlay card(ui, "nearest", at, {width, height});
  const bool waits = f.asker.waiting("explore/nearest") && a == nullptr;
  {
    const Area area({at.x + pad, at.y + ui.px(8)}, {at.x + width - pad, at.y + height});
    heading(ui, waits
                    ? ui.tr("explore.nearest_asking",
                            {{"percent", std::to_string(static_cast<int>(f.asker.progress("explore/nearest") * 100))}})
                    : std::string(ui.tr("explore.nearest")));
  }
  const ImVec2 row{at.x + pad, at.y + ui.px(28)};
  for (int i = 0; i < static_cast<int>(kNearest) && a != nullptr && i < a->pictures.count; ++i) {
    const auto k = static_cast<std::size_t>(i);
    const ImVec2 p{row.x + static_cast<float>(i) * (tile + ui.px(6)), row.y};
    const std::string name = "explore/near/" + std::to_string(i);
    const Item item = place_at(ui, name, p, {p.x + tile, p.y + tile}, {.help = ui.tr("explore.near_help")});
    draw_tile(ui, {&s.near, i}, item.min, item.max, 4);
    draw_frame(ui, item.min, item.max, item.hovered ? ui.theme.accent : ui.theme.line_strong, 4, 1);
    char distance[24] = "";
    if (k < a->array.values.size())
      std::snprintf(distance, sizeof distance, "%.2f", static_cast<double>(a->array.values[k]));
    draw_text_in(ui, {p.x, p.y + tile}, {p.x + tile, p.y + tile + ui.px(18)}, Type::mono_small, ui.theme.text_muted,
                 distance, Align::centre);
    record(ui, name, item,
           {.kind = "picture",
            .value = k < a->array.values.size() ? static_cast<double>(a->array.values[k]) : 0.0,
            .text = distance});
    if (item.clicked) {
      Image image{a->pictures.width,
                  a->pictures.height,
                  a->pictures.channels,
                  {a->pictures.at(i), a->pictures.at(i) + a->pictures.bytes_each()}};
      const auto number = k < a->second.values.size() ? static_cast<long long>(a->second.values[k]) : 0;
      arrive(f, std::move(image), kHandle, ui.tr("explore.origin.train", {{"row", integer_text(number)}}));
    }
  }
  record_area(ui, "explore/near", at, {at.x + width, at.y + height},
              {.kind = "strip", .value = a == nullptr ? 0.0 : static_cast<double>(a->pictures.count)});
}

}  // namespace zscape::app
