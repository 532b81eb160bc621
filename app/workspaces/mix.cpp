// Mix: arithmetic by pictures. Means of groups are added and taken away; the answer, what lies around it and the way to
// it follow at once.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"
#include "app/workspaces/mix_parts.h"
#include "app/workspaces/workspaces.h"

namespace zscape::app {
namespace {

constexpr float kTop = 40, kBetween = 20, kButtons = 30, kSlot = 96, kSlotGap = 8, kStrip = 68;

}  // namespace

void mix_top(Frame& f, ImVec2 min, ImVec2 max) {
  MixState& s = f.state.mix;
  Ui& ui = f.ui;
  const float right = max.x - f.state.strip_width;
  const Area area(min, {right + ui.px(400), min.y + ui.px(30)});
  ImGui::SetCursorScreenPos(min);
  const bool empty = !slots_sum(s.view) && s.asked.empty();
  const auto room_for = [&](std::string_view label) {
    return ImGui::GetCursorScreenPos().x + button_width(ui, label) <= right;
  };
  if (const auto analogy = analogy_of(s.words)) {
    const bool plain = analogy->opposite.starts_with('!');
    const std::string opposite = plain ? ui.tr("mix.without", {{"word", analogy->attribute}}) : analogy->opposite;
    const std::string label =
        ui.tr("mix.preset", {{"kept", analogy->kept}, {"opposite", opposite}, {"attribute", analogy->attribute}});
    if (button(ui, "mix/preset", label,
               {.kind = empty ? ButtonKind::primary : ButtonKind::normal,
                .gate = {.help = ui.tr(f.model->offers.encodes ? "mix.preset_help" : "mix.preset_found_help")}}))
      preset(f, *analogy);
    beside(ui);
  }
  for (const bool minus : {false, true}) {
    const std::string_view label = ui.tr(minus ? "mix.take_away" : "mix.add");
    if (!room_for(label)) return;
    if (button(ui, minus ? "mix/minus" : "mix/plus", label, {.gate = {.help = ui.tr("mix.add_slot_help")}})) {
      remember(s, s.view);
      add_slot(s, minus);
    }
    beside(ui);
  }
  if (!room_for(ui.tr("mix.clear"))) return;
  if (button(ui, "mix/clear", ui.tr("mix.clear"),
             {.kind = ButtonKind::quiet, .gate = {!empty, ui.tr("mix.clear_needs"), ui.tr("mix.clear_help")}})) {
    const MixView before = s.view;
    empty_bench(s);
    remember(s, before);
  }
}

void mix(Frame& f, ImVec2 min, ImVec2 max) {
  MixState& s = f.state.mix;
  Ui& ui = f.ui;
  follow_run(f);  // Explore takes and gives latents, also before it was ever looked at
  follow_mix_run(f);
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Left)) s.gesture = false;
  follow_hand(f);
  follow_queries(f);
  follow_codes(f);
  follow_pictures(f);
  follow_mix_keys(f);
  follow_directions(f);
  follow_answer(s, f.state.now);
  if (f.state.picture_only) return mix_picture(f, min, max);

  mix_top(f, min, max);
  const float width = max.x - min.x, top = min.y + ui.px(kTop), bottom = max.y - ui.px(kButtons + 12);
  const float tall = bottom - top;
  // What the hand moves comes first, then what follows it: the answer belongs to this frame, not to the next one.
  const auto moved = [&] {
    follow_answer(s, f.state.now);
    follow_sheet(f);
  };
  const bool low = tall < ui.px(330);
  if (low) {
    // No room below: slots, the answer and its neighbours stand beside each other.
    const float side = std::min(tall, width * 0.28f);
    const float near_left = max.x - side, answer_left = near_left - ui.px(12) - side;
    mix_slots(f, {min.x, top}, {answer_left - ui.px(14), bottom});
    moved();
    mix_picture(f, {answer_left, top}, {answer_left + side, top + side});
    mix_around(f, {near_left, top}, {max.x, bottom});
    mix_actions(f, {min.x, bottom + ui.px(12)}, max);
    return;
  }
  const float answer = std::floor(std::min({width * 0.36f, tall * 0.54f, ui.px(512)}));
  const float left_end = max.x - answer - ui.px(kBetween), right = max.x - answer;
  const auto slots = static_cast<float>(s.view.slots.size());
  const float wanted = slots * ui.px(kSlot + kSlotGap) - ui.px(kSlotGap);
  const float least = ui.px(kStrip + 10 + 20 + 40), room = tall - least - ui.px(14);
  const float slots_end = top + std::clamp(wanted, ui.px(kSlot), std::max(ui.px(kSlot), room));
  const float strip_top = slots_end + ui.px(14);
  mix_slots(f, {min.x, top}, {left_end, slots_end});
  mix_directions(f, {min.x, strip_top + ui.px(kStrip + 10)}, {left_end, bottom});
  moved();
  mix_picture(f, {right, top}, {max.x, top + answer});
  mix_around(f, {right, top + answer + ui.px(10)}, {max.x, bottom});
  mix_strip(f, {min.x, strip_top}, {left_end, strip_top + ui.px(kStrip)});
  mix_actions(f, {min.x, bottom + ui.px(12)}, {max.x, bottom + ui.px(12 + kButtons)});
}

}  // namespace zscape::app
