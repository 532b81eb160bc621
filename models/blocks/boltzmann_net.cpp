#include "models/blocks/boltzmann_net.h"

#include "models/blocks/wander.h"

namespace zscape::boltzmann {
namespace {

constexpr std::int64_t kCountableHidden = 12, kCountableUnits = 20, kMeanFieldSteps = 12, kSweepsToSettle = 500;

/// Every state of n units, [2^n, n], in the type of `like`.
Tensor all_bits(std::int64_t n, const Tensor& like) {
  const Tensor code = torch::arange(std::int64_t{1} << n, torch::dtype(torch::kInt64).device(like.device())).unsqueeze(1);
  return code.bitwise_right_shift(torch::arange(n, code.options())).bitwise_and(1).to(like.scalar_type());
}

class NetBridge final : public Bridge {
 public:
  NetBridge(const BoltzmannNet& m, Tensor chains) : net_(m.net()), base_(torch::cat({m.base, torch::zeros_like(m.hidden_bias)})), chains_(std::move(chains)) {}

  double log_z0() const override { return torch::softplus(base_.to(torch::kFloat64)).sum().item<double>(); }
  void begin(std::int64_t n, Rng& rng) override { s_ = bits(torch::sigmoid(base_).expand({n, -1}), rng); }
  void begin_at_the_end(std::int64_t n, Rng& rng) override {
    s_ = chains_.index_select(0, torch::arange(n, torch::dtype(torch::kInt64).device(chains_.device())) % chains_.size(0)).to(torch::kFloat32);
    for (std::int64_t i = 0; i < kSweepsToSettle; ++i) move(1, rng);
  }
  Tensor log_ratio(double from, double to) const override { return (to - from) * (-net_.energy(s_) - s_.matmul(base_)).to(torch::kFloat64); }
  void move(double beta, Rng& rng) override {
    Tensor mean;
    sweep({.weight = beta * net_.weight, .bias = (1 - beta) * base_ + beta * net_.bias}, {}, s_, mean, rng);
  }

 private:
  Net net_;
  Tensor base_, chains_, s_;
};

/// log p*(v, h) of all h, [n, 2^H], and these h.
std::pair<Tensor, Tensor> joint(const BoltzmannNet& m, const Tensor& v) {
  const Tensor h = all_bits(m.hidden(), m.between);
  const Tensor own = h.matmul(m.hidden_bias) + .5 * (h * h.matmul(m.lateral)).sum(1), of_v = v.matmul(m.visible_bias) + .5 * (v * v.matmul(m.among)).sum(1);
  return {v.matmul(m.between.t()).matmul(h.t()) + own + of_v.unsqueeze(1), h};
}

}  // namespace

BoltzmannNet::BoltzmannNet(std::int64_t visible_, std::int64_t hidden, Rng& init, torch::Device device) : visible(visible_) {
  between = init.normal({hidden, visible}) * .05;
  among = torch::zeros({visible, visible}, device);
  lateral = torch::zeros({hidden, hidden}, device);
  hidden_bias = torch::zeros({hidden}, device);
  visible_bias = torch::zeros({visible}, device);
  base = torch::zeros({visible}, device);
}

bool BoltzmannNet::hidden_are_countable() const { return hidden() <= kCountableHidden; }

Net BoltzmannNet::net() const {
  return {.weight = torch::cat({torch::cat({among, between.t()}, 1), torch::cat({between, lateral}, 1)}), .bias = torch::cat({visible_bias, hidden_bias})};
}

Tensor BoltzmannNet::mean_field(const Tensor& v) const {
  const Tensor heard = torch::addmm(hidden_bias, v, between.t());
  Tensor q = torch::sigmoid(heard);
  for (std::int64_t i = 0; i < kMeanFieldSteps; ++i) q = .5 * q + .5 * torch::sigmoid(heard + q.matmul(lateral));
  return q;
}

Tensor BoltzmannNet::log_unnormalised(const Tensor& v) const {
  if (hidden_are_countable()) return joint(*this, v).first.logsumexp(1);
  const Tensor q = mean_field(v).clamp(1e-6, 1 - 1e-6), entropy = -(q * q.log() + (1 - q) * (1 - q).log()).sum(1);
  const Tensor of_v = v.matmul(visible_bias) + .5 * (v * v.matmul(among)).sum(1);
  return of_v + (q * (torch::addmm(hidden_bias, v, between.t()) + .5 * q.matmul(lateral))).sum(1) + entropy;
}

std::optional<double> BoltzmannNet::exact_log_z() const {
  if (size() > kCountableUnits) return std::nullopt;
  const Net all = net();
  return log_sum_over_bits(size(), [&](const Tensor& s) { return -all.energy(s.to(all.bias.scalar_type())); }, between.device());
}

std::unique_ptr<Bridge> BoltzmannNet::bridge(const Tensor& chains) const { return std::make_unique<NetBridge>(*this, chains); }

void BoltzmannNet::collect(std::vector<NamedTensor>& into) const {
  into.insert(into.end(), {{"hidden.weight", between, Role::weight},
                           {"hidden.bias", hidden_bias, Role::weight},
                           {"visible.weight", among, Role::weight},
                           {"visible.bias", visible_bias, Role::weight},
                           {"lateral.weight", lateral, Role::weight}});
}

void BoltzmannNet::set_gradients(const Tensor& pairs, const Tensor& biases, double decay, double rate) {
  const auto without_diagonal = [](const Tensor& block) { return block - torch::diag(block.diagonal()); };
  between.mutable_grad() = decay * between - pairs.slice(0, visible).slice(1, 0, visible);
  among.mutable_grad() = decay * among - without_diagonal(pairs.slice(0, 0, visible).slice(1, 0, visible));
  lateral.mutable_grad() = decay * lateral - rate * without_diagonal(pairs.slice(0, visible).slice(1, visible));
  hidden_bias.mutable_grad() = -biases.slice(0, visible);
  visible_bias.mutable_grad() = -biases.slice(0, 0, visible);
}

Moments Moments::of(const Tensor& states, const Tensor& middle) {
  const Tensor off = states - middle;
  return {states, states.mean(0), off.t().matmul(off) / static_cast<double>(states.size(0))};
}

Moments exact_clamped(const BoltzmannNet& m, const Tensor& v) {
  const auto [log_p, h] = joint(m, v);
  const Tensor p = log_p.softmax(1), expected = p.matmul(h), states = torch::cat({v, expected}, 1);  // [n, 2^H], [n, H]
  const double n = static_cast<double>(v.size(0));
  Tensor pairs = states.t().matmul(states) / n;
  pairs.slice(0, m.visible).slice(1, m.visible).copy_(h.t().matmul(h * p.mean(0).unsqueeze(1)));
  return {states, states.mean(0), pairs};
}

Moments exact_free(const BoltzmannNet& m) {
  const Tensor s = all_bits(m.size(), m.between), p = (-m.net().energy(s)).softmax(0).unsqueeze(1);
  return {{}, (s * p).sum(0), s.t().matmul(s * p)};
}

}  // namespace zscape::boltzmann
