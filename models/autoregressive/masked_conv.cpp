#include "models/autoregressive/masked_conv.h"

#include <cmath>

#include "models/blocks/tap.h"

namespace zscape {

MaskedConv::MaskedConv(std::string name_, std::int64_t in, std::int64_t out, std::int64_t kernel, MaskKind kind, std::int64_t groups, const Init& init)
    : name(std::move(name_)), reach((kernel - 1) / 2) {
  mask = torch::zeros({out, in, kernel, kernel});
  mask.slice(2, 0, reach).fill_(1);
  mask.select(2, reach).slice(2, 0, reach).fill_(1);
  const Tensor to = (torch::arange(out) * groups).floor_divide(out).unsqueeze(1), from = (torch::arange(in) * groups).floor_divide(in).unsqueeze(0);
  mask.select(2, reach).select(2, reach).copy_((kind == MaskKind::a ? to > from : to >= from).to(torch::kFloat32));
  mask = mask.to(init.device).contiguous(at::MemoryFormat::ChannelsLast);
  const double seen = std::max(1.0, mask.sum().item<double>() / static_cast<double>(out)), bound = 1 / std::sqrt(seen);
  weight = uniform_weight(init, {out, in, kernel, kernel}, bound).detach().contiguous(at::MemoryFormat::ChannelsLast).requires_grad_(true);
  bias = uniform_weight(init, {out}, bound);
}

Tensor MaskedConv::operator()(const Tensor& x) const {
  const Tensor y = torch::conv2d(x, weight * mask, bias, 1, reach);
  tell_tap(name, y);
  return y;
}

Tensor MaskedConv::weight_used() const { return (weight * mask).slice(2, 0, reach + 1).contiguous().flatten(1); }

Tensor MaskedConv::at(const Tensor& padded, std::int64_t y, std::int64_t x, const Tensor& used) const {
  const Tensor patch = padded.slice(2, y, y + reach + 1).slice(3, x, x + 2 * reach + 1);
  return torch::linear(patch.reshape({padded.size(0), -1}), used, bias);
}

void MaskedConv::collect(std::vector<NamedTensor>& into) const {
  into.push_back({name + ".weight", weight, Role::weight});
  into.push_back({name + ".bias", bias, Role::weight});
}

}  // namespace zscape
