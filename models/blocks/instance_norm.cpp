#include "models/blocks/instance_norm.h"

#include "models/blocks/tap.h"

namespace zscape {

InstanceNorm::InstanceNorm(std::string name_, std::int64_t channels, const Init& init) : name(std::move(name_)) {
  weight = (1 + .02 * init.rng.normal({channels})).to(init.device).requires_grad_(true);
  bias = torch::zeros({channels}, init.device).requires_grad_(true);
}
Tensor InstanceNorm::operator()(const Tensor& x) const {
  Tensor y = torch::instance_norm(x, weight, bias, {}, {}, /*use_input_stats=*/true, .1, 1e-5, /*cudnn_enabled=*/true);
  if (y.is_cpu()) y = y.contiguous(at::MemoryFormat::ChannelsLast);  // torch leaves it in rows
  tell_tap(name, y);
  return y;
}
void InstanceNorm::collect(std::vector<NamedTensor>& into) const {
  into.push_back({name + ".weight", weight, Role::weight});
  into.push_back({name + ".bias", bias, Role::weight});
}

}  // namespace zscape
