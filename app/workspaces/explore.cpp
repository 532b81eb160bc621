// Explore: the patch between four latents, the point on it, its picture, and the directions that matter.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"
#include "app/workspaces/workspaces.h"

namespace zscape::app {
namespace {

constexpr float kColumn = 240, kBetween = 16, kButtons = 30, kKeyframes = 34;

}  // namespace

void explore_modes(Frame& f, ImVec2 min, ImVec2 max) {
  ExploreState& s = f.state.explore;
  Ui& ui = f.ui;
  const bool back = f.state.strip_width > 0;
  const Area area(min, {max.x - f.state.strip_width, min.y + ui.px(30)});
  std::array<Choice, 4> modes;
  constexpr Blend kBlends[] = {Blend::lerp, Blend::slerp, Blend::bilinear, Blend::four_corner};
  std::array<std::string, 4> labels;
  int mode = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto reason = why_not(s.prior, kBlends[i]);
    labels[i] = ui.tr("explore.mode." + std::string(name_of(kBlends[i])));
    modes[i] = {name_of(kBlends[i]),
                labels[i],
                {reason.empty(), reason.empty() ? reason : ui.tr(reason),
                 ui.tr("explore.mode_help." + std::string(name_of(kBlends[i])))}};
    if (kBlends[i] == s.view.blend) mode = static_cast<int>(i);
  }
  if (segmented(ui, "explore/mode", modes, mode)) {
    remember(s, s.view);
    s.view.blend = kBlends[mode];
    if (!why_not(s.prior, s.view.blend, s.view.ground).empty()) s.view.ground = Ground::quarter;
  }
  const float used = segmented_width(ui, modes);
  beside(ui, 10);

  constexpr Ground kGrounds[] = {Ground::quarter, Ground::torus, Ground::plane};
  std::array<Choice, 3> grounds;
  std::array<std::string, 3> names;
  int ground = 0;
  const auto fill = [&](const char* length) {
    for (std::size_t i = 0; i < 3; ++i) {
      const auto reason = why_not(s.prior, s.view.blend, kGrounds[i]);
      const std::string id(name_of(kGrounds[i]));
      names[i] = ui.tr("explore.ground" + std::string(length) + id);
      grounds[i] = {name_of(kGrounds[i]),
                    names[i],
                    {reason.empty(), reason.empty() ? reason : ui.tr(reason), ui.tr("explore.ground_help." + id)}};
      if (kGrounds[i] == s.view.ground) ground = static_cast<int>(i);
    }
  };
  const float room = max.x - min.x - f.state.strip_width - used - ui.px(10);
  fill(".");
  if (segmented_width(ui, grounds) > room) fill("_short.");
  if (segmented(ui, "explore/ground", grounds, ground)) {
    remember(s, s.view);
    s.view.ground = kGrounds[ground];
    s.view.held.reset();
    s.trail.clear();
  }
  if (back) return;
  const float seed = button_width(ui, ui.tr("explore.new_seed"), {.kind = ButtonKind::small}),
              tests = button_width(ui, ui.tr("explore.tests"), {.kind = ButtonKind::small});
  float left = max.x - seed;
  if (left - ui.px(12) < min.x + used + ui.px(10) + segmented_width(ui, grounds)) return;
  const bool both =
      left - tests - ui.px(20) > min.x + used + ui.px(10) + segmented_width(ui, grounds) && f.model->offers.encodes;
  if (both) {
    left -= tests + ui.px(6);
    ImGui::SetCursorScreenPos({left, min.y + ui.px(1)});
    if (button(ui, "explore/tests", ui.tr("explore.tests"),
               {.kind = ButtonKind::small, .gate = {.help = ui.tr("explore.tests_help")}}))
      s.wants_tests = true;
    beside(ui, 6);
  } else {
    ImGui::SetCursorScreenPos({left, min.y + ui.px(1)});
  }
  if (button(ui, "explore/seed", ui.tr("explore.new_seed"),
             {.kind = ButtonKind::small, .gate = {.help = ui.tr("explore.new_seed_help")}}))
    new_seed(s);
}

void explore(Frame& f, ImVec2 min, ImVec2 max) {
  ExploreState& s = f.state.explore;
  Ui& ui = f.ui;
  follow_run(f);
  if (s.size == 0) return stage_message(f, min, max, ui.tr("stage.no_latent"), ui.tr("stage.elsewhere"));
  if (f.snapshot.data.kind != DataKind::pictures)
    return stage_message(f, min, max, ui.tr(f.snapshot.data.kind == DataKind::waves ? "explore.no_sounds" : "explore.no_pictures"), ui.tr("stage.elsewhere"));
  follow_arrivals(f);
  follow_keys(f);
  follow_loop(f);
  follow_film(f);
  follow_invert(f);
  const std::uint64_t key = KeyHash().add(current_latent(s)).value();
  if (key != s.last_key) s.still_since = f.state.now;
  s.last_key = key;
  if (f.state.picture_only) return explore_picture(f, min, max);

  explore_modes(f, min, max);
  const bool low = max.y - min.y < ui.px(380);
  const float top = min.y + ui.px(low ? 36 : 44);
  const bool strip = !s.keyframes.empty() || any_stored(s);
  const float below = ui.px(kButtons) + ui.px(low ? 8 : 20) + (strip ? ui.px(kKeyframes) : 0);
  const float width = max.x - min.x, height = max.y - top - below;
  const float column_least = std::min(ui.px(kColumn), width * 0.4f);
  const float room = std::max(ui.px(80), std::min(height, width - ui.px(kBetween) - column_least));
  const auto tiles = static_cast<float>(mapping_of(s.view.ground).columns);
  const float side = std::floor(room / tiles) * tiles;  // whole pixels per tile
  const ImVec2 pad_min{min.x, top}, pad_max{min.x + side, top + side};
  const float column = std::min(width - side - ui.px(kBetween), std::max(column_least, room * 0.62f));
  const ImVec2 right_min{pad_max.x + ui.px(kBetween), top},
      right_max{right_min.x + column, std::max(pad_max.y, top + std::min(height, room))};

  const bool covered = s.sketch.open || s.film.open || s.invert.open;
  if (!covered) s.view.ground == Ground::plane ? explore_plane(f, pad_min, side) : explore_pad(f, pad_min, side);
  if (s.nearest && !covered) explore_nearest(f, pad_min, pad_max);
  if (s.invert.open)
    explore_invert(f, pad_min, pad_max);
  else if (s.sketch.open)
    explore_sketch(f, pad_min, pad_max);
  else if (s.film.open)
    explore_film(f, pad_min, pad_max);
  const float tall = right_max.y - top, words = ui.px(54), space = ui.px(8);
  if (tall < ui.px(330)) {
    // Too low for all below each other: the numbers stand beside the picture.
    const float picture = std::min(tall, (max.x - right_min.x) * 0.5f);
    const float left = right_min.x + picture + ui.px(kBetween);
    explore_picture(f, right_min, {right_min.x + picture, top + picture});
    explore_words(f, {left, top}, {max.x, top + words});
    explore_directions(f, {left, top + words + space}, {max.x - ui.px(6), right_max.y});
  } else {
    const float picture = std::min(column, tall * 0.62f);
    explore_picture(f, right_min, {right_min.x + picture, top + picture});
    explore_words(f, {right_min.x, top + picture + space}, {right_max.x, top + picture + space + words});
    explore_directions(f, {right_min.x, top + picture + words + ui.px(18)}, right_max);
  }
  const float row = top + std::max(side, std::min(height, room)) + ui.px(low ? 8 : 20);
  explore_actions(f, {min.x, row}, {right_max.x, row + ui.px(kButtons)});
  if (strip) {
    const float strip_top = row + ui.px(kButtons + 6), strip_side = ui.px(28);
    const float slots = 9 * (strip_side + ui.px(4)) - ui.px(4);
    explore_keyframes(f, {min.x, strip_top}, {right_max.x - slots - ui.px(16), strip_top + strip_side});
    explore_slots(f, {right_max.x - slots, strip_top}, {right_max.x, strip_top + strip_side});
  }
  if (ImGui::IsMouseHoveringRect(pad_min, pad_max) && !covered) {
    if (ui.hints.empty()) ui.hint("drag", std::string(ui.tr("hint.move")));
    ui.hint("Shift", std::string(ui.tr("key.fine")));
    ui.hint("Ctrl C", std::string(ui.tr("hint.copy")));
    ui.hint("1–9", std::string(ui.tr("key.recall")));
  }
}

}  // namespace zscape::app
