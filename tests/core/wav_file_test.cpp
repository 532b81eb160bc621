// WAV files: what is written is read; every width and channel; damaged ones are refused with a sentence.
#include "engine/core/wav_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "engine/core/atomic_file.h"
#include "engine/core/file_error.h"
#include "tests/core/temp_folder.h"

namespace zscape {
namespace {

using testing::TempFolder;

void put(std::vector<std::uint8_t>& to, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

/// A file of `frames`, each of one raw number a channel.
std::vector<std::uint8_t> wav(int encoding, int channels, int bits, const std::vector<std::uint64_t>& numbers, std::uint32_t rate = 8000) {
  std::vector<std::uint8_t> out;
  const auto word = [&](const char* four) { out.insert(out.end(), four, four + 4); };
  const auto size = static_cast<std::uint32_t>(numbers.size() * static_cast<std::size_t>(bits) / 8);
  word("RIFF");
  put(out, 36 + size + 9 + 1, 4);
  word("WAVE");
  word("LIST");  // a chunk of odd length that nobody asked for
  put(out, 1, 4);
  put(out, 7, 1);
  put(out, 0, 1);
  word("fmt ");
  put(out, 16, 4);
  put(out, static_cast<std::uint64_t>(encoding), 2);
  put(out, static_cast<std::uint64_t>(channels), 2);
  put(out, rate, 4);
  put(out, rate * static_cast<std::uint32_t>(channels * bits / 8), 4);
  put(out, static_cast<std::uint64_t>(channels * bits / 8), 2);
  put(out, static_cast<std::uint64_t>(bits), 2);
  word("data");
  put(out, size, 4);
  for (const std::uint64_t n : numbers) put(out, n, bits / 8);
  return out;
}

Sound read(const TempFolder& folder, const std::vector<std::uint8_t>& bytes) {
  write_file(folder / "a.wav", bytes);
  return read_wav(folder / "a.wav");
}

TEST(Wav, WhatIsWrittenIsRead) {
  const TempFolder folder;
  Sound sound{11025, {}};
  for (int i = 0; i < 500; ++i) sound.samples.push_back(static_cast<float>(std::sin(.1 * i)));
  write_wav(folder / "a.wav", sound);
  const Sound back = read_wav(folder / "a.wav");
  EXPECT_EQ(back.rate, 11025);
  ASSERT_EQ(back.samples.size(), 500u);
  for (std::size_t i = 0; i < 500; ++i) EXPECT_NEAR(back.samples[i], sound.samples[i], 1.0 / 16000);
}

TEST(Wav, EveryWidthMeansTheSame) {
  const TempFolder folder;
  EXPECT_FLOAT_EQ(read(folder, wav(1, 1, 8, {192, 128, 0})).samples[0], .5f);
  EXPECT_FLOAT_EQ(read(folder, wav(1, 1, 8, {192, 128, 0})).samples[2], -1);
  EXPECT_FLOAT_EQ(read(folder, wav(1, 1, 16, {0x4000, 0x8000})).samples[0], .5f);
  EXPECT_FLOAT_EQ(read(folder, wav(1, 1, 16, {0x4000, 0x8000})).samples[1], -1);
  EXPECT_FLOAT_EQ(read(folder, wav(1, 1, 24, {0x400000, 0xC00000})).samples[1], -.5f);
  EXPECT_FLOAT_EQ(read(folder, wav(1, 1, 32, {0x40000000, 0xC0000000})).samples[1], -.5f);
  const float half = .5f;
  std::uint32_t bits;
  std::memcpy(&bits, &half, 4);
  EXPECT_FLOAT_EQ(read(folder, wav(3, 1, 32, {bits})).samples[0], .5f);
  // Two channels are averaged.
  const Sound stereo = read(folder, wav(1, 2, 16, {0x4000, 0, 0x2000, 0x6000}));
  ASSERT_EQ(stereo.samples.size(), 2u);
  EXPECT_FLOAT_EQ(stereo.samples[0], .25f);
  EXPECT_FLOAT_EQ(stereo.samples[1], .5f);
}

TEST(Wav, DamagedFilesAreRefusedWithASentence) {
  const TempFolder folder;
  const auto refused = [&](std::vector<std::uint8_t> bytes, const char* word) {
    try {
      read(folder, bytes);
      ADD_FAILURE() << "accepted: " << word;
    } catch (const FileError& error) {
      EXPECT_NE(std::string(error.what()).find(word), std::string::npos) << error.what();
    }
  };
  const std::vector<std::uint8_t> good = wav(1, 1, 16, {1, 2, 3, 4});
  refused({}, "RIFF");
  refused({good.begin(), good.begin() + 40}, "format chunk");
  refused({good.begin(), good.begin() + 46}, "missing");
  refused({good.begin(), good.end() - 3}, "cut off");
  refused(wav(85, 1, 16, {1}), "encoding 85");
  refused(wav(1, 1, 64, {1}), "64");
  refused(wav(1, 0, 16, {1}), "0 channels");
  refused(wav(1, 1, 16, {1}, 0), "0 samples a second");
  refused(wav(1, 1, 16, {}), "no samples");
}

TEST(Wav, MuLawComesBackWithinItsLevel) {
  EXPECT_EQ(mu_law(0), kSilence);
  EXPECT_EQ(mu_law(1), 255);
  EXPECT_EQ(mu_law(-1), 0);
  for (int k = 0; k < 256; ++k) EXPECT_EQ(mu_law(from_mu_law(static_cast<std::uint8_t>(k))), k);
}

TEST(Wav, ResampledTonesKeepTheirPitch) {
  for (const int rate : {4000, 8000, 11025}) {
    Sound sound{8000, {}};
    for (int i = 0; i < 8000; ++i) sound.samples.push_back(static_cast<float>(std::sin(2 * 3.14159265358979 * 200 * i / 8000)));
    const Sound other = resampled(sound, rate);
    EXPECT_NEAR(static_cast<double>(other.samples.size()), rate, 1);
    int crossings = 0;
    for (std::size_t i = 1; i < other.samples.size(); ++i) crossings += other.samples[i - 1] < 0 && other.samples[i] >= 0;
    EXPECT_NEAR(crossings, 200, 1) << rate;
  }
}

}  // namespace
}  // namespace zscape
