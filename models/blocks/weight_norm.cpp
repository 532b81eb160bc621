#include "models/blocks/weight_norm.h"

#include "models/blocks/tap.h"

namespace zscape {
namespace {

constexpr double kSpread = .05, kLeastDeviation = 1e-3;

}  // namespace

NormalisedLinear::NormalisedLinear(std::string name_, std::int64_t in, std::int64_t out, const Init& init, bool learns_gain_) : name(std::move(name_)), learns_gain(learns_gain_) {
  direction = (init.rng.normal({out, in}) * kSpread).to(init.device).requires_grad_(true);
  gain = torch::ones({out}, init.device).requires_grad_(learns_gain);
  bias = torch::zeros({out}, init.device).requires_grad_(true);
}

Tensor NormalisedLinear::operator()(const Tensor& x) const {
  const Tensor weight = direction * (gain / direction.norm(2, 1)).unsqueeze(1);
  const Tensor y = torch::linear(x, weight, bias);
  tell_tap(name, y);
  return y;
}

Tensor NormalisedLinear::begin_with(const Tensor& x) const {
  const torch::NoGradGuard no_grad;
  const Tensor raw = x.mm((direction / direction.norm(2, 1, true)).t()), deviation = raw.std(0, false).clamp_min(kLeastDeviation);
  gain.copy_(1 / deviation);
  bias.copy_(-raw.mean(0) / deviation);
  return (*this)(x);
}

void NormalisedLinear::collect(std::vector<NamedTensor>& into) const {
  into.push_back({name + ".weight", direction, Role::weight});
  if (learns_gain) into.push_back({name + ".gain", gain, Role::weight});
  into.push_back({name + ".bias", bias, Role::weight});
}

void NormalisedLinear::collect_buffers(std::vector<NamedTensor>& into) const {
  if (!learns_gain) into.push_back({name + ".gain", gain, Role::buffer});
}

}  // namespace zscape
