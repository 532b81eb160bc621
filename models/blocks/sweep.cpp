#include "models/blocks/sweep.h"

#include <cmath>

namespace zscape {
namespace {

struct Row {
  float *s, *mean, *field;
  const float *evidence, *chance;
  const bool* held;
};

/// One row through all units.
void sweep_row(const Row& r, const Net& net, const Sweep& how, const float* weight, const std::int64_t* order, std::int64_t size) {
  const double gain = (net.spins ? 2 : 1) * how.beta;
  for (std::int64_t k = 0; k < size; ++k) {
    const std::int64_t i = order[k];
    if (r.held != nullptr && r.held[i]) continue;
    const double odds = gain * static_cast<double>(r.field[i]) + (r.evidence != nullptr ? static_cast<double>(r.evidence[i]) : 0);
    const double before = static_cast<double>(r.s[i]), low = net.spins ? -1 : 0;
    double p;
    if (how.temperature > 0)
      p = 1 / (1 + std::exp(-odds / how.temperature));
    else
      p = odds > 0 ? 1 : odds < 0 ? 0 : (before - low) / (1 - low);
    const double expected = low + (1 - low) * p;
    const double value = how.mean_field ? expected : static_cast<double>(r.chance[i]) < p ? 1 : low;
    r.mean[i] = static_cast<float>(expected);
    if (value == before) continue;
    r.s[i] = static_cast<float>(value);
    const auto change = static_cast<float>(value - before);
    const float* w = weight + i * size;
    for (std::int64_t j = 0; j < size; ++j) r.field[j] += change * w[j];
  }
}

}  // namespace

void sweep(const Net& net, const Sweep& how, Tensor& s, Tensor& mean, Rng& rng) {
  const std::int64_t n = s.size(0), size = s.size(1);
  const auto here = [](const Tensor& t) { return t.to(torch::kCPU).contiguous(); };
  const Tensor order = here(rng.uniform({size}).argsort()), chance = here(rng.uniform({n, size})), weight = here(net.weight);
  Tensor own = here(s).clone(), expected = own.clone(), field = here(net.field(s)).clone();
  const Tensor held = how.held.defined() ? here(how.held.expand({n, size})) : Tensor(), evidence = how.evidence.defined() ? here(how.evidence.expand({n, size})) : Tensor();
  for (std::int64_t row = 0; row < n; ++row) {
    const std::int64_t at = row * size;
    sweep_row({.s = own.mutable_data_ptr<float>() + at,
               .mean = expected.mutable_data_ptr<float>() + at,
               .field = field.mutable_data_ptr<float>() + at,
               .evidence = evidence.defined() ? evidence.const_data_ptr<float>() + at : nullptr,
               .chance = chance.const_data_ptr<float>() + at,
               .held = held.defined() ? held.const_data_ptr<bool>() + at : nullptr},
              net, how, weight.const_data_ptr<float>(), order.const_data_ptr<std::int64_t>(), size);
  }
  s = own.to(s.device());
  mean = expected.to(s.device());
}

void settle(const Net& net, const Tensor& held, Tensor& s, std::int64_t most, Rng& rng) {
  Tensor mean;
  for (std::int64_t i = 0; i < most; ++i) {
    const Tensor before = s;
    sweep(net, {.held = held, .temperature = 0}, s, mean, rng);
    if (torch::equal(before, s)) return;
  }
}

}  // namespace zscape
