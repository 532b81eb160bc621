#include "models/blocks/conv_gan.h"

#include "models/blocks/tap.h"

namespace zscape {

namespace {

constexpr double kSpread = 0.02, kMomentum = 0.1, kEpsilon = 1e-5;

/// DCGAN's initial values instead of PyTorch's.
void normal_weights(const Tensor& weight, const Tensor& bias, const Init& init) {
  torch::NoGradGuard no_grad;
  weight.copy_(init.rng.normal(weight.sizes()).mul_(kSpread));
  bias.zero_();
}

}  // namespace

BatchNorm::BatchNorm(std::string name_, std::int64_t channels, const Init& init) : name(std::move(name_)) {
  weight = init.rng.normal({channels}).mul_(kSpread).add_(1).to(init.device).requires_grad_(true);
  bias = torch::zeros({channels}, init.device).requires_grad_(true);
  mean = torch::zeros({channels}, init.device);
  variance = torch::ones({channels}, init.device);
}
Tensor BatchNorm::operator()(const Tensor& x, bool training) const {
  const Tensor y = torch::batch_norm(x, weight, bias, mean, variance, training, kMomentum, kEpsilon, /*cudnn_enabled=*/true);
  tell_tap(name, y);
  return y;
}
void BatchNorm::collect(std::vector<NamedTensor>& into) const {
  into.push_back({name + ".weight", weight, Role::weight});
  into.push_back({name + ".bias", bias, Role::weight});
}
void BatchNorm::collect_buffers(std::vector<NamedTensor>& into) const {
  into.push_back({name + ".mean", mean, Role::buffer});
  into.push_back({name + ".variance", variance, Role::buffer});
}

ConvGanShape::ConvGanShape(const DataSpec& data, std::int64_t latent_, std::int64_t maps_)
    : channels(data.channels), latent(latent_), maps(maps_), halvings(0), small_height(data.height), small_width(data.width) {
  while (small_height % 2 == 0 && small_width % 2 == 0 && small_height > 4 && small_width > 4) small_height /= 2, small_width /= 2, ++halvings;
  if (halvings == 0)
    throw ParamError("Height and width must be even and above 4, not " + std::to_string(data.height) + "×" + std::to_string(data.width) +
                     ": set data.size or data.pad.");
}

ConvGenerator::ConvGenerator(const ConvGanShape& shape_, const Init& init) : shape(shape_) {
  const std::int64_t innermost = shape.maps_at(shape.halvings - 1);
  project = Linear("generator.project", shape.latent, innermost * shape.small_height * shape.small_width, init, Activation::none);
  normal_weights(project.weight, project.bias, init);
  for (std::int64_t level = shape.halvings - 1; level >= 0; --level) {
    const std::string number = std::to_string(ups.size());
    norms.emplace_back("generator.norm" + number, shape.maps_at(level), init);
    ups.emplace_back("generator.up" + number, shape.maps_at(level), level > 0 ? shape.maps_at(level - 1) : shape.channels, init, Activation::none);
    normal_weights(ups.back().weight, ups.back().bias, init);
  }
}
Tensor ConvGenerator::operator()(const Tensor& z, bool training) const {
  Tensor h = project(z).view({z.size(0), -1, shape.small_height, shape.small_width});
  for (std::size_t i = 0; i < ups.size(); ++i) h = ups[i](torch::relu(norms[i](h, training)));
  return torch::tanh(h);
}
void ConvGenerator::collect(std::vector<NamedTensor>& into) const {
  project.collect(into);
  for (std::size_t i = 0; i < ups.size(); ++i) {
    norms[i].collect(into);
    ups[i].collect(into);
  }
}
void ConvGenerator::collect_buffers(std::vector<NamedTensor>& into) const {
  for (const BatchNorm& norm : norms) norm.collect_buffers(into);
}

ConvDiscriminator::ConvDiscriminator(const ConvGanShape& shape_, bool with_norms, const Init& init) : shape(shape_) {
  for (std::int64_t level = 0; level < shape.halvings; ++level) {
    const std::string number = std::to_string(level);
    downs.emplace_back("discriminator.down" + number, level > 0 ? shape.maps_at(level - 1) : shape.channels, shape.maps_at(level), init, Activation::none);
    normal_weights(downs.back().weight, downs.back().bias, init);
    if (with_norms && level > 0) norms.emplace_back("discriminator.norm" + number, shape.maps_at(level), init);
  }
  head = Linear("discriminator.head", shape.maps_at(shape.halvings - 1) * shape.small_height * shape.small_width, 1, init, Activation::none);
  normal_weights(head.weight, head.bias, init);
}
Tensor ConvDiscriminator::operator()(const Tensor& x, bool training) const {
  Tensor h = x;
  for (std::size_t i = 0; i < downs.size(); ++i) {
    h = downs[i](h);
    if (i > 0 && !norms.empty()) h = norms[i - 1](h, training);
    h = torch::leaky_relu(h, kLeak);
  }
  return head(h.flatten(1));
}
void ConvDiscriminator::collect(std::vector<NamedTensor>& into) const {
  for (const DownConv& down : downs) down.collect(into);
  for (const BatchNorm& norm : norms) norm.collect(into);
  head.collect(into);
}
void ConvDiscriminator::collect_buffers(std::vector<NamedTensor>& into) const {
  for (const BatchNorm& norm : norms) norm.collect_buffers(into);
}

}  // namespace zscape
