#include "engine/core/amat.h"

#include <string>

#include "engine/core/file_error.h"

namespace zscape {

IdxFile parse_amat(std::span<const std::uint8_t> text, std::int64_t side, const std::filesystem::path& path) {
  const std::int64_t width = side * side;
  IdxFile file;
  file.values.reserve(text.size() / 2);
  std::int64_t in_line = 0, line = 1;
  for (const std::uint8_t c : text) {
    if (c == '0' || c == '1') {
      file.values.push_back(c == '1' ? 255 : 0);
      ++in_line;
    } else if (c == '\n') {
      if (in_line != 0 && in_line != width)
        throw FileError(path, "has " + std::to_string(in_line) + " values in line " + std::to_string(line) + ", not " +
                                  std::to_string(width) + ".");
      in_line = 0, ++line;
    } else if (c != ' ' && c != '\r') {
      throw FileError(path, "has something else than 0 and 1 in line " + std::to_string(line) + ".");
    }
  }
  const auto count = static_cast<std::int64_t>(file.values.size());
  if (count == 0 || count % width != 0 || (in_line != 0 && in_line != width))
    throw FileError(path, "is cut off: its last picture is not whole.");
  file.shape = {count / width, side, side};
  return file;
}

}  // namespace zscape
