#include "engine/core/fit_picture.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <stdexcept>

#include "engine/core/resize.h"

namespace zscape {
namespace {

constexpr float kInk = .1f;               // above this a pixel belongs to a stroke
constexpr double kInkShare = 20.0 / 28;   // MNIST: digits fill a 20×20 box of their 28×28 frame

struct Plane {
  int width = 0, height = 0;
  std::vector<float> values;
  float& at(int x, int y) { return values[static_cast<std::size_t>(y) * width + x]; }
  float at(int x, int y) const { return values[static_cast<std::size_t>(y) * width + x]; }
};

/// Channel `c` of the wanted `count`, over black where transparent. Grey is Rec. 601 luma of RGB.
Plane channel(const Image& image, int c, int count) {
  Plane out{image.width, image.height, std::vector<float>(static_cast<std::size_t>(image.width) * image.height)};
  const bool rgb = image.channels >= 3, alpha = image.channels == 2 || image.channels == 4;
  for (std::size_t i = 0; i < out.values.size(); ++i) {
    const std::uint8_t* p = image.pixels.data() + i * static_cast<std::size_t>(image.channels);
    float v = 0;
    if (!rgb)
      v = p[0];
    else if (count == 1)
      v = .299f * p[0] + .587f * p[1] + .114f * p[2];
    else
      v = p[c];
    out.values[i] = v / 255 * (alpha ? p[image.channels - 1] / 255.f : 1.f);
  }
  return out;
}

Plane scaled(const Plane& p, int width, int height) {
  Plane out{width, height, std::vector<float>(static_cast<std::size_t>(width) * height)};
  Resizer({p.width, p.height}, {width, height}, Resampling::smooth).apply(std::span<const float>(p.values), std::span<float>(out.values));
  return out;
}

/// Bright border = dark ink on paper.
bool is_on_paper(const Plane& p) {
  double sum = 0;
  int n = 0;
  for (int x = 0; x < p.width; ++x) sum += p.at(x, 0) + p.at(x, p.height - 1), n += 2;
  for (int y = 0; y < p.height; ++y) sum += p.at(0, y) + p.at(p.width - 1, y), n += 2;
  return sum / n > .5;
}

Plane fit_strokes(Plane p, int width, int height) {
  if (is_on_paper(p))
    for (float& v : p.values) v = 1 - v;
  int left = p.width, right = -1, top = p.height, bottom = -1;
  for (int y = 0; y < p.height; ++y)
    for (int x = 0; x < p.width; ++x)
      if (p.at(x, y) > kInk) left = std::min(left, x), right = std::max(right, x), top = std::min(top, y), bottom = std::max(bottom, y);
  Plane out{width, height, std::vector<float>(static_cast<std::size_t>(width) * height, 0.f)};
  if (right < 0) return out;
  Plane ink{right - left + 1, bottom - top + 1, {}};
  for (int y = top; y <= bottom; ++y)
    for (int x = left; x <= right; ++x) ink.values.push_back(p.at(x, y));
  const double scale = std::min(width * kInkShare / ink.width, height * kInkShare / ink.height);
  ink = scaled(ink, std::max(1, static_cast<int>(std::lround(ink.width * scale))), std::max(1, static_cast<int>(std::lround(ink.height * scale))));
  double mass = 0, mx = 0, my = 0;
  for (int y = 0; y < ink.height; ++y)
    for (int x = 0; x < ink.width; ++x) mass += ink.at(x, y), mx += x * ink.at(x, y), my += y * ink.at(x, y);
  const int dx = static_cast<int>(std::lround((width - 1) / 2.0 - (mass > 0 ? mx / mass : ink.width / 2.0)));
  const int dy = static_cast<int>(std::lround((height - 1) / 2.0 - (mass > 0 ? my / mass : ink.height / 2.0)));
  for (int y = 0; y < ink.height; ++y)
    for (int x = 0; x < ink.width; ++x)
      if (x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height) out.at(x + dx, y + dy) = std::clamp(ink.at(x, y), 0.f, 1.f);
  return out;
}

/// The largest centred part with the frame's proportions.
Plane crop_to(const Plane& p, int width, int height) {
  const double scale = std::min(static_cast<double>(p.width) / width, static_cast<double>(p.height) / height);
  Plane part{std::clamp(static_cast<int>(width * scale), 1, p.width), std::clamp(static_cast<int>(height * scale), 1, p.height), {}};
  const int x0 = (p.width - part.width) / 2, y0 = (p.height - part.height) / 2;
  for (int y = 0; y < part.height; ++y)
    for (int x = 0; x < part.width; ++x) part.values.push_back(p.at(x0 + x, y0 + y));
  return scaled(part, width, height);
}

}  // namespace

Array fit_picture(const Image& image, const PictureShape& shape) {
  if (image.width < 1 || image.height < 1 || image.channels < 1 || image.channels > 4 ||
      image.pixels.size() != static_cast<std::size_t>(image.width) * image.height * image.channels)
    throw std::invalid_argument("The picture is empty or its size does not match its pixels.");
  Array out{{1, shape.channels, shape.height, shape.width}, {}};
  for (int c = 0; c < shape.channels; ++c) {
    Plane p = channel(image, c, shape.channels);
    if (p.width != shape.width || p.height != shape.height)
      p = shape.channels == 1 ? fit_strokes(std::move(p), shape.width, shape.height) : crop_to(p, shape.width, shape.height);
    for (const float v : p.values) out.values.push_back(shape.binary ? (v > .5f ? 1.f : 0.f) : v);
  }
  return out;
}

}  // namespace zscape
