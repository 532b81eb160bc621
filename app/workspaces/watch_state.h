#pragma once
// What Watch remembers: textures and what they show.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "app/render/texture.h"
#include "engine/api/array.h"
#include "engine/api/image.h"

namespace zscape::app {

// Main thread only.
struct WatchState {
  PictureSheet wall, rebuilt, thumbnails;
  std::vector<std::uint32_t> verdicts;  // colours of what a judge says of the wall's tiles, empty = nothing
  PictureSheet nudge_source, nudge_tile, nudge_map;  // of the tile under the mouse
  Array nudged;                         // that tile as it was nudged, [1, C, H, W]
  int nudged_tile = -1, nudges = 0;
  std::uint64_t nudged_of = 0;                // ticket of the wall it was taken from
  Pictures pairs;                             // test rows, then what was rebuilt of them
  std::vector<float> errors;                  // squared reconstruction error of every pair
  std::map<std::string, PictureSheet> boxes;  // of the diagram, by the box's id
};

}  // namespace zscape::app
