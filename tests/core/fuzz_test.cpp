// Seeded mutations of good files: every reader must either accept a file or throw a std::exception; nothing else may
// happen. Worth most under AddressSanitizer and UndefinedBehaviorSanitizer.
#include <gtest/gtest.h>

#include "engine/core/amat.h"
#include "engine/core/attribute_list.h"
#include "engine/core/cifar.h"
#include "engine/core/fetch_table.h"
#include "engine/core/gzip.h"
#include "engine/core/idx.h"
#include "engine/core/image_file.h"
#include "engine/core/npy.h"
#include "engine/core/png.h"
#include "engine/core/run_files.h"
#include "engine/core/safetensors.h"
#include "engine/core/tar.h"
#include "engine/core/wav_file.h"
#include "tests/core/mutate.h"
#include "tests/core/temp_folder.h"

namespace zscape {
namespace {

using testing::all_bytes;
using testing::by_file;
using testing::Bytes;
using testing::fuzz;
using testing::TempFolder;

constexpr int kFiles = 10000;  // through every parser

TEST(Fuzz, Idx) {
  const TempFolder folder;
  write_idx(folder / "good", {{4, 5, 6}, Bytes(120, 3)});
  const IdxOptions small{.dimensions = 0, .max_bytes = 1 << 20};
  const auto read = by_file(folder, [&](const auto& path) { read_idx(path, small); });
  fuzz(all_bytes(folder / "good"), kFiles, read);
  fuzz(gzip(all_bytes(folder / "good")), kFiles, read);
}

TEST(Fuzz, Wav) {
  const TempFolder folder;
  write_wav(folder / "good", {8000, std::vector<float>(40, .25f)});
  fuzz(all_bytes(folder / "good"), kFiles, by_file(folder, [](const auto& path) {
         const Sound sound = read_wav(path);
         ASSERT_FALSE(sound.samples.empty());
       }));
}

TEST(Fuzz, Gzip) {
  Bytes content;
  for (int i = 0; i < 5000; ++i) content.push_back(static_cast<std::uint8_t>(i * i >> 3));
  fuzz(gzip(content), kFiles, [](const Bytes& bytes) { gunzip(bytes, 1 << 16, "fuzzed"); });
}

TEST(Fuzz, Npy) {
  const TempFolder folder;
  write_npy(folder / "good", {{3, 4}, std::vector<float>(12, 0.5f)});
  fuzz(all_bytes(folder / "good"), kFiles, by_file(folder, [](const auto& path) {
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
  fuzz(all_bytes(folder / "good"), kFiles, by_file(folder, [](const auto& path) { read_safetensors(path); }));
}

TEST(Fuzz, Cifar) {
  const TempFolder folder;
  Bytes records(std::size_t{2} * 3073, 7);
  records[3073] = 9;
  fuzz(records, kFiles, by_file(folder, [](const auto& path) {
         const CifarBatch batch = read_cifar(path);
         ASSERT_EQ(batch.pixels.size(), batch.labels.size() * 3072);
       }));
}

TEST(Fuzz, AttributeList) {
  const TempFolder folder;
  const std::string text = "3\nEyeglasses Male Smiling\n000001.jpg -1 1  1\n000002.jpg 1 -1 -1\n000003.jpg -1 -1 1\n";
  fuzz({text.begin(), text.end()}, kFiles, by_file(folder, [](const auto& path) {
         const AttributeList list = read_attribute_list(path);
         ASSERT_EQ(list.values.size(), list.files.size() * list.names.size());
       }));
}

TEST(Fuzz, Amat) {
  std::string text;
  for (int i = 0; i < 3 * 16; ++i) text += std::string(i % 3 == 0 ? "1" : "0") + (i % 16 == 15 ? "\n" : " ");
  fuzz({text.begin(), text.end()}, kFiles, [](const Bytes& bytes) {
    const IdxFile file = parse_amat(bytes, 4, "fuzzed");
    ASSERT_EQ(file.values.size(), static_cast<std::size_t>(file.shape[0]) * 16);
  });
}

/// One header with a right checksum.
Bytes tar_header(const std::string& name, std::size_t size) {
  Bytes header(512, 0);
  std::copy(name.begin(), name.end(), header.begin());
  char field[13];
  std::snprintf(field, sizeof field, "%011zo", size);
  std::copy(field, field + 11, header.begin() + 124);
  header[156] = '0';
  std::fill(header.begin() + 148, header.begin() + 156, static_cast<std::uint8_t>(' '));
  unsigned sum = 0;
  for (const std::uint8_t b : header) sum += b;
  std::snprintf(field, sizeof field, "%06o", sum);
  std::copy(field, field + 7, header.begin() + 148);
  return header;
}

TEST(Fuzz, Tar) {
  Bytes archive;
  for (const auto& [name, size] : {std::pair{"folder/a.bin", 700}, {"b.txt", 3}}) {
    const Bytes header = tar_header(name, static_cast<std::size_t>(size));
    archive.insert(archive.end(), header.begin(), header.end());
    archive.resize(archive.size() + (static_cast<std::size_t>(size) + 511) / 512 * 512, 'x');
  }
  archive.resize(archive.size() + 1024, 0);
  const auto entries = read_tar(archive, "good");
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].name, "a.bin");
  EXPECT_EQ(entries[0].bytes.size(), 700u);
  fuzz(archive, kFiles, [](const Bytes& bytes) {
    std::size_t sum = 0;
    for (const TarEntry& entry : read_tar(bytes, "fuzzed"))
      for (const std::uint8_t b : entry.bytes) sum += b;
    ASSERT_LE(sum, 255 * bytes.size());
  });
}

TEST(Fuzz, FetchTable) {
  const std::string text = R"({"a": {"mirrors": ["http://host/"], "files": [{"name": "f.gz", "bytes": 5, "sha256": ")" +
                           std::string(64, 'a') + R"(", "gives": [{"name": "g", "sha256": ")" + std::string(64, 'b') +
                           R"("}]}]}})";
  fuzz({text.begin(), text.end()}, kFiles, [](const Bytes& bytes) {
    parse_fetch_table({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, "fuzzed");
  });
}

TEST(Fuzz, RunJson) {
  const TempFolder folder;
  RunRecord record;
  record.spec = {.model = "m", .data = "d", .data_dir = "", .settings = {{"lr", "0.001"}, {"data.classes", "1,2"}}};
  record.data = {.kind = DataKind::pictures,
                 .channels = 1,
                 .height = 4,
                 .width = 4,
                 .dimension = 16,
                 .classes = 2,
                 .label_names = {"no", "yes"}};
  write_run_record(RunPaths(folder.path()), record);
  fuzz(all_bytes(folder / "run.json"), kFiles, [&](const Bytes& bytes) {
    testing::put_anew(folder / "run.json", bytes);
    read_run_record(folder.path());
  });
}

TEST(Fuzz, JournalAndMetrics) {
  const TempFolder folder;
  std::string journal, metrics;
  for (int i = 0; i < 4; ++i) {
    journal += journal_line({i, "set", "lr", "0.5"});
    metrics += metrics_line({.step = i, .samples = 10 * i, .seconds = 0.5 * i, .scalars = {{"loss", 1.5}}});
  }
  // A damaged line is either left out or an error: both readers say which by a sentence.
  const auto read = [&](auto reader) {
    return [&folder, reader](const Bytes& bytes) {
      testing::put_anew(folder / "lines.jsonl", bytes);
      reader(folder / "lines.jsonl");
    };
  };
  const auto all = testing::MayAcceptAll::yes;
  fuzz({journal.begin(), journal.end()}, kFiles / 2, read([](const auto& path) { read_journal(path); }), all);
  fuzz({metrics.begin(), metrics.end()}, kFiles / 2, read([](const auto& path) { read_metrics(path); }), all);
  // It syncs what it writes, so a few must do.
  fuzz({metrics.begin(), metrics.end()}, kFiles / 50, read([](const auto& path) { cut_lines(path, 1); }), all);
}

TEST(Fuzz, PngText) {
  const Image image{9, 7, 3, Bytes(189, 200)};
  const Bytes good = encode_png(image, {{"zscape", "{\"seed\": 7}"}});
  fuzz(good, kFiles, [](const Bytes& bytes) { read_png_text(bytes, "fuzzed"); });
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
  fuzz(encode_png(image), kFiles / 4, read);
  std::string ppm = "P6\n24 16\n255\n";
  ppm.append(image.pixels.begin(), image.pixels.end());
  fuzz(Bytes(ppm.begin(), ppm.end()), kFiles / 4, read);
  fuzz(kBaselineJpeg, kFiles / 4, read);
  fuzz(kProgressiveJpeg, kFiles / 4, read);
}

}  // namespace
}  // namespace zscape
