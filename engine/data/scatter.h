#pragma once
// A small picture of points, for the places where picture data shows its first tiles.
#include "engine/data/dataset.h"

namespace zscape {

/// One grey picture, side × side: how often rows fall into each pixel of a box that holds nearly all of them, equal
/// scale on both axes. Rows of more than two dimensions show their first two; rows of one a histogram.
Pictures scatter_picture(const torch::Tensor& points, int side);

}  // namespace zscape
