#pragma once
// Pictures as bytes, as they leave the engine: ready for a texture or a file.
#include <cstddef>
#include <cstdint>
#include <vector>

namespace zscape {

/// One picture, 8 bits a channel, rows from the top, channels interleaved (1 = grey, 3 = RGB, 4 = RGBA).
struct Image {
  int width = 0, height = 0, channels = 0;
  std::vector<std::uint8_t> pixels;  // width * height * channels

  bool empty() const { return pixels.empty(); }
};

/// n pictures of one size, one after the other, channels interleaved.
struct Pictures {
  int count = 0, width = 0, height = 0, channels = 0;
  std::vector<std::uint8_t> pixels;  // count * height * width * channels

  bool empty() const { return count == 0; }
  std::size_t bytes_each() const { return static_cast<std::size_t>(width) * height * channels; }
  const std::uint8_t* at(int i) const { return pixels.data() + bytes_each() * static_cast<std::size_t>(i); }
};

}  // namespace zscape
