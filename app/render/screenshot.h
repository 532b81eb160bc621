#pragma once
// What is in the back buffer, as bytes and as a PNG file.

#include <filesystem>

#include "engine/api/image.h"

namespace zscape::app {

// Reads the back buffer of the current context as RGB. Call between Window::draw and Window::show.
Image read_screen(int framebuffer_width, int framebuffer_height);
// A part, in pixels from the top left; what lies outside is left out.
Image cut(const Image&, int x, int y, int width, int height);

// Writes a PNG; makes its folder. Throws std::runtime_error with the path and the reason.
void write_png(const Image&, const std::filesystem::path&);

}  // namespace zscape::app
