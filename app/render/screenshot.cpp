#include "app/render/screenshot.h"

#include <epoxy/gl.h>
#include <png.h>

#include <algorithm>
#include <stdexcept>

namespace zscape::app {

Image read_screen(int width, int height) {
  Image shot{width, height, 3, {}};
  shot.pixels.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadBuffer(GL_BACK);
  glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE, shot.pixels.data());
  const std::size_t row = static_cast<std::size_t>(width) * 3;
  for (std::size_t y = 0; y < static_cast<std::size_t>(height) / 2; ++y) {
    std::swap_ranges(
        shot.pixels.begin() + static_cast<std::ptrdiff_t>(y * row),
        shot.pixels.begin() + static_cast<std::ptrdiff_t>((y + 1) * row),
        shot.pixels.begin() + static_cast<std::ptrdiff_t>((static_cast<std::size_t>(height) - 1 - y) * row));
  }
  return shot;
}

Image cut(const Image& from, int x, int y, int width, int height) {
  const int x0 = std::clamp(x, 0, from.width), y0 = std::clamp(y, 0, from.height);
  const int x1 = std::clamp(x + width, x0, from.width), y1 = std::clamp(y + height, y0, from.height);
  Image out{x1 - x0, y1 - y0, from.channels, {}};
  for (int row = y0; row < y1; ++row) {
    const auto begin = from.pixels.begin() + (static_cast<std::ptrdiff_t>(row) * from.width + x0) * from.channels;
    out.pixels.insert(out.pixels.end(), begin, begin + static_cast<std::ptrdiff_t>(out.width) * from.channels);
  }
  return out;
}

void write_png(const Image& shot, const std::filesystem::path& path) {
  std::error_code ignored;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), ignored);
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(shot.width);
  image.height = static_cast<png_uint_32>(shot.height);
  image.format = shot.channels == 1 ? PNG_FORMAT_GRAY : shot.channels == 4 ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
  if (png_image_write_to_file(&image, path.c_str(), 0, shot.pixels.data(), 0, nullptr) == 0) {
    throw std::runtime_error("The picture " + path.string() + " cannot be written: " + image.message +
                             ". Choose a folder that exists and has room.");
  }
}

}  // namespace zscape::app
