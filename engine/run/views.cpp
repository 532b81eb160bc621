// What narration lambdas use to turn tensors into small views. Everything here copies to the host.
#include <algorithm>
#include <cmath>

#include "models/step_context.h"

namespace zscape {

namespace {

/// Points in the plane as one small picture. Its reach, ±1, ±1.4, ±2, ±2.8 …, changes seldom enough for the eye.
Pictures scatter(const Tensor& points) {
  constexpr int kSide = 64;
  const Tensor p = points.detach().to(torch::kCPU, torch::kFloat32).nan_to_num(0, 0, 0).contiguous();
  Pictures out{1, kSide, kSide, 1, std::vector<std::uint8_t>(kSide * kSide, 0)};
  if (p.size(0) == 0) return out;
  const double farthest = std::max(1e-6, p.abs().max().item<double>());
  const double reach = std::pow(2, std::ceil(2 * std::log2(farthest) - .1) / 2) * 1.08;
  const float* at = p.data_ptr<float>();
  for (std::int64_t i = 0; i < p.size(0); ++i) {
    const int column = static_cast<int>((at[2 * i] / reach + 1) / 2 * kSide), row = static_cast<int>((1 - at[2 * i + 1] / reach) / 2 * kSide);
    if (column < 0 || row < 0 || column >= kSide || row >= kSide) continue;
    auto& pixel = out.pixels[static_cast<std::size_t>(row * kSide + column)];
    pixel = static_cast<std::uint8_t>(std::min(255, pixel + 110));
  }
  return out;
}

}  // namespace

Pictures to_pictures(const Tensor& x, std::int64_t limit) {
  if (x.dim() == 2 && x.size(1) == 2) return scatter(x);
  Pictures out;
  if (x.dim() < 3) return out;
  Tensor p = x.dim() == 3 ? x.unsqueeze(0) : x;
  p = p.slice(0, 0, limit).detach();
  p = (p.to(torch::kFloat32).nan_to_num(0, 1, 0).clamp(0, 1) * 255 + .5).to(torch::kUInt8).permute({0, 2, 3, 1}).contiguous().to(torch::kCPU);
  out.count = static_cast<int>(p.size(0));
  out.height = static_cast<int>(p.size(1));
  out.width = static_cast<int>(p.size(2));
  out.channels = static_cast<int>(p.size(3));
  const auto* bytes = p.data_ptr<std::uint8_t>();
  out.pixels.assign(bytes, bytes + p.numel());
  return out;
}

Profile histogram(const std::string& name, const Tensor& values, int count) {
  Profile out{name, std::vector<float>(static_cast<std::size_t>(count), 0.f), 0, 0};
  const Tensor v = values.detach().flatten().to(torch::kCPU, torch::kFloat32).contiguous();
  if (v.numel() == 0) return out;
  // The middle 98 %, so that one outlier does not flatten the picture.
  const Tensor sorted = std::get<0>(v.sort());
  const std::int64_t n = v.numel();
  out.low = sorted[n / 100].item<float>();
  out.high = sorted[n - 1 - n / 100].item<float>();
  if (!(out.high > out.low)) out.low -= .5, out.high += .5;
  const float* data = v.data_ptr<float>();
  for (std::int64_t i = 0; i < n; ++i) {
    const int bar = static_cast<int>(std::floor((data[i] - out.low) / (out.high - out.low) * count));
    if (bar >= 0 && bar < count) out.values[static_cast<std::size_t>(bar)] += 1.f / static_cast<float>(n);
  }
  return out;
}

Profile bars(const std::string& name, const Tensor& values) {
  const Tensor v = values.detach().flatten().to(torch::kCPU, torch::kFloat32).contiguous();
  return {name, {v.data_ptr<float>(), v.data_ptr<float>() + v.numel()}, 0, 0};
}

double number(const Tensor& scalar) { return scalar.detach().to(torch::kCPU).item<double>(); }

}  // namespace zscape
