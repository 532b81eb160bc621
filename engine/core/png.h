#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/image.h"

namespace zscape {

// The keyword of the text chunk in which a saved picture carries its state (JSON).
inline constexpr std::string_view kStateKey = "zscape";

// PNG bytes of a picture with 1, 2, 3 or 4 channels, and its texts (keyword → UTF-8; keywords are 1 to 79 ASCII
// letters). An empty picture or a pixel count that does not fit is std::invalid_argument.
std::vector<std::uint8_t> encode_png(const Image& image, const std::map<std::string, std::string>& texts = {});

// The same into a file, atomically. Throws FileError.
void write_png(const std::filesystem::path& path, const Image& image,
               const std::map<std::string, std::string>& texts = {});

// The text under `key`, or nothing when the PNG has none. Every chunk up to the end is checked (length, order,
// checksum); a file that is no PNG, is cut off or damaged, or whose text is over a mebibyte is a FileError.
std::optional<std::string> read_png_text(const std::filesystem::path& path, std::string_view key = kStateKey);
std::optional<std::string> read_png_text(std::span<const std::uint8_t> bytes, const std::filesystem::path& path,
                                         std::string_view key = kStateKey);

}  // namespace zscape
