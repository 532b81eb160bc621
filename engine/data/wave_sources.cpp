// Sound: pieces of one length, each value one of the 256 levels of µ-law. `tones` are made here; `wav` reads a folder of files.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <numbers>
#include <optional>

#include "engine/core/file_error.h"
#include "engine/core/wav_file.h"
#include "engine/data/picture_options.h"
#include "engine/data/sources.h"
#include "engine/run/rng.h"

namespace zscape {
namespace {

namespace fs = std::filesystem;

constexpr int kToneRate = 8000;
constexpr std::int64_t kToneRows = 6000, kToneTestRows = 500, kNotes = 2, kHarmonics = 4;
constexpr std::size_t kReasonsTold = 3;

ParamSpec length_param(std::int64_t length) {
  return {.key = "data.length", .group = "data", .fallback = length, .min = 64, .max = 65536, .log_scale = true};
}
ParamSpec subset_param() { return {.key = "data.subset", .group = "data", .fallback = std::int64_t{0}, .min = 0, .max = 1e8}; }

/// Plucked notes of a pentatonic scale: harmonics that fall as 1/k², each note fading; the second begins somewhere in the first half.
torch::Tensor make_tones(std::int64_t rows, std::int64_t length, Rng& rng) {
  const torch::Tensor t = torch::arange(length, torch::kFloat32) / kToneRate, scale = torch::tensor({0, 2, 4, 7, 9}, torch::kFloat32);
  torch::Tensor x = torch::zeros({rows, length});
  for (std::int64_t note = 0; note < kNotes; ++note) {
    const torch::Tensor step = (rng.uniform({rows}) * 10).floor();  // two octaves
    const torch::Tensor semitones = scale.index_select(0, step.remainder(5).to(torch::kInt64)) + 12 * step.floor_divide(5);
    const torch::Tensor hertz = 220 * torch::exp2(semitones / 12).unsqueeze(1);
    const torch::Tensor since = t - (note == 0 ? torch::zeros({rows, 1}) : rng.uniform({rows, 1}) * (.5 * static_cast<double>(length) / kToneRate));
    const torch::Tensor fading = torch::exp(-since / (.02 + .1 * rng.uniform({rows, 1}))) * (since >= 0).to(torch::kFloat32);
    torch::Tensor wave = torch::zeros({rows, length});
    for (std::int64_t k = 1; k <= kHarmonics; ++k) {
      const torch::Tensor phase = 2 * std::numbers::pi * static_cast<double>(k) * hertz * since;
      wave += torch::sin(phase) / static_cast<double>(k * k);
    }
    x += .4 * wave * torch::where(since >= 0, fading, torch::zeros_like(fading));
  }
  const torch::Tensor bent = torch::copysign(torch::log1p(255 * x.abs()) / std::log1p(255.0), x).clamp(-1, 1);
  return ((bent + 1) / 2 * 255 + .5).floor().to(torch::kUInt8);
}

Dataset load_tones(const DataOptions& options) {
  const std::int64_t length = options.params.integer("data.length");
  Dataset data;
  Rng train(11, "tones"), test(12, "tones");
  data.train.x = make_tones(kToneRows, length, train);
  data.test.x = make_tones(kToneTestRows, length, test);
  data.spec.rate = kToneRate;
  return data;
}

bool is_wav(const fs::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending == ".wav" && !path.filename().string().starts_with(".");
}

std::vector<fs::path> wav_files(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && is_wav(entry.path())) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

/// The take of "7_jackson_32.wav": recordings of the Free Spoken Digit Dataset are named <digit>_<speaker>_<take>, and its takes 0 to 4 are for testing.
std::optional<int> take_of(const fs::path& path) {
  const std::string stem = path.stem().string();
  const std::size_t first = stem.find('_'), last = stem.rfind('_');
  const auto digits = [](const std::string& s) { return !s.empty() && s.size() < 5 && std::all_of(s.begin(), s.end(), [](unsigned char c) { return std::isdigit(c) != 0; }); };
  if (first == std::string::npos || first == last || !digits(stem.substr(0, first)) || !digits(stem.substr(last + 1))) return std::nullopt;
  return std::stoi(stem.substr(last + 1));
}

/// Pieces of `length` levels, every `hop` samples; only whole ones, or, of a sound that is shorter, one with silence behind it when `pads`.
void cut(const Sound& sound, std::int64_t length, std::int64_t hop, bool pads, std::vector<std::uint8_t>& into) {
  std::vector<std::uint8_t> levels(sound.samples.size());
  std::transform(sound.samples.begin(), sound.samples.end(), levels.begin(), mu_law);
  const auto size = static_cast<std::int64_t>(levels.size());
  if (size < length && pads) {
    levels.resize(static_cast<std::size_t>(length), kSilence);
    into.insert(into.end(), levels.begin(), levels.end());
  }
  for (std::int64_t at = 0; at + length <= size; at += hop) into.insert(into.end(), levels.begin() + at, levels.begin() + at + length);
}

torch::Tensor rows_of(const std::vector<std::uint8_t>& levels, std::int64_t length) {
  const auto n = static_cast<std::int64_t>(levels.size()) / length;
  const torch::Tensor x = torch::empty({n, length}, torch::kUInt8);
  std::copy(levels.begin(), levels.end(), x.mutable_data_ptr<std::uint8_t>());
  return x;
}

Dataset load_wav(const DataOptions& options) {
  const fs::path folder = options.folder;
  if (!fs::is_directory(folder)) throw FileError(folder, "is no folder; give a folder of WAV files.");
  const std::vector<fs::path> files = wav_files(folder);
  if (files.empty()) throw DataError("'" + folder.string() + "' holds no WAV file.");
  const std::int64_t length = options.params.integer("data.length");
  int rate = static_cast<int>(options.params.integer("data.rate"));
  const bool takes = std::all_of(files.begin(), files.end(), [](const fs::path& f) { return take_of(f).has_value(); });
  Dataset data;
  std::vector<std::uint8_t> train, test;
  std::vector<std::string> skipped;
  for (std::size_t i = 0; i < files.size(); ++i) {
    try {
      Sound sound = read_wav(files[i]);
      if (rate == 0) rate = sound.rate;  // that of the first one, for all
      sound = resampled(sound, rate);
      const bool tests = takes ? *take_of(files[i]) <= 4 : files.size() >= 5 && i % 5 == 4;
      // Training pieces overlap, so that every sound is heard at many places; padding would be free bits and is never tested on.
      cut(sound, length, tests ? length : std::max<std::int64_t>(1, length / 4), !tests, tests ? test : train);
    } catch (const FileError& error) {
      skipped.emplace_back(error.what());
    }
  }
  if (train.empty()) throw DataError("'" + folder.string() + "' holds no sound that can be read" + (skipped.empty() ? std::string(".") : ": " + skipped.front()));
  for (std::size_t i = 0; i < std::min(skipped.size(), kReasonsTold); ++i) data.notes.push_back("Left out: " + skipped[i]);
  if (skipped.size() > kReasonsTold) data.notes.push_back(std::to_string(skipped.size() - kReasonsTold) + " more files were left out.");
  data.train.x = rows_of(train, length);
  data.test.x = rows_of(test, length);
  if (data.test.rows() == 0) {
    const Split all = data.train;
    split_off_test(all, data);
  }
  data.spec.rate = rate;
  return data;
}

}  // namespace

std::vector<DataSource> wave_sources() {
  DataInfo tones;
  tones.id = "tones";
  tones.kind = DataKind::waves;
  tones.params = {length_param(1024), subset_param()};
  DataInfo wav;
  wav.id = "wav";
  wav.kind = DataKind::waves;
  wav.needs_folder = true;
  wav.params = {length_param(2048), {.key = "data.rate", .group = "data", .fallback = std::int64_t{0}, .min = 0, .max = 96000}, subset_param()};
  return {{tones, load_tones}, {wav, load_wav}};
}

}  // namespace zscape
