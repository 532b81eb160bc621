#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "engine/api/image.h"

namespace zscape {

struct ImageOptions {
  int channels = 0;                                    // 1 grey, 3 RGB, 4 RGBA, 0 = as in the file
  std::uint64_t max_bytes = std::uint64_t{256} << 20;  // of the file
  std::int64_t max_pixels = std::int64_t{64} << 20;    // width × height
};

// Reads a PNG, JPEG, BMP, PGM or PPM picture, told by its content. 16-bit values are reduced to 8; where the picture
// has transparency and `channels` is 1 or 3 it is laid on black. FileError says what is wrong with a file.
Image read_image(const std::filesystem::path& path, const ImageOptions& options = {});
Image decode_image(std::span<const std::uint8_t> bytes, const std::filesystem::path& path,
                   const ImageOptions& options = {});

}  // namespace zscape
