// Patterns: every pixel of every picture a coin's toss, so that no two resemble each other: what the capacity of a memory is measured with.
#include "engine/data/picture_options.h"
#include "engine/data/row_random.h"
#include "engine/data/sources.h"

namespace zscape {
namespace {

constexpr std::int64_t kTrainPatterns = 4096, kTestPatterns = 1024;  // far more than any net here remembers

Split toss(std::int64_t rows, std::int64_t height, std::int64_t width, std::uint64_t set) {
  Split split;
  split.x = torch::empty({rows, 1, height, width}, torch::kUInt8);
  auto* pixels = split.x.mutable_data_ptr<std::uint8_t>();
  for (std::int64_t i = 0; i < rows; ++i) {
    RowRandom random(set, i);
    std::uint64_t tosses = 0;
    for (std::int64_t k = 0; k < height * width; ++k) {
      if (k % 64 == 0) tosses = random.bits();
      *pixels++ = (tosses >> (k % 64) & 1) != 0 ? 255 : 0;
    }
  }
  return split;
}

}  // namespace

DataSource patterns_source() {
  DataInfo info;
  info.id = "patterns";
  info.params = picture_params();
  info.params.insert(info.params.begin(), {{.key = "data.height", .group = "data", .fallback = std::int64_t{25}, .min = 4, .max = 64},
                                           {.key = "data.width", .group = "data", .fallback = std::int64_t{40}, .min = 4, .max = 64}});
  return {info, [](const DataOptions& options) {
            const std::int64_t height = options.params.integer("data.height"), width = options.params.integer("data.width");
            Dataset data;
            data.train = toss(kTrainPatterns, height, width, 0x9A77E2);
            data.test = toss(kTestPatterns, height, width, 0x9A77E3);
            return data;
          }};
}

}  // namespace zscape
