#pragma once
// What the workspace Inside remembers: what is looked at, and the textures of what was seen.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/render/texture.h"
#include "app/window/undo_list.h"
#include "app/workspaces/inside_console_state.h"
#include "engine/api/array.h"
#include "engine/api/query.h"
#include "engine/core/interpolate.h"

namespace zscape::app {

enum class InsideOf {
  latent,
  test,
  wall,
  held
};  // whose way through the model: Explore's latent, a test row, one of the wall's, a dropped one
constexpr std::string_view name_of(InsideOf of) {
  constexpr std::string_view kNames[] = {"latent", "test", "wall", "held"};
  return kNames[static_cast<int>(of)];
}

// The part that undo remembers.
struct InsideView {
  InsideOf of = InsideOf::latent;
  std::int64_t test = 0, wall = 0;  // which one
  std::optional<Latent> held;
  std::string layer;       // empty = the first that draws maps
  bool flow = false;       // between the layers instead of within one
  bool chains = false;     // chains that wander instead of a picture's way
  std::int64_t after = 0;  // layers passed
  bool decibels = false;
  bool weights = false;  // where there is no room for both
  bool operator==(const InsideView&) const = default;
};

// Maps as one sheet of pictures, and the one under the mouse.
struct MapSheet {
  std::uint64_t key = 0;
  std::int64_t count = 0, width = 0, height = 0;
  bool turned = false;  // a tall matrix lies on its side
  PictureSheet sheet, lens;
  std::uint64_t lens_key = 0;
};

// Main thread only.
struct InsideState {
  std::uint64_t run_id = 0;
  InsideView view;
  UndoList<InsideView> history;
  std::vector<std::string> layers;  // of the last answer, in order
  std::string shown;                // the layer the last answer shows
  std::int64_t flow_layers = 0;
  MapSheet activation, weight, states, written;
  PictureSheet picture;
  ConsoleState console;
  bool scrubbing = false;
};

}  // namespace zscape::app
