#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace zscape {

// True where the bytes begin with gzip's magic number 1f 8b.
bool is_gzip(std::span<const std::uint8_t> bytes);

// Unpacks gzip (also several members in a row) or zlib data. Throws FileError naming `path` when the stream is torn or
// damaged, or would unpack to more than max_bytes (a small file can claim to hold terabytes).
std::vector<std::uint8_t> gunzip(std::span<const std::uint8_t> bytes, std::uint64_t max_bytes,
                                 const std::filesystem::path& path);

// Packs into one gzip member.
std::vector<std::uint8_t> gzip(std::span<const std::uint8_t> bytes);

}  // namespace zscape
