#pragma once
// What Watch remembers: textures and what they show.

#include <map>
#include <string>
#include <vector>

#include "app/render/texture.h"
#include "engine/api/image.h"

namespace zscape::app {

// Main thread only.
struct WatchState {
  PictureSheet wall, rebuilt, thumbnails;
  Pictures pairs;                             // test rows, then what was rebuilt of them
  std::vector<float> errors;                  // squared reconstruction error of every pair
  std::map<std::string, PictureSheet> boxes;  // of the diagram, by the box's id
};

}  // namespace zscape::app
