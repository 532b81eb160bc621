// Sources, options and batches, on small files made here.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "engine/core/gzip.h"
#include "engine/core/idx.h"
#include "engine/core/npy.h"
#include "engine/core/png.h"
#include "engine/data/batches.h"
#include "engine/data/picture_options.h"
#include "engine/data/sources.h"
#include "tests/core/temp_folder.h"
#include "tests/engine/load_data.h"

namespace zscape {
namespace {

using testing::all_bytes;
using testing::message_of;
using testing::put_bytes;
using testing::put_text;
using testing::says;
using testing::TempFolder;
using testing::Data;
using testing::load_from;
using testing::Settings;

/// n pictures of `side` pixels a side; picture i is i everywhere (wrapping), except one pixel that names it.
std::vector<std::uint8_t> numbered(int n, int side) {
  std::vector<std::uint8_t> bytes;
  for (int i = 0; i < n; ++i)
    for (int p = 0; p < side * side; ++p) bytes.push_back(static_cast<std::uint8_t>(p == 0 ? 255 - i : i));
  return bytes;
}

std::vector<std::uint8_t> cycled_labels(int n, int classes) {
  std::vector<std::uint8_t> labels;
  for (int i = 0; i < n; ++i) labels.push_back(static_cast<std::uint8_t>(i % classes));
  return labels;
}

void write_idx_pair(const TempFolder& folder, const std::string& role, int n, int side) {
  write_idx(folder / (role + "-images-idx3-ubyte"), {{n, side, side}, numbered(n, side)});
  write_idx(folder / (role + "-labels-idx1-ubyte"), {{n}, cycled_labels(n, 10)});
}

void pack(const std::filesystem::path& path) {
  put_bytes(path.string() + ".gz", gzip(all_bytes(path)));
  std::filesystem::remove(path);
}

// ---- glyphs --------------------------------------------------------------------------------------------------------

TEST(Glyphs, KnownSizesClassesAndAttributes) {
  const Data data = load_from("glyphs", "", {{"binarise", "none"}});
  EXPECT_EQ(data->train.x.sizes(), (std::vector<std::int64_t>{60000, 1, 28, 28}));
  EXPECT_EQ(data->test.rows(), 10000);
  EXPECT_EQ(data->spec.classes, 10);
  EXPECT_TRUE(data->spec.eight_bit);
  EXPECT_FALSE(data->spec.binary);
  EXPECT_EQ(data->fingerprint.size(), 16u);
  const auto counts = torch::bincount(data->train.y);
  EXPECT_GT(counts.min().item<std::int64_t>(), 5600);
  // Nothing is cut off, and ink covers a plausible share.
  EXPECT_EQ(data->train.x.select(2, 0).max().item<int>() + data->train.x.select(3, 27).max().item<int>(), 0);
  const double share = data->train.x.slice(0, 0, 5000).to(torch::kFloat).mean().item<double>() / 255;
  EXPECT_GT(share, 0.07);
  EXPECT_LT(share, 0.2);
  // The attributes are true: more thickness, more ink; more slant, the top further to the right than the foot.
  const auto x = natural(data->train.x.slice(0, 0, 5000)).squeeze(1);
  const auto attributes = data->train.attributes.slice(0, 0, 5000);
  const auto correlation = [](const torch::Tensor& a, const torch::Tensor& b) {
    return torch::corrcoef(torch::stack({a, b}))[0][1].item<double>();
  };
  EXPECT_GT(correlation(attributes.select(1, 1), x.sum({1, 2})), 0.7);
  const auto columns = torch::arange(28, torch::kFloat);
  const auto mean_column = [&](const torch::Tensor& part) {
    return (part.sum(1) * columns).sum(1) / part.sum({1, 2}).clamp_min(1e-3);
  };
  const auto ones = data->train.y.slice(0, 0, 5000).eq(1).nonzero().flatten();
  const auto lean = mean_column(x.slice(1, 0, 12)) - mean_column(x.slice(1, 16, 28));
  EXPECT_GT(correlation(attributes.select(1, 0).index_select(0, ones), lean.index_select(0, ones)), 0.9);
}

TEST(Glyphs, BlackAndWhiteByDefaultAndTheSameEveryTime) {
  const Data a = load_from("glyphs", "");
  EXPECT_TRUE(a->spec.binary);
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const Data b = load_from("glyphs", "");
  at::set_num_threads(threads);
  EXPECT_EQ(a->fingerprint, b->fingerprint);
  EXPECT_FALSE(a->train.x.slice(0, 0, 10000).equal(a->test.x));
  const Pictures tiles = thumbnails(*a, 20);
  EXPECT_EQ(tiles.count, 20);
  EXPECT_EQ(tiles.pixels.size(), 20u * 28 * 28);
}

// ---- IDX -----------------------------------------------------------------------------------------------------------

TEST(IdxSource, TrainAndTestPlainAndPacked) {
  const TempFolder folder;
  write_idx_pair(folder, "train", 40, 6);
  write_idx_pair(folder, "t10k", 10, 6);
  const Data plain = load_from("mnist", folder.path());
  EXPECT_EQ(plain->train.rows(), 40);
  EXPECT_EQ(plain->test.rows(), 10);
  EXPECT_EQ(plain->spec.label_names.size(), 10u);
  EXPECT_EQ(plain->train.y[13].item<int>(), 3);
  EXPECT_EQ(plain->train.x[13][0][2][2].item<int>(), 13);
  EXPECT_TRUE(plain->notes.empty());
  for (const char* name : {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte"})
    pack(folder / name);
  EXPECT_EQ(load_from("mnist", folder.path())->fingerprint, plain->fingerprint);
  std::filesystem::rename(folder / "t10k-labels-idx1-ubyte", folder / "t10k-labels.idx1-ubyte");
  EXPECT_EQ(load_from("mnist", folder.path())->fingerprint, plain->fingerprint);
}

TEST(IdxSource, ALoneFileIsSplitAndSaysSo) {
  const TempFolder folder;
  write_idx_pair(folder, "t10k", 50, 4);
  const Data data = load_from("fashion", folder.path());
  EXPECT_EQ(data->train.rows(), 40);
  EXPECT_EQ(data->test.rows(), 10);
  ASSERT_EQ(data->notes.size(), 1u);
  EXPECT_TRUE(says(data->notes[0], "40 are for training and 10 for the test"));
  // Every row is in exactly one of the two.
  const auto all = torch::cat({data->train.x, data->test.x}).select(2, 0).select(2, 0).flatten();
  EXPECT_EQ(std::get<0>(at::_unique(all)).numel(), 50);
}

TEST(IdxSource, BinarizedTestIsShuffledAndGreyIsRefused) {
  const TempFolder folder;
  std::vector<std::uint8_t> sorted(20 * 4, 0);
  std::fill(sorted.begin() + 40, sorted.end(), 1);
  for (const char* role : {"train", "valid", "test"})
    write_idx(folder / ("binarized_mnist_" + std::string(role) + "-images-idx3-ubyte"), {{20, 2, 2}, sorted});
  const Data data = load_from("binarized_mnist", folder.path());
  EXPECT_TRUE(data->spec.binary);
  EXPECT_FALSE(data->train.labelled());
  EXPECT_EQ(data->train.x.max().item<int>(), 255);
  const auto first = data->test.x.select(2, 0).select(2, 0).flatten().slice(0, 0, 10);
  EXPECT_NE(first.max().item<int>(), first.min().item<int>());
  const TempFolder grey;
  write_idx_pair(grey, "train", 20, 4);
  EXPECT_TRUE(says(message_of([&] { load_from("binarized_mnist", grey.path()); }), "have grey levels"));
}

TEST(IdxSource, Complaints) {
  const TempFolder folder;
  const auto complaint = [&](const std::string& id = "idx") { return message_of([&] { load_from(id, folder.path()); }); };
  EXPECT_TRUE(says(message_of([] { load_from("idx", ""); }), "name it with --data-dir"));
  EXPECT_TRUE(says(message_of([] { load_from("idx", "/no/such/folder"); }), "does not exist"));
  EXPECT_TRUE(says(complaint(), "holds no IDX pictures"));
  write_idx_pair(folder, "train", 20, 4);
  write_idx(folder / "train-labels-idx1-ubyte", {{19}, cycled_labels(19, 10)});
  EXPECT_TRUE(says(complaint(), "train-labels-idx1-ubyte': holds 19 labels for 20 pictures"));
  write_idx(folder / "train-labels-idx1-ubyte", {{20}, cycled_labels(20, 12)});
  EXPECT_TRUE(says(complaint("mnist"), "holds the label 11, but there are only 10 classes"));
  EXPECT_EQ(load_from("idx", folder.path())->spec.classes, 12);
  write_idx(folder / "t10k-images-idx3-ubyte", {{5, 3, 3}, numbered(5, 3)});
  EXPECT_TRUE(says(complaint(), "differ in size"));
  put_text(folder / "train-images-idx3-ubyte", "no pictures");
  EXPECT_TRUE(says(complaint(), "train-images-idx3-ubyte': has the wrong magic number"));
  EXPECT_THROW(load_from("idx", folder.path()), DataError);
}

// ---- NPY -----------------------------------------------------------------------------------------------------------

Array ramp(std::vector<std::int64_t> shape, float scale) {
  Array array{std::move(shape), {}};
  std::size_t count = 1;
  for (const std::int64_t side : array.shape) count *= static_cast<std::size_t>(side);
  for (std::size_t i = 0; i < count; ++i) array.values.push_back(scale * static_cast<float>(i % 256));
  return array;
}

TEST(NpySource, PointsAndPictures) {
  const TempFolder folder;
  write_npy(folder / "train.npy", ramp({30, 2}, 1));
  const Data points = load_from("npy", folder.path());
  EXPECT_EQ(points->spec.kind, DataKind::points);
  EXPECT_EQ(points->spec.dimension, 2);
  EXPECT_EQ(points->train.rows() + points->test.rows(), 30);
  EXPECT_EQ(thumbnails(*points, 5).count, 1);  // one scatter of all

  write_npy(folder / "train.npy", ramp({30, 4, 5}, 1.0f / 255));
  write_npy(folder / "test.npy", ramp({8, 4, 5}, 1.0f / 255));
  write_npy(folder / "labels.npy", {{30}, std::vector<float>(30, 2)});
  const Data grey = load_from("npy", folder.path());
  EXPECT_EQ(grey->train.x.sizes(), (std::vector<std::int64_t>{30, 1, 4, 5}));
  EXPECT_TRUE(grey->spec.eight_bit);
  EXPECT_FALSE(grey->train.labelled());  // the test rows have no labels
  EXPECT_EQ(grey->notes.size(), 1u);

  write_npy(folder / "train.npy", ramp({30, 4, 5, 3}, 0.003f));
  write_npy(folder / "test.npy", ramp({8, 4, 5, 3}, 0.003f));
  const Data colour = load_from("npy", folder.path());
  EXPECT_EQ(colour->train.x.sizes(), (std::vector<std::int64_t>{30, 3, 4, 5}));
  EXPECT_FALSE(colour->spec.eight_bit);
  EXPECT_NEAR(colour->train.x[0][2][0][1].item<float>(), 0.003f * 5, 1e-6);
}

TEST(NpySource, Complaints) {
  const TempFolder folder;
  const auto complaint = [&] { return message_of([&] { load_from("npy", folder.path()); }); };
  EXPECT_TRUE(says(complaint(), "holds no rows"));
  Array bad = ramp({10, 2}, 1);
  bad.values[7] = NAN;
  write_npy(folder / "train.npy", bad);
  EXPECT_TRUE(says(complaint(), "train.npy': holds NaN in row 3"));
  write_npy(folder / "train.npy", ramp({10, 4, 4}, 1));
  EXPECT_TRUE(says(complaint(), "holds values from 0.000000 to 159.0"));
  write_npy(folder / "train.npy", ramp({10}, 1));
  EXPECT_TRUE(says(complaint(), "has the shape [10]; points are [n, D]"));
  write_npy(folder / "train.npy", ramp({0, 2}, 1));
  EXPECT_TRUE(says(complaint(), "zero items"));
  write_npy(folder / "train.npy", ramp({10, 2}, 1));
  write_npy(folder / "labels.npy", {{9}, std::vector<float>(9, 1)});
  EXPECT_TRUE(says(complaint(), "holds 9 labels for 10 rows"));
  write_npy(folder / "labels.npy", {{10}, std::vector<float>(10, -1)});
  EXPECT_TRUE(says(complaint(), "must be class numbers"));
  std::filesystem::remove(folder / "labels.npy");
  write_npy(folder / "test.npy", ramp({4, 3}, 1));
  EXPECT_TRUE(says(complaint(), "must be alike"));
}

// ---- folder --------------------------------------------------------------------------------------------------------

Image flat(int width, int height, std::vector<std::uint8_t> colour) {
  Image image{width, height, static_cast<int>(colour.size()), {}};
  for (int i = 0; i < width * height; ++i) image.pixels.insert(image.pixels.end(), colour.begin(), colour.end());
  return image;
}

TEST(FolderSource, ClassesSizesAndCorruptFiles) {
  const TempFolder folder;
  for (const char* name : {"cat", "dog"}) std::filesystem::create_directory(folder / name);
  for (int i = 0; i < 10; ++i) {
    write_png(folder / ("cat/" + std::to_string(i) + ".png"), flat(40 + i, 50, {200, 0, 0}));
    write_png(folder / ("dog/" + std::to_string(i) + ".png"), flat(20, 30 + i, {0, 100, 0}));
  }
  put_text(folder / "dog/torn.jpg", "no picture");
  const Data data = load_from("folder", folder.path(), {{"size", "16"}});
  EXPECT_EQ(data->spec.label_names, (std::vector<std::string>{"cat", "dog"}));
  EXPECT_EQ(data->train.x.sizes(), (std::vector<std::int64_t>{16, 3, 16, 16}));
  EXPECT_EQ(data->test.rows(), 4);
  for (std::int64_t i = 0; i < 16; ++i)
    EXPECT_EQ(data->train.x[i][0][3][3].item<int>(), data->train.y[i].item<int>() == 0 ? 200 : 0);
  ASSERT_EQ(data->notes.size(), 1u);
  EXPECT_TRUE(says(data->notes[0], "1 of 21 pictures was skipped: '"));
  EXPECT_TRUE(says(data->notes[0], "torn.jpg': is no PNG"));
  EXPECT_EQ(load_from("folder", folder.path(), {{"size", "16"}, {"colour", "grey"}})->spec.channels, 1);
  EXPECT_TRUE(says(message_of([&] { load_from("folder", folder.path(), {{"size", "0"}}); }), "set data.size"));
}

TEST(FolderSource, TrainAndTestFoldersAndGrey) {
  const TempFolder folder;
  for (const char* name : {"train", "test"}) {
    std::filesystem::create_directory(folder / name);
    for (int i = 0; i < 3; ++i)
      write_png(folder / (std::string(name) + "/" + std::to_string(i) + ".png"), flat(8, 8, {90, 90, 90}));
  }
  const Data data = load_from("folder", folder.path(), {{"size", "0"}, {"pad", "10"}});
  EXPECT_EQ(data->train.rows(), 3);
  EXPECT_EQ(data->test.rows(), 3);
  EXPECT_FALSE(data->train.labelled());
  EXPECT_EQ(data->train.x.sizes(), (std::vector<std::int64_t>{3, 1, 10, 10}));
  EXPECT_EQ(data->train.x[0][0][0][0].item<int>(), 0);
}

TEST(FolderSource, NothingReadableIsAnError) {
  const TempFolder folder;
  EXPECT_TRUE(says(message_of([&] { load_from("folder", folder.path()); }), "holds no picture that can be read"));
  put_text(folder / "a.png", "no picture");
  EXPECT_TRUE(says(message_of([&] { load_from("folder", folder.path()); }), "a.png': is no PNG"));
}

// ---- options -------------------------------------------------------------------------------------------------------

TEST(PictureOptions, InTheirOrder) {
  const TempFolder folder;
  write_idx_pair(folder, "train", 40, 8);
  write_idx_pair(folder, "t10k", 20, 8);
  const Data data =
      load_from("idx", folder.path(), {{"crop", "6"}, {"pad", "8"}, {"size", "4"}, {"classes", "7, 3"}, {"subset", "5"}});
  EXPECT_EQ(data->train.x.sizes(), (std::vector<std::int64_t>{5, 1, 4, 4}));
  EXPECT_EQ(data->test.rows(), 4);
  EXPECT_EQ(data->spec.label_names, (std::vector<std::string>{"7", "3"}));
  // Class 7 became 0, class 3 became 1; a corner cell averages one pixel in four, the other three are padding.
  for (std::int64_t i = 0; i < 5; ++i) {
    const int value = data->train.x[i][0][1][1].item<int>();
    EXPECT_EQ(value % 10, data->train.y[i].item<int>() == 0 ? 7 : 3);
    EXPECT_EQ(data->train.x[i][0][0][0].item<int>(), static_cast<int>(std::lround(value / 4.0)));
  }
  EXPECT_TRUE(says(message_of([&] { load_from("idx", folder.path(), {{"classes", "3,12"}}); }), "there is no class \"12\""));
  EXPECT_TRUE(says(message_of([&] { load_from("idx", folder.path(), {{"crop", "9"}}); }), "data.crop is 9"));
  EXPECT_NE(data->fingerprint, load_from("idx", folder.path())->fingerprint);
}

TEST(PictureOptions, ThresholdAndPerEpoch) {
  const TempFolder folder;
  std::vector<std::uint8_t> grey(400 * 16, 64);
  write_idx(folder / "train-images-idx3-ubyte", {{400, 4, 4}, grey});
  write_idx(folder / "t10k-images-idx3-ubyte", {{400, 4, 4}, grey});
  EXPECT_EQ(load_from("idx", folder.path(), {{"binarise", "threshold"}})->train.x.max().item<int>(), 0);
  EXPECT_EQ(load_from("idx", folder.path(), {{"binarise", "threshold"}, {"threshold", "0.2"}})->train.x.min().item<int>(),
            255);
  const Data data = load_from("idx", folder.path(), {{"binarise", "per_epoch"}});
  EXPECT_TRUE(data->spec.binary);
  EXPECT_NEAR(natural(data->test.x).mean().item<double>(), 64.0 / 255, 0.02);
  EXPECT_TRUE(data->test.x.equal(load_from("idx", folder.path(), {{"binarise", "per_epoch"}})->test.x));
  Batches batches(data, 1, torch::kCPU);
  const torch::Tensor first = batches.next(400).x, second = batches.next(400).x;
  EXPECT_TRUE(first.eq(0).logical_or(first.eq(1)).all().item<bool>());
  EXPECT_NEAR(first.mean().item<double>(), 64.0 / 255, 0.02);
  EXPECT_FALSE(first.equal(second));
}

// ---- batches -------------------------------------------------------------------------------------------------------

Data numbered_data(const TempFolder& folder, const Settings& settings = {}) {
  write_idx_pair(folder, "train", 50, 4);
  write_idx_pair(folder, "t10k", 10, 4);
  return load_from("idx", folder.path(), settings);
}

TEST(Batches, EpochsArePermutationsOfFullBatches) {
  const TempFolder folder;
  Batches batches(numbered_data(folder), 7, torch::kCPU);
  std::vector<torch::Tensor> seen;
  for (int i = 0; i < 3; ++i) {
    const Batch batch = batches.next(16);
    EXPECT_EQ(batch.x.sizes(), (std::vector<std::int64_t>{16, 1, 4, 4}));
    EXPECT_EQ(batch.x.scalar_type(), torch::kFloat);
    EXPECT_TRUE(batch.y.equal(batch.index.remainder(10)));
    EXPECT_TRUE(batch.x.select(2, 1).select(2, 1).flatten().mul(255).round().to(torch::kLong).equal(batch.index));
    seen.push_back(batch.index);
  }
  EXPECT_EQ(std::get<0>(at::_unique(torch::cat(seen))).numel(), 48);
  EXPECT_EQ(batches.epoch(), 0);
  batches.next(16);
  EXPECT_EQ(batches.epoch(), 1);
  EXPECT_TRUE(says(message_of([&] { batches.next(51); }), "The batch is 51, but there are 50 training rows"));
}

TEST(Batches, SeedsDecide) {
  const TempFolder folder;
  const Data data = numbered_data(folder);
  EXPECT_TRUE(Batches(data, 7, torch::kCPU).next(20).index.equal(Batches(data, 7, torch::kCPU).next(20).index));
  EXPECT_FALSE(Batches(data, 7, torch::kCPU).next(20).index.equal(Batches(data, 8, torch::kCPU).next(20).index));
}

TEST(Batches, ResumeIsBitEqual) {
  const TempFolder folder;
  const Data data = numbered_data(folder, {{"binarise", "per_epoch"}});
  Batches whole(data, 7, torch::kCPU);
  for (int i = 0; i < 8; ++i) whole.next(12);
  std::map<std::string, torch::Tensor> saved;
  for (const auto& [name, tensor] : whole.state()) saved[name] = tensor;
  Batches resumed(data, 99, torch::kCPU);
  resumed.restore(saved);
  EXPECT_EQ(resumed.epoch(), whole.epoch());
  for (int i = 0; i < 10; ++i) {
    const Batch a = whole.next(12), b = resumed.next(12);
    ASSERT_TRUE(a.index.equal(b.index));
    ASSERT_TRUE(a.x.equal(b.x));
    ASSERT_TRUE(a.y.equal(b.y));
  }
  saved["rows"] = torch::full({1}, 60, torch::kLong);
  EXPECT_TRUE(says(message_of([&] { resumed.restore(saved); }), "was trained on 60 rows"));
  saved.erase("draw");
  saved["rows"] = torch::full({1}, 50, torch::kLong);
  EXPECT_TRUE(says(message_of([&] { resumed.restore(saved); }), "lacks \"draw\""));
}

TEST(Sources, KnowThemselves) {
  EXPECT_TRUE(says(message_of([] { find_source("nonsense"); }), "there are glyphs, faces"));
  for (const DataSource& source : data_sources())
    for (const ParamSpec& spec : source.info.params) EXPECT_TRUE(spec.key.starts_with("data.")) << source.info.id;
}

}  // namespace
}  // namespace zscape
