#include "engine/data/scatter.h"

#include <algorithm>
#include <cmath>

namespace zscape {
namespace {

constexpr std::int64_t kScatterRows = 20000;
constexpr double kLeftOut = 0.003;  // on each side: a few far rows must not shrink all others

struct Stretch {
  double middle = 0, half = 1;
};

Stretch stretch_of(const torch::Tensor& values) {
  const double low = values.quantile(kLeftOut).item<double>(), high = values.quantile(1 - kLeftOut).item<double>();
  return {(low + high) / 2, std::max(1e-6, (high - low) / 2)};
}

}  // namespace

Pictures scatter_picture(const torch::Tensor& points, int side) {
  Pictures pictures{.count = 1, .width = side, .height = side, .channels = 1, .pixels = {}};
  const auto pixels = static_cast<std::size_t>(side);
  pictures.pixels.assign(pixels * pixels, 0);
  const torch::Tensor rows = points.narrow(0, 0, std::min(points.size(0), kScatterRows)).to(torch::kDouble);
  const bool line = rows.size(1) == 1;
  const Stretch across = stretch_of(rows.select(1, 0)), up = line ? Stretch{} : stretch_of(rows.select(1, 1));
  const double half = 1.08 * (line ? across.half : std::max(across.half, up.half));
  const auto pixel = [&](double value, double middle) {
    return static_cast<std::int64_t>(std::floor(((value - middle) / half + 1) / 2 * side));
  };
  std::vector<float> counts(pixels * pixels, 0);
  const torch::Tensor steady = rows.contiguous();
  const double* p = steady.const_data_ptr<double>();
  for (std::int64_t i = 0; i < steady.size(0); ++i, p += steady.size(1)) {
    const std::int64_t x = pixel(p[0], across.middle), y = line ? 0 : side - 1 - pixel(p[1], up.middle);
    if (x >= 0 && x < side && y >= 0 && y < side)
      counts[static_cast<std::size_t>(y) * pixels + static_cast<std::size_t>(x)] += 1;
  }
  if (line) {
    const float most = *std::max_element(counts.begin(), counts.begin() + side);
    for (std::size_t x = 0; x < pixels; ++x) {
      const auto high =
          static_cast<std::size_t>(std::lround(0.9f * static_cast<float>(pixels) * counts[x] / std::max(1.0f, most)));
      for (std::size_t y = pixels - high; y < pixels; ++y) pictures.pixels[y * pixels + x] = 230;
    }
    return pictures;
  }
  // Sparse places must be seen beside dense ones: brightness follows the logarithm.
  const float most = std::log1p(*std::max_element(counts.begin(), counts.end()));
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0)
      pictures.pixels[i] = static_cast<std::uint8_t>(60 + 195 * std::log1p(counts[i]) / std::max(1e-3f, most));
  return pictures;
}

}  // namespace zscape
