#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "engine/core/idx.h"

namespace zscape {

// Larochelle's text form of binary pictures: a line for each, `side` × `side` times 0 or 1 with a blank after each.
// Returns [n, side, side] with 0 and 255. Anything else is a FileError that names `path`.
IdxFile parse_amat(std::span<const std::uint8_t> text, std::int64_t side, const std::filesystem::path& path);

}  // namespace zscape
