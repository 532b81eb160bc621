// The nine stored latents as pictures: Ctrl 1…9 stores, 1…9 or a click recalls, a dropped tile is stored.
#include <algorithm>

#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"

namespace zscape::app {
namespace {

constexpr double kRest = 0.3;

}  // namespace

bool any_stored(const ExploreState& s) {
  return std::any_of(s.stored.begin(), s.stored.end(), [](const auto& z) { return z.has_value(); });
}

void store(Frame& f, std::size_t slot, Latent z) {
  f.state.explore.stored[slot] = std::move(z);
  f.state.notices.say(Fact::Grade::info, "notice.stored", {std::to_string(slot + 1)}, f.state.now);
}

void explore_slots(Frame& f, ImVec2 min, ImVec2 max) {
  ExploreState& s = f.state.explore;
  Ui& ui = f.ui;
  std::vector<Latent> stored;
  KeyHash key;
  for (const auto& z : s.stored)
    if (z) stored.push_back(*z), key.add(*z);
  if (!stored.empty()) {
    const Answer* a = f.asker.want({.channel = "explore/slots", .key = key.value(), .rest = kRest},
                                   [&] { return DecodeLatents{rows_of(stored)}; });
    if (a != nullptr && a->pictures.count > 0)
      s.slots.update({f.snapshot.run_id, a->ticket}, a->pictures, a->pictures.count);
  }
  const float side = max.y - min.y, step = side + ui.px(4);
  int tile = 0;
  for (std::size_t i = 0; i < s.stored.size(); ++i) {
    auto& place = s.stored[i];
    const std::string number = std::to_string(i + 1), name = "explore/slot/" + number;
    const float x = min.x + static_cast<float>(i) * step;
    const Item item = place_at(ui, name, {x, min.y}, {x + side, max.y},
                               {.help = ui.tr(place ? "explore.slot_help" : "explore.slot_empty_help")});
    record(ui, name, item, {.kind = "picture", .value = place ? 1.0 : 0.0});
    if (place) {
      drag_latent(ui, "explore/slots", static_cast<int>(i), {&s.slots, tile});
      draw_tile(ui, {&s.slots, tile++}, item.min, item.max, 4);
      if (item.clicked) give(s, kHandle, *place, ui.tr("explore.origin.stored", {{"n", number}}));
    } else {
      draw_text_in(ui, item.min, item.max, Type::mono_small, ui.theme.text_disabled, number, Align::centre);
      if (item.clicked) store(f, i, current_latent(s));
    }
    draw_frame(ui, item.min, item.max,
               item.hovered ? ui.theme.accent
               : place      ? ui.theme.line_strong
                            : ui.theme.line,
               4, 1);
    if (const auto got = accept_latent(ui, item))
      if (auto z = latent_behind(f.state, *got)) store(f, i, std::move(*z));
    if (item.right_clicked) place.reset();
  }
}

}  // namespace zscape::app
