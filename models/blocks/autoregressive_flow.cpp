#include "models/blocks/autoregressive_flow.h"

#include <stdexcept>

namespace zscape {

namespace {

constexpr double kLargest = 5;  // |s| stays below

Tensor log_scale(const Tensor& a) { return kLargest * torch::tanh(a / kLargest); }

/// Some of a longer way.
class Share final : public Progress {
 public:
  Share(Progress& whole, double from, double size) : whole_(whole), from_(from), size_(size) {}
  void report(double share) override { whole_.report(from_ + share * size_); }
  bool cancelled() const override { return whole_.cancelled(); }

 private:
  Progress& whole_;
  double from_, size_;
};

}  // namespace

Transformed AutoregressiveLayer::forward(const Tensor& x, const Tensor& context) const {
  const std::vector<Tensor> said = net(x, context);
  if (moving == Moving::scaled) {
    const Tensor s = log_scale(said[0]);
    return {(x - said[1]) * torch::exp(-s), -s.sum(1)};
  }
  const Tensor a = said[0] + gate, t = said[1];
  return {t + torch::sigmoid(a) * (x - t), torch::log_sigmoid(a).sum(1)};
}

Transformed AutoregressiveLayer::inverse(const Tensor& y, const Tensor& context, Progress* progress) const {
  Tensor log_det = y.new_zeros({y.size(0)});
  std::int64_t done = 0;
  const Tensor x = net.walk(y.size(0), context, [&](std::int64_t i, const Tensor& said) {
    if (progress != nullptr) {
      if (progress->cancelled()) throw std::runtime_error("The question was cancelled.");
      progress->report(static_cast<double>(done++) / static_cast<double>(net.dimension()));
    }
    const Tensor a = said.select(1, 0), t = said.select(1, 1), from = y.select(1, i);
    if (moving == Moving::scaled) {
      const Tensor s = log_scale(a);
      log_det = log_det + s;
      return from * torch::exp(s) + t;
    }
    log_det = log_det - torch::log_sigmoid(a + gate);
    return t + (from - t) / torch::sigmoid(a + gate);
  });
  return {x, log_det};
}

AutoregressiveFlow::AutoregressiveFlow(const std::string& name, const AutoregressiveFlowShape& shape, const Init& init) {
  AutoregressiveShape net = shape.net;
  for (std::int64_t k = 0; k < shape.count; ++k) {
    layers.push_back({AutoregressiveNet(name + std::to_string(k), net, init), shape.moving, shape.gate});
    net.reversed = !net.reversed;
  }
}

Transformed AutoregressiveFlow::forward(const Tensor& x, const Tensor& context) const {
  Transformed out{x, x.new_zeros({x.size(0)})};
  for (const AutoregressiveLayer& layer : layers) {
    const Transformed next = layer.forward(out.x, context);
    out = {next.x, out.log_det + next.log_det};
  }
  return out;
}

Transformed AutoregressiveFlow::inverse(const Tensor& y, const Tensor& context, Progress* progress) const {
  Transformed out{y, y.new_zeros({y.size(0)})};
  const double share = 1 / static_cast<double>(layers.size());
  double done = 0;
  for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer, done += share) {
    std::optional<Share> part;
    if (progress != nullptr) part.emplace(*progress, done, share);
    const Transformed next = layer->inverse(out.x, context, part ? &*part : nullptr);
    out = {next.x, out.log_det + next.log_det};
  }
  return out;
}

void AutoregressiveFlow::collect(std::vector<NamedTensor>& into) const {
  for (const AutoregressiveLayer& layer : layers) layer.net.collect(into);
}

}  // namespace zscape
