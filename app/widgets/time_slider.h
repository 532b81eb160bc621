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
};

struct TimeSlider {
  std::string_view name = "time/slider";
  std::int64_t live = 0;                 // where training is
  std::int64_t last = 0;                 // where it will end, if known and near; 0 = open
  std::span<const std::int64_t> kept{};  // steps one can look at, ascending
  std::span<const TimeFlag> flags{};
  std::string_view live_word{};  // "live"
  Gate gate{};
};
struct TimeResult {
  bool changed = false;  // another step is in view
  bool released = false;
  int clicked_flag = -1;
  bool right_clicked = false, hovered = false;
};

inline constexpr std::int64_t kLive = -1;
// Over the available width, 58 high. `view` is a kept step or kLive; dragging snaps to kept steps, the right end is
// live again. Value: the step in view, −1 live; `set` takes a step.
TimeResult time_slider(Ui&, const TimeSlider&, std::int64_t& view);

// The kept step nearest to `step`; kLive when `step` is nearer to `live` than to any kept one, or nothing is kept.
std::int64_t nearest_kept(std::span<const std::int64_t> kept, std::int64_t step, std::int64_t live);

}  // namespace zscape::app
