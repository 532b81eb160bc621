#include "app/cli/files.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <stdexcept>

#include "engine/core/file_error.h"
#include "engine/core/npy.h"
#include "engine/core/png.h"

namespace zscape::app {
namespace {

constexpr int kGap = 2;
constexpr std::uint8_t kGround = 24;  // dark grey: neither a light nor a black tile melts into it

std::string ending_of(const std::string& path) {
  auto ending = std::filesystem::path(path).extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending;
}

}  // namespace

FileKind input_kind(const std::string& path) { return ending_of(path) == ".npy" ? FileKind::npy : FileKind::picture; }

FileKind output_kind(const std::string& option, const std::string& path) {
  const auto ending = ending_of(path);
  if (ending == ".npy") return FileKind::npy;
  if (ending == ".png") return FileKind::png;
  throw UsageError(option + " '" + path + "' should end in .png (a sheet of pictures) or .npy (numbers).");
}

Image sheet_of(const Pictures& pictures, const SheetLayout& layout) {
  if (pictures.empty()) throw std::runtime_error("there are no pictures to lay out");
  const int columns = layout.columns > 0 ? std::min(layout.columns, pictures.count)
                                         : static_cast<int>(std::ceil(std::sqrt(pictures.count)));
  const int rows = (pictures.count + columns - 1) / columns;
  const int tile_width = pictures.width * layout.zoom, tile_height = pictures.height * layout.zoom;
  Image sheet{columns * (tile_width + kGap) - kGap, rows * (tile_height + kGap) - kGap, pictures.channels, {}};
  const auto channels = static_cast<std::size_t>(pictures.channels);
  sheet.pixels.assign(static_cast<std::size_t>(sheet.width) * static_cast<std::size_t>(sheet.height) * channels,
                      kGround);
  for (int i = 0; i < pictures.count; ++i) {
    const int left = i % columns * (tile_width + kGap), top = i / columns * (tile_height + kGap);
    for (int y = 0; y < tile_height; ++y) {
      const auto* from = pictures.at(i) + static_cast<std::size_t>(y / layout.zoom) *
                                              static_cast<std::size_t>(pictures.width) * channels;
      auto* to = sheet.pixels.data() + (static_cast<std::size_t>(top + y) * static_cast<std::size_t>(sheet.width) +
                                        static_cast<std::size_t>(left)) *
                                           channels;
      for (int x = 0; x < tile_width; ++x, to += channels)
        std::copy_n(from + static_cast<std::size_t>(x / layout.zoom) * channels, channels, to);
    }
  }
  return sheet;
}

void write_answer(const std::string& path, const Answer& answer, const SheetLayout& layout) {
  if (output_kind("--out", path) == FileKind::npy) {
    if (answer.array.empty()) throw std::runtime_error("the answer for " + path + " holds no numbers");
    write_npy(path, answer.array);
    return;
  }
  if (answer.pictures.empty())
    throw std::runtime_error("what this run makes are no pictures, so '" + path +
                             "' cannot be drawn; write a .npy file instead");
  write_png(path, sheet_of(answer.pictures, layout));
}

Array to_array(const Pictures& pictures) {
  Array out;
  out.shape = {pictures.count, pictures.channels, pictures.height, pictures.width};
  const auto plane = static_cast<std::size_t>(pictures.height) * static_cast<std::size_t>(pictures.width);
  for (int i = 0; i < pictures.count; ++i)
    for (std::size_t c = 0; c < static_cast<std::size_t>(pictures.channels); ++c)
      for (std::size_t p = 0; p < plane; ++p)
        out.values.push_back(static_cast<float>(pictures.at(i)[p * static_cast<std::size_t>(pictures.channels) + c]) /
                             255.f);
  return out;
}

Array read_rows(const std::string& path, std::size_t single_rank) {
  auto array = read_npy(path);
  if (array.empty()) throw FileError(path, "holds no numbers");
  if (array.shape.size() == single_rank) array.shape.insert(array.shape.begin(), 1);
  if (array.shape.size() < 2) throw FileError(path, "is one row of numbers; an array [n, ...] is wanted");
  if (!std::all_of(array.values.begin(), array.values.end(), [](float v) { return std::isfinite(v); }))
    throw FileError(path, "holds a number that is not finite; remove NaN and infinity first");
  return array;
}

Corner corner_from(const std::string& text) {
  Corner corner;
  if (const auto seed = whole_number(text)) {
    if (*seed < 0) throw UsageError("corner '" + text + "' is a negative seed; seeds start at 0.");
    corner.seed = static_cast<std::uint64_t>(*seed);
    return corner;
  }
  corner.path = text;
  corner.kind = input_kind(text) == FileKind::npy ? Corner::Kind::npy : Corner::Kind::picture;
  if (!std::filesystem::exists(text))
    throw std::runtime_error("there is no file '" + text +
                             "'; a corner is a seed (a whole number), a .npy file or a picture");
  return corner;
}

}  // namespace zscape::app
