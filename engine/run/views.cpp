// What narration lambdas use to turn tensors into small views. Everything here copies to the host.
#include <cmath>

#include "models/step_context.h"

namespace zscape {

Pictures to_pictures(const Tensor& x, std::int64_t limit) {
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
