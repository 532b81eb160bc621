// CIFAR-10 and CelebA from small files made here, and the picture options in their order.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <map>

#include "engine/core/idx.h"
#include "engine/core/png.h"
#include "engine/data/sources.h"
#include "tests/core/temp_folder.h"
#include "tests/engine/load_data.h"

namespace zscape {
namespace {

using testing::message_of;
using testing::put_bytes;
using testing::put_text;
using testing::says;
using testing::TempFolder;
using Bytes = std::vector<std::uint8_t>;
using testing::Data;
using testing::load_from;
using testing::Settings;

/// Record i: label i % 10, red = i, green = 100, blue = 200.
Bytes cifar_records(int n, int from) {
  Bytes bytes;
  for (int i = from; i < from + n; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(i % 10));
    for (const int level : {i, 100, 200}) bytes.insert(bytes.end(), 1024, static_cast<std::uint8_t>(level));
  }
  return bytes;
}

TEST(Cifar, BatchesInOrder) {
  const TempFolder folder;
  put_bytes(folder / "data_batch_1.bin", cifar_records(20, 0));
  put_bytes(folder / "data_batch_2.bin", cifar_records(20, 20));
  put_bytes(folder / "test_batch.bin", cifar_records(10, 40));
  const Data data = load_from("cifar10", folder.path());
  EXPECT_EQ(data->train.x.sizes(), (std::vector<std::int64_t>{40, 3, 32, 32}));
  EXPECT_EQ(data->test.rows(), 10);
  EXPECT_EQ(data->train.x[25][0][3][4].item<int>(), 25);
  EXPECT_EQ(data->train.x[25][2][31][31].item<int>(), 200);
  EXPECT_EQ(data->train.y[25].item<int>(), 5);
  EXPECT_EQ(data->spec.label_names[3], "cat");
  put_text(folder / "batches.meta.txt", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
  EXPECT_EQ(load_from("cifar10", folder.path())->spec.label_names[3], "d");
  std::filesystem::remove(folder / "test_batch.bin");
  const Data split = load_from("cifar10", folder.path());
  EXPECT_EQ(split->test.rows(), 8);
  EXPECT_TRUE(says(split->notes.at(0), "no test batches"));
}

TEST(Cifar, Complaints) {
  const TempFolder folder;
  EXPECT_TRUE(says(message_of([&] { load_from("cifar10", folder.path()); }), "holds no .bin files"));
  Bytes cut = cifar_records(3, 0);
  cut.pop_back();
  put_bytes(folder / "data_batch_1.bin", cut);
  EXPECT_TRUE(says(message_of([&] { load_from("cifar10", folder.path()); }), "records take 3073"));
  Bytes wrong = cifar_records(3, 0);
  wrong[3073] = 10;
  put_bytes(folder / "data_batch_1.bin", wrong);
  EXPECT_TRUE(says(message_of([&] { load_from("cifar10", folder.path()); }), "label 10 in record 1"));
}

/// 30 portraits of 20×30 pixels: picture i has the grey 8·i in its middle and white at its rim.
void write_celeba(const TempFolder& folder) {
  std::filesystem::create_directories(folder / "img_align_celeba");
  std::string list = "30\nEyeglasses Male Smiling\n";
  for (int i = 0; i < 30; ++i) {
    Image image{20, 30, 3, Bytes(20 * 30 * 3, 255)};
    for (int y = 7; y < 23; ++y)
      for (int x = 2; x < 18; ++x)
        for (int c = 0; c < 3; ++c)
          image.pixels[static_cast<std::size_t>((y * 20 + x) * 3 + c)] = static_cast<std::uint8_t>(8 * i);
    char name[16];
    std::snprintf(name, sizeof name, "%06d.png", i + 1);
    put_bytes(folder / ("img_align_celeba/" + std::string(name)), encode_png(image));
    list += std::string(name) + (i % 2 == 0 ? " -1" : "  1") + (i % 3 == 0 ? " 1" : " -1") + " -1\n";
  }
  put_text(folder / "list_attr_celeba.txt", list);
}

TEST(Celeba, PicturesAttributesCropAndTheTorn) {
  const TempFolder folder;
  write_celeba(folder);
  put_text(folder / "img_align_celeba/000005.png", "torn");
  const Settings settings{{"crop", "16"}, {"size", "8"}};
  const Data data = load_from("celeba", folder.path(), settings);
  EXPECT_EQ(data->train.rows() + data->test.rows(), 29);
  EXPECT_EQ(data->test.rows(), 3);
  EXPECT_EQ(data->train.x.sizes(), (std::vector<std::int64_t>{26, 3, 8, 8}));
  EXPECT_EQ(data->attribute_names, (std::vector<std::string>{"Eyeglasses", "Male", "Smiling"}));
  EXPECT_EQ(data->spec.label_names, (std::vector<std::string>{"woman", "man"}));
  ASSERT_EQ(data->notes.size(), 1u);
  EXPECT_TRUE(says(data->notes[0], "1 of 27 pictures was skipped"));
  for (std::int64_t r = 0; r < 26; ++r) {
    const int i = data->train.x[r][0][4][4].item<int>() / 8;
    EXPECT_EQ(data->train.x[r].min().item<int>(), data->train.x[r].max().item<int>()) << "the rim was cut off";
    EXPECT_EQ(data->train.attributes[r][0].item<float>(), i % 2);
    EXPECT_EQ(data->train.y[r].item<int>(), i % 3 == 0 ? 1 : 0);
  }
  // The partition decides where it is there, and rows are chosen before they are read.
  std::string parts;
  for (int i = 0; i < 30; ++i) {
    char line[24];
    std::snprintf(line, sizeof line, "%06d.png %d\n", i + 1, i < 20 ? 0 : i < 25 ? 1 : 2);
    parts += line;
  }
  put_text(folder / "list_eval_partition.txt", parts);
  const Data part = load_from("celeba", folder.path(), {{"crop", "16"}, {"size", "8"}, {"subset", "10"}});
  EXPECT_EQ(part->test.rows(), 5);
  EXPECT_GE(part->train.rows(), 9);
  EXPECT_LE(part->train.rows(), 10);
}

TEST(Celeba, Complaints) {
  const TempFolder folder;
  EXPECT_TRUE(says(message_of([&] { load_from("celeba", folder.path()); }), "no folder img_align_celeba"));
  write_celeba(folder);
  const auto complaint = [&](const std::string& list) {
    put_text(folder / "list_attr_celeba.txt", list);
    return message_of([&] { load_from("celeba", folder.path()); });
  };
  EXPECT_TRUE(says(complaint("2\nA B\n000001.png 1 1\n"), "promises 2 pictures and lists 1"));
  EXPECT_TRUE(says(complaint("1\nA B\n000001.png 1\n"), "line 3 has 1 values for 2 attributes"));
  EXPECT_TRUE(says(complaint("1\nA B\n000001.png 1 7\n"), "has the value '7'"));
  EXPECT_TRUE(says(complaint("1\nA\n../secret.png 1\n"), "names the file '../secret.png'"));
  EXPECT_TRUE(says(complaint("x\n"), "no count of pictures"));
}

// 28×28 padded to 32×32 and averaged down: each of the 16×16 pixels is the mean of four, the digit takes 14.
TEST(PictureOptions, PadThenSizeIsTheMeanOfFour) {
  const TempFolder folder;
  Bytes white(std::size_t{20} * 28 * 28, 255);
  write_idx(folder / "train-images-idx3-ubyte", {{20, 28, 28}, white});
  const Data data = load_from("mnist", folder.path(), {{"pad", "32"}, {"size", "16"}});
  EXPECT_EQ(data->train.x.sizes(), (std::vector<std::int64_t>{16, 1, 16, 16}));
  const torch::Tensor x = natural(data->train.x)[0][0];
  torch::Tensor expected = torch::zeros({16, 16});
  expected.slice(0, 1, 15).slice(1, 1, 15).fill_(1);
  EXPECT_TRUE(x.equal(expected));
  EXPECT_TRUE(says(message_of([&] { load_from("mnist", folder.path(), {{"pad", "20"}}); }), "data.pad is 20"));
}

TEST(PictureOptions, CropGoesBeforePadAndThresholdAfterSize) {
  const TempFolder folder;
  // White inside 4×4, grey at the rim of 6×6.
  Bytes bytes;
  for (int i = 0; i < 20; ++i)
    for (int y = 0; y < 6; ++y)
      for (int x = 0; x < 6; ++x) bytes.push_back(y > 0 && y < 5 && x > 0 && x < 5 ? 255 : 90);
  write_idx(folder / "train-images-idx3-ubyte", {{20, 6, 6}, bytes});
  const Data cropped = load_from("idx", folder.path(), {{"crop", "4"}, {"pad", "8"}});
  EXPECT_EQ(cropped->train.x.sizes(), (std::vector<std::int64_t>{16, 1, 8, 8}));
  EXPECT_EQ(cropped->train.x[0].to(torch::kLong).sum().item<int>(), 16 * 255);  // the grey rim is gone
  // 8×8 averaged down to 2: a quarter white, below half: black. Thresholding first would leave something white.
  const Data small =
      load_from("idx", folder.path(), {{"crop", "4"}, {"pad", "8"}, {"size", "2"}, {"binarise", "threshold"}});
  EXPECT_EQ(small->train.x.max().item<int>(), 0);
  const Data low = load_from("idx", folder.path(),
                        {{"crop", "4"}, {"pad", "8"}, {"size", "2"}, {"binarise", "threshold"}, {"threshold", "0.2"}});
  EXPECT_EQ(low->train.x.min().item<int>(), 255);
}

}  // namespace
}  // namespace zscape
