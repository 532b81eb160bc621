#pragma once
// What Explore remembers for models that translate pictures: what is translated, which way, and the brush.

#include <cstdint>

#include "app/render/texture.h"
#include "app/window/undo_list.h"
#include "engine/api/array.h"
#include "engine/api/data_spec.h"

namespace zscape::app {

// The part that undo remembers.
struct TranslateView {
  bool back = false;     // from the data's own kind to the second
  std::int64_t row = 0;  // of the test data
  Array drawn;           // [1, C, H, W], drawn, dropped or touched up; empty = the row
  bool operator==(const TranslateView& o) const {
    return back == o.back && row == o.row && drawn.shape == o.drawn.shape && drawn.values == o.drawn.values;
  }
};

constexpr float kLeastBrush = 0.4f, kMostBrush = 6;  // pixels of the picture

// Of what is translated: pictures of the second kind, or back from the data's own.
inline std::int64_t translated_channels(const DataSpec& d, bool back) {
  return back || d.second == Second::none ? d.channels : d.second_channels;
}

// Main thread only.
struct TranslateState {
  bool in_view = false;  // Explore shows this, not a latent space
  std::uint64_t run_id = 0;
  TranslateView view;
  UndoList<TranslateView> history;
  Array input;          // [1, C, H, W] as it is shown
  float radius = 0.8f;  // of the brush, in pixels of the picture
  bool erase = false;
  float last_x = -1, last_y = -1;
  std::uint64_t strokes = 0;
  PictureSheet from, to, truth, strip_from, strip_to;
};

}  // namespace zscape::app
