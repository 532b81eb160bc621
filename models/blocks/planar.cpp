#include "models/blocks/planar.h"

#include "models/blocks/tap.h"

namespace zscape {

namespace {

constexpr double kLeastStretch = 1e-7;  // the determinant's floor: where float32 can no longer tell 1 + ψᵀû from zero
constexpr double kFirstPush = 0.1;     // deviation of the first u: nearly nothing moves, along planes of all directions (w, b ~ N(0, 1))
constexpr int kMostRounds = 80;         // of the search for a root; Newton takes a few, halving an interval of doubles never more than these

Tensor along(const Tensor& a, const Tensor& b) { return (a * b).sum(-1, true); }

/// wᵀû = m(wᵀu), [1] or [n, 1].
Tensor reach(const PlanarParams& p) { return torch::softplus(along(p.w, p.u)) - 1; }

Tensor log_stretch(const Tensor& c, const Tensor& h) { return torch::log((1 + c * (1 - h.square())).clamp_min(kLeastStretch)).squeeze(1); }

/// The v with v + c tanh(v + b) = t, c > −1: Newton's steps, halving where they would leave the interval. All [n, 1] doubles.
Tensor root(const Tensor& c, const Tensor& b, const Tensor& t, std::int64_t* rounds) {
  Tensor low = t - c.abs(), high = t + c.abs(), v = t - c * torch::tanh(t + b);
  for (int round = 0; round < kMostRounds; ++round) {
    const Tensor h = torch::tanh(v + b), over = v + c * h - t;
    if (rounds != nullptr) ++*rounds;
    if (over.abs().max().item<double>() < 1e-13) break;
    high = torch::where(over > 0, v, high);
    low = torch::where(over > 0, low, v);
    const Tensor newton = v - over / (1 + c * (1 - h.square())).clamp_min(1e-9);
    v = torch::where((newton > low) & (newton < high), newton, (low + high) / 2);
  }
  return v;
}

}  // namespace

Tensor invertible_u(const Tensor& u, const Tensor& w) {
  const Tensor wu = along(w, u);
  return u + (torch::softplus(wu) - 1 - wu) * w / along(w, w).clamp_min(1e-12);
}

Transformed planar_forward(const Tensor& z, const PlanarParams& p) {
  const Tensor h = torch::tanh(along(z, p.w) + p.b);
  return {z + invertible_u(p.u, p.w) * h, log_stretch(reach(p), h)};
}

Transformed planar_inverse(const Tensor& y, const PlanarParams& p, std::int64_t* rounds) {
  if (y.size(0) == 0) return {y, y.new_zeros({0})};
  const auto wide = [](const Tensor& t) { return t.to(torch::kFloat64); };
  const Tensor t = along(wide(y), wide(p.w)), c = wide(reach(p)).expand_as(t), b = wide(p.b).expand_as(t);
  Tensor v;
  {
    torch::NoGradGuard no_grad;
    v = root(c, b, t, rounds);
  }
  if (torch::GradMode::is_enabled()) {
    // One step of Newton from the root moves nothing, and carries the derivative: dv = (dt − tanh(v + b) dc − c ψ db) / (1 + c ψ), ψ = 1 − tanh²(v + b).
    const Tensor h = torch::tanh(v + b), slope = (1 + c * (1 - torch::tanh(v + b.detach()).square())).detach();
    v = v - (v + c * h - t) / slope;
  }
  const Tensor h = torch::tanh(v + b);
  return {(wide(y) - wide(invertible_u(p.u, p.w)) * h).to(y.scalar_type()), -log_stretch(c, h).to(y.scalar_type())};
}

PlanarLayer::PlanarLayer(std::string name_, std::int64_t dimension, const Init& init) : name(std::move(name_)) {
  const auto drawn = [&](std::int64_t size, double deviation) { return init.rng.normal({1, size}).mul_(deviation).to(init.device).requires_grad_(true); };
  params.u = drawn(dimension, kFirstPush);
  params.w = drawn(dimension, 1);
  params.b = drawn(1, 1);
}

Transformed PlanarLayer::forward(const Tensor& z) const {
  if (tap_listens()) tell_tap(name, torch::tanh(along(z, params.w) + params.b));
  return planar_forward(z, params);
}

Transformed PlanarLayer::inverse(const Tensor& y, std::int64_t* rounds) const {
  const Transformed z = planar_inverse(y, params, rounds);
  if (tap_listens()) tell_tap(name, torch::tanh(along(z.x, params.w) + params.b));
  return z;
}

void PlanarLayer::collect(std::vector<NamedTensor>& into) const {
  into.push_back({name + ".u", params.u, Role::weight});
  into.push_back({name + ".weight", params.w, Role::weight});
  into.push_back({name + ".bias", params.b, Role::weight});
}

}  // namespace zscape
