#pragma once
// Fits any picture a person drops or draws to what a model was trained on.
#include "engine/api/array.h"
#include "engine/api/image.h"

namespace zscape {

struct PictureShape {
  int channels = 1, height = 28, width = 28;
  bool binary = false;
};

/// → [1, C, H, W] in [0, 1]. A picture of exactly that size is taken as it is. Otherwise: transparent parts become the background; dark ink on a
/// bright ground is inverted when the model works on single-channel pictures (strokes are light there); the ink is cut out, scaled by area average
/// to 20/28 of the frame and centred by its centre of mass, as MNIST's digits are. RGB pictures are cropped to the frame's proportions and scaled.
Array fit_picture(const Image& image, const PictureShape& shape);

}  // namespace zscape
