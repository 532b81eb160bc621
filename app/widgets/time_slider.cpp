#include "app/widgets/time_slider.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "app/widgets/text.h"
#include "app/widgets/value_scale.h"

namespace zscape::app {
namespace {

constexpr double kLivePlace = 0.97;  // of the line: some future stays in sight

}  // namespace

std::int64_t nearest_kept(std::span<const std::int64_t> kept, std::int64_t step, std::int64_t live) {
  std::int64_t best = kLive, distance = std::abs(live - step);
  for (const std::int64_t k : kept) {
    if (std::abs(k - step) < distance) {
      best = k;
      distance = std::abs(k - step);
    }
  }
  return best;
}

std::int64_t nearest_free(std::span<const std::int64_t> kept, std::span<const TimeFlag> flags, std::int64_t own,
                          std::int64_t step) {
  std::int64_t best = own, distance = -1;
  for (const std::int64_t k : kept) {
    const bool taken = k != own && std::any_of(flags.begin(), flags.end(),
                                               [&](const TimeFlag& f) { return f.movable && f.step == k; });
    if (taken || (distance >= 0 && std::abs(k - step) >= distance)) continue;
    best = k;
    distance = std::abs(k - step);
  }
  return best;
}

namespace {

// The flags above the line with their words where these have room; which one is under the mouse. The one in the hand is
// drawn where it would go.
int draw_flags(Ui& ui, const TimeSlider& s, const Item& item, float track, double end) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const auto place_of = [&](const TimeFlag& flag) {
    const bool held = s.hand != nullptr && s.hand->to >= 0 && s.hand->flag == flag.step && flag.movable;
    const double share = std::clamp(static_cast<double>(held ? s.hand->to : flag.step) / end, 0.0, 1.0);
    return std::round(item.min.x + static_cast<float>(share) * item.width());
  };
  int under = -1;
  float free_from = item.min.x - 1;
  for (std::size_t i = 0; i < s.flags.size(); ++i) {
    const TimeFlag& flag = s.flags[i];
    const float x = place_of(flag), y = track - ui.px(12), w = ui.px(3);
    const bool over =
        mouse.x > x - ui.px(6) && mouse.x < x + ui.px(6) && mouse.y > y - ui.px(3) && mouse.y < y + ui.px(10);
    // Where several stand at one step, the one that can be moved.
    const bool covered = under >= 0 && s.flags[static_cast<std::size_t>(under)].movable;
    if (over && item.hovered && !covered) under = static_cast<int>(i);
    const ImU32 color = over && item.hovered ? ui.theme.text : flag.color;
    draw->AddRectFilled({x - w, y}, {x + w, y + ui.px(6)}, color, 1);
    draw->AddTriangleFilled({x - w, y + ui.px(6)}, {x + w, y + ui.px(6)}, {x, y + ui.px(10)}, color);
    record_area(ui, std::string(s.name) + "/flag/" + std::to_string(i), {x - ui.px(6), y - ui.px(3)},
                {x + ui.px(6), y + ui.px(10)},
                {.kind = "flag", .value = static_cast<double>(flag.step), .text = flag.text});
    const float width = text_width(ui, Type::mono_small, flag.text), from = x + ui.px(8);
    const bool room = from > free_from && from + width < item.max.x &&
                      (i + 1 == s.flags.size() || from + width + ui.px(10) < place_of(s.flags[i + 1]));
    if (!room) continue;
    draw_text(ui, {from, y - ui.px(4)}, Type::mono_small, flag.color, flag.text);
    free_from = from + width + ui.px(8);
  }
  return under;
}

// What the mouse does to the flags: pressed and let go is a click, pressed and moved takes a movable one along.
void hold_flags(Ui& ui, const TimeSlider& s, const Item& item, std::int64_t under_mouse_step, TimeResult& result) {
  TimeHand unused;
  TimeHand& hand = s.hand != nullptr ? *s.hand : unused;
  if (item.activated)
    hand = {.flag = result.hovered_flag < 0 ? -1 : s.flags[static_cast<std::size_t>(result.hovered_flag)].step};
  const auto pressed =
      std::find_if(s.flags.begin(), s.flags.end(), [&](const TimeFlag& f) { return f.step == hand.flag && f.movable; });
  const bool movable = pressed != s.flags.end();
  if (item.held && hand.flag >= 0 && !hand.given_up && (hand.to >= 0 || ImGui::IsMouseDragging(0, ui.px(3)))) {
    if (movable)
      hand.to = nearest_free(s.kept, s.flags, hand.flag, under_mouse_step);
    else
      hand.flag = -1;  // a flag that stays: the view follows the mouse as anywhere on the line
  }
  if (!item.released) return;
  if (!hand.given_up && hand.to >= 0 && hand.to != hand.flag) {
    result.moved_from = hand.flag;
    result.moved_to = hand.to;
  } else if (!hand.given_up && hand.to < 0 && result.hovered_flag >= 0 && item.hovered) {
    result.clicked_flag = result.hovered_flag;
  }
  hand = {};
}

}  // namespace

TimeResult time_slider(Ui& ui, const TimeSlider& s, std::int64_t& view) {
  const Theme& t = ui.theme;
  const Item item = place(ui, s.name, {available_width(), ui.px(58)}, s.gate);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  TimeResult result;
  const std::int64_t before = view;
  const float track = item.min.y + ui.px(30), half = ui.pxf(2.5f);
  const double end =
      std::max({1.0, static_cast<double>(s.live) / kLivePlace,
                static_cast<double>(s.last) > 0 && s.last < s.live * 4 ? static_cast<double>(s.last) : 0.0});
  const auto x_of = [&](std::int64_t step) {
    return item.min.x + static_cast<float>(std::clamp(static_cast<double>(step) / end, 0.0, 1.0)) * item.width();
  };
  if (const auto wish = take_number(ui, s.name); wish && s.gate.enabled) {
    view = *wish < 0 ? kLive : nearest_kept(s.kept, std::llround(*wish), s.live);
  }
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const double share = std::clamp(static_cast<double>((mouse.x - item.min.x) / item.width()), 0.0, 1.0);
  const std::int64_t step_there = std::llround(share * end);
  result.under_mouse = mouse.x >= x_of(s.live) - ui.px(4) ? kLive : nearest_kept(s.kept, step_there, s.live);
  result.hovered_flag = draw_flags(ui, s, item, track, end);
  const bool on_flag = s.hand != nullptr ? s.hand->flag >= 0 || s.hand->given_up : result.hovered_flag >= 0;
  hold_flags(ui, s, item, step_there, result);
  const bool holds_flag = on_flag || (s.hand != nullptr && (s.hand->flag >= 0 || s.hand->given_up));
  if (item.held && !holds_flag) view = result.under_mouse;
  result.changed = view != before;
  result.released = item.released;
  result.hovered = item.hovered;
  result.right_clicked = item.right_clicked && result.hovered_flag < 0;
  if (item.right_clicked) result.right_clicked_flag = result.hovered_flag;
  if (result.hovered_flag >= 0 && !item.held) {
    const TimeFlag& flag = s.flags[static_cast<std::size_t>(result.hovered_flag)];
    tooltip_now(ui, integer_text(flag.step) + "  " + std::string(flag.text));
  }

  const bool back = view != kLive;
  const float live = x_of(s.live), at = back ? x_of(view) : live;
  draw->AddRectFilled({item.min.x, track - half}, {item.max.x, track + half}, t.line, half);
  draw->AddRectFilled({item.min.x, track - half}, {at, track + half},
                      back ? mix(t.background, t.looking_back, 0.5f) : t.accent_fill_high, half);
  float last_tick = -1e9f;
  for (const std::int64_t k : s.kept) {
    const float x = std::round(x_of(k));
    if (x - last_tick < 2) continue;
    draw->AddRectFilled({x, track + ui.px(5)}, {x + 1, track + ui.px(10)}, t.text_disabled);
    last_tick = x;
  }
  const float labels = track + ui.px(11);
  const bool begun = s.live > 0;  // before, "0" is what the live label says
  const float first = item.min.x + (begun ? ui.px(14) : 0);
  if (begun) draw_text(ui, {item.min.x, labels}, Type::mono_small, t.text_muted, "0");
  auto label = [&](float x, const std::string& text, ImU32 color, float avoid_from, float avoid_to) {
    const float width = text_width(ui, Type::mono_small, text);
    const float left = std::clamp(x - width / 2, first, item.max.x - width);
    if (left + width + ui.px(6) > avoid_from && left < avoid_to + ui.px(6)) return;
    draw_text(ui, {left, labels}, Type::mono_small, color, text);
  };
  const std::string live_text = integer_text(s.live) + (s.live_word.empty() ? "" : " · " + std::string(s.live_word));
  const float live_width = text_width(ui, Type::mono_small, live_text);
  const float live_left = std::clamp(live - live_width / 2, first, item.max.x - live_width);
  label(live, live_text, t.text_muted, 1e9f, 1e9f);
  const bool carries = s.hand != nullptr && s.hand->to >= 0;
  if (carries) label(x_of(s.hand->to), integer_text(s.hand->to), t.text, live_left, live_left + live_width);
  if (back && !carries) label(at, integer_text(view), t.looking_back, live_left, live_left + live_width);

  const float radius = ui.pxf(t.handle_radius);
  auto knob = [&](float x, float r, ImU32 color) {
    draw->AddCircleFilled({x, track}, r + ui.pxf(1.5f), t.bar);
    draw->AddCircleFilled({x, track}, r, color);
  };
  if (back) knob(live, radius * 0.75f, t.accent);
  knob(at, item.held && !holds_flag ? radius * 1.15f : radius, back ? t.looking_back : t.accent);
  std::string steps = " ";  // " 0 1 2 4 ": what a script can wait for before it goes there
  if (ui.scripted)
    for (const std::int64_t k : s.kept) steps += std::to_string(k) + " ";
  record(ui, s.name, item,
         {.kind = "time", .value = static_cast<double>(view), .text = steps, .reason = s.gate.reason});
  return result;
}

}  // namespace zscape::app
