#pragma once
// Sounds that leave the window: to a file, or to the ears.

#include <filesystem>

#include "engine/api/snapshot.h"
#include "engine/core/wav_file.h"

namespace zscape::app {

// Writes `sounds/<model>-<data>-<step>.wav` into the run's folder (the working folder for a run without files),
// numbered when the name is taken. Returns the path; throws std::runtime_error with the reason.
std::filesystem::path save_sound(const Sound&, const Snapshot&, std::int64_t step);

// Plays it through the first of pw-play, paplay, aplay and ffplay that is installed, in the background. False when
// there is none; throws as above.
bool play_sound(const Sound&);

}  // namespace zscape::app
