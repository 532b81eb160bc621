// Bars and stripes (MacKay 2003, section 43.1): every picture of whole rows, and every picture of whole columns. All of
// them are known, so every likelihood can be exact. All black and all white are of both kinds and come twice as often.
#include <cmath>
#include <limits>

#include "engine/data/picture_options.h"
#include "engine/data/procedural.h"
#include "engine/data/sources.h"
#include "engine/data/truth.h"

namespace zscape {
namespace {

/// Row i is pattern i, again and again: the shares are exact.
Split lay_bars(std::int64_t side, std::int64_t rows) {
  const std::int64_t patterns = std::int64_t{2} << side;
  Split split;
  split.x = torch::empty({rows, 1, side, side}, torch::kUInt8);
  split.y = torch::empty({rows}, torch::kLong);
  auto* pixels = split.x.mutable_data_ptr<std::uint8_t>();
  auto* labels = split.y.mutable_data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i < rows; ++i) {
    const std::int64_t pattern = i % patterns, upright = pattern & 1, bits = pattern >> 1;
    for (std::int64_t y = 0; y < side; ++y)
      for (std::int64_t x = 0; x < side; ++x) *pixels++ = (bits >> (upright ? x : y) & 1) != 0 ? 255 : 0;
    labels[i] = upright;
  }
  return split;
}

Truth truth_of_bars(std::int64_t side) {
  const double patterns = std::pow(2.0, static_cast<double>(side) + 1);
  Truth truth;
  truth.entropy = std::log(patterns) - 4 / patterns * std::log(2.0);
  truth.log_density = [side, patterns](const torch::Tensor& x) {
    const torch::Tensor grid = x.reshape({x.size(0), side, side});
    const torch::Tensor stripes = grid.eq(grid.narrow(2, 0, 1)).flatten(1).all(1);
    const torch::Tensor bars = grid.eq(grid.narrow(1, 0, 1)).flatten(1).all(1);
    const torch::Tensor black_or_white = (grid.eq(0) | grid.eq(1)).flatten(1).all(1);
    const torch::Tensor times = (stripes.to(x.dtype()) + bars.to(x.dtype())).mul(black_or_white.to(x.dtype()));
    return times.log() - std::log(patterns);
  };
  return truth;
}

}  // namespace

DataSource bars_and_stripes_source() {
  DataInfo info;
  info.id = "bars_and_stripes";
  info.params = picture_params();
  info.params.insert(info.params.begin(),
                     {.key = "data.side", .group = "data", .fallback = std::int64_t{4}, .min = 3, .max = 4});
  return {info, [](const DataOptions& options) {
            const std::int64_t side = options.params.integer("data.side");
            Dataset data;
            data.train = lay_bars(side, kTrainRows);
            data.test = lay_bars(side, kTestRows);
            data.spec.label_names = {"stripes", "bars"};
            data.spec.classes = 2;
            data.truth = std::make_shared<const Truth>(truth_of_bars(side));
            return data;
          }};
}

}  // namespace zscape
