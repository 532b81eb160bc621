#include "models/blocks/layers.h"

#include <cmath>
#include <utility>

#include "models/blocks/conv.h"
#include "models/blocks/fused.h"
#include "models/blocks/products.h"
#include "models/blocks/tap.h"

namespace zscape {

namespace {

constexpr std::int64_t kKernel = 4, kStride = 2, kPadding = 1;

Tensor activate(const std::string& name, Activation activation, Tensor y) {
  if (activation == Activation::relu) y = torch::relu(y);
  if (activation == Activation::leaky_relu) y = torch::leaky_relu(y, kLeak);
  tell_tap(name, y);
  return activation == Activation::none ? y : keep_layout(y);
}

Tensor conv_weight(const Init& init, std::int64_t first, std::int64_t second, double bound, std::int64_t kernel = kKernel) {
  const Tensor w = uniform_weight(init, {first, second, kernel, kernel}, bound);
  return w.is_cpu() ? laid_out(w.detach()).requires_grad_(true) : w;
}

void collect_pair(const std::string& name, const Tensor& weight, const Tensor& bias, std::vector<NamedTensor>& into) {
  into.push_back({name + ".weight", weight, Role::weight});
  into.push_back({name + ".bias", bias, Role::weight});
}

}  // namespace

Tensor uniform_weight(const Init& init, at::IntArrayRef shape, double bound) {
  return init.rng.uniform(shape).mul_(2 * bound).sub_(bound).to(init.device).requires_grad_(true);
}

Linear::Linear(std::string name_, std::int64_t in, std::int64_t out, const Init& init, Activation activation_)
    : name(std::move(name_)), activation(activation_) {
  const double bound = 1 / std::sqrt(static_cast<double>(in));
  weight = uniform_weight(init, {out, in}, bound);
  bias = uniform_weight(init, {out}, bound);
}
Tensor Linear::operator()(const Tensor& x) const { return activate(name, activation, torch::linear(x, weight, bias)); }
void Linear::collect(std::vector<NamedTensor>& into) const { collect_pair(name, weight, bias, into); }

Conv::Conv(std::string name_, std::int64_t in, std::int64_t out, std::int64_t kernel, const Init& init, Activation activation_)
    : name(std::move(name_)), activation(activation_) {
  const double bound = 1 / std::sqrt(static_cast<double>(in * kernel * kernel));
  weight = conv_weight(init, out, in, bound, kernel);
  bias = uniform_weight(init, {out}, bound);
}
Tensor Conv::operator()(const Tensor& x) const {
  return activate(name, activation, conv(x, weight, bias, 1, weight.size(2) / 2));
}
void Conv::collect(std::vector<NamedTensor>& into) const { collect_pair(name, weight, bias, into); }

DownConv::DownConv(std::string name_, std::int64_t in, std::int64_t out, const Init& init, Activation activation_)
    : name(std::move(name_)), activation(activation_) {
  const double bound = 1 / std::sqrt(static_cast<double>(in * kKernel * kKernel));
  weight = conv_weight(init, out, in, bound);
  bias = uniform_weight(init, {out}, bound);
}
Tensor DownConv::operator()(const Tensor& x) const {
  return activate(name, activation, conv(x, weight, bias, kStride, kPadding));
}
void DownConv::collect(std::vector<NamedTensor>& into) const { collect_pair(name, weight, bias, into); }

UpConv::UpConv(std::string name_, std::int64_t in, std::int64_t out, const Init& init, Activation activation_)
    : name(std::move(name_)), activation(activation_) {
  // PyTorch takes the fan-in of a transposed convolution from its second dimension, the outputs.
  const double bound = 1 / std::sqrt(static_cast<double>(out * kKernel * kKernel));
  weight = conv_weight(init, in, out, bound);
  bias = uniform_weight(init, {out}, bound);
}
Tensor UpConv::operator()(const Tensor& x) const {
  return activate(name, activation, conv_transpose(x, weight, bias, kStride, kPadding));
}
void UpConv::collect(std::vector<NamedTensor>& into) const { collect_pair(name, weight, bias, into); }

Mlp::Mlp(const std::string& name, const std::vector<std::int64_t>& sizes, const Init& init, Activation hidden) {
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
    const bool last = i + 2 == sizes.size();
    layers.emplace_back(name + "." + std::to_string(i), sizes[i], sizes[i + 1], init,
                        last ? Activation::none : hidden);
  }
  if (!layers.empty()) layers.front().weight = by_input(layers.front().weight.detach()).requires_grad_(true);
}
Tensor Mlp::operator()(const Tensor& x) const {
  return x.dim() == 2 && !tap_listens() ? fused_mlp(*this, x) : plain(x);
}
Tensor Mlp::plain(const Tensor& x) const {
  Tensor y = x;
  for (const Linear& layer : layers) y = layer(y);
  return y;
}
void Mlp::collect(std::vector<NamedTensor>& into) const {
  for (const Linear& layer : layers) layer.collect(into);
}

}  // namespace zscape
