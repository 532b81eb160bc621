#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace zscape {

// Bytes with a shape, as MNIST's files hold them: pictures [n, height, width], labels [n].
struct IdxFile {
  std::vector<std::int64_t> shape;
  std::vector<std::uint8_t> values;
};

struct IdxOptions {
  int dimensions = 0;                                // 3 for pictures, 1 for labels, 0 = whatever the file says
  std::uint64_t max_bytes = std::uint64_t{4} << 30;  // of the file, and of what it unpacks to
};

// Reads an IDX file of unsigned bytes, plain or gzip-compressed (told by its first bytes, not by its name). Wrong magic
// number, truncation, sizes that overflow or that the bytes do not match, and zero items are FileErrors.
IdxFile read_idx(const std::filesystem::path& path, const IdxOptions& options = {});

// Writes the plain form, atomically. For tests and exports.
void write_idx(const std::filesystem::path& path, const IdxFile& file);

}  // namespace zscape
