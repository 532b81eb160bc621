#include "models/blocks/dilated.h"

#include <cmath>

#include "models/blocks/gate.h"

namespace zscape {

std::vector<ParamSpec> dilated_params(const std::string& prefix, const DilatedShape& fallback) {
  const auto architecture = [&](const char* key, std::int64_t value, double most, std::string paper) {
    return ParamSpec{.key = prefix + key, .group = "architecture", .fallback = value, .min = 1, .max = most, .log_scale = most > 100, .paper = std::move(paper)};
  };
  return {architecture("maps", fallback.maps, 256, "not given"), architecture("skip", fallback.skip, 512, "not given"),
          architecture("layers", fallback.layers, 12, "10: dilations 1 to 512"), architecture("repeats", fallback.repeats, 6, "3 in the drawings, more for speech")};
}

DilatedShape dilated_shape(const Params& params, const std::string& prefix, std::int64_t out) {
  const auto whole = [&](const char* key) { return params.integer(prefix + key); };
  return {.maps = whole("maps"), .skip = whole("skip"), .layers = whole("layers"), .repeats = whole("repeats"), .out = out};
}

Dilated::Dilated(const std::string& name, const DilatedShape& shape, const Init& init) {
  const std::int64_t r = shape.maps, s = shape.skip;
  for (std::int64_t l = 0; l < shape.repeats * shape.layers; ++l) {
    const std::string layer = name + "layer." + std::to_string(l);
    layers_.push_back({std::int64_t{1} << (l % shape.layers), Linear(layer + ".now", r, 2 * r, init, Activation::none),
                       uniform_weight(init, {2 * r, r}, 1 / std::sqrt(static_cast<double>(r))), Linear(layer + ".residual", r, r, init, Activation::none),
                       Linear(layer + ".skip", r, s, init, Activation::none)});
  }
  head_ = {Linear(name + "head", s, s, init, Activation::none), Linear(name + "logits", s, shape.out, init, Activation::none)};
  const torch::NoGradGuard no_grad;
  head_[1].weight.zero_();
  head_[1].bias.zero_();
}

Tensor Dilated::operator()(const Tensor& first) const {
  Tensor h = first, skip;
  for (const Layer& layer : layers_) {
    const Tensor past = torch::constant_pad_nd(h, {0, 0, layer.dilation, 0}).slice(1, 0, h.size(1));
    const Tensor z = gated(layer.now(h) + torch::linear(past, layer.before));
    const Tensor out = layer.skip(z);
    skip = skip.defined() ? skip + out : out;
    h = h + layer.residual(z);
  }
  return head_[1](torch::relu(head_[0](torch::relu(skip))));
}

Dilated::Rings Dilated::start(std::int64_t n) const {
  Rings rings;
  for (const Layer& layer : layers_) rings.inputs.push_back(torch::zeros({layer.dilation, n, layer.before.size(1)}, layer.before.options().requires_grad(false)));
  return rings;
}

Tensor Dilated::next(Tensor h, Rings& rings) const {
  Tensor skip;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const Layer& layer = layers_[l];
    const Tensor place = rings.inputs[l].select(0, rings.t % layer.dilation);  // holds h of t − dilation, or zeros
    const Tensor z = gated(layer.now(h) + torch::linear(place, layer.before));
    place.copy_(h);
    const Tensor out = layer.skip(z);
    skip = skip.defined() ? skip.add_(out) : out;
    h = h + layer.residual(z);
  }
  ++rings.t;
  return head_[1](torch::relu(head_[0](torch::relu(skip))));
}

void Dilated::collect(std::vector<NamedTensor>& into) const {
  for (const Layer& layer : layers_) {
    layer.now.collect(into);
    into.push_back({layer.now.name.substr(0, layer.now.name.rfind('.')) + ".before.weight", layer.before, Role::weight});
    layer.residual.collect(into);
    layer.skip.collect(into);
  }
  for (const Linear& linear : head_) linear.collect(into);
}

}  // namespace zscape
