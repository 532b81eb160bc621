#pragma once
// The directions that a run's folder keeps: directions.json. Main thread; small files.

#include <string>
#include <vector>

#include "app/workspaces/mix_state.h"

namespace zscape::app {

// None when the folder has no such file or one that does not fit latents of `size` numbers.
std::vector<MixDirection> read_directions(const std::string& folder, std::int64_t size);
// Writes what was saved by hand. Throws with the reason.
void write_directions(const std::string& folder, const std::vector<MixDirection>&);

}  // namespace zscape::app
