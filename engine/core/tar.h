#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace zscape {

// A plain file inside a tar archive; the bytes are those of the archive and live as long.
struct TarEntry {
  std::string name;  // without folders
  std::span<const std::uint8_t> bytes;
};

// The plain files of an unpacked tar archive (ustar and its GNU kin); folders and anything else are passed over. A
// wrong checksum, a size that does not fit and an archive without an end are FileErrors that name `path`.
std::vector<TarEntry> read_tar(std::span<const std::uint8_t> bytes, const std::filesystem::path& path);

}  // namespace zscape
