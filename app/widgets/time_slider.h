#pragma once
// The time machine: one line for the whole training, a handle for where it is and one for where one looks.

#include <cstdint>
#include <span>
#include <string_view>

#include "app/widgets/item.h"

namespace zscape::app {

struct TimeFlag {
  std::int64_t step = 0;
  std::string_view text;
  ImU32 color = 0;
  bool movable = false;  // a mark: may be dragged to another kept step
};

// What the hand holds between two frames; kept by the caller.
struct TimeHand {
  std::int64_t flag = -1, to = -1;  // step of the flag that was pressed, and the kept step it is over; −1 = none
  bool given_up = false;            // by Escape: until the button is let go nothing follows it
};

struct TimeSlider {
  std::string_view name = "time/slider";
  std::int64_t live = 0;                 // where training is
  std::int64_t last = 0;                 // where it will end, if known and near; 0 = open
  std::span<const std::int64_t> kept{};  // steps one can look at, ascending
  std::span<const TimeFlag> flags{};
  std::string_view live_word{};  // "live"
  Gate gate{};
  TimeHand* hand = nullptr;  // null: flags stay where they are
};
struct TimeResult {
  bool changed = false;  // another step is in view
  bool released = false;
  int clicked_flag = -1, hovered_flag = -1, right_clicked_flag = -1;
  std::int64_t moved_from = -1, moved_to = -1;  // a flag that was let go over another step
  bool right_clicked = false, hovered = false;  // the line, beside the flags
  std::int64_t under_mouse = -1;                // the kept step nearest to the mouse; kLive
};

inline constexpr std::int64_t kLive = -1;
// Over the available width, 58 high. `view` is a kept step or kLive; dragging snaps to kept steps, the right end is
// live again. Value: the step in view, −1 live; `set` takes a step. Flags lie above the line, name/flag/0 … for
// scripts: a click goes there, a movable one follows the hand over the kept steps that carry no other movable flag.
TimeResult time_slider(Ui&, const TimeSlider&, std::int64_t& view);

// The kept step nearest to `step`; kLive when `step` is nearer to `live` than to any kept one, or nothing is kept.
std::int64_t nearest_kept(std::span<const std::int64_t> kept, std::int64_t step, std::int64_t live);
// The kept step nearest to `step` that carries no movable flag but the one of `own`; `own` where there is none.
std::int64_t nearest_free(std::span<const std::int64_t> kept, std::span<const TimeFlag> flags, std::int64_t own,
                          std::int64_t step);

}  // namespace zscape::app
