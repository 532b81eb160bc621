#pragma once
// A sound's wave.

#include <cstdint>
#include <functional>
#include <span>

#include "app/widgets/item.h"

namespace zscape::app {

// Levels of the µ-law in [0, 1] over a whole rectangle, one vertical line a pixel from the least to the greatest there: quiet parts stay visible, as they are not made
// linear. `colour` says which colour the sample of an index has.
void draw_waveform(const Ui&, std::span<const float> levels, ImVec2 min, ImVec2 max, const std::function<ImU32(std::int64_t sample)>& colour);

}  // namespace zscape::app
