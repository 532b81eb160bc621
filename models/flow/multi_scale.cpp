#include "models/flow/multi_scale.h"

#include "models/blocks/tap.h"

namespace zscape::real_nvp {

namespace {

Tensor checkerboard(std::int64_t height, std::int64_t width, bool even, torch::Device device) {
  const Tensor row = torch::arange(height, device).view({-1, 1}), column = torch::arange(width, device);
  return (row + column).remainder(2).eq(even ? 0 : 1).to(torch::kFloat).view({1, 1, height, width});
}

/// Maps of the k-th stage: 24, 32, 48, 64, 96 … for 24.
std::int64_t widened(std::int64_t maps, std::int64_t stage) {
  return (stage % 2 == 0 ? maps : maps * 4 / 3) << stage / 2;
}

}  // namespace

ResidualNet::ResidualNet(const std::string& name, std::int64_t in, std::int64_t width, std::int64_t blocks, std::int64_t out, const Init& init) {
  const auto add = [&](std::int64_t from, std::int64_t to) {
    convs.emplace_back(name + ".conv" + std::to_string(convs.size()), from, to, 3, init, Activation::none);
  };
  add(in, width);
  for (std::int64_t i = 0; i < 2 * blocks; ++i) add(width, width);
  add(width, out);
  torch::NoGradGuard no_grad;
  convs.back().weight.zero_();
  convs.back().bias.zero_();
}

Tensor ResidualNet::operator()(const Tensor& x) const {
  // In place where nobody keeps what a convolution gave: its own backward pass needs only what went in.
  const auto rectified = [](Tensor y) { return tap_listens() ? torch::relu(y) : torch::relu_(y); };
  Tensor h = convs.front()(x);
  for (std::size_t i = 1; i + 2 < convs.size(); i += 2) {
    const Tensor more = convs[i + 1](rectified(convs[i](torch::relu(h))));
    h = tap_listens() ? h + more : more.add_(h);
  }
  return convs.back()(rectified(h));
}

Transformed PictureCoupling::scale_and_shift(const Tensor& passing) const {
  const std::vector<Tensor> out = net(passing).chunk(2, 1);
  Tensor s = gain * torch::tanh(out[0]), t = out[1];
  if (checker) {
    const Tensor changes = 1 - mask;
    s = s * changes;
    t = t * changes;
  }
  return {t, s};
}

Transformed PictureCoupling::forward(const Tensor& x) const {
  if (checker) {
    const auto [t, s] = scale_and_shift(x * mask);
    return {torch::addcmul(t, x, torch::exp(s)), s.flatten(1).sum(1)};
  }
  std::vector<Tensor> halves = x.chunk(2, 1);
  Tensor& changing = halves[even ? 1 : 0];
  const auto [t, s] = scale_and_shift(halves[even ? 0 : 1]);
  changing = torch::addcmul(t, changing, torch::exp(s));
  return {torch::cat(halves, 1), s.flatten(1).sum(1)};
}

Tensor PictureCoupling::inverse(const Tensor& y) const {
  if (checker) {
    const auto [t, s] = scale_and_shift(y * mask);
    return (y - t) * torch::exp(-s);
  }
  std::vector<Tensor> halves = y.chunk(2, 1);
  Tensor& changing = halves[even ? 1 : 0];
  const auto [t, s] = scale_and_shift(halves[even ? 0 : 1]);
  changing = (changing - t) * torch::exp(-s);
  return torch::cat(halves, 1);
}

void PictureCoupling::collect(std::vector<NamedTensor>& into) const {
  for (const Conv& conv : net.convs) conv.collect(into);
  into.push_back({name + ".gain", gain, Role::weight});
}

MultiScale::MultiScale(const MultiScaleShape& shape, const Init& init) : shape_(shape) {
  const std::int64_t divisor = std::int64_t{1} << (shape.scales - 1);
  if (shape.height % divisor != 0 || shape.width % divisor != 0)
    throw ParamError("With " + std::to_string(shape.scales) + " scales height and width must be divisible by " + std::to_string(divisor) + ", not " +
                     std::to_string(shape.height) + "×" + std::to_string(shape.width) + ": set scales lower, or pad or resize with data.pad or data.size.");
  std::int64_t channels = shape.channels, height = shape.height, width = shape.width, stage = 0;
  const auto add = [&](bool checker, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      PictureCoupling c;
      c.checker = checker;
      c.even = i % 2 == 0;
      c.name = "coupling" + std::to_string(couplings_.size());
      if (checker) c.mask = checkerboard(height, width, c.even, init.device);
      const std::int64_t changes = checker ? channels : channels / 2;
      c.gain = torch::ones({changes, 1, 1}, init.device).requires_grad_(true);
      c.net = ResidualNet(c.name, changes, widened(shape.maps, stage), shape.blocks, 2 * changes, init);
      couplings_.push_back(std::move(c));
    }
    ++stage;
  };
  for (std::int64_t scale = 0; scale + 1 < shape.scales; ++scale) {
    add(true, kEach);
    channels *= 4, height /= 2, width /= 2;
    add(false, kEach);
    channels /= 2;  // the other half leaves for z
  }
  add(true, kLast);
}

Transformed MultiScale::forward(const Tensor& y, std::int64_t couplings, std::vector<Tensor>* each) const {
  Tensor h = y, log_det = y.new_zeros({y.size(0)});
  std::vector<Tensor> left;
  std::int64_t next = 0;
  const auto apply = [&](std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i, ++next) {
      if (couplings >= 0 && next >= couplings) continue;
      const Transformed out = couplings_[static_cast<std::size_t>(next)].forward(h);
      h = out.x;
      log_det = log_det + out.log_det;
      if (each != nullptr) each->push_back(out.log_det);
    }
  };
  for (std::int64_t scale = 0; scale + 1 < shape_.scales; ++scale) {
    apply(kEach);
    h = torch::pixel_unshuffle(h, 2);
    apply(kEach);
    const std::vector<Tensor> halves = h.chunk(2, 1);
    left.push_back(halves[1].flatten(1));
    h = halves[0];
  }
  apply(kLast);
  left.push_back(h.flatten(1));
  return {torch::cat(left, 1), log_det};
}

Tensor MultiScale::inverse(const Tensor& z) const {
  // The parts in the order in which they left; the last one is the deepest.
  std::vector<Tensor> parts;
  std::int64_t channels = shape_.channels, height = shape_.height, width = shape_.width, begin = 0;
  const auto take = [&] {
    const std::int64_t size = channels * height * width;
    parts.push_back(z.narrow(1, begin, size).reshape({-1, channels, height, width}));
    begin += size;
  };
  for (std::int64_t scale = 0; scale + 1 < shape_.scales; ++scale) {
    channels *= 2, height /= 2, width /= 2;
    take();
  }
  take();
  Tensor h = parts.back();
  auto coupling = couplings_.rbegin();
  const auto undo = [&](std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i, ++coupling) h = coupling->inverse(h);
  };
  undo(kLast);
  for (std::int64_t scale = shape_.scales - 2; scale >= 0; --scale) {
    h = torch::cat({h, parts[static_cast<std::size_t>(scale)]}, 1);
    undo(kEach);
    h = torch::pixel_shuffle(h, 2);
    undo(kEach);
  }
  return h;
}

void MultiScale::collect(std::vector<NamedTensor>& into) const {
  for (const PictureCoupling& coupling : couplings_) coupling.collect(into);
}

}  // namespace zscape::real_nvp
