#include "engine/run/optimizer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "models/blocks/wide.h"

namespace zscape {

namespace {

/// A tensor with the parameter's layout (convolution weights are channels_last): the fused kernels walk raw memory and
/// trust the strides to agree.
Tensor laid_out_like(const Tensor& parameter, const Tensor& value) {
  if (value.defined() && value.strides() == parameter.strides()) return value;
  const Tensor out = torch::zeros_like(parameter);
  if (value.defined()) out.copy_(value);
  return out;
}

/// The memory of a tensor as one row: the fused kernels copy a gradient that is laid out in another order before they read it as it was.
Tensor in_memory(const Tensor& t) { return t.is_contiguous() || !t.is_non_overlapping_and_dense() ? t : t.as_strided({t.numel()}, {1}); }

/// The parameters that have a gradient this time, with their memory.
struct Touched {
  std::vector<Tensor> parameters, gradients, moment1, moment2;
};

Touched touched(Player& player, std::vector<Tensor>& gradients) {
  const std::size_t count = player.parameters.size();
  TORCH_CHECK(gradients.size() == count, "Player ", player.name, " has ", count, " parameters but got ",
              gradients.size(), " gradients.");
  player.moment1.resize(count);
  player.moment2.resize(count);
  Touched out;
  for (std::size_t i = 0; i < count; ++i) {
    const Tensor& parameter = player.parameters[i].tensor;
    player.moment1[i] = laid_out_like(parameter, player.moment1[i]);
    player.moment2[i] = laid_out_like(parameter, player.moment2[i]);
    if (!gradients[i].defined()) continue;
    out.parameters.push_back(in_memory(parameter));
    out.gradients.push_back(in_memory(laid_out_like(parameter, gradients[i])));
    out.moment1.push_back(in_memory(player.moment1[i]));
    out.moment2.push_back(in_memory(player.moment2[i]));
  }
  return out;
}

void adam(const Touched& t, const OptimizerSettings& s, const Tensor& steps, const std::optional<Tensor>& found_inf) {
  const std::vector<Tensor> counts(t.parameters.size(), steps);
  at::_fused_adam_(t.parameters, t.gradients, t.moment1, t.moment2, {}, counts, s.lr, s.beta1, s.beta2, s.weight_decay,
                   s.eps, /*amsgrad=*/false,
                   /*maximize=*/false, {}, found_inf);
}

/// new_value, or the old one where the update is skipped on the device.
void assign(const Tensor& target, const Tensor& new_value, const std::optional<Tensor>& found_inf) {
  target.copy_(found_inf ? torch::where(*found_inf > 0, target, new_value) : new_value);
}

void sgd(const Touched& t, const OptimizerSettings& s, const std::optional<Tensor>& found_inf) {
  for (std::size_t i = 0; i < t.parameters.size(); ++i) {
    const Tensor& p = t.parameters[i];
    Tensor g = s.weight_decay != 0 ? t.gradients[i].add(p, s.weight_decay) : t.gradients[i];
    if (s.momentum != 0) {
      g = t.moment1[i].mul(s.momentum).add_(g);
      assign(t.moment1[i], g, found_inf);
    }
    assign(p, p.add(g, -s.lr), found_inf);
  }
}

void rmsprop(const Touched& t, const OptimizerSettings& s, const std::optional<Tensor>& found_inf) {
  for (std::size_t i = 0; i < t.parameters.size(); ++i) {
    const Tensor& p = t.parameters[i];
    const Tensor g = s.weight_decay != 0 ? t.gradients[i].add(p, s.weight_decay) : t.gradients[i];
    const Tensor square = t.moment2[i].mul(s.alpha).addcmul_(g, g, 1 - s.alpha);
    Tensor change = g / (square.sqrt().add_(s.eps));
    assign(t.moment2[i], square, found_inf);
    if (s.momentum != 0) {
      change = t.moment1[i].mul(s.momentum).add_(change);
      assign(t.moment1[i], change, found_inf);
    }
    assign(p, p.add(change, -s.lr), found_inf);
  }
}

/// Averages follow with decay min(d, (1 + t) / (10 + t)), so that early ones are not dominated by the initial weights.
void average(Player& player, double decay) {
  const std::size_t count = player.parameters.size();
  player.ema.resize(count);
  std::vector<Tensor> averages, present;
  for (std::size_t i = 0; i < count; ++i) {
    const Tensor& parameter = player.parameters[i].tensor;
    if (!player.ema[i].defined()) {
      player.ema[i] = parameter.detach().clone();
      continue;
    }
    averages.push_back(player.ema[i] = laid_out_like(parameter, player.ema[i]));
    present.push_back(parameter);
  }
  if (averages.empty()) return;
  if (player.steps.is_cpu()) {
    const double t = player.steps.item<double>();
    at::_foreach_lerp_(averages, present, 1 - std::min(decay, (1 + t) / (10 + t)));
  } else {
    const Tensor weight = 1 - ((1 + player.steps) / (10 + player.steps)).clamp_max(decay);
    for (std::size_t i = 0; i < averages.size(); ++i) averages[i].lerp_(present[i], weight.to(present[i].scalar_type()));
  }
}

/// Sixteen sums at once, which the processor adds in parallel, and in turn into a double: long tensors lose no digits.
ZSCAPE_WIDE double sum_of_squares(const float* values, std::size_t count) {
  constexpr std::size_t kSums = 16, kTogether = 1024;
  double sum = 0;
  for (std::size_t begin = 0; begin < count; begin += kTogether) {
    const std::size_t end = std::min(begin + kTogether, count), whole = begin + (end - begin) / kSums * kSums;
    std::array<float, kSums> part{};
    for (std::size_t i = begin; i < whole; i += kSums)
      for (std::size_t k = 0; k < kSums; ++k) part[k] += values[i + k] * values[i + k];
    for (std::size_t i = whole; i < end; ++i) part[0] += values[i] * values[i];
    for (const float p : part) sum += static_cast<double>(p);
  }
  return sum;
}

/// The length of all gradients together. On the CPU in one walk over their memory: torch's norm of each and of those takes as long as the update itself.
Tensor length(const std::vector<Tensor>& gradients) {
  const auto walked = [](const Tensor& g) { return g.is_cpu() && g.scalar_type() == torch::kFloat && g.is_non_overlapping_and_dense(); };
  if (!std::all_of(gradients.begin(), gradients.end(), walked)) return torch::stack(at::_foreach_norm(gradients)).norm();
  double sum = 0;
  for (const Tensor& g : gradients) sum += sum_of_squares(g.const_data_ptr<float>(), static_cast<std::size_t>(g.numel()));
  return torch::scalar_tensor(std::sqrt(sum));
}

}  // namespace

double scheduled_lr(double lr, const std::string& decay, std::int64_t step, std::int64_t horizon) {
  if (horizon <= 0 || decay == "constant") return lr;
  const double done = static_cast<double>(std::min(step, horizon - 1)) / static_cast<double>(horizon);
  if (decay == "linear") return lr * (1 - done);
  return lr * 0.5 * (1 + std::cos(std::numbers::pi * done));
}

OptimizerSettings OptimizerSettings::from(const Params& params, std::int64_t step, const Player& player) {
  OptimizerSettings s;
  const auto real = [&](const std::string& key, double fallback) { return params.has(key) ? params.real(key) : fallback; };
  s.lr = real("lr", s.lr);
  if (params.has("lr.decay") && params.has("lr.horizon"))
    s.lr = scheduled_lr(s.lr, params.text("lr.decay"), step, params.integer("lr.horizon"));
  s.lr *= real("lr." + role_of(player), 1);
  s.beta1 = real("adam.beta1", s.beta1);
  s.beta2 = real("adam.beta2", s.beta2);
  if (params.has("optimizer")) {
    const std::string own = "optimizer." + role_of(player);
    const std::string& rule = params.text(params.has(own) && params.text(own) != "same" ? own : "optimizer");
    s.rule = rule == "sgd" ? Rule::sgd : rule == "rmsprop" ? Rule::rmsprop : Rule::adam;
  }
  s.momentum = real("momentum", s.momentum);
  s.clip = real("clip", s.clip);
  s.ema = player.averaged ? real("ema", s.ema) : 0;
  return s;
}

bool optimizer_step(Player& player, std::vector<Tensor>& gradients, const OptimizerSettings& settings) {
  const Touched t = touched(player, gradients);
  if (t.parameters.empty()) return true;
  const torch::Device device = t.parameters[0].device();
  if (!player.steps.defined()) player.steps = torch::zeros({}, torch::device(device));

  const Tensor norm = length(t.gradients);
  std::optional<Tensor> found_inf;
  if (device.is_cpu()) {
    if (!std::isfinite(norm.item<double>())) return false;
  } else {
    found_inf = norm.isfinite().logical_not().to(torch::kFloat32).view({1});
    if (!player.skipped.defined()) player.skipped = torch::zeros({}, torch::device(device));
    player.skipped.add_(found_inf->squeeze());
  }
  const bool short_enough = device.is_cpu() && norm.item<double>() < settings.clip;  // elsewhere asking would wait for the device
  if (settings.clip > 0 && !short_enough) at::_foreach_mul_(t.gradients, (settings.clip / (norm + 1e-6)).clamp_max(1));

  player.steps.add_(1);
  if (found_inf) player.steps.sub_(found_inf->squeeze());
  switch (settings.rule) {
    case Rule::adam:
      adam(t, settings, player.steps, found_inf);
      break;
    case Rule::sgd:
      sgd(t, settings, found_inf);
      break;
    case Rule::rmsprop:
      rmsprop(t, settings, found_inf);
      break;
  }
  if (settings.ema > 0) average(player, settings.ema);
  return true;
}

}  // namespace zscape
