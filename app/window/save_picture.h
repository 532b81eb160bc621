#pragma once
// Pictures of the window that carry what they show.

#include <filesystem>

#include "app/window/ui_state.h"
#include "engine/api/image.h"
#include "engine/api/snapshot.h"

namespace zscape::app {

// Writes `pictures/<model>-<data>-<step>.png` into the run's folder (the working folder for a run without files),
// numbered when the name is taken, with the explorer's latent and its picture, the step and the data's fingerprint in
// the text chunk. Returns the path; throws std::runtime_error with the reason.
std::filesystem::path save_picture(const Image&, const UiState&, const Snapshot&);
// The same with another latent, none when it is empty, and what it shows where that is not the picture itself.
std::filesystem::path save_picture(const Image&, const Latent&, const Image& shown, const UiState&, const Snapshot&);

}  // namespace zscape::app
