#include "models/blocks/autoregressive_net.h"

#include <algorithm>

#include "models/blocks/tap.h"

namespace zscape {

OrderMasks order_masks(const Tensor& place, const Tensor& degree, torch::Dtype type) {
  const Tensor m = degree.unsqueeze(1), d = place.unsqueeze(0);  // [H, 1], [1, D]
  return {(m >= d).to(type), (m >= degree.unsqueeze(0)).to(type), (d.t() > degree.unsqueeze(0)).to(type), (d.t() > d).to(type)};
}

AutoregressiveNet::AutoregressiveNet(const std::string& name, const AutoregressiveShape& shape, const Init& init, Activation hidden) : shape_(shape) {
  TORCH_CHECK(shape.dimension > 0 && shape.layers > 0 && shape.heads > 0, "A masked net needs values, a hidden layer and heads.");
  std::vector<std::int64_t> sizes{shape.dimension + shape.context};
  sizes.insert(sizes.end(), static_cast<std::size_t>(shape.layers), shape.hidden);
  sizes.push_back(shape.heads * shape.dimension);
  net_ = Mlp(name, sizes, init, hidden);
  Tensor place = torch::arange(1, shape.dimension + 1, torch::kInt64);
  if (shape.reversed) place = place.flip(0);
  // All degrees are there. With a context the first value has something to listen to as well: units of degree 0, which see nothing but the context.
  const Tensor turn = torch::arange(shape.hidden, torch::kInt64);
  const Tensor degree = shape.context > 0 ? turn % shape.dimension : turn % std::max<std::int64_t>(1, shape.dimension - 1) + 1;
  const OrderMasks m = order_masks(place, degree, torch::kFloat32);
  masks_.push_back(shape.context > 0 ? torch::cat({m.in, torch::ones({shape.hidden, shape.context})}, 1) : m.in);
  masks_.insert(masks_.end(), static_cast<std::size_t>(shape.layers - 1), m.between);
  masks_.push_back(m.out.repeat({shape.heads, 1}));
  for (Tensor& mask : masks_) mask = mask.to(init.device);
  torch::NoGradGuard no_grad;
  net_.layers.back().weight.zero_();
  net_.layers.back().bias.zero_();
}

Mlp AutoregressiveNet::masked() const {
  Mlp net = net_;
  for (std::size_t l = 0; l < net.layers.size(); ++l) net.layers[l].weight = net_.layers[l].weight * masks_[l];
  return net;
}

Tensor AutoregressiveNet::with(const Tensor& x, const Tensor& context) const { return shape_.context > 0 ? torch::cat({x, context}, 1) : x; }

std::vector<Tensor> AutoregressiveNet::operator()(const Tensor& x, const Tensor& context) const {
  return masked()(with(x, context)).chunk(shape_.heads, 1);
}

Tensor AutoregressiveNet::walk(std::int64_t n, const Tensor& context, const std::function<Tensor(std::int64_t i, const Tensor& heads)>& next) const {
  const std::int64_t size = shape_.dimension;
  const Mlp net = masked();
  const Linear &first = net.layers.front(), &last = net.layers.back();
  const Tensor columns = first.weight.narrow(1, 0, size).t().contiguous();
  const Tensor out = last.weight.view({shape_.heads, size, shape_.hidden}).transpose(0, 1).contiguous(), out_bias = last.bias.view({shape_.heads, size}).t();
  Tensor gathered = first.bias.expand({n, shape_.hidden});
  if (shape_.context > 0) gathered = gathered + context.mm(first.weight.narrow(1, size, shape_.context).t());
  std::vector<Tensor> values(static_cast<std::size_t>(size));
  const auto rectified = [&](const Tensor& a) { return first.activation == Activation::leaky_relu ? torch::leaky_relu(a, kLeak) : torch::relu(a); };
  for (std::int64_t step = 0; step < size; ++step) {
    const std::int64_t i = shape_.reversed ? size - 1 - step : step;
    Tensor h = rectified(gathered);
    for (std::size_t l = 1; l + 1 < net.layers.size(); ++l) h = rectified(torch::linear(h, net.layers[l].weight, net.layers[l].bias));
    const Tensor value = next(i, torch::linear(h, out[i], out_bias[i]));
    values[static_cast<std::size_t>(i)] = value;
    gathered = torch::addr(gathered, value, columns[i]);  // not in place: a gradient may want what was before
  }
  const Tensor all = torch::stack(values, 1);
  if (tap_listens()) net(with(all, context));  // once more as a whole, so that Inside sees its layers
  return all;
}

}  // namespace zscape
