#include "models/blocks/deep_units.h"

namespace zscape {
namespace {

constexpr std::int64_t kCountableEven = 8, kBoundSteps = 20;

std::int64_t sum_of(const std::vector<std::int64_t>& sizes, std::size_t first) {
  std::int64_t sum = 0;
  for (std::size_t l = first; l < sizes.size(); l += 2) sum += sizes[l];
  return sum;
}

}  // namespace

DeepUnits::DeepUnits(std::vector<std::int64_t> sizes_, Rng& init, torch::Device device) : sizes(std::move(sizes_)) {
  for (std::size_t l = 0; l < sizes.size(); ++l) {
    bias.push_back(torch::zeros({sizes[l]}, device));
    if (l > 0) weight.push_back(init.normal({sizes[l], sizes[l - 1]}) * .05);
  }
  base = torch::zeros({sizes[0]}, device);
}

Tensor DeepUnits::side(const std::vector<Tensor>& units, std::size_t first) const {
  std::vector<Tensor> parts;
  for (std::size_t l = first; l < units.size(); l += 2) parts.push_back(units[l]);
  return torch::cat(parts, units[0].dim() - 1);
}

std::vector<Tensor> DeepUnits::unfolded(const Tensor& even_side, const Tensor& odd_side) const {
  std::vector<Tensor> units(sizes.size());
  std::int64_t at[2] = {0, 0};
  for (std::size_t l = 0; l < sizes.size(); ++l) {
    const Tensor& from = l % 2 == 0 ? even_side : odd_side;
    std::int64_t& begin = at[l % 2];
    units[l] = from.slice(-1, begin, begin + sizes[l]).contiguous();
    begin += sizes[l];
  }
  return units;
}

RbmUnits DeepUnits::folded() const {
  Tensor all = torch::zeros({sum_of(sizes, 1), sum_of(sizes, 0)}, weight[0].options());
  std::int64_t row = 0, column = 0;  // of the odd and the even layer at hand
  for (std::size_t l = 1; l < sizes.size(); ++l) {
    const bool is_odd = l % 2 == 1;
    const std::int64_t rows = is_odd ? sizes[l] : sizes[l - 1], columns = is_odd ? sizes[l - 1] : sizes[l];
    all.slice(0, row, row + rows).slice(1, column, column + columns).copy_(is_odd ? weight[l - 1] : weight[l - 1].t());
    (is_odd ? column : row) += sizes[l - 1];  // the layer below has met both its neighbours
  }
  RbmUnits u;
  u.weight = all;
  u.hidden_bias = odd(bias);
  u.visible_bias = even(bias);
  u.base = torch::cat({base, torch::zeros({u.visible_bias.size(0) - sizes[0]}, base.options())});
  return u;
}

Tensor DeepUnits::heard(const std::vector<Tensor>& units, std::size_t l) const {
  Tensor in = torch::addmm(bias[l], units[l - 1], weight[l - 1].t());
  return l + 1 < sizes.size() ? torch::addmm(in, units[l + 1], weight[l]) : in;
}

std::vector<Tensor> DeepUnits::mean_field(const Tensor& v, std::int64_t steps) const {
  std::vector<Tensor> q{v};
  for (std::size_t l = 1; l < sizes.size(); ++l) {
    const double times = l + 1 < sizes.size() ? 2 : 1;  // in place of what will come from above
    q.push_back(torch::sigmoid(torch::addmm(bias[l], q[l - 1], weight[l - 1].t(), 1, times)));
  }
  for (std::int64_t i = 0; i < steps; ++i)
    for (std::size_t l = 1; l < sizes.size(); ++l) q[l] = torch::sigmoid(heard(q, l));
  return q;
}

bool DeepUnits::hidden_are_countable() const { return sum_of(sizes, 2) <= kCountableEven; }

Tensor DeepUnits::log_unnormalised(const Tensor& v) const {
  if (hidden_are_countable()) {
    const std::int64_t count = sum_of(sizes, 2);
    const RbmUnits u = folded();
    std::vector<Tensor> parts;
    for (std::int64_t code = 0; code < std::int64_t{1} << count; ++code) {
      Tensor above = torch::zeros({count}, v.options());
      for (std::int64_t i = 0; i < count; ++i) above[i] = static_cast<double>(code >> i & 1);
      parts.push_back(u.minus_free_energy(torch::cat({v, above.expand({v.size(0), -1})}, 1)));
    }
    return torch::stack(parts, 1).logsumexp(1);
  }
  const std::vector<Tensor> q = mean_field(v, kBoundSteps);
  Tensor bound = v.matmul(bias[0]);
  for (std::size_t l = 1; l < sizes.size(); ++l) {
    const Tensor p = q[l].clamp(1e-6, 1 - 1e-6);
    bound = bound + (p * torch::addmm(bias[l], q[l - 1], weight[l - 1].t())).sum(1) - (p * p.log() + (1 - p) * (1 - p).log()).sum(1);
  }
  return bound;
}

void DeepUnits::collect(std::vector<NamedTensor>& into) const {
  for (std::size_t l = 1; l < sizes.size(); ++l) {
    into.push_back({"hidden." + std::to_string(l) + ".weight", weight[l - 1], Role::weight});
    into.push_back({"hidden." + std::to_string(l) + ".bias", bias[l], Role::weight});
  }
  into.push_back({"visible.bias", bias[0], Role::weight});
}

void DeepUnits::set_gradients(const Tensor& weights, const Tensor& even_bias, const Tensor& odd_bias, double decay) {
  std::int64_t row = 0, column = 0;
  for (std::size_t l = 1; l < sizes.size(); ++l) {
    const bool is_odd = l % 2 == 1;
    const std::int64_t rows = is_odd ? sizes[l] : sizes[l - 1], columns = is_odd ? sizes[l - 1] : sizes[l];
    const Tensor block = weights.slice(0, row, row + rows).slice(1, column, column + columns);
    weight[l - 1].mutable_grad() = decay * weight[l - 1] - (is_odd ? block : block.t());
    (is_odd ? column : row) += sizes[l - 1];
  }
  const std::vector<Tensor> lean = unfolded(even_bias, odd_bias);
  for (std::size_t l = 0; l < sizes.size(); ++l) bias[l].mutable_grad() = -lean[l];
}

}  // namespace zscape
