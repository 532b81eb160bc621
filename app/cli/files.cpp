#include "app/cli/files.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <stdexcept>

#include "engine/core/file_error.h"
#include "engine/core/npy.h"
#include "engine/core/png.h"
#include "engine/core/sheet.h"

namespace zscape::app {
namespace {

constexpr int kGap = 2;

/// Every pixel a square of `zoom` by `zoom`.
Pictures zoomed(const Pictures& pictures, int zoom) {
  Pictures out{pictures.count, pictures.width * zoom, pictures.height * zoom, pictures.channels, {}};
  const auto channels = static_cast<std::size_t>(pictures.channels),
             from_row = static_cast<std::size_t>(pictures.width) * channels;
  out.pixels.reserve(out.bytes_each() * static_cast<std::size_t>(out.count));
  for (int i = 0; i < out.count; ++i)
    for (int y = 0; y < out.height; ++y)
      for (int x = 0; x < out.width; ++x) {
        const auto* pixel = pictures.at(i) + static_cast<std::size_t>(y / zoom) * from_row +
                            static_cast<std::size_t>(x / zoom) * channels;
        out.pixels.insert(out.pixels.end(), pixel, pixel + channels);
      }
  return out;
}

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
  return zscape::sheet_of(layout.zoom > 1 ? zoomed(pictures, layout.zoom) : pictures, columns, kGap);
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

void sort_rows(Answer& answer, const std::vector<float>& worth) {
  std::vector<std::size_t> order(worth.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return worth[a] > worth[b]; });
  const auto sorted = [&](auto& values) {
    const auto before = values;
    const std::size_t row = before.size() / order.size();
    for (std::size_t i = 0; i < order.size(); ++i)
      std::copy_n(before.begin() + static_cast<std::ptrdiff_t>(order[i] * row), row,
                  values.begin() + static_cast<std::ptrdiff_t>(i * row));
  };
  if (order.empty()) return;
  sorted(answer.pictures.pixels);
  sorted(answer.array.values);
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
