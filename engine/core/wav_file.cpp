#include "engine/core/wav_file.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "engine/core/atomic_file.h"
#include "engine/core/file_error.h"

namespace zscape {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;
constexpr double kMu = 255;

struct Format {
  int encoding = 0, channels = 0, bits = 0;
  std::uint32_t rate = 0;
};

std::uint32_t number(const std::uint8_t* bytes, int size) {
  std::uint32_t value = 0;
  for (int i = 0; i < size; ++i) value |= static_cast<std::uint32_t>(bytes[i]) << (8 * i);
  return value;
}

Format read_format(const std::uint8_t* chunk, std::size_t size, const std::filesystem::path& path) {
  if (size < 16) throw FileError(path, "has a format chunk of " + std::to_string(size) + " bytes; 16 at least are due.");
  Format format{static_cast<int>(number(chunk, 2)), static_cast<int>(number(chunk + 2, 2)), static_cast<int>(number(chunk + 14, 2)), number(chunk + 4, 4)};
  if (format.encoding == 0xFFFE && size >= 26) format.encoding = static_cast<int>(number(chunk + 24, 2));  // "extensible": the real one stands behind
  const bool pcm = format.encoding == 1 && (format.bits == 8 || format.bits == 16 || format.bits == 24 || format.bits == 32);
  if (!pcm && !(format.encoding == 3 && format.bits == 32))
    throw FileError(path, "holds sound of encoding " + std::to_string(format.encoding) + " with " + std::to_string(format.bits) +
                              " bits; 8, 16, 24 and 32 bit PCM and 32 bit floats can be read.");
  if (format.channels < 1 || format.channels > 64) throw FileError(path, "claims " + std::to_string(format.channels) + " channels.");
  if (format.rate < 100 || format.rate > 1000000) throw FileError(path, "claims " + std::to_string(format.rate) + " samples a second.");
  return format;
}

float sample_at(const std::uint8_t* bytes, const Format& format) {
  switch (format.bits) {
    case 8:
      return (static_cast<float>(bytes[0]) - 128) / 128;  // unsigned, the others are signed
    case 16:
      return static_cast<float>(static_cast<std::int16_t>(number(bytes, 2))) / 32768;
    case 24:
      return static_cast<float>(static_cast<std::int32_t>(number(bytes, 3) << 8) >> 8) / 8388608;
    default:
      break;
  }
  if (format.encoding == 1) return static_cast<float>(static_cast<double>(static_cast<std::int32_t>(number(bytes, 4))) / 2147483648.0);
  float value;
  const std::uint32_t bits = number(bytes, 4);
  std::memcpy(&value, &bits, sizeof value);
  return std::isfinite(value) ? std::clamp(value, -1.0f, 1.0f) : 0;
}

void put(std::vector<std::uint8_t>& to, std::uint32_t value, int size) {
  for (int i = 0; i < size; ++i) to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

}  // namespace

Sound read_wav(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = read_file(path, kMostBytes);
  if (bytes.size() < 12 || std::memcmp(bytes.data(), "RIFF", 4) != 0 || std::memcmp(bytes.data() + 8, "WAVE", 4) != 0)
    throw FileError(path, "is no WAV file: it does not begin with RIFF and WAVE.");
  Format format;
  for (std::size_t at = 12; at + 8 <= bytes.size();) {
    const std::size_t size = number(bytes.data() + at + 4, 4), room = bytes.size() - at - 8;
    const std::uint8_t* chunk = bytes.data() + at + 8;
    if (std::memcmp(bytes.data() + at, "fmt ", 4) == 0) {
      if (size > room) throw FileError(path, "ends within its format chunk.");
      format = read_format(chunk, size, path);
    } else if (std::memcmp(bytes.data() + at, "data", 4) == 0) {
      if (format.rate == 0) throw FileError(path, "has its samples before their format.");
      if (size > room) throw FileError(path, "is cut off: " + std::to_string(size) + " bytes of samples are announced, " + std::to_string(room) + " are there.");
      const std::size_t each = static_cast<std::size_t>(format.bits / 8), frame = each * static_cast<std::size_t>(format.channels), count = size / frame;
      if (count == 0) throw FileError(path, "holds no samples.");
      Sound sound{static_cast<int>(format.rate), std::vector<float>(count)};
      for (std::size_t i = 0; i < count; ++i) {
        float sum = 0;
        for (int c = 0; c < format.channels; ++c) sum += sample_at(chunk + i * frame + static_cast<std::size_t>(c) * each, format);
        sound.samples[i] = sum / static_cast<float>(format.channels);
      }
      return sound;
    }
    if (size > room) break;
    at += 8 + size + (size & 1);  // chunks begin at even places
  }
  throw FileError(path, "has no samples: its data chunk is missing.");
}

void write_wav(const std::filesystem::path& path, const Sound& sound) {
  std::vector<std::uint8_t> bytes;
  const auto size = static_cast<std::uint32_t>(2 * sound.samples.size()), rate = static_cast<std::uint32_t>(sound.rate);
  const auto word = [&](const char* four) { bytes.insert(bytes.end(), four, four + 4); };
  word("RIFF");
  put(bytes, 36 + size, 4);
  word("WAVE");
  word("fmt ");
  put(bytes, 16, 4);
  put(bytes, 1, 2);  // PCM
  put(bytes, 1, 2);  // one channel
  put(bytes, rate, 4);
  put(bytes, 2 * rate, 4);
  put(bytes, 2, 2);
  put(bytes, 16, 2);
  word("data");
  put(bytes, size, 4);
  for (const float s : sound.samples) put(bytes, static_cast<std::uint16_t>(static_cast<std::int16_t>(std::lround(std::clamp(s, -1.0f, 1.0f) * 32767))), 2);
  write_file(path, bytes);
}

Sound resampled(const Sound& sound, int rate) {
  if (rate == sound.rate || sound.samples.empty()) return sound;
  const double step = static_cast<double>(sound.rate) / rate;
  const auto count = std::max<std::size_t>(1, static_cast<std::size_t>(std::floor(static_cast<double>(sound.samples.size()) / step)));
  const auto last = static_cast<double>(sound.samples.size() - 1);
  const auto at = [&](double place) {
    place = std::clamp(place, 0.0, last);
    const auto i = static_cast<std::size_t>(place);
    const auto share = static_cast<float>(place - static_cast<double>(i));
    return sound.samples[i] + share * (sound.samples[std::min(i + 1, sound.samples.size() - 1)] - sound.samples[i]);
  };
  Sound out{rate, std::vector<float>(count)};
  const int parts = std::max(1, static_cast<int>(std::ceil(step)));
  for (std::size_t k = 0; k < count; ++k) {
    float sum = 0;
    for (int p = 0; p < parts; ++p) sum += at(static_cast<double>(k) * step + (parts == 1 ? 0 : (p + 0.5) / parts * step - 0.5));
    out.samples[k] = sum / static_cast<float>(parts);
  }
  return out;
}

std::uint8_t mu_law(float sample) {
  const double s = std::clamp(static_cast<double>(sample), -1.0, 1.0);
  const double f = std::copysign(std::log1p(kMu * std::abs(s)) / std::log1p(kMu), s);
  return static_cast<std::uint8_t>(std::floor((f + 1) / 2 * kMu + 0.5));
}

float from_mu_law(std::uint8_t level) {
  const double f = 2 * static_cast<double>(level) / kMu - 1;
  return static_cast<float>(std::copysign((std::pow(1 + kMu, std::abs(f)) - 1) / kMu, f));
}

}  // namespace zscape
