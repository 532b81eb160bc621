#include "models/blocks/patch_judge.h"

#include <algorithm>

#include "models/blocks/conv.h"
#include "models/blocks/tap.h"

namespace zscape {

PatchJudge::PatchJudge(const std::string& name, std::int64_t channels, std::int64_t maps, std::int64_t downs, const Init& init) {
  constexpr double kSpread = .02;
  const auto add = [&](std::int64_t in, std::int64_t out, std::int64_t stride) {
    Tensor weight = (init.rng.normal({out, in, 4, 4}) * kSpread).to(init.device);
    if (weight.is_cpu()) weight = laid_out(weight);
    layers_.push_back({name + "." + std::to_string(layers_.size()), weight.requires_grad_(true), torch::zeros({out}, init.device).requires_grad_(true), stride});
  };
  std::int64_t width = maps;
  add(channels, width, 2);
  for (std::int64_t i = 1; i <= downs; ++i) {
    const std::int64_t next = std::min(2 * width, 8 * maps);
    add(width, next, i < downs ? 2 : 1);
    norms_.emplace_back(name + ".norm" + std::to_string(i), next, init);
    width = next;
  }
  add(width, 1, 1);
}

Tensor PatchJudge::operator()(const Tensor& x) const {
  Tensor h = x;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Layer& layer = layers_[i];
    h = conv(h, layer.weight, layer.bias, layer.stride, 1);
    tell_tap(layer.name, h);
    if (i + 1 == layers_.size()) break;
    if (i > 0) h = norms_[i - 1](h);
    h = keep_layout(torch::leaky_relu(h, kLeak));
  }
  return h;
}

void PatchJudge::collect(std::vector<NamedTensor>& into) const {
  for (const Layer& layer : layers_) {
    into.push_back({layer.name + ".weight", layer.weight, Role::weight});
    into.push_back({layer.name + ".bias", layer.bias, Role::weight});
  }
  for (const InstanceNorm& norm : norms_) norm.collect(into);
}

}  // namespace zscape
