#pragma once
// Presets: what a tile of the gallery starts, by its id.
#include <string>
#include <vector>

#include "app/panels/gallery_tree.h"

namespace zscape::app {

/// The gallery's systems that train here, in its order, with their data named.
std::vector<GallerySystem> presets();
/// Throws UsageError with the nearest id.
GallerySystem find_preset(const std::string& id);

}  // namespace zscape::app
