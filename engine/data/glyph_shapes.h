#pragma once
// How a hand draws the ten digits: strokes of a few points, with the habits in which hands differ. No torch, no
// pictures.
#include <vector>

#include "engine/data/row_random.h"

namespace zscape {

/// In the digit's own box: x to the right, y down, both about −0.5 … 0.5.
struct GlyphPoint {
  float x = 0, y = 0;
};

/// A smooth line through its points. `joined`: begins exactly where the stroke before it ended, with a corner there.
struct GlyphStroke {
  std::vector<GlyphPoint> points;
  bool joined = false;
};

/// The strokes of one hand-drawn digit (0 … 9), before slant, size and pen.
void draw_digit(int digit, RowRandom& random, std::vector<GlyphStroke>& strokes);

}  // namespace zscape
