// Data of two kinds of pictures: pairs, domains, edges, negatives; batches that bring them; the question that translates.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <map>

#include "engine/core/png.h"
#include "engine/data/batches.h"
#include "engine/data/picture_options.h"
#include "engine/data/sources.h"
#include "tests/core/temp_folder.h"
#include "tests/engine/load_data.h"
#include "tests/engine/looked.h"

namespace zscape {
namespace {

using testing::message_of;
using testing::says;
using testing::TempFolder;
using testing::Data;
using testing::load_from;

/// A grey picture whose left half is `left` and whose right half is `right`.
void put_halves(const std::filesystem::path& path, int width, int height, std::uint8_t left, std::uint8_t right) {
  Image image{width, height, 1, {}};
  for (int i = 0; i < width * height; ++i) image.pixels.push_back(i % width < width / 2 ? left : right);
  std::filesystem::create_directories(path.parent_path());
  write_png(path.string(), image);
}

TEST(Pairs, HalvesOfAFileBelongTogether) {
  const TempFolder folder;
  for (int i = 0; i < 10; ++i) put_halves(folder / ("p" + std::to_string(i) + ".png"), 16, 8, static_cast<std::uint8_t>(10 + i), static_cast<std::uint8_t>(110 + i));
  for (const bool from_left : {true, false}) {
    const Data data = load_from("pairs", folder.path(), {{"size", "0"}, {"from", from_left ? "left" : "right"}});
    EXPECT_EQ(data->train.rows() + data->test.rows(), 10);
    EXPECT_EQ(data->spec.second, Second::paired);
    EXPECT_EQ(data->train.x.sizes(), (std::vector<std::int64_t>{8, 1, 8, 8}));
    const torch::Tensor apart = data->train.x.to(torch::kInt) - data->train.other.to(torch::kInt);
    EXPECT_TRUE(apart.eq(from_left ? 100 : -100).all().item<bool>());
  }
}

TEST(Pairs, FoldersOfNamesakesAndComplaints) {
  const TempFolder folder;
  for (int i = 0; i < 6; ++i) {
    put_halves(folder / "A" / ("p" + std::to_string(i) + ".png"), 8, 8, static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i));
    if (i != 3) put_halves(folder / "B" / ("p" + std::to_string(i) + ".png"), 8, 8, static_cast<std::uint8_t>(i + 50), static_cast<std::uint8_t>(i + 50));
  }
  const Data data = load_from("pairs", folder.path(), {{"size", "0"}});
  EXPECT_EQ(data->train.rows() + data->test.rows(), 5);  // p3 has no namesake
  EXPECT_TRUE((data->train.x.to(torch::kInt) - data->train.other.to(torch::kInt)).eq(50).all().item<bool>());

  const TempFolder odd;
  put_halves(odd / "one.png", 15, 8, 1, 2);
  EXPECT_TRUE(says(message_of([&] { load_from("pairs", odd.path()); }), "no pair of pictures"));
  const TempFolder strangers;
  put_halves(strangers / "A" / "x.png", 8, 8, 1, 2);
  put_halves(strangers / "B" / "y.png", 8, 8, 1, 2);
  EXPECT_TRUE(says(message_of([&] { load_from("pairs", strangers.path()); }), "namesake"));
}

TEST(Domains, HaveRowsOfTheirOwn) {
  const TempFolder folder;
  for (int i = 0; i < 10; ++i) put_halves(folder / "A" / ("a" + std::to_string(i) + ".png"), 8, 8, 10, 10);
  for (int i = 0; i < 5; ++i) put_halves(folder / "B" / ("b" + std::to_string(i) + ".png"), 8, 8, 200, 200);
  const Data data = load_from("domains", folder.path(), {{"size", "0"}});
  EXPECT_EQ(data->spec.second, Second::unpaired);
  EXPECT_EQ(data->train.rows(), 8);
  EXPECT_EQ(data->second_train.rows(), 4);
  EXPECT_TRUE(data->second_train.x.eq(200).all().item<bool>());
  EXPECT_TRUE(says(message_of([&] { load_from("domains", (folder / "A").string()); }), "two kinds of pictures"));
}

TEST(Edges, AreWhereThePictureIsSteep) {
  torch::Tensor x = torch::zeros({1, 1, 8, 8});
  x.slice(3, 4).fill_(1);
  const torch::Tensor edges = edges_of(x)[0][0];
  EXPECT_TRUE(edges.slice(1, 3, 5).eq(1).all().item<bool>());
  EXPECT_TRUE(edges.slice(1, 0, 3).eq(0).all().item<bool>());
  const Data data = load_from("glyphs", "", {{"second", "edges"}, {"subset", "50"}, {"binarise", "none"}});
  EXPECT_EQ(data->spec.second, Second::paired);
  EXPECT_EQ(data->train.other.sizes(), data->train.x.sizes());
  const torch::Tensor again = edges_of(natural(data->train.x)).mul(255).round();
  EXPECT_LE((data->train.other.to(torch::kFloat) - again).abs().max().item<double>(), 1);  // a value may lie between two levels
}

TEST(Edges, PairsDrawnByTheProgramAreTheSameEverywhere) {
  const Data a = load_from("edges2shapes", ""), b = load_from("edges2shapes", "");
  EXPECT_EQ(a->fingerprint, b->fingerprint);
  EXPECT_EQ(a->spec.channels, 3);
  EXPECT_EQ(a->spec.second_channels, 1);
  // Where nothing is outlined there is paper, and it is the same in every picture's corner.
  const torch::Tensor lines = natural(a->train.other.slice(0, 0, 200)).mean(), ink = natural(a->train.x.slice(0, 0, 200)).mean();
  EXPECT_GT(lines.item<double>(), .05);
  EXPECT_LT(lines.item<double>(), .35);
  EXPECT_GT(ink.item<double>(), .5);
}

TEST(Negatives, HalfOfTheRowsLeave) {
  const Data plain = load_from("glyphs", "", {{"binarise", "none"}}), two = load_from("negatives", "");
  EXPECT_EQ(two->spec.second, Second::unpaired);
  EXPECT_EQ(two->train.rows() + two->second_train.rows(), plain->train.rows());
  const std::int64_t half = plain->train.rows() / 2;
  EXPECT_TRUE(torch::equal(two->train.x[5], plain->train.x[5]));
  // The darkest of nine neighbours becomes the lightest: 255 − max.
  const torch::Tensor expected = 255 - torch::max_pool2d(plain->train.x[half + 3].to(torch::kFloat), {3, 3}, {1, 1}, {1, 1});
  EXPECT_LE((two->second_train.x[3].to(torch::kFloat) - expected).abs().max().item<double>(), 1);
  EXPECT_TRUE(says(message_of([&] { load_from("negatives", "", {{"second", "edges"}}); }), "second picture already"));
}

TEST(SecondPictures, BatchesBringThemAndGoOnWhereTheyStood) {
  const TempFolder folder;
  for (int i = 0; i < 12; ++i) put_halves(folder / "A" / ("a" + std::to_string(100 + i) + ".png"), 4, 4, static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i));
  for (int i = 0; i < 7; ++i) put_halves(folder / "B" / ("b" + std::to_string(100 + i) + ".png"), 4, 4, static_cast<std::uint8_t>(200 + i), static_cast<std::uint8_t>(200 + i));
  const Data data = load_from("domains", folder.path(), {{"size", "0"}});
  Batches one(data, 3, torch::kCPU), two(data, 3, torch::kCPU);
  for (int i = 0; i < 5; ++i) one.next(3);
  std::map<std::string, torch::Tensor> saved;
  for (const auto& [name, t] : one.state()) saved[name] = t;
  two.restore(saved);
  for (int i = 0; i < 6; ++i) {
    const Batch a = one.next(3), b = two.next(3);
    EXPECT_TRUE(torch::equal(a.x, b.x));
    ASSERT_TRUE(torch::equal(a.other, b.other));
    EXPECT_TRUE(a.other.gt(.7).all().item<bool>());
  }
}

TEST(SecondPictures, TranslateAnswersFromGivenPicturesAndChecksTheirShape) {
  DataSpec data = testing::grey_pictures(8);
  data.second = Second::unpaired, data.second_channels = 3;
  testing::Looked m("cyclegan", {{"maps", "2"}, {"blocks", "1"}}, data);
  Translate q;
  q.pictures = {{2, 3, 8, 8}, std::vector<float>(2 * 3 * 64, .25f)};
  const Answer forth = m.ask(q);
  ASSERT_TRUE(forth.error.empty()) << forth.error;
  EXPECT_EQ(forth.array.shape, (std::vector<std::int64_t>{2, 1, 8, 8}));
  EXPECT_EQ(forth.second.shape, (std::vector<std::int64_t>{2, 3, 8, 8}));
  EXPECT_EQ(forth.pictures.count, 2);
  q.pictures = {{1, 1, 8, 8}, std::vector<float>(64, .25f)};
  EXPECT_ANY_THROW(m.ask(q));  // one channel is the data's own kind
  q.back = true;
  EXPECT_EQ(m.ask(q).array.shape, (std::vector<std::int64_t>{1, 3, 8, 8}));
}

}  // namespace
}  // namespace zscape
