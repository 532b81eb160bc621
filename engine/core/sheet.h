#pragma once
// Picture sheets: many small pictures laid out in a grid.
#include "engine/api/image.h"

namespace zscape {

/// Rows from the top, `gap` black pixels between tiles. Fewer pictures than places leave black.
inline Image sheet_of(const Pictures& tiles, int columns, int gap = 0) {
  Image out;
  if (tiles.empty() || columns < 1) return out;
  const int rows = (tiles.count + columns - 1) / columns, c = tiles.channels;
  out.channels = c;
  out.width = columns * (tiles.width + gap) - gap;
  out.height = rows * (tiles.height + gap) - gap;
  out.pixels.assign(static_cast<std::size_t>(out.width) * out.height * c, 0);
  for (int i = 0; i < tiles.count; ++i) {
    const int x = (i % columns) * (tiles.width + gap), y = (i / columns) * (tiles.height + gap);
    for (int row = 0; row < tiles.height; ++row) {
      const std::uint8_t* from = tiles.at(i) + static_cast<std::size_t>(row) * tiles.width * c;
      std::uint8_t* to = out.pixels.data() + (static_cast<std::size_t>(y + row) * out.width + x) * c;
      for (int k = 0; k < tiles.width * c; ++k) to[k] = from[k];
    }
  }
  return out;
}

}  // namespace zscape
