#include "engine/core/idx.h"

#include <stdexcept>
#include <string>

#include "engine/core/atomic_file.h"
#include "engine/core/gzip.h"

namespace zscape {
namespace {

constexpr int kUnsignedBytes = 0x08;
constexpr int kMaxDimensions = 8;

std::string magic_of(const std::vector<std::uint8_t>& raw) {
  std::uint32_t magic = 0;
  for (std::size_t i = 0; i < 4; ++i) magic = magic << 8 | raw[i];
  return std::to_string(magic);
}

}  // namespace

IdxFile read_idx(const std::filesystem::path& path, const IdxOptions& options) {
  std::vector<std::uint8_t> raw = read_file(path, options.max_bytes);
  if (is_gzip(raw)) raw = gunzip(raw, options.max_bytes, path);
  if (raw.size() < 4) throw FileError(path, "is cut off: " + std::to_string(raw.size()) + " bytes are no IDX file.");
  const int dimensions = raw[3];
  if (raw[0] != 0 || raw[1] != 0 || dimensions < 1 || dimensions > kMaxDimensions)
    throw FileError(path, "has the wrong magic number " + magic_of(raw) +
                              ": no IDX file (2051 stands for pictures, 2049 for labels).");
  if (raw[2] != kUnsignedBytes)
    throw FileError(path,
                    "holds IDX elements of type " + std::to_string(raw[2]) + "; only unsigned bytes (8) are read.");
  if (options.dimensions != 0 && dimensions != options.dimensions)
    throw FileError(path, "has the magic number " + magic_of(raw) + " where " +
                              std::to_string(2048 + options.dimensions) + " was due; are pictures and labels swapped?");
  const std::size_t data_at = 4 + 4 * static_cast<std::size_t>(dimensions);
  if (raw.size() < data_at) throw FileError(path, "is cut off inside its header.");

  IdxFile file;
  std::uint64_t total = 1;
  bool overflow = false;
  for (std::size_t axis = 0; axis < static_cast<std::size_t>(dimensions); ++axis) {
    std::uint32_t side = 0;
    for (std::size_t i = 0; i < 4; ++i) side = side << 8 | raw[4 + 4 * axis + i];
    file.shape.push_back(side);
    overflow |= __builtin_mul_overflow(total, std::uint64_t{side}, &total) || total > INT64_MAX;
    if (side == 0)
      throw FileError(path, axis == 0 ? "holds zero items." : "holds pictures without pixels (one side is 0).");
  }
  if (overflow) throw FileError(path, "claims a size that overflows; it is damaged.");
  const std::uint64_t there = raw.size() - data_at;
  if (total != there)
    throw FileError(path, (total > there ? "is cut off: its header promises " : "is too long: its header promises ") +
                              std::to_string(total) + " bytes and " + std::to_string(there) + " are there.");
  raw.erase(raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(data_at));
  file.values = std::move(raw);
  return file;
}

void write_idx(const std::filesystem::path& path, const IdxFile& file) {
  if (file.shape.empty() || file.shape.size() > kMaxDimensions)
    throw std::invalid_argument("An IDX file has 1 to 8 sides, not " + std::to_string(file.shape.size()) + ".");
  std::vector<std::uint8_t> raw{0, 0, kUnsignedBytes, static_cast<std::uint8_t>(file.shape.size())};
  std::uint64_t total = 1;
  for (const std::int64_t side : file.shape) {
    if (side < 0 || side > UINT32_MAX)
      throw std::invalid_argument("An IDX side cannot be " + std::to_string(side) + ".");
    for (int shift = 24; shift >= 0; shift -= 8) raw.push_back(static_cast<std::uint8_t>(side >> shift));
    if (__builtin_mul_overflow(total, static_cast<std::uint64_t>(side), &total)) total = UINT64_MAX;
  }
  if (total != file.values.size())
    throw std::invalid_argument("An IDX file of " + std::to_string(file.values.size()) +
                                " bytes does not fit its shape.");
  raw.insert(raw.end(), file.values.begin(), file.values.end());
  write_file(path, std::span<const std::uint8_t>(raw));
}

}  // namespace zscape
