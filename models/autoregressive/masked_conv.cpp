#include "models/autoregressive/masked_conv.h"

#include <cmath>

#include "models/blocks/conv.h"
#include "models/blocks/tap.h"

namespace zscape {

MaskedConv::MaskedConv(std::string name_, std::int64_t in, std::int64_t out, Window window_, MaskKind kind, std::int64_t groups, const Init& init, std::int64_t halves)
    : name(std::move(name_)), window(window_) {
  const auto& [up, left, right] = window;
  mask = torch::ones({out, in, up + 1, left + 1 + right});
  if (kind != MaskKind::whole) {
    const std::int64_t half = out / halves;
    const Tensor to = (torch::arange(out).remainder(half) * groups).floor_divide(half).unsqueeze(1), from = (torch::arange(in) * groups).floor_divide(in).unsqueeze(0);
    const Tensor own_row = mask.select(2, up);
    own_row.slice(2, left + 1).zero_();
    own_row.select(2, left).copy_((kind == MaskKind::a ? to > from : to >= from).to(torch::kFloat32));
  }
  mask = mask.to(init.device).contiguous(at::MemoryFormat::ChannelsLast);
  const double seen = std::max(1.0, mask.sum().item<double>() / static_cast<double>(out)), bound = 1 / std::sqrt(seen);
  // What is masked is zero from the beginning and gets no gradient: pictures of the weights show the mask.
  weight = (uniform_weight(init, mask.sizes(), bound).detach() * mask).contiguous(at::MemoryFormat::ChannelsLast).requires_grad_(true);
  bias = uniform_weight(init, {out}, bound);
}

Tensor MaskedConv::operator()(const Tensor& x) const {
  // The same room on both sides, then only where the window fits: what is too much at the bottom and at the right is cut off.
  const std::int64_t side = std::max(window.left, window.right);
  Tensor y = torch::conv2d(x, weight * mask, bias, 1, {window.up, side});
  if (window.up > 0) y = y.slice(2, 0, x.size(2));
  if (window.left != window.right) y = y.slice(3, side - window.left, side - window.left + x.size(3));
  if (y.is_cpu()) y = keep_layout(y.contiguous(at::MemoryFormat::ChannelsLast));
  tell_tap(name, y);
  return y;
}

Tensor MaskedConv::room(std::int64_t n, std::int64_t height, std::int64_t width) const {
  return torch::zeros({n, weight.size(1), height + window.up, width + window.left + window.right}, weight.options().requires_grad(false));
}

void MaskedConv::keep(const Tensor& room, std::int64_t y, std::int64_t x, const Tensor& value, std::int64_t channel) const {
  room.slice(1, channel, channel + value.size(1)).select(2, y + window.up).select(2, x + window.left).copy_(value);
}

Tensor MaskedConv::at(const Tensor& room, std::int64_t y, std::int64_t x, const Tensor& used) const {
  const Tensor patch = room.slice(2, y, y + window.up + 1).slice(3, x, x + window.left + 1 + window.right);
  return torch::linear(patch.reshape({room.size(0), -1}), used, bias);
}

void MaskedConv::collect(std::vector<NamedTensor>& into) const {
  into.push_back({name + ".weight", weight, Role::weight});
  into.push_back({name + ".bias", bias, Role::weight});
}

}  // namespace zscape
