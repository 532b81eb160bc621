#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zscape {

// Element types that may stand in a file; everything else is refused.
enum class TensorType { f64, f32, f16, bf16, i64, i32, i16, i8, u8, boolean };

std::size_t size_of(TensorType type);
std::string_view name_of(TensorType type);  // as in the file: "F32", "BOOL"…

// What a writer hands over: bytes stay the caller's. C order, little-endian.
struct TensorView {
  std::string name;
  TensorType type = TensorType::f32;
  std::vector<std::int64_t> shape;  // empty = scalar
  std::span<const std::uint8_t> bytes;
};

// One tensor that was read.
struct TensorEntry {
  std::string name;
  TensorType type = TensorType::f32;
  std::vector<std::int64_t> shape;
  std::vector<std::uint8_t> bytes;

  TensorView view() const { return {name, type, shape, bytes}; }
};

struct TensorFile {
  std::vector<TensorEntry> entries;  // in the order of their bytes in the file
  std::map<std::string, std::string> metadata;

  const TensorEntry* find(std::string_view name) const;  // nullptr when absent
};

// Writes the safetensors format: u64 header length, JSON header, raw data. Atomic. Wide types come
// first and the header is padded with spaces to eight bytes, so that every tensor is aligned. Throws FileError; a name
// that is empty, reserved or used twice, or bytes that do not fit the shape, are std::invalid_argument.
void write_safetensors(const std::filesystem::path& path, std::span<const TensorView> tensors,
                       const std::map<std::string, std::string>& metadata = {});
void write_safetensors(const std::filesystem::path& path, const TensorFile& file);

// Reads a file strictly; FileError names what is wrong: lengths, JSON, types, shapes against bytes, gaps, overlap,
// names.
TensorFile read_safetensors(const std::filesystem::path& path);

// The __metadata__ strings only; the header is checked as strictly, the data is not read.
std::map<std::string, std::string> read_safetensors_metadata(const std::filesystem::path& path);

}  // namespace zscape
