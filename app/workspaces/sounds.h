#pragma once
// What one does with a sound in view; the levels are of the µ-law in [0, 1], at the data's rate.

#include <span>

#include "app/panels/frame.h"

namespace zscape::app {

// Plays it; where no player is installed it is saved instead. The status line says so.
void listen(Frame&, std::span<const float> levels);
// Saves it into the run's folder.
void keep_sound(Frame&, std::span<const float> levels);

}  // namespace zscape::app
