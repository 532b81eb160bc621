#include "engine/core/run_files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/core/fit_picture.h"
#include "engine/core/keeping.h"
#include "engine/core/series.h"
#include "engine/core/sheet.h"
#include "tests/core/temp_folder.h"

namespace zscape {
namespace {

using zscape::testing::message_of;
using zscape::testing::put_text;
using zscape::testing::says;
using zscape::testing::TempFolder;

RunRecord record() {
  RunRecord r;
  r.spec.model = "vae";
  r.spec.data = "glyphs";
  r.spec.settings = {{"beta", "1"}, {"data.binarise", "per_epoch"}};
  r.spec.seed = 18446744073709551615ull;
  r.spec.steps = 300;
  r.data = {.kind = DataKind::pictures, .channels = 1, .height = 28, .width = 28, .dimension = 784, .binary = true, .classes = 2, .label_names = {"null", "eins"}};
  r.device = "cpu";
  r.threads = 2;
  r.steps_per_epoch = 468;
  r.fingerprint = "abc";
  return r;
}

TEST(RunFiles, RecordRoundTrips) {
  TempFolder temp;
  const RunPaths paths(temp.path());
  write_run_record(paths, record());
  const RunRecord r = read_run_record(temp.path());
  EXPECT_EQ(to_json(r).dump(), to_json(record()).dump());
  EXPECT_EQ(r.spec.seed, 18446744073709551615ull);
  EXPECT_EQ(r.data.label_names[1], "eins");
}

TEST(RunFiles, WhatIsNoRunSaysSo) {
  TempFolder temp;
  EXPECT_TRUE(says(message_of([&] { read_run_record(temp.path()); }), "not a run folder"));
  put_text(temp / "run.json", "{\"model\": ");
  EXPECT_TRUE(says(message_of([&] { read_run_record(temp.path()); }), "not valid JSON"));
  put_text(temp / "run.json", "{\"model\": \"vae\"}");
  EXPECT_TRUE(says(message_of([&] { read_run_record(temp.path()); }), "lacks what a run needs"));
  put_text(temp / "run.json", "{\"model\": 7, \"data\": [], \"settings\": 1, \"seed\": -1, \"data_spec\": {}}");
  EXPECT_FALSE(message_of([&] { read_run_record(temp.path()); }).empty());
}

TEST(RunFiles, TornAndLateLinesAreCut) {
  TempFolder temp;
  const auto file = temp / "metrics.jsonl";
  put_text(file, metrics_line({1, 10, .5, {{"elbo", -5}}}) + metrics_line({2, 20, 1, {{"elbo", -4}}}) + metrics_line({3, 30, 1.5, {{"elbo", NAN}}}) + "{\"step\": 4, \"sec");
  ASSERT_EQ(read_metrics(file).size(), 3u);
  EXPECT_DOUBLE_EQ(read_metrics(file)[1].scalars.at("elbo"), -4);
  EXPECT_EQ(read_metrics(file)[2].scalars.count("elbo"), 0u) << "not a number is no number";
  cut_lines(file, 2);
  ASSERT_EQ(read_metrics(file).size(), 2u);
  put_text(file, journal_line({5, "set", "lr", "0.1"}) + journal_line({5, "mark", "", "here"}) + "{torn");
  cut_to_count(file, 1);
  ASSERT_EQ(read_journal(file).size(), 1u);
  EXPECT_EQ(read_journal(file)[0].key, "lr");
  EXPECT_EQ(std::filesystem::file_size(file), journal_line({5, "set", "lr", "0.1"}).size());
}

TEST(RunFiles, ListsStepsInOrderAndNothingElse) {
  TempFolder temp;
  std::filesystem::create_directories(temp / "frames");
  for (const char* name : {"frames/100.safetensors", "frames/20.safetensors", "frames/x.safetensors", "frames/3.png", "checkpoint-7.safetensors", "checkpoint.safetensors"})
    put_text(temp / name, "");
  const RunPaths paths(temp.path());
  EXPECT_EQ(paths.frames(), (std::vector<std::int64_t>{20, 100}));
  EXPECT_EQ(paths.checkpoints(), (std::vector<std::int64_t>{7}));
}

TEST(Keeping, DenseLatelySparseEarlierFirstAndMarkedAlways) {
  std::vector<std::int64_t> kept;
  const std::set<std::int64_t> marked = {377};
  for (std::int64_t step = 0; step <= 10000; ++step) {
    kept.push_back(step);
    if (kept.size() > 100) {
      const int i = least_missed(kept, marked);
      ASSERT_GT(i, 0);
      kept.erase(kept.begin() + i);
    }
  }
  EXPECT_EQ(kept.front(), 0);
  EXPECT_EQ(kept.back(), 10000);
  EXPECT_TRUE(std::count(kept.begin(), kept.end(), 377));
  const auto within = [&](std::int64_t a, std::int64_t b) { return std::count_if(kept.begin(), kept.end(), [&](auto s) { return s >= a && s < b; }); };
  EXPECT_GT(within(9000, 10001), 2 * within(4000, 5000));
  EXPECT_GT(within(0, 5000), 5) << "the beginning is not forgotten";
}

TEST(SeriesStore, StaysSmallAndKeepsSpikes) {
  SeriesStore store(100);
  for (int i = 0; i < 5000; ++i) store.add(i, i * .01, {{"loss", i == 1234 ? 99.0 : 1.0 / (1 + i)}});
  const Series& s = store.all().at(0);
  EXPECT_LE(s.value.size(), 100u);
  EXPECT_EQ(*std::max_element(s.value.begin(), s.value.end()), 99.0);
  EXPECT_EQ(s.step.back(), 4999);
  EXPECT_EQ(s.last, 1.0 / 5000);
  EXPECT_TRUE(std::is_sorted(s.step.begin(), s.step.end()));
}

TEST(Sheet, PutsTilesInReadingOrder) {
  Pictures tiles{.count = 3, .width = 1, .height = 2, .channels = 1, .pixels = {1, 2, 3, 4, 5, 6}};
  const Image sheet = sheet_of(tiles, 2);
  EXPECT_EQ(sheet.width, 2);
  EXPECT_EQ(sheet.height, 4);
  EXPECT_EQ(sheet.pixels, (std::vector<std::uint8_t>{1, 3, 2, 4, 5, 0, 6, 0}));
}

TEST(FitPicture, DarkInkOnPaperBecomesACentredLightDigit) {
  Image paper{200, 100, 1, std::vector<std::uint8_t>(200 * 100, 250)};
  for (int y = 60; y < 90; ++y)
    for (int x = 10; x < 20; ++x) paper.pixels[static_cast<std::size_t>(y) * 200 + x] = 10;
  const Array fitted = fit_picture(paper, {});
  EXPECT_EQ(fitted.shape, (std::vector<std::int64_t>{1, 1, 28, 28}));
  double mass = 0, mx = 0, my = 0;
  for (int y = 0; y < 28; ++y)
    for (int x = 0; x < 28; ++x) {
      const double v = fitted.values[static_cast<std::size_t>(y) * 28 + x];
      mass += v, mx += v * x, my += v * y;
    }
  EXPECT_NEAR(mx / mass, 13.5, .6);
  EXPECT_NEAR(my / mass, 13.5, .6);
  EXPECT_NEAR(mass, 20 * 20 / 3.0, 20) << "20 rows high, a third as wide";
  EXPECT_EQ(fitted.values[0], 0.f);
}

TEST(FitPicture, TheRightSizeIsTakenAsItIs) {
  Image exact{28, 28, 1, std::vector<std::uint8_t>(28 * 28)};
  for (std::size_t i = 0; i < exact.pixels.size(); ++i) exact.pixels[i] = static_cast<std::uint8_t>(i % 256);
  const Array fitted = fit_picture(exact, {});
  for (std::size_t i = 0; i < exact.pixels.size(); ++i) ASSERT_FLOAT_EQ(fitted.values[i], exact.pixels[i] / 255.f);
  EXPECT_FALSE(message_of([] { fit_picture(Image{}, {}); }).empty());
}

}  // namespace
}  // namespace zscape
