#include "models/blocks/rbm_units.h"

#include <cmath>
#include <numbers>

#include "models/blocks/products.h"

namespace zscape {
namespace {

constexpr std::int64_t kSweepsToTheEnd = 1000;  // before a chain is taken for a draw of the model

/// Where one goes to between two temperatures needs c + W v twice: it is kept.
class RbmBridge final : public Bridge {
 public:
  RbmBridge(const RbmUnits& units, Tensor chains) : u_(units), chains_(std::move(chains)) {}

  double log_z0() const override {
    const double hidden = static_cast<double>(u_.hidden()) * std::numbers::ln2;
    if (u_.gaussian) return hidden + .5 * static_cast<double>(u_.visible()) * std::log(2 * std::numbers::pi * u_.sigma * u_.sigma);
    return hidden + torch::softplus(u_.base.to(torch::kFloat64)).sum().item<double>();
  }

  void begin(std::int64_t n, Rng& rng) override {
    if (u_.gaussian)
      place(u_.base + u_.sigma * rng.normal({n, u_.visible()}));
    else
      place(bits(torch::sigmoid(u_.base).expand({n, -1}), rng));
  }

  void begin_at_the_end(std::int64_t n, Rng& rng) override {
    const Tensor which = torch::arange(n, torch::dtype(torch::kInt64).device(chains_.device())) % chains_.size(0);
    place(u_.draw_visible(chains_.index_select(0, which).to(torch::kFloat32), rng));
    for (std::int64_t i = 0; i < kSweepsToTheEnd; ++i) move(1, rng);
  }

  Tensor log_ratio(double from, double to) const override {
    const Tensor hidden = (torch::softplus(to * input_) - torch::softplus(from * input_)).sum(1, false, torch::kFloat64);
    return hidden + (to - from) * slope_;
  }

  void move(double beta, Rng& rng) override {
    const Tensor h = bits(torch::sigmoid(beta * input_), rng);
    const Tensor bias = (1 - beta) * u_.base + beta * u_.visible_bias;
    const Tensor from_hidden = h.matmul(u_.weight) * beta;
    place(u_.gaussian ? bias + u_.sigma * from_hidden + u_.sigma * rng.normal({h.size(0), u_.visible()}) : bits(torch::sigmoid(bias + from_hidden), rng));
  }

 private:
  void place(const Tensor& v) {
    input_ = u_.hidden_input(v);
    // What the visible term changes per unit of β; Gaussian units have their own biases from the beginning.
    slope_ = u_.gaussian ? torch::zeros({v.size(0)}, v.options().dtype(torch::kFloat64)) : v.matmul(u_.visible_bias - u_.base).to(torch::kFloat64);
  }

  RbmUnits u_;
  Tensor chains_, input_, slope_;
};

}  // namespace

Tensor RbmUnits::hidden_input(const Tensor& v) const { return times_weight(gaussian ? v / sigma : v, weight).add_(hidden_bias); }

Tensor RbmUnits::visible_input(const Tensor& h) const { return torch::addmm(visible_bias, h, weight, 1, gaussian ? sigma : 1.0); }

Tensor RbmUnits::draw_visible(const Tensor& h, Rng& rng) const {
  const Tensor in = visible_input(h);
  return gaussian ? in + sigma * rng.normal(in.sizes()) : bits(torch::sigmoid(in), rng);
}

Drawn RbmUnits::draw_visible(const Tensor& h, const Clamp& clamp, const Tensor& seen, Ask& ask) const {
  const Tensor in = visible_input(h);
  Clamp own = clamp;
  own.values = seen;
  if (!gaussian) return draw_units(in, own, seen, ask);
  const bool held = clamp.held.defined(), pulled = held && clamp.mode == Clamp::Mode::stochastic;
  const double unpulled = 1 / (sigma * sigma);
  const Tensor precision = pulled ? unpulled + clamp.pull * clamp.held.to(in.dtype()) : torch::full({}, unpulled, in.options());
  Tensor mean = pulled ? (in * unpulled + clamp.pull * clamp.held.to(in.dtype()) * seen) / precision : in;
  Tensor value = clamp.mode == Clamp::Mode::mean_field ? mean : mean + (ask.temperature / precision).sqrt() * ask.rng.normal(in.sizes());
  if (held && !pulled) value = torch::where(clamp.held, seen, value), mean = torch::where(clamp.held, seen, mean);
  return {value, mean};
}

Tensor RbmUnits::pseudo_likelihood(const Tensor& v, Rng& rng) const {
  const Tensor place = rng.integers(visible(), {v.size(0), 1}), turned = v.scatter(1, place, 1 - v.gather(1, place));
  return static_cast<double>(visible()) * torch::log_sigmoid(minus_free_energy(v) - minus_free_energy(turned)).mean();
}

Tensor RbmUnits::rebuilt(const Tensor& input) const {
  const Tensor out = visible_input(torch::sigmoid(input));
  return gaussian ? out : torch::sigmoid(out);
}

Tensor RbmUnits::energy(const Tensor& v, const Tensor& h) const {
  const Tensor inner = (h * hidden_input(v)).sum(1);
  return gaussian ? (v - visible_bias).square().sum(1) / (2 * sigma * sigma) - inner : -v.matmul(visible_bias) - inner;
}

Tensor RbmUnits::minus_free_energy(const Tensor& v, const Tensor& input) const {
  const Tensor hidden = torch::softplus(input).sum(1);
  return gaussian ? hidden - (v - visible_bias).square().sum(1) / (2 * sigma * sigma) : hidden + v.matmul(visible_bias);
}

bool RbmUnits::countable(std::int64_t most) const { return hidden() <= most || (!gaussian && visible() <= most); }

double RbmUnits::exact_log_z() const {
  if (gaussian) {
    const double constant = .5 * static_cast<double>(visible()) * std::log(2 * std::numbers::pi * sigma * sigma);
    return constant + log_sum_over_bits(hidden(), [&](const Tensor& h) {
             const Tensor u = h.matmul(weight);
             return h.matmul(hidden_bias) + u.matmul(visible_bias) / sigma + .5 * u.square().sum(1);
           }, weight.device());
  }
  if (visible() <= hidden()) return log_sum_over_bits(visible(), [&](const Tensor& v) { return minus_free_energy(v); }, weight.device());
  return log_sum_over_bits(hidden(), [&](const Tensor& h) { return h.matmul(hidden_bias) + torch::softplus(visible_input(h)).sum(1); }, weight.device());
}

std::unique_ptr<Bridge> RbmUnits::bridge(const Tensor& chains) const {
  RbmUnits units = *this;
  if (gaussian) units.base = visible_bias;  // of Gaussian units only the hidden ones are switched on
  return std::make_unique<RbmBridge>(units, chains);
}

}  // namespace zscape
