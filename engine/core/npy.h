#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "engine/api/array.h"

namespace zscape {

enum class NpyType { float32, float64, uint8, int32, int64, boolean };

// An array as it stands in a file, brought into C order.
struct NpyFile {
  NpyType type = NpyType::float32;
  std::vector<std::int64_t> shape;
  std::vector<std::uint8_t> bytes;  // little-endian elements

  std::int64_t count() const;
  Array to_array() const;                         // every element as float
  std::vector<std::int64_t> to_integers() const;  // exact for the integer types; floats are rounded towards zero
};

// Reads NumPy's .npy (versions 1 to 3; little-endian f4 f8 u1 i4 i8 bool; Fortran order is converted). Objects, records
// and everything else are refused. FileError says what is wrong.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
NpyFile read_npy_file(const std::filesystem::path& path, std::uint64_t max_bytes = std::uint64_t{8} << 30);
Array read_npy(const std::filesystem::path& path);

// Writes float32, C order, version 1, atomically. A shape that does not match the values is std::invalid_argument.
void write_npy(const std::filesystem::path& path, const Array& array);

}  // namespace zscape
