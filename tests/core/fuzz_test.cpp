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

TEST(Fuzz, Pictures) {
  Image image{24, 16, 3, {}};
  for (int i = 0; i < 24 * 16 * 3; ++i) image.pixels.push_back(static_cast<std::uint8_t>(i * 37 >> 2));
  const ImageOptions small{.channels = 1, .max_bytes = 1 << 20, .max_pixels = 1 << 16};
  const auto read = [&](const Bytes& bytes) { decode_image(bytes, "fuzzed", small); };
  fuzz(encode_png(image), 2000, read);
  const std::string head = "P6\n24 16\n255\n";
  Bytes ppm(head.begin(), head.end());
  ppm.insert(ppm.end(), image.pixels.begin(), image.pixels.end());
  fuzz(ppm, 2000, read);
}

}  // namespace
}  // namespace zscape
