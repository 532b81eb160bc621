#pragma once
// What Explore remembers for models that draw value by value: the picture under way, where the hand stopped it, what it
// changed.

#include <cstdint>
#include <string_view>
#include <vector>

#include "app/render/texture.h"
#include "app/window/undo_list.h"
#include "engine/api/array.h"

namespace zscape::app {

enum class DrawOver { nothing, heard, entropy };  // what is laid over the picture
constexpr std::string_view name_of(DrawOver over) {
  constexpr std::string_view kNames[] = {"nothing", "heard", "entropy"};
  return kNames[static_cast<int>(over)];
}

// The part that undo remembers.
struct DrawView {
  std::uint64_t seed = 1;
  std::vector<float> begun;  // [C·H·W], where the first `keep` values come from; empty = none
  std::int64_t keep = 0;
  bool operator==(const DrawView&) const = default;
};

// Main thread only.
struct DrawState {
  bool in_view = false;  // Explore shows this, not a latent space
  std::uint64_t run_id = 0;
  DrawView view;
  UndoList<DrawView> history;
  DrawOver over = DrawOver::nothing;
  std::int64_t layer = -1;  // of what is heard; −1 = the prediction itself
  double at = 0;            // values drawn so far: all before it are shown, the next one is predicted
  bool playing = true;
  double moved_at = 0;  // when `at` was last moved on, seconds
  std::uint64_t painted = 0;
  PictureSheet sheet;
};

}  // namespace zscape::app
