#include "engine/core/tar.h"

#include <algorithm>
#include <string_view>

#include "engine/core/file_error.h"

namespace zscape {
namespace {

constexpr std::size_t kTarBlock = 512;

/// An octal number in a field that ends with a space or zero; npos when it is none.
std::uint64_t octal(std::span<const std::uint8_t> field) {
  std::uint64_t value = 0;
  bool any = false;
  for (const std::uint8_t c : field) {
    if (c == ' ' && !any) continue;
    if (c == ' ' || c == 0) break;
    if (c < '0' || c > '7') return UINT64_MAX;
    value = value * 8 + (c - '0');  // at most 12 digits: 36 bits
    any = true;
  }
  return any ? value : UINT64_MAX;
}

std::uint64_t header_sum(std::span<const std::uint8_t> header) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kTarBlock; ++i) sum += i >= 148 && i < 156 ? ' ' : header[i];
  return sum;
}

}  // namespace

std::vector<TarEntry> read_tar(std::span<const std::uint8_t> bytes, const std::filesystem::path& path) {
  std::vector<TarEntry> entries;
  for (std::size_t at = 0;;) {
    if (bytes.size() - at < kTarBlock) throw FileError(path, "is cut off: the archive has no end.");
    const auto header = bytes.subspan(at, kTarBlock);
    if (std::all_of(header.begin(), header.end(), [](std::uint8_t b) { return b == 0; })) return entries;
    if (octal(header.subspan(148, 8)) != header_sum(header))
      throw FileError(path, "is damaged: the checksum of a header at byte " + std::to_string(at) + " is wrong.");
    const std::uint64_t size = octal(header.subspan(124, 12));
    at += kTarBlock;
    if (size > bytes.size() - at)
      throw FileError(path, "is cut off inside a file of " + std::to_string(size) + " bytes.");
    if (header[156] == '0' || header[156] == 0) {
      const std::string_view field(reinterpret_cast<const char*>(header.data()), 100);
      std::string name(field.substr(0, field.find('\0')));
      name.erase(0, name.rfind('/') + 1);
      if (!name.empty()) entries.push_back({std::move(name), bytes.subspan(at, size)});
    }
    const std::uint64_t padded = (size + kTarBlock - 1) / kTarBlock * kTarBlock;
    at = padded > bytes.size() - at ? bytes.size() : at + padded;
  }
}

}  // namespace zscape
