#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace zscape {

// One channel of sound: samples in [−1, 1].
struct Sound {
  int rate = 0;  // samples a second
  std::vector<float> samples;
};

// Reads a RIFF WAVE file of 8, 16, 24 or 32 bit PCM (or 32 bit floats), one or more channels, which are averaged. Chunks it does not know are passed over.
// Other encodings, sizes that the bytes do not match and files without samples are FileErrors.
Sound read_wav(const std::filesystem::path& path);

// 16 bit PCM, one channel, atomically.
void write_wav(const std::filesystem::path& path, const Sound& sound);

// The same sound at another rate, by linear interpolation; when the rate falls each new sample is the mean of what it replaces, so that high tones fade
// instead of folding back.
Sound resampled(const Sound& sound, int rate);

// µ-law with 256 levels, µ = 255 (ITU-T G.711; van den Oord et al. 2016, section 2.2): sign(s) ln(1 + µ|s|) / ln(1 + µ), from [−1, 1] to 0 … 255 and back.
std::uint8_t mu_law(float sample);
float from_mu_law(std::uint8_t level);
inline constexpr std::uint8_t kSilence = 128;

}  // namespace zscape
