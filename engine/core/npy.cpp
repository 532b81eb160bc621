#include "engine/core/npy.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>

#include "engine/core/atomic_file.h"

namespace zscape {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMaxRank = 32;

struct TypeRow {
  NpyType type;
  std::string_view name;
  std::size_t size;
};
constexpr std::array<TypeRow, 6> kTypes{{{NpyType::float32, "<f4", 4},
                                         {NpyType::float64, "<f8", 8},
                                         {NpyType::uint8, "|u1", 1},
                                         {NpyType::int32, "<i4", 4},
                                         {NpyType::int64, "<i8", 8},
                                         {NpyType::boolean, "|b1", 1}}};

std::size_t size_of(NpyType type) { return kTypes.at(static_cast<std::size_t>(type)).size; }

// Reads the header's Python dictionary literal, and nothing of Python beyond it.
class HeaderReader {
 public:
  HeaderReader(std::string_view text, const std::filesystem::path& path) : text_(text), path_(path) {}

  struct Header {
    std::string type;
    bool fortran = false;
    std::vector<std::int64_t> shape;
  };

  Header read() {
    Header header;
    std::array<bool, 3> seen{};
    expect('{');
    while (!take('}')) {
      const std::string key = string();
      expect(':');
      const std::size_t which = key == "descr" ? 0 : key == "fortran_order" ? 1 : key == "shape" ? 2 : 3;
      if (which == 3 || seen[which])
        fail("names '" + key.substr(0, 40) + "' where descr, fortran_order and shape are due");
      seen[which] = true;
      if (which == 0) header.type = type();
      if (which == 1) header.fortran = boolean();
      if (which == 2) header.shape = tuple();
      if (!take(',') && !peek('}')) fail("is damaged");
    }
    skip();
    if (at_ != text_.size() || !(seen[0] && seen[1] && seen[2])) fail("is incomplete or damaged");
    return header;
  }

 private:
  [[noreturn]] void fail(const std::string& reason) const {
    throw FileError(path_, "has an .npy header that " + reason + ".");
  }
  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool peek(char c) {
    skip();
    return at_ < text_.size() && text_[at_] == c;
  }
  bool take(char c) {
    if (!peek(c)) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!take(c)) fail("is damaged");
  }
  std::string string() {
    const char quote = peek('"') ? '"' : '\'';
    expect(quote);
    const std::size_t end = text_.find(quote, at_);
    if (end == std::string_view::npos) fail("is damaged");
    const std::string value(text_.substr(at_, end - at_));
    at_ = end + 1;
    return value;
  }
  std::string type() {
    if (peek('[')) fail("describes records; save a plain array of numbers instead");
    return string();
  }
  bool boolean() {
    skip();
    for (const bool value : {true, false}) {
      const std::string_view word = value ? "True" : "False";
      if (text_.substr(at_).starts_with(word)) {
        at_ += word.size();
        return value;
      }
    }
    fail("is damaged");
  }
  std::vector<std::int64_t> tuple() {
    std::vector<std::int64_t> shape;
    expect('(');
    while (!take(')')) {
      skip();
      std::int64_t value = 0;
      const std::size_t begin = at_;
      for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_)
        if (__builtin_mul_overflow(value, std::int64_t{10}, &value) ||
            __builtin_add_overflow(value, std::int64_t{text_[at_] - '0'}, &value))
          fail("has a side that overflows");
      if (at_ == begin) fail("has a shape that is no list of whole numbers");
      shape.push_back(value);
      if (shape.size() > kMaxRank) fail("has more than 32 sides");
      if (!take(',') && !peek(')')) fail("is damaged");
    }
    return shape;
  }

  std::string_view text_;
  const std::filesystem::path& path_;
  std::size_t at_ = 0;
};

std::optional<std::uint64_t> bytes_of(const std::vector<std::int64_t>& shape, std::size_t element) {
  std::uint64_t total = element;
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return 0;
  for (const std::int64_t side : shape)
    if (__builtin_mul_overflow(total, static_cast<std::uint64_t>(side), &total) || total > INT64_MAX)
      return std::nullopt;
  return total;
}

std::vector<std::uint8_t> from_fortran(const std::vector<std::uint8_t>& in, const std::vector<std::int64_t>& shape,
                                       std::size_t element) {
  std::vector<std::uint8_t> out(in.size());
  std::vector<std::size_t> stride(shape.size());
  std::size_t step = element;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    stride[axis] = step;
    step *= static_cast<std::size_t>(shape[axis]);
  }
  std::vector<std::int64_t> index(shape.size(), 0);
  std::size_t from = 0;
  for (std::size_t to = 0; to < out.size(); to += element) {
    std::memcpy(out.data() + to, in.data() + from, element);
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      from += stride[axis];
      if (++index[axis] < shape[axis]) break;
      from -= stride[axis] * static_cast<std::size_t>(shape[axis]);
      index[axis] = 0;
    }
  }
  return out;
}

template <class T, class Visit>
void each(const std::vector<std::uint8_t>& bytes, Visit visit) {
  for (std::size_t at = 0; at + sizeof(T) <= bytes.size(); at += sizeof(T)) {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof(T));
    visit(value);
  }
}

template <class Visit>
void each_value(const NpyFile& file, Visit visit) {
  switch (file.type) {
    case NpyType::float32:
      return each<float>(file.bytes, visit);
    case NpyType::float64:
      return each<double>(file.bytes, visit);
    case NpyType::int32:
      return each<std::int32_t>(file.bytes, visit);
    case NpyType::int64:
      return each<std::int64_t>(file.bytes, visit);
    case NpyType::uint8:
      return each<std::uint8_t>(file.bytes, visit);
    case NpyType::boolean:
      return each<std::uint8_t>(file.bytes, [&](std::uint8_t b) { visit(b != 0); });
  }
}

// Casting a float that does not fit is undefined behaviour, so those saturate and NaN becomes 0.
template <class T>
std::int64_t to_integer(T value) {
  if constexpr (std::is_floating_point_v<T>) {
    if (!(value == value)) return 0;
    if (value >= static_cast<T>(9.2e18)) return INT64_MAX;
    if (value <= static_cast<T>(-9.2e18)) return INT64_MIN;
  }
  return static_cast<std::int64_t>(value);
}

// Also from double: out of range becomes infinite, as NumPy does it.
template <class T>
float to_float(T value) {
  if constexpr (std::is_same_v<T, double>) {
    constexpr double kMost = 3.4028234663852886e38;
    if (std::abs(value) > kMost) return std::copysign(HUGE_VALF, static_cast<float>(value > 0 ? 1 : -1));
  }
  return static_cast<float>(value);
}

}  // namespace

std::int64_t NpyFile::count() const { return static_cast<std::int64_t>(bytes.size() / size_of(type)); }

Array NpyFile::to_array() const {
  Array array{shape, {}};
  array.values.reserve(static_cast<std::size_t>(count()));
  each_value(*this, [&](auto value) { array.values.push_back(to_float(value)); });
  return array;
}

std::vector<std::int64_t> NpyFile::to_integers() const {
  std::vector<std::int64_t> values;
  values.reserve(static_cast<std::size_t>(count()));
  each_value(*this, [&](auto value) { values.push_back(to_integer(value)); });
  return values;
}

NpyFile read_npy_file(const std::filesystem::path& path, std::uint64_t max_bytes) {
  std::vector<std::uint8_t> raw = read_file(path, max_bytes);
  const std::string_view text(reinterpret_cast<const char*>(raw.data()), raw.size());
  if (!text.starts_with(kMagic) || raw.size() < 10)
    throw FileError(path, "is no .npy file (wrong magic number); save the array with numpy.save.");
  const int version = raw[6];
  if (version < 1 || version > 3)
    throw FileError(path, "has the unknown .npy version " + std::to_string(version) + ".");
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  const std::size_t header_at = 8 + length_bytes;
  std::size_t length = 0;
  if (raw.size() < header_at) throw FileError(path, "is cut off inside its header.");
  for (std::size_t i = length_bytes; i-- > 0;) length = length << 8 | raw[8 + i];
  if (length > raw.size() - header_at) throw FileError(path, "is cut off inside its header.");

  const HeaderReader::Header header = HeaderReader(text.substr(header_at, length), path).read();
  std::string name = header.type;
  if (name.size() == 3 && (name[0] == '<' || name[0] == '|' || name[0] == '>') && name[2] == '1') name[0] = '|';
  const auto row = std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeRow& r) { return r.name == name; });
  if (row == kTypes.end())
    throw FileError(path, "holds elements of type '" + header.type.substr(0, 40) +
                              "'; save it as little-endian float32, float64, uint8, int32, int64 or bool.");
  const auto needed = bytes_of(header.shape, row->size);
  if (!needed) throw FileError(path, "has a shape whose size overflows.");
  const std::uint64_t there = raw.size() - header_at - length;
  if (*needed != there)
    throw FileError(path, "needs " + std::to_string(*needed) + " bytes for its shape and has " + std::to_string(there) +
                              (*needed > there ? " (cut off)." : " (too many)."));
  raw.erase(raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(header_at + length));
  NpyFile file{row->type, header.shape, std::move(raw)};
  if (header.fortran && header.shape.size() > 1) file.bytes = from_fortran(file.bytes, file.shape, row->size);
  return file;
}

Array read_npy(const std::filesystem::path& path) { return read_npy_file(path).to_array(); }

void write_npy(const std::filesystem::path& path, const Array& array) {
  if (std::any_of(array.shape.begin(), array.shape.end(), [](std::int64_t side) { return side < 0; }) ||
      bytes_of(array.shape, sizeof(float)) != array.values.size() * sizeof(float))
    throw std::invalid_argument("An array of " + std::to_string(array.values.size()) +
                                " values does not fit its shape.");
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (";
  for (std::size_t i = 0; i < array.shape.size(); ++i)
    header += std::to_string(array.shape[i]) + (i + 1 < array.shape.size() ? ", " : array.shape.size() == 1 ? "," : "");
  header += "), }";
  header.append((64 - (10 + header.size() + 1) % 64) % 64, ' ');
  header += '\n';
  AtomicFile file(path);
  file.write(kMagic.data(), kMagic.size());
  const std::array<std::uint8_t, 4> version_and_length{1, 0, static_cast<std::uint8_t>(header.size()),
                                                       static_cast<std::uint8_t>(header.size() >> 8)};
  file.write(version_and_length.data(), version_and_length.size());
  file.write(header.data(), header.size());
  file.write(array.values.data(), array.values.size() * sizeof(float));
  file.commit();
}

}  // namespace zscape
