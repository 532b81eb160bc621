// Seeded mutations of good files: every reader must either accept a file or throw a std::exception; nothing else may
// happen. Worth most under AddressSanitizer and UndefinedBehaviorSanitizer.
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "engine/core/gzip.h"
#include "engine/core/idx.h"
#include "engine/core/image_file.h"
#include "engine/core/npy.h"
#include "engine/core/png.h"
#include "engine/core/safetensors.h"
#include "tests/core/temp_folder.h"

namespace zscape {
namespace {

using testing::all_bytes;
using testing::put_bytes;
using testing::TempFolder;
using Bytes = std::vector<std::uint8_t>;

Bytes mutated(const Bytes& good, std::mt19937& random) {
  Bytes bytes = good;
  const auto below = [&](std::size_t n) { return n == 0 ? 0 : random() % n; };
  for (std::size_t edits = 1 + below(4); edits > 0 && !bytes.empty(); --edits) {
    // Most of what can go wrong stands in the first bytes.
    const std::size_t at = below(2) == 0 ? below(std::min<std::size_t>(bytes.size(), 128)) : below(bytes.size());
    switch (below(7)) {
      case 0:
        bytes[at] ^= static_cast<std::uint8_t>(1u << below(8));
        break;
      case 1:
        bytes[at] = static_cast<std::uint8_t>(random());
        break;
      case 2:
        bytes[at] = below(2) == 0 ? 0 : 255;
        break;
      case 3:
        bytes.resize(at);
        break;
      case 4:
        bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes[at]);
        break;
      case 5:
        bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      default:
        bytes[at] = static_cast<std::uint8_t>("0123456789[]{}(),:'\"-"[below(21)]);
        break;
    }
  }
  return bytes;
}

void fuzz(const Bytes& good, int rounds, const std::function<void(const Bytes&)>& read) {
  ASSERT_NO_THROW(read(good));
  std::mt19937 random(20140131);
  int refused = 0;
  for (int i = 0; i < rounds; ++i) {
    const Bytes bytes = mutated(good, random);
    try {
      read(bytes);
    } catch (const std::exception& error) {
      ASSERT_NE(std::string(error.what()), "");
      ++refused;
    }
  }
  EXPECT_GT(refused, 0);
}

// Through a real file, as the readers want it.
std::function<void(const Bytes&)> by_file(const TempFolder& folder,
                                          std::function<void(const std::filesystem::path&)> read) {
  return [&folder, read = std::move(read)](const Bytes& bytes) {
    put_bytes(folder / "fuzzed", bytes);
    read(folder / "fuzzed");
  };
}

TEST(Fuzz, Idx) {
  const TempFolder folder;
  write_idx(folder / "good", {{4, 5, 6}, Bytes(120, 3)});
  const IdxOptions small{.dimensions = 0, .max_bytes = 1 << 20};
  const auto read = by_file(folder, [&](const auto& path) { read_idx(path, small); });
  fuzz(all_bytes(folder / "good"), 3000, read);
  fuzz(gzip(all_bytes(folder / "good")), 3000, read);
}

TEST(Fuzz, Gzip) {
  Bytes content;
  for (int i = 0; i < 5000; ++i) content.push_back(static_cast<std::uint8_t>(i * i >> 3));
  fuzz(gzip(content), 3000, [](const Bytes& bytes) { gunzip(bytes, 1 << 16, "fuzzed"); });
}

TEST(Fuzz, Npy) {
  const TempFolder folder;
  write_npy(folder / "good", {{3, 4}, std::vector<float>(12, 0.5f)});
  fuzz(all_bytes(folder / "good"), 5000, by_file(folder, [](const auto& path) {
         const NpyFile file = read_npy_file(path);
         file.to_array();
         file.to_integers();
       }));
}

TEST(Fuzz, Safetensors) {
  const TempFolder folder;
  TensorFile file;
  file.entries.push_back({"weight", TensorType::f32, {2, 3}, Bytes(24, 1)});
  file.entries.push_back({"steps", TensorType::i64, {}, Bytes(8, 1)});
  file.entries.push_back({"mask", TensorType::boolean, {5}, Bytes(5, 1)});
  file.metadata = {{"run", "{\"model\": \"any\"}"}};
  write_safetensors(folder / "good", file);
  fuzz(all_bytes(folder / "good"), 5000, by_file(folder, [](const auto& path) { read_safetensors(path); }));
}

TEST(Fuzz, PngText) {
  const Image image{9, 7, 3, Bytes(189, 200)};
  const Bytes good = encode_png(image, {{"zscape", "{\"seed\": 7}"}});
  fuzz(good, 5000, [](const Bytes& bytes) { read_png_text(bytes, "fuzzed"); });
}

// 16x8, colour, baseline.
const Bytes kBaselineJpeg{
    255, 216, 255, 224, 0,   16,  74,  70,  73,  70,  0,   1,   1,   0,   0,   1,   0,   1,   0,   0,   255, 219, 0,
    67,  0,   27,  18,  20,  23,  20,  17,  27,  23,  22,  23,  30,  28,  27,  32,  40,  66,  43,  40,  37,  37,  40,
    81,  58,  61,  48,  66,  96,  85,  101, 100, 95,  85,  93,  91,  106, 120, 153, 129, 106, 113, 144, 115, 91,  93,
    133, 181, 134, 144, 158, 163, 171, 173, 171, 103, 128, 188, 201, 186, 166, 199, 153, 168, 171, 164, 255, 219, 0,
    67,  1,   28,  30,  30,  40,  35,  40,  78,  43,  43,  78,  164, 110, 93,  110, 164, 164, 164, 164, 164, 164, 164,
    164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164,
    164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 164, 255, 192, 0,
    17,  8,   0,   8,   0,   16,  3,   1,   34,  0,   2,   17,  1,   3,   17,  1,   255, 196, 0,   21,  0,   1,   1,
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   5,   255, 196, 0,   22,  16,  1,   1,
    1,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   19,  97,  255, 196, 0,   21,  1,   1,
    1,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   3,   5,   255, 196, 0,   23,  17,  0,
    3,   1,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   3,   20,  81,  255, 218, 0,   12,
    3,   1,   0,   2,   17,  3,   17,  0,   63,  0,   147, 109, 45,  160, 173, 26,  176, 106, 155, 167, 255, 217};
// 16x16, grey, progressive.
const Bytes kProgressiveJpeg{
    255, 216, 255, 224, 0,   16,  74,  70,  73,  70,  0,   1,   1,   0,   0,   1,   0,   1,   0,   0,   255, 219, 0,
    67,  0,   27,  18,  20,  23,  20,  17,  27,  23,  22,  23,  30,  28,  27,  32,  40,  66,  43,  40,  37,  37,  40,
    81,  58,  61,  48,  66,  96,  85,  101, 100, 95,  85,  93,  91,  106, 120, 153, 129, 106, 113, 144, 115, 91,  93,
    133, 181, 134, 144, 158, 163, 171, 173, 171, 103, 128, 188, 201, 186, 166, 199, 153, 168, 171, 164, 255, 194, 0,
    11,  8,   0,   16,  0,   16,  1,   1,   17,  0,   255, 196, 0,   22,  0,   1,   1,   1,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0,   0,   0,   0,   4,   5,   255, 218, 0,   8,   1,   1,   0,   0,   0,   1,   169, 150,
    255, 196, 0,   21,  16,  1,   1,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   18,
    255, 218, 0,   8,   1,   1,   0,   1,   5,   2,   181, 173, 111, 255, 196, 0,   20,  16,  1,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   32,  255, 218, 0,   8,   1,   1,   0,   6,   63,  2,   31,
    255, 196, 0,   20,  16,  1,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   32,  255,
    218, 0,   8,   1,   1,   0,   1,   63,  33,  31,  255, 218, 0,   8,   1,   1,   0,   0,   0,   16,  15,  255, 196,
    0,   21,  16,  1,   1,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   113, 255, 218,
    0,   8,   1,   1,   0,   1,   63,  16,  181, 173, 111, 255, 217};

TEST(Fuzz, Pictures) {
  Image image{24, 16, 3, {}};
  for (int i = 0; i < 24 * 16 * 3; ++i) image.pixels.push_back(static_cast<std::uint8_t>(i * 37 >> 2));
  const ImageOptions small{.channels = 1, .max_bytes = 1 << 20, .max_pixels = 1 << 16};
  const auto read = [&](const Bytes& bytes) { decode_image(bytes, "fuzzed", small); };
  fuzz(encode_png(image), 2000, read);
  std::string ppm = "P6\n24 16\n255\n";
  ppm.append(image.pixels.begin(), image.pixels.end());
  fuzz(Bytes(ppm.begin(), ppm.end()), 2000, read);
  fuzz(kBaselineJpeg, 2000, read);
  fuzz(kProgressiveJpeg, 2000, read);
}

}  // namespace
}  // namespace zscape
