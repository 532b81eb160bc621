#pragma once
// What the workspace Paint remembers: the picture, its hole, the answers, and what the brush is about.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/render/texture.h"
#include "app/window/undo_list.h"
#include "app/workspaces/paint_mask.h"
#include "engine/api/array.h"
#include "engine/api/image.h"
#include "engine/api/query.h"
#include "engine/core/interpolate.h"

namespace zscape::app {

enum class PaintTool { brush, box, eraser };

// The part that undo remembers. Plain values; pictures are [C, H, W] in [0, 1].
struct PaintView {
  Array picture;
  std::string origin;      // "test row 17", a file's name
  std::int64_t row = -1;   // of the test set; −1 = from elsewhere
  HoleMask hole;
  bool keeps = false;      // X: brush and box mark what stays
  Array adopted;           // the answer one took, shown in the hole; empty = none
  int adopted_number = -1;  // in drawn order
  Latent adopted_latent;
  std::string noise;       // kind of the noise that was added; empty = none
  double noise_amount = 0;
  Array clean;             // the picture before that
  bool repair = false;     // the noise is to be taken out

  // As far as one sees it.
  bool operator==(const PaintView& b) const {
    return picture.values == b.picture.values && hole == b.hole && keeps == b.keeps &&
           adopted.values == b.adopted.values && repair == b.repair && noise == b.noise;
  }
};

// Candidates as last heard of.
struct PaintAnswers {
  Ticket ticket = 0;
  double progress = 0;
  std::uint64_t key = 0;
  std::int64_t step = -1, steps = 1;
  Pictures pictures;
  Array floats, scores, latents;  // complete answers only
  std::string method, score_kind;
  bool repaired = false;
  double seconds = 0;

  bool complete() const { return progress >= 1 && !floats.empty(); }
};

// Main thread only.
struct PaintState {
  std::uint64_t run_id = 0;
  int channels = 0, height = 0, width = 0;
  PaintView view;
  UndoList<PaintView> history;
  PaintTool tool = PaintTool::brush;
  float radius = 2;     // in pixels of the picture
  std::string method;   // of complete_methods; empty = the first
  std::int64_t k = 8;
  std::uint64_t seed = 1;
  bool best = false;    // answers sorted by their score
  // The gesture at hand.
  bool stroking = false;
  bool fresh = false;   // this frame's stroke has only begun
  float last_x = 0, last_y = 0, box_x = 0, box_y = 0;
  HoleMask before_box;
  // Asking.
  std::uint64_t key = 0, again = 0;  // of what is asked; how often one asked anew
  bool stopped = false;              // cancelled by hand
  PaintAnswers answers;
  int hovered = -1;                  // answer under the mouse, drawn order
  // Pictures on their way.
  std::optional<std::int64_t> wanted_row;
  std::optional<Latent> wanted_latent;
  std::uint64_t wants = 0;
  std::uint64_t drawn = 0, drawn_key = 0;  // uploads of the canvas, and what it shows
  PictureSheet canvas, tiles;
};

}  // namespace zscape::app
