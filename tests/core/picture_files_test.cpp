// PNG with its text, pictures of any format, films, and resizing.
#include <gif_lib.h>
#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/gif.h"
#include "engine/core/image_file.h"
#include "engine/core/png.h"
#include "engine/core/resize.h"
#include "tests/core/temp_folder.h"

namespace zscape {
namespace {

using testing::message_of;
using testing::put_bytes;
using testing::put_text;
using testing::says;
using testing::TempFolder;
using Bytes = std::vector<std::uint8_t>;

Image gradient(int width, int height, int channels) {
  Image image{width, height, channels, {}};
  for (int i = 0; i < width * height * channels; ++i) image.pixels.push_back(static_cast<std::uint8_t>(i * 7));
  return image;
}

TEST(Png, PixelsComeBackForEveryChannelCount) {
  const TempFolder folder;
  for (int channels = 1; channels <= 4; ++channels) {
    const Image image = gradient(13, 5, channels);
    write_png(folder / "a.png", image);
    const Image back = read_image(folder / "a.png");
    EXPECT_EQ(back.width, 13);
    EXPECT_EQ(back.height, 5);
    EXPECT_EQ(back.channels, channels);
    EXPECT_EQ(back.pixels, image.pixels);
    EXPECT_EQ(read_png_text(folder / "a.png"), std::nullopt);
  }
}

TEST(Png, CarriesItsState) {
  const TempFolder folder;
  const std::string state = R"({"seed": 7, "name": "潜空间", "z": [0.25, -1]})";
  write_png(folder / "a.png", gradient(4, 4, 3), {{std::string(kStateKey), state}, {"Software", "Zscape"}});
  EXPECT_EQ(read_png_text(folder / "a.png"), state);
  EXPECT_EQ(read_png_text(folder / "a.png", "Software"), "Zscape");
  EXPECT_EQ(read_png_text(folder / "a.png", "other"), std::nullopt);
}

TEST(Png, StrictAboutDamage) {
  std::vector<std::uint8_t> bytes = encode_png(gradient(4, 4, 1), {{"zscape", "{\"seed\": 7}"}});
  EXPECT_EQ(read_png_text(bytes, "f"), "{\"seed\": 7}");
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_THROW(read_png_text(std::span(bytes).first(length), "f"), std::runtime_error) << length;
  bytes[45] ^= 1;
  EXPECT_TRUE(says(message_of([&] { read_png_text(bytes, "f"); }), "checksum"));
  EXPECT_TRUE(says(message_of([&] {
                     read_png_text(std::vector<std::uint8_t>{'G', 'I', 'F', 0, 0, 0, 0, 0, 0}, "f");
                   }),
                   "no PNG"));
}

TEST(Png, RefusesImpossiblePictures) {
  EXPECT_THROW(encode_png({}), std::invalid_argument);
  EXPECT_THROW(encode_png({2, 2, 1, {1, 2, 3}}), std::invalid_argument);
  EXPECT_THROW(encode_png({2, 2, 5, std::vector<std::uint8_t>(20)}), std::invalid_argument);
  EXPECT_THROW(encode_png(gradient(2, 2, 1), {{"no spaces", "x"}}), std::invalid_argument);
}

TEST(ReadImage, PlainFormatsAndColourChange) {
  const TempFolder folder;
  put_text(folder / "a.pgm", std::string("P5\n2 2\n255\n") + "\x01\x02\x03\x04");
  EXPECT_EQ(read_image(folder / "a.pgm").pixels, (Bytes{1, 2, 3, 4}));
  put_text(folder / "a.ppm", std::string("P6\n1 1\n255\n") + "\xff\x80" + std::string(1, '\0'));
  EXPECT_EQ(read_image(folder / "a.ppm").pixels, (Bytes{255, 128, 0}));
  EXPECT_EQ(read_image(folder / "a.ppm", {.channels = 1}).pixels, (Bytes{151}));  // .299·255 + .587·128
  EXPECT_EQ(read_image(folder / "a.pgm", {.channels = 3}).pixels, (Bytes{1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4}));
  write_png(folder / "a.png", {1, 1, 2, {200, 128}});
  EXPECT_EQ(read_image(folder / "a.png", {.channels = 1}).pixels, (Bytes{100}));
}

TEST(ReadImage, RefusesRubbishAndGiants) {
  const TempFolder folder;
  put_text(folder / "rubbish.png", "these are no pixels");
  EXPECT_TRUE(says(message_of([&] { read_image(folder / "rubbish.png"); }), "rubbish.png': is no PNG, JPEG"));
  put_text(folder / "giant.pgm", "P5\n60000 60000\n255\n");
  EXPECT_TRUE(says(message_of([&] { read_image(folder / "giant.pgm"); }), "60000x60000"));
  write_png(folder / "a.png", gradient(32, 32, 3));
  auto bytes = testing::all_bytes(folder / "a.png");
  bytes.resize(bytes.size() / 2);
  put_bytes(folder / "half.png", bytes);
  EXPECT_TRUE(says(message_of([&] { read_image(folder / "half.png"); }), "damaged picture"));
  put_bytes(folder / "empty.png", {});
  EXPECT_TRUE(says(message_of([&] { read_image(folder / "empty.png"); }), "empty"));
}

// The film as giflib reads it back.
struct Film {
  explicit Film(const std::filesystem::path& path) {
    int error = 0;
    gif = DGifOpenFileName(path.c_str(), &error);
    ok = gif && DGifSlurp(gif) == GIF_OK;
  }
  ~Film() {
    int error = 0;
    if (gif) DGifCloseFile(gif, &error);
  }
  Film(const Film&) = delete;
  Film& operator=(const Film&) = delete;
  int delay(int frame) const {
    GraphicsControlBlock control{};
    return DGifSavedExtensionToGCB(gif, frame, &control) == GIF_OK ? control.DelayTime : -1;
  }
  GifFileType* gif = nullptr;
  bool ok = false;
};

TEST(Gif, GreyFramesAreExact) {
  const TempFolder folder;
  const Image first = gradient(20, 10, 1);
  Image second = first;
  second.pixels[3] = 99;
  GifWriter writer(folder / "a.gif", {.width = 20, .height = 10, .delay_ms = 50, .last_delay_ms = 1000});
  writer.add(first);
  writer.add(second);
  EXPECT_FALSE(std::filesystem::exists(folder / "a.gif"));
  writer.finish();
  const Film film(folder / "a.gif");
  ASSERT_TRUE(film.ok);
  ASSERT_EQ(film.gif->ImageCount, 2);
  EXPECT_EQ(film.delay(0), 5);
  EXPECT_EQ(film.delay(1), 100);
  for (int f = 0; f < 2; ++f) {
    const SavedImage& frame = film.gif->SavedImages[f];
    const auto& expected = f == 0 ? first.pixels : second.pixels;
    for (std::size_t i = 0; i < expected.size(); ++i)
      ASSERT_EQ(frame.ImageDesc.ColorMap->Colors[frame.RasterBits[i]].Red, expected[i]);
  }
}

TEST(Gif, ColourFramesAreClose) {
  const TempFolder folder;
  Image frame{64, 64, 3, {}};
  for (int i = 0; i < 64 * 64; ++i)
    for (const int value : {i % 64 * 4, i / 64 * 4, 128}) frame.pixels.push_back(static_cast<std::uint8_t>(value));
  GifWriter writer(folder / "a.gif", {.width = 64, .height = 64});
  writer.add(frame);
  writer.finish();
  const Film film(folder / "a.gif");
  ASSERT_TRUE(film.ok);
  const SavedImage& back = film.gif->SavedImages[0];
  double error = 0;
  for (std::size_t i = 0; i < 64 * 64; ++i) {
    const GifColorType& colour = back.ImageDesc.ColorMap->Colors[back.RasterBits[i]];
    error += std::abs(colour.Red - frame.pixels[3 * i]) + std::abs(colour.Green - frame.pixels[3 * i + 1]);
  }
  EXPECT_LT(error / (2 * 64 * 64), 8);
}

TEST(Gif, RefusesAndLeavesNothing) {
  const TempFolder folder;
  EXPECT_THROW(GifWriter(folder / "a.gif", {}), std::invalid_argument);
  {
    GifWriter writer(folder / "a.gif", {.width = 4, .height = 4});
    EXPECT_THROW(writer.finish(), std::logic_error);
    EXPECT_THROW(writer.add(gradient(5, 4, 1)), std::invalid_argument);
    writer.add(gradient(4, 4, 1));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  EXPECT_THROW(GifWriter(folder / "no/a.gif", {.width = 4, .height = 4}), std::runtime_error);
}

std::vector<float> resized(std::vector<float> values, PlaneSize from, PlaneSize to, Resampling how) {
  std::vector<float> result(static_cast<std::size_t>(to.width * to.height));
  Resizer(from, to, how).apply(std::span<const float>(values), std::span<float>(result));
  return result;
}

TEST(Resize, AreaAverage) {
  EXPECT_EQ(resized({1, 3, 5, 7}, {4, 1}, {2, 1}, Resampling::smooth), (std::vector<float>{2, 6}));
  EXPECT_EQ(resized({0, 4, 8, 12}, {2, 2}, {1, 1}, Resampling::smooth), (std::vector<float>{6}));
  const auto thirds = resized({3, 6, 9}, {3, 1}, {2, 1}, Resampling::smooth);
  EXPECT_FLOAT_EQ(thirds[0], 4);  // 3·⅔ + 6·⅓
  EXPECT_FLOAT_EQ(thirds[1], 8);
}

TEST(Resize, Enlargement) {
  EXPECT_EQ(resized({0, 4}, {2, 1}, {4, 1}, Resampling::smooth), (std::vector<float>{0, 1, 3, 4}));
  EXPECT_EQ(resized({0, 4}, {2, 1}, {4, 1}, Resampling::nearest), (std::vector<float>{0, 0, 4, 4}));
  EXPECT_EQ(resized({5}, {1, 1}, {2, 2}, Resampling::smooth), (std::vector<float>{5, 5, 5, 5}));
  EXPECT_EQ(resized({1, 2, 3, 4}, {2, 2}, {2, 2}, Resampling::smooth), (std::vector<float>{1, 2, 3, 4}));
}

TEST(Resize, KeepsTheMeanAndTheChannels) {
  const Image image = gradient(30, 20, 3);
  const Image small = resize(image, {10, 5});
  ASSERT_EQ(small.pixels.size(), 150u);
  double before = 0, after = 0;
  for (const auto p : image.pixels) before += p;
  for (const auto p : small.pixels) after += p;
  EXPECT_NEAR(before / 1800, after / 150, 0.3);
  EXPECT_THROW(resize(image, {0, 5}), std::invalid_argument);
}

}  // namespace
}  // namespace zscape
