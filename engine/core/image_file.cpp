#include "engine/core/image_file.h"

#include <stb/stb_image.h>

#include <climits>
#include <memory>
#include <string>

#include "engine/core/atomic_file.h"

namespace zscape {
namespace {

void lay_on_black(std::span<const std::uint8_t> from, int from_channels, Image& to) {
  const std::size_t pixels = static_cast<std::size_t>(to.width) * static_cast<std::size_t>(to.height);
  const auto step = static_cast<std::size_t>(from_channels);
  for (std::size_t i = 0; i < pixels; ++i) {
    const std::uint8_t* p = from.data() + i * step;
    const bool rgb = from_channels >= 3;
    const int alpha = from_channels == 2 || from_channels == 4 ? p[step - 1] : 255;
    const int red = p[0], green = rgb ? p[1] : p[0], blue = rgb ? p[2] : p[0];
    const auto lay = [&](int value) { return static_cast<std::uint8_t>((value * alpha + 127) / 255); };
    if (to.channels == 1) {
      to.pixels.push_back(lay((red * 299 + green * 587 + blue * 114 + 500) / 1000));  // ITU-R BT.601 luma
    } else {
      to.pixels.insert(to.pixels.end(), {lay(red), lay(green), lay(blue)});
    }
  }
}

}  // namespace

Image decode_image(std::span<const std::uint8_t> bytes, const std::filesystem::path& path,
                   const ImageOptions& options) {
  const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
  if (bytes.empty() || bytes.size() > INT_MAX) throw FileError(path, "is empty or too large to be a picture.");
  const int size = static_cast<int>(bytes.size());
  int width = 0, height = 0, channels = 0;
  if (!stbi_info_from_memory(data, size, &width, &height, &channels))
    throw FileError(path, "is no PNG, JPEG, BMP, PGM or PPM picture that can be read.");
  if (width < 1 || height < 1 || static_cast<std::int64_t>(width) * height > options.max_pixels)
    throw FileError(path, "claims " + std::to_string(width) + "x" + std::to_string(height) + " pixels; at most " +
                              std::to_string(options.max_pixels) + " are accepted.");
  const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
      stbi_load_from_memory(data, size, &width, &height, &channels, options.channels == 4 ? 4 : 0), &stbi_image_free);
  if (!pixels)
    throw FileError(
        path, std::string("is a damaged picture (") + (stbi_failure_reason() ? stbi_failure_reason() : "?") + ").");
  const int there = options.channels == 4 ? 4 : channels;
  Image image{width, height, options.channels == 0 ? there : options.channels, {}};
  const std::size_t count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  const std::span<const std::uint8_t> raw(pixels.get(), count * static_cast<std::size_t>(there));
  image.pixels.reserve(count * static_cast<std::size_t>(image.channels));
  if (image.channels == there) {
    image.pixels.assign(raw.begin(), raw.end());
  } else {
    lay_on_black(raw, there, image);
  }
  return image;
}

Image read_image(const std::filesystem::path& path, const ImageOptions& options) {
  return decode_image(read_file(path, options.max_bytes), path, options);
}

}  // namespace zscape
