#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace zscape {

// 64 lower-case hex digits.
std::string sha256_of(std::span<const std::uint8_t> bytes);

// The same of a file of any size, read piece by piece. FileError when it cannot be read.
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace zscape
