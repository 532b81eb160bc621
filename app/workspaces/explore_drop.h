#pragma once
// Files that are dropped on the window.

#include <string>

#include "app/panels/frame.h"

namespace zscape::app {

// A picture becomes a latent: of the well below (x, y) (window pixels), else of the handle. A picture that Zscape saved
// brings its latent itself. What cannot be read becomes a notice.
void drop_file(const Frame&, const std::string& path, float x, float y);

}  // namespace zscape::app
