#include "models/blocks/conv_gan.h"

#include "models/adversarial/techniques/virtual_batch_norm.h"
#include "models/blocks/conv.h"
#include "models/blocks/tap.h"

namespace zscape {

namespace {

constexpr double kSpread = 0.02, kMomentum = 0.1, kEpsilon = 1e-5;
constexpr std::int64_t kReference = 32;  // rows of virtual batch normalisation

/// DCGAN's initial values instead of PyTorch's.
void normal_weights(const Tensor& weight, const Tensor& bias, const Init& init) {
  torch::NoGradGuard no_grad;
  weight.copy_(init.rng.normal(weight.sizes()).mul_(kSpread));
  bias.zero_();
}

/// The norms[i] of h, whose first rows are the reference where there is one.
Tensor normalised(const std::vector<BatchNorm>& norms, std::size_t i, const Tensor& h, const Tensor& reference, bool training) {
  if (norms.empty()) return h;
  return reference.defined() ? virtual_batch_norm(h, reference.size(0), norms[i].weight, norms[i].bias) : norms[i](h, training);
}
/// x behind the reference, and what becomes of x alone.
Tensor behind(const Tensor& reference, const Tensor& x) { return reference.defined() ? torch::cat({reference, x}) : x; }
Tensor without(const Tensor& reference, const Tensor& h) { return reference.defined() ? h.slice(0, reference.size(0)) : h; }

void collect_norm_buffers(const std::vector<BatchNorm>& norms, const Tensor& reference, const std::string& name, std::vector<NamedTensor>& into) {
  if (reference.defined()) return into.push_back({name, reference, Role::buffer});
  for (const BatchNorm& norm : norms) norm.collect_buffers(into);
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

ConvGenerator::ConvGenerator(const ConvGanShape& shape_, Normalisation norm, const Init& init) : shape(shape_) {
  const std::int64_t innermost = shape.maps_at(shape.halvings - 1);
  project = Linear("generator.project", shape.latent, innermost * shape.small_height * shape.small_width, init, Activation::none);
  normal_weights(project.weight, project.bias, init);
  for (std::int64_t level = shape.halvings - 1; level >= 0; --level) {
    const std::string number = std::to_string(ups.size());
    if (norm != Normalisation::none) norms.emplace_back("generator.norm" + number, shape.maps_at(level), init);
    ups.emplace_back("generator.up" + number, shape.maps_at(level), level > 0 ? shape.maps_at(level - 1) : shape.channels, init, Activation::none);
    normal_weights(ups.back().weight, ups.back().bias, init);
  }
  if (norm == Normalisation::virtual_batch) reference = torch::zeros({kReference, shape.latent}, init.device);
}
Tensor ConvGenerator::operator()(const Tensor& z, bool training) const {
  Tensor h = maps_of(project(behind(reference, z)), {shape.maps_at(shape.halvings - 1), shape.small_height, shape.small_width});
  for (std::size_t i = 0; i < ups.size(); ++i) h = ups[i](torch::relu(normalised(norms, i, h, reference, training)));
  return torch::tanh(without(reference, h));
}
void ConvGenerator::collect(std::vector<NamedTensor>& into) const {
  project.collect(into);
  for (std::size_t i = 0; i < ups.size(); ++i) {
    if (!norms.empty()) norms[i].collect(into);
    ups[i].collect(into);
  }
}
void ConvGenerator::collect_buffers(std::vector<NamedTensor>& into) const { collect_norm_buffers(norms, reference, "generator.reference", into); }

ConvDiscriminator::ConvDiscriminator(const ConvGanShape& shape_, Normalisation norm, const Init& init, std::int64_t more) : shape(shape_) {
  for (std::int64_t level = 0; level < shape.halvings; ++level) {
    const std::string number = std::to_string(level);
    downs.emplace_back("discriminator.down" + number, level > 0 ? shape.maps_at(level - 1) : shape.channels, shape.maps_at(level), init, Activation::none);
    normal_weights(downs.back().weight, downs.back().bias, init);
    if (norm != Normalisation::none && level > 0) norms.emplace_back("discriminator.norm" + number, shape.maps_at(level), init);
  }
  head = Linear("discriminator.head", shape.maps_at(shape.halvings - 1) * shape.small_height * shape.small_width + more, 1, init, Activation::none);
  normal_weights(head.weight, head.bias, init);
  if (norm == Normalisation::virtual_batch) reference = torch::zeros({kReference, shape.channels, shape.small_height << shape.halvings, shape.small_width << shape.halvings}, init.device);
}
Tensor ConvDiscriminator::features(const Tensor& x, bool training) const {
  Tensor h = behind(reference, x);
  for (std::size_t i = 0; i < downs.size(); ++i) {
    h = downs[i](h);
    if (i > 0) h = normalised(norms, i - 1, h, reference, training);
    h = torch::leaky_relu(h, kLeak);
  }
  return rows_of(without(reference, h));
}
void ConvDiscriminator::collect(std::vector<NamedTensor>& into) const {
  for (const DownConv& down : downs) down.collect(into);
  for (const BatchNorm& norm : norms) norm.collect(into);
  head.collect(into);
}
void ConvDiscriminator::collect_buffers(std::vector<NamedTensor>& into) const { collect_norm_buffers(norms, reference, "discriminator.reference", into); }

}  // namespace zscape
