#include "engine/core/idx.h"

#include <gtest/gtest.h>

#include "engine/core/gzip.h"
#include "tests/core/temp_folder.h"

namespace zscape {
namespace {

using testing::all_bytes;
using testing::message_of;
using testing::put_bytes;
using testing::says;
using testing::TempFolder;

using Bytes = std::vector<std::uint8_t>;

std::string complaint(const Bytes& content, const IdxOptions& options = {}) {
  const TempFolder folder;
  put_bytes(folder / "a", content);
  return message_of([&] { read_idx(folder / "a", options); });
}

TEST(Idx, RoundTripPlainAndPacked) {
  const TempFolder folder;
  const IdxFile file{{2, 3, 4}, Bytes(24, 9)};
  write_idx(folder / "plain", file);
  const Bytes bytes = all_bytes(folder / "plain");
  EXPECT_EQ(Bytes(bytes.begin(), bytes.begin() + 8), (Bytes{0, 0, 8, 3, 0, 0, 0, 2}));
  put_bytes(folder / "packed", gzip(bytes));
  for (const char* name : {"plain", "packed"}) {
    const IdxFile back = read_idx(folder / name, {.dimensions = 3});
    EXPECT_EQ(back.shape, file.shape);
    EXPECT_EQ(back.values, file.values);
  }
}

TEST(Idx, OneSentencePerDefect) {
  const Bytes good{0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3};
  EXPECT_EQ(complaint(good), "");
  EXPECT_TRUE(says(complaint({'P', 'N', 'G', '!', 0, 0, 0, 0}), "wrong magic number"));
  EXPECT_TRUE(says(complaint(good, {.dimensions = 3}), "magic number 2049 where 2051 was due"));
  EXPECT_TRUE(says(complaint({0, 0, 0x0d, 1, 0, 0, 0, 1, 0, 0, 0, 0}), "type 13"));
  EXPECT_TRUE(says(complaint({0, 0, 8, 1, 0, 0, 0, 4, 1, 2, 3}), "promises 4 bytes and 3 are there"));
  EXPECT_TRUE(says(complaint({0, 0, 8, 1, 0, 0, 0, 2, 1, 2, 3}), "is too long"));
  EXPECT_TRUE(says(complaint({0, 0, 8, 1, 0, 0, 0, 0}), "zero items"));
  EXPECT_TRUE(says(complaint({0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 0}), "without pixels"));
  EXPECT_TRUE(says(complaint({0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}), "overflows"));
  EXPECT_TRUE(says(complaint({0, 0, 8, 3, 0, 0}), "inside its header"));
  EXPECT_TRUE(says(complaint({0}), "cut off"));
  EXPECT_TRUE(says(complaint({}), "cut off"));
}

TEST(Gzip, TornDamagedAndBombs) {
  const Bytes zeros(1 << 20, 0);
  const Bytes packed = gzip(zeros);
  EXPECT_EQ(gunzip(packed, zeros.size(), "f"), zeros);
  EXPECT_TRUE(says(message_of([&] { gunzip(packed, zeros.size() - 1, "f"); }), "unpacks to more than"));
  const Bytes torn(packed.begin(), packed.end() - 9);
  EXPECT_TRUE(says(message_of([&] { gunzip(torn, zeros.size(), "f"); }), "cut off"));
  Bytes bent = packed;
  bent[bent.size() - 6] ^= 1;  // the checksum
  EXPECT_TRUE(says(message_of([&] { gunzip(bent, zeros.size(), "f"); }), "damaged gzip"));
  Bytes two = packed;
  two.insert(two.end(), packed.begin(), packed.end());
  EXPECT_EQ(gunzip(two, 2 * zeros.size(), "f").size(), 2 * zeros.size());
  EXPECT_TRUE(says(message_of([&] { gunzip({}, 10, "f"); }), "cut off"));
}

}  // namespace
}  // namespace zscape
