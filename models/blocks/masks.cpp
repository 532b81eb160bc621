#include "models/blocks/masks.h"

namespace zscape {
namespace {

Tensor as_float(const Tensor& condition) { return condition.to(torch::kFloat32); }

/// [n] → [n, 1, 1, 1].
Tensor per_row(const Tensor& v) { return v.reshape({-1, 1, 1, 1}); }

}  // namespace

Tensor random_masks(const Tensor& x, Rng& rng) {
  const std::int64_t n = x.size(0);
  const Tensor kind = rng.uniform({n}) * 4;
  if (x.dim() == 2) return torch::where((kind < 2).unsqueeze(1), as_float(rng.uniform(x.sizes()) < .5), torch::ones_like(x));
  const std::int64_t height = x.size(2), width = x.size(3);
  const Tensor scattered = as_float(rng.uniform({n, 1, height, width}) < .5);
  const auto device = torch::device(x.device());
  const Tensor row = (torch::arange(height, device) + .5).reshape({1, 1, -1, 1}) / static_cast<double>(height),
               across = (torch::arange(width, device) + .5).reshape({1, 1, 1, -1}) / static_cast<double>(width);
  const Tensor u = rng.uniform({3, n});
  const Tensor side = per_row(u[0]) * .25 + .25, top = per_row(u[1]) * (1 - side), left = per_row(u[2]) * (1 - side);
  const Tensor square = 1 - as_float((row > top) & (row < top + side) & (across > left) & (across < left + side));
  const Tensor which = per_row(rng.uniform({n}) * 6);
  const Tensor upper = as_float(row < .5), near = as_float(across < .5);
  const Tensor half = torch::where(which < 3, upper, torch::where(which < 4, 1 - upper, torch::where(which < 5, near, 1 - near)));
  const Tensor k = per_row(kind);
  return torch::where(k < 1, scattered, torch::where(k < 2, square, torch::where(k < 3, half, torch::ones_like(scattered))));
}

Tensor seen_and_mask(const Tensor& x, const Tensor& mask) { return torch::cat({x * mask, mask.expand_as(x)}, 1); }

}  // namespace zscape
