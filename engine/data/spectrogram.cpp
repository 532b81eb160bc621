#include "engine/data/spectrogram.h"

#include <algorithm>
#include <cmath>

namespace zscape {
namespace {

constexpr std::int64_t kColumns = 96;  // as many steps in time as there are, up to this
constexpr double kDecibels = 60;

}  // namespace

torch::Tensor samples_of(const torch::Tensor& levels) {
  const torch::Tensor f = 2 * levels - 1;
  return torch::copysign((torch::pow(256.0, f.abs()) - 1) / 255, f);
}

Pictures spectrograms(const torch::Tensor& x, std::int64_t limit) {
  const torch::NoGradGuard no_grad;
  Pictures out;
  const std::int64_t length = x.size(1), window = length >= 1024 ? 128 : length >= 256 ? 64 : 16;
  if (length < window) return out;
  const torch::Tensor sounds = samples_of(x.slice(0, 0, limit).detach().to(torch::kCPU, torch::kFloat32).nan_to_num(0, 1, 0).clamp(0, 1));
  const std::int64_t hop = std::max<std::int64_t>(1, (length - window) / (kColumns - 1));
  const torch::Tensor frames = sounds.unfold(1, window, hop) * torch::hann_window(window);           // [n, columns, window]
  const torch::Tensor power = torch::abs(torch::fft_rfft(frames)).square().slice(2, 1);            // without the constant part
  const torch::Tensor loudest = power.amax({1, 2}, true).clamp_min(1e-9);
  const torch::Tensor decibels = 10 * torch::log10(power / loudest + 1e-12);
  const torch::Tensor grey = ((decibels / kDecibels + 1).clamp(0, 1) * 255 + .5).to(torch::kUInt8).transpose(1, 2).flip(1).contiguous();  // low tones below
  out.count = static_cast<int>(grey.size(0));
  out.height = static_cast<int>(grey.size(1));
  out.width = static_cast<int>(grey.size(2));
  out.channels = 1;
  const auto* bytes = grey.const_data_ptr<std::uint8_t>();
  out.pixels.assign(bytes, bytes + grey.numel());
  return out;
}

}  // namespace zscape
