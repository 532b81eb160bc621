#include "engine/core/resize.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace zscape {
namespace {

std::size_t area(PlaneSize size) {
  return static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height);
}

}  // namespace

Resizer::Axis Resizer::make_axis(int from, int to, Resampling how) {
  Axis axis;
  axis.begin.push_back(0);
  const double scale = static_cast<double>(from) / to;
  for (int i = 0; i < to; ++i) {
    if (how == Resampling::nearest) {
      axis.first.push_back(std::min(from - 1, static_cast<int>((i + 0.5) * scale)));
      axis.weights.push_back(1.0f);
    } else if (to > from) {
      const double centre = std::clamp((i + 0.5) * scale - 0.5, 0.0, static_cast<double>(from - 1));
      const int low = std::min(static_cast<int>(centre), std::max(0, from - 2));
      axis.first.push_back(low);
      const auto high_weight = static_cast<float>(centre - low);
      axis.weights.push_back(1.0f - high_weight);
      if (from > 1) axis.weights.push_back(high_weight);
    } else {
      // Whole numbers, so that an exact ratio gives exact weights: cell i covers [i·from, (i+1)·from) in units of 1/to.
      const std::int64_t begin = static_cast<std::int64_t>(i) * from;
      const std::int64_t end = begin + from;
      const std::int64_t low = begin / to;
      const std::int64_t high = (end + to - 1) / to;
      axis.first.push_back(static_cast<int>(low));
      for (std::int64_t k = low; k < high; ++k) {
        const std::int64_t covered = std::min(end, (k + 1) * to) - std::max(begin, k * to);
        axis.weights.push_back(static_cast<float>(static_cast<double>(covered) / from));
      }
    }
    axis.begin.push_back(axis.weights.size());
  }
  return axis;
}

Resizer::Resizer(PlaneSize from, PlaneSize to, Resampling how) : from_(from), to_(to) {
  if (from.width < 1 || from.height < 1 || to.width < 1 || to.height < 1)
    throw std::invalid_argument("A picture cannot be resized from " + std::to_string(from.width) + "x" +
                                std::to_string(from.height) + " to " + std::to_string(to.width) + "x" +
                                std::to_string(to.height) + "; sides start at 1.");
  x_ = make_axis(from.width, to.width, how);
  y_ = make_axis(from.height, to.height, how);
}

template <class T, class Store>
void Resizer::run(std::span<const T> from, std::span<T> to, Store store) const {
  if (from.size() != area(from_) || to.size() != area(to_))
    throw std::invalid_argument("A plane of " + std::to_string(from.size()) + " values does not fit this resizer.");
  const auto width = static_cast<std::size_t>(to_.width);
  std::vector<float> rows(width * static_cast<std::size_t>(from_.height));
  for (std::size_t y = 0; y < static_cast<std::size_t>(from_.height); ++y) {
    const T* row = from.data() + y * static_cast<std::size_t>(from_.width);
    for (std::size_t x = 0; x < width; ++x) {
      const T* pixel = row + x_.first[x];
      float sum = 0;
      for (std::size_t k = x_.begin[x]; k < x_.begin[x + 1]; ++k) sum += x_.weights[k] * static_cast<float>(*pixel++);
      rows[y * width + x] = sum;
    }
  }
  for (std::size_t y = 0; y < static_cast<std::size_t>(to_.height); ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      const float* pixel = rows.data() + static_cast<std::size_t>(y_.first[y]) * width + x;
      float sum = 0;
      for (std::size_t k = y_.begin[y]; k < y_.begin[y + 1]; ++k, pixel += width) sum += y_.weights[k] * *pixel;
      to[y * width + x] = store(sum);
    }
  }
}

void Resizer::apply(std::span<const float> from, std::span<float> to) const {
  run(from, to, [](float value) { return value; });
}

void Resizer::apply(std::span<const std::uint8_t> from, std::span<std::uint8_t> to) const {
  run(from, to, [](float value) { return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0l, 255l)); });
}

Image resize(const Image& image, PlaneSize to, Resampling how) {
  const PlaneSize from{image.width, image.height};
  const Resizer resizer(from, to, how);
  const auto channels = static_cast<std::size_t>(image.channels);
  Image result{to.width, to.height, image.channels, std::vector<std::uint8_t>(area(to) * channels)};
  std::vector<std::uint8_t> plane(area(from)), resized(area(to));
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t i = 0; i < plane.size(); ++i) plane[i] = image.pixels[i * channels + c];
    resizer.apply(std::span<const std::uint8_t>(plane), std::span<std::uint8_t>(resized));
    for (std::size_t i = 0; i < resized.size(); ++i) result.pixels[i * channels + c] = resized[i];
  }
  return result;
}

}  // namespace zscape
