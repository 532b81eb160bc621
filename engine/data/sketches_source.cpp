// Sketches: black-and-white pictures that the user drew in the console of chains; what is learnt is what is tested.
#include <algorithm>
#include <stdexcept>

#include "engine/core/sketches.h"
#include "engine/data/picture_options.h"
#include "engine/data/sources.h"

namespace zscape {
namespace {

/// What there is before anybody has drawn: the letters Z and T.
std::string first_sketches() {
  Sketches s{16, 16, {std::vector<std::uint8_t>(256, 0), std::vector<std::uint8_t>(256, 0)}};
  for (std::size_t i = 2; i < 14; ++i)
    for (std::size_t thick = 0; thick < 2; ++thick) {
      s.pictures[0][(2 + thick) * 16 + i] = s.pictures[0][(12 + thick) * 16 + i] = s.pictures[0][i * 16 + std::min<std::size_t>(13, 15 - i + thick)] = 1;
      s.pictures[1][(2 + thick) * 16 + i] = s.pictures[1][i * 16 + 7 + thick] = 1;
    }
  return sketches_text(s);
}

}  // namespace

DataSource sketches_source() {
  DataInfo info;
  info.id = "sketches";
  info.params = picture_params();
  info.params.insert(info.params.begin(), {.key = "data.pictures", .group = "data", .fallback = first_sketches()});
  return {info, [](const DataOptions& options) {
            Sketches s;
            try {
              s = parse_sketches(options.params.text("data.pictures"));
            } catch (const std::invalid_argument& e) {
              throw DataError("data.pictures " + std::string(e.what()) + "; it is a size and pictures in hexadecimal digits, as the console of chains writes it.");
            }
            Dataset data;
            data.train.x = torch::empty({static_cast<std::int64_t>(s.pictures.size()), 1, s.height, s.width}, torch::kUInt8);
            auto* to = data.train.x.mutable_data_ptr<std::uint8_t>();
            for (const auto& picture : s.pictures) to = std::transform(picture.begin(), picture.end(), to, [](std::uint8_t lit) { return static_cast<std::uint8_t>(lit != 0 ? 255 : 0); });
            data.test = data.train;
            return data;
          }};
}

}  // namespace zscape
