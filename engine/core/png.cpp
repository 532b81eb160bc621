#include "engine/core/png.h"

#include <png.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <csetjmp>
#include <stdexcept>

#include "engine/core/atomic_file.h"
#include "engine/core/gzip.h"

namespace zscape {
namespace {

constexpr std::uint64_t kMaxFile = std::uint64_t{256} << 20;
constexpr std::uint64_t kMaxText = 1 << 20;
constexpr std::array<std::uint8_t, 8> kSignature{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

int colour_type(int channels) {
  switch (channels) {
    case 1:
      return PNG_COLOR_TYPE_GRAY;
    case 2:
      return PNG_COLOR_TYPE_GRAY_ALPHA;
    case 3:
      return PNG_COLOR_TYPE_RGB;
    default:
      return PNG_COLOR_TYPE_RGBA;
  }
}

void check(const Image& image, const std::map<std::string, std::string>& texts) {
  if (image.width < 1 || image.height < 1 || image.channels < 1 || image.channels > 4 ||
      image.pixels.size() != static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) *
                                 static_cast<std::size_t>(image.channels))
    throw std::invalid_argument("A picture of " + std::to_string(image.width) + "x" + std::to_string(image.height) +
                                "x" + std::to_string(image.channels) + " with " + std::to_string(image.pixels.size()) +
                                " bytes cannot be saved as PNG.");
  for (const auto& [key, text] : texts)
    if (key.empty() || key.size() > 79 ||
        !std::all_of(key.begin(), key.end(), [](unsigned char c) { return std::isalnum(c); }))
      throw std::invalid_argument("'" + key + "' cannot be a PNG keyword: it takes 1 to 79 letters.");
}

struct Sink {
  std::vector<std::uint8_t> bytes;
  std::string error;
};

// libpng is C and reports through longjmp: no object with a destructor may live in this frame.
bool encode(const Image& image, png_bytepp rows, png_textp texts, int text_count, Sink& sink) {
  png_structp png = png_create_write_struct(
      PNG_LIBPNG_VER_STRING, &sink,
      [](png_structp p, png_const_charp message) {
        static_cast<Sink*>(png_get_error_ptr(p))->error = message;
        png_longjmp(p, 1);
      },
      [](png_structp, png_const_charp) {});
  png_infop info = png ? png_create_info_struct(png) : nullptr;
  if (!info || setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(png ? &png : nullptr, info ? &info : nullptr);
    return false;
  }
  png_set_write_fn(
      png, &sink,
      [](png_structp p, png_bytep data, png_size_t size) {
        auto& bytes = static_cast<Sink*>(png_get_io_ptr(p))->bytes;
        bytes.insert(bytes.end(), data, data + size);
      },
      [](png_structp) {});
  png_set_IHDR(png, info, static_cast<png_uint_32>(image.width), static_cast<png_uint_32>(image.height), 8,
               colour_type(image.channels), PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (text_count > 0) png_set_text(png, info, texts, text_count);
  png_write_info(png, info);
  png_write_image(png, rows);
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &info);
  return true;
}

using Bytes = std::span<const std::uint8_t>;

std::uint32_t big_endian(Bytes bytes) {
  return static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16 |
         static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3];
}

// Bytes up to the next zero, which is skipped.
Bytes take_field(Bytes& rest, const std::filesystem::path& path) {
  const auto end = std::find(rest.begin(), rest.end(), 0);
  if (end == rest.end()) throw FileError(path, "holds a damaged text chunk.");
  const Bytes field = rest.first(static_cast<std::size_t>(end - rest.begin()));
  rest = rest.subspan(field.size() + 1);
  return field;
}

std::string unpacked(Bytes text, const std::filesystem::path& path) {
  const auto bytes = gunzip(text, kMaxText, path);
  return {bytes.begin(), bytes.end()};
}

// The text of one tEXt, zTXt or iTXt chunk, if it stands under `key`.
std::optional<std::string> text_of(std::string_view type, Bytes data, std::string_view key,
                                   const std::filesystem::path& path) {
  Bytes rest = data;
  const Bytes name = take_field(rest, path);
  if (!std::equal(name.begin(), name.end(), key.begin(), key.end())) return std::nullopt;
  if (rest.size() > kMaxText) throw FileError(path, "carries a text of more than a mebibyte.");
  if (type == "tEXt") return std::string(rest.begin(), rest.end());
  const std::size_t flags = type == "zTXt" ? 1 : 2;  // zTXt: method; iTXt: compressed, method
  if (rest.size() < flags) throw FileError(path, "holds a damaged text chunk.");
  const bool compressed = type == "zTXt" || rest[0] == 1;
  if (rest[flags - 1] != 0 || rest[0] > 1) throw FileError(path, "holds a text chunk of an unknown kind.");
  rest = rest.subspan(flags);
  if (type == "iTXt") {
    take_field(rest, path);  // language
    take_field(rest, path);  // translated keyword
  }
  return compressed ? unpacked(rest, path) : std::string(rest.begin(), rest.end());
}

}  // namespace

std::vector<std::uint8_t> encode_png(const Image& image, const std::map<std::string, std::string>& texts) {
  check(image, texts);
  const std::size_t stride = static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.channels);
  std::vector<png_bytep> rows;
  for (int y = 0; y < image.height; ++y)
    rows.push_back(const_cast<png_bytep>(image.pixels.data() + static_cast<std::size_t>(y) * stride));
  std::vector<png_text> chunks;
  for (const auto& [key, text] : texts) {
    png_text chunk{};
    chunk.compression = PNG_ITXT_COMPRESSION_NONE;
    chunk.key = const_cast<char*>(key.c_str());
    chunk.text = const_cast<char*>(text.c_str());
    chunk.itxt_length = text.size();
    chunks.push_back(chunk);
  }
  Sink sink;
  if (!encode(image, rows.data(), chunks.data(), static_cast<int>(chunks.size()), sink))
    throw std::runtime_error(
        "A picture could not be written as PNG: " + (sink.error.empty() ? std::string("no memory") : sink.error) + ".");
  return std::move(sink.bytes);
}

void write_png(const std::filesystem::path& path, const Image& image, const std::map<std::string, std::string>& texts) {
  write_file(path, std::span<const std::uint8_t>(encode_png(image, texts)));
}

std::optional<std::string> read_png_text(Bytes bytes, const std::filesystem::path& path, std::string_view key) {
  if (bytes.size() < kSignature.size() || !std::equal(kSignature.begin(), kSignature.end(), bytes.begin()))
    throw FileError(path, "is no PNG file (wrong signature).");
  std::optional<std::string> found;
  Bytes rest = bytes.subspan(kSignature.size());
  for (bool first = true;; first = false) {
    if (rest.size() < 12) throw FileError(path, "is cut off before its end chunk.");
    const std::uint32_t length = big_endian(rest);
    if (length > rest.size() - 12) throw FileError(path, "is cut off inside a chunk.");
    const std::string type(rest.begin() + 4, rest.begin() + 8);
    const Bytes data = rest.subspan(8, length);
    if (crc32(crc32(0, nullptr, 0), rest.data() + 4, length + 4) != big_endian(rest.subspan(8 + length)))
      throw FileError(path, "is damaged: a chunk's checksum is wrong.");
    if (first != (type == "IHDR")) throw FileError(path, "is damaged: its header chunk is not where it belongs.");
    if (type == "IEND") return found;
    if (!found && (type == "tEXt" || type == "zTXt" || type == "iTXt")) found = text_of(type, data, key, path);
    rest = rest.subspan(12 + static_cast<std::size_t>(length));
  }
}

std::optional<std::string> read_png_text(const std::filesystem::path& path, std::string_view key) {
  return read_png_text(read_file(path, kMaxFile), path, key);
}

}  // namespace zscape
