// The built-in table of downloads belongs to the catalogue, and reads only what is a table.
#include "engine/core/fetch_table.h"

#include <gtest/gtest.h>

#include <set>

#include "app/assets.h"
#include "engine/api/engine.h"
#include "engine/core/amat.h"
#include "engine/core/sha256.h"
#include "tests/core/temp_folder.h"

namespace zscape::app {
namespace {

using testing::message_of;
using testing::says;

TEST(FetchTable, NamesWhatTheCatalogueSaysCanBeFetched) {
  const FetchTable table = parse_fetch_table(asset("assets/downloads.json"), "downloads.json");
  std::set<std::string> in_table, in_catalogue;
  for (const auto& [id, items] : table) {
    in_table.insert(id);
    for (const FetchItem& item : items) {
      EXPECT_FALSE(item.fetch.urls.empty()) << item.name;
      EXPECT_GT(item.fetch.bytes, 1000u) << item.name;
      for (const std::string& url : item.fetch.urls)
        EXPECT_TRUE(url.starts_with("http") && url.ends_with("/" + item.name));
    }
  }
  for (const DataInfo& data : Engine::catalogue().data)
    if (data.can_be_fetched) in_catalogue.insert(data.id);
  EXPECT_EQ(in_table, in_catalogue);
}

TEST(FetchTable, Complaints) {
  const std::string digest(64, 'a');
  const auto complaint = [&](const std::string& name, const std::string& sha256) {
    return message_of([&] {
      parse_fetch_table(R"({"a": {"mirrors": [], "files": [{"name": ")" + name + R"(", "bytes": 1, "sha256": ")" +
                            sha256 + R"("}]}})",
                        "t.json");
    });
  };
  EXPECT_EQ(complaint("plain.gz", digest), "");
  EXPECT_TRUE(says(complaint("../up", digest), "no plain name"));
  EXPECT_TRUE(says(complaint(".hidden", digest), "no plain name"));
  EXPECT_TRUE(says(complaint("short", "abc"), "no sha256"));
  EXPECT_TRUE(says(message_of([] { parse_fetch_table("[", "t.json"); }), "is no table of downloads"));
}

// FIPS 180-2, appendix B.1.
TEST(Sha256, KnownDigest) {
  const std::string text = "abc";
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  const std::string digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  EXPECT_EQ(sha256_of(bytes), digest);
  const testing::TempFolder folder;
  testing::put_text(folder / "abc", text);
  EXPECT_EQ(sha256_of_file(folder / "abc"), digest);
}

TEST(Amat, LinesOfPictures) {
  const auto parsed = [](const std::string& text) {
    return parse_amat(std::vector<std::uint8_t>(text.begin(), text.end()), 2, "a.amat");
  };
  const IdxFile file = parsed("0 1 1 0\n1 1 1 1 \n");
  EXPECT_EQ(file.shape, (std::vector<std::int64_t>{2, 2, 2}));
  EXPECT_EQ(file.values, (std::vector<std::uint8_t>{0, 255, 255, 0, 255, 255, 255, 255}));
  EXPECT_TRUE(says(message_of([&] { parsed("0 1 1\n0\n"); }), "3 values in line 1"));
  EXPECT_TRUE(says(message_of([&] { parsed("0 1 2 1\n"); }), "something else than 0 and 1"));
  EXPECT_TRUE(says(message_of([&] { parsed(""); }), "cut off"));
}

}  // namespace
}  // namespace zscape::app
