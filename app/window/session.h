#pragma once
// The session: what one made of a run in the window (corners, slots, keyframes, Mix's slots, Paint's picture, a picture
// drawn value by value or translated, how the Map and Compare look), as one JSON file beside the run, so that it is
// there when the run is opened again.

#include <filesystem>
#include <string>
#include <string_view>

#include "app/window/ui_state.h"
#include "engine/api/snapshot.h"

namespace zscape::app {

// Everything that can be read back, without undo lists and textures.
std::string session_json(const UiState&);
// Takes it over for the run of the snapshot: latents of another size and pictures of another shape are left out. Throws
// std::runtime_error with one sentence, and changes nothing, when the text is no session.
void restore_session(UiState&, std::string_view text, const Snapshot&);

std::filesystem::path session_file(const std::string& run_folder);

}  // namespace zscape::app
