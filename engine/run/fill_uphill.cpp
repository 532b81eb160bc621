// Filling and repairing by the gradient of log p(x): for models with exact codes, whose density can be differentiated. Projected ascent with noise is that of
// Dinh et al. 2014 (NICE, section 5.2), Langevin's dynamics with a diagonal Fisher preconditioner that of Li et al. 2016 (pSGLD), box [0, 1].
#include <cmath>
#include <numbers>

#include "engine/run/filling.h"

namespace zscape {
namespace {

constexpr double kFirstStep = .03, kLastStep = .002;  // step of the ascent into a hole, in the range of a pixel
constexpr double kFirstRepair = .08;                    // … and of a repair, which has further to go
constexpr std::int64_t kRounds = 40;                    // of the walk among codes
constexpr double kWidestTurn = .6, kLastTurn = .05;     // how much of a code is drawn anew in a round
constexpr double kLangevin = .2;                        // step of Langevin's dynamics, in units of the local variance
constexpr double kFirstFisher = 1e4, kWidest = .03;    // where the estimate of 1 / variance begins; the widest step, in the range of a pixel

using LogDensity = std::function<Tensor(const Tensor& x)>;

/// Adam's direction: signs early, smooth near a peak. The pixels' curvatures differ by orders of magnitude, so plain steps would not do.
class Ascent {
 public:
  explicit Ascent(const Tensor& like) : m_(torch::zeros_like(like)), v_(torch::zeros_like(like)) {}
  Tensor direction(const Tensor& gradient) {
    ++t_;
    m_ = .9 * m_ + .1 * gradient;
    v_ = .99 * v_ + .01 * gradient.square();
    return (m_ / (1 - std::pow(.9, t_))) / ((v_ / (1 - std::pow(.99, t_))).sqrt() + 1e-6);
  }

 private:
  Tensor m_, v_;
  int t_ = 0;
};

/// Gradients of log p, tamed: a flow's density can be steep beyond all use, or not a number, where no data ever was.
Tensor tamed_slope(const LogDensity& log_p, const Tensor& x) { return torch::nan_to_num(gradient_of(log_p, x).gradient, 0, 0, 0).clamp(-1e4, 1e4); }

double annealed(double t, double first = kFirstStep) { return first * std::pow(kLastStep / first, t); }

/// Encode, draw a part of the code anew, decode, put back what is given, in ever smaller turns: z ← √(1 − β²) z + β ε keeps N(0, I) (the proposal of
/// preconditioned Crank and Nicolson), and what is given pulls the code towards itself. Where much is hidden, this arrives at pictures; the ascent, which
/// sees one pixel's slope at a time, at peaks of the density that no data has.
Tensor walk_among_codes(const Filling& f, Tensor x, Encodes& coder, Decodes& decoder, Ask& ask) {
  const torch::NoGradGuard no_grad;
  for (std::int64_t i = 0; i < kRounds; ++i) {
    f.show(x, 0);
    const double turn = kWidestTurn * std::pow(kLastTurn / kWidestTurn, static_cast<double>(i) / kRounds);
    Tensor z = coder.encode(x, ask).mean;
    z = std::sqrt(1 - turn * turn) * z + turn * f.rng.normal(z.sizes());
    // A code farther out than draws of the prior are belongs to no picture.
    z = z / (z.norm(2, 1, true) / std::sqrt(static_cast<double>(z.size(1)))).clamp_min(1);
    x = f.put_back(torch::nan_to_num(decoder.decode(z, ask), 0, 0, 0));
  }
  return x;
}

}  // namespace

Filled fill_uphill(const Filling& f, bool warm) {
  auto& model = verb<Scores>(f.l, "score");
  auto& coder = verb<Encodes>(f.l, "encode");
  auto& decoder = verb<Decodes>(f.l, "decode");
  Ask ask = asking(f.l, f.rng);
  const LogDensity log_p = [&](const Tensor& x) { return model.log_prob(x, ask).value; };
  // From samples that fit what is given: any other place would be one the density has never been trained at.
  const auto fit = [&](const Tensor& rows) { return -torch::where(f.hole, torch::zeros_like(rows), rows - f.given).square().flatten(1).sum(1); };
  const auto seed = static_cast<std::uint64_t>(f.rng.integers(std::int64_t{1} << 31, {1}).item<std::int64_t>());
  Tensor x = f.put_back(decoder.decode(good_starts(fit, f.k, seed, {}, f.l), ask));
  const Tensor walked = walk_among_codes(f, x, coder, decoder, ask);
  const std::int64_t climbing = warm ? f.steps / 2 : f.steps;
  Ascent ascent(x);
  for (std::int64_t i = 0; i < climbing; ++i) {
    f.show(x, i);
    const double t = static_cast<double>(i) / static_cast<double>(climbing), step = annealed(t);
    x = f.put_back(x + step * ascent.direction(tamed_slope(log_p, x)) + step * (1 - t) * f.rng.normal(x.sizes()));
  }
  // The likelier of both ways, for every candidate: log p(hole | given) and log p(x) differ by what all share.
  {
    const torch::NoGradGuard no_grad;
    const Tensor better = log_p(walked) > log_p(x);
    x = torch::where(better.reshape({-1, 1, 1, 1}), walked, x);
  }
  // Around its peak a density's squared slope is on average its curvature: the variance of a Langevin step follows it, all candidates sharing one estimate.
  // It begins large, with small steps, since slopes say nothing at the peak the ascent has reached; no step is larger than kWidest.
  Tensor fisher = torch::full({1}, kFirstFisher, x.options());
  for (std::int64_t i = climbing; i < f.steps; ++i) {
    f.show(x, i);
    const Tensor g = tamed_slope(log_p, x), now = g.square().mean(0, true);
    fisher = .95 * fisher + .05 * now;
    const Tensor variance = (1 / (fisher + 1)).clamp_max(kWidest * kWidest / kLangevin);
    x = f.put_back(x + .5 * kLangevin * variance * g + (kLangevin * variance).sqrt() * f.rng.normal(x.sizes()));
  }
  return {x, coder.encode(x, ask).mean};
}

Tensor Noise::log_likelihood(const Tensor& y, const Tensor& x) const {
  if (kind == Kind::gaussian) return -.5 * ((y - x) / std::max(amount, .02)).square();
  // A value was kept (a narrow normal one) or became black or white with equal chance; only black and white ones can have been flipped.
  constexpr double kNarrow = .05;
  const double share = std::clamp(amount, .001, .999);
  const Tensor kept = -.5 * ((y - x) / kNarrow).square() - std::log(kNarrow * std::sqrt(2 * std::numbers::pi)) + std::log(1 - share);
  // Density of a flip: half the share on one of 256 levels.
  const Tensor extreme = (y < 1. / 512) | (y > 1 - 1. / 512);
  return torch::where(extreme, torch::logaddexp(kept, torch::full_like(kept, std::log(share * 128))), kept);
}

Tensor repair_uphill(const Tensor& y, const Noise& noise, std::int64_t steps, const Looking& l, Rng& rng) {
  auto& model = verb<Scores>(l, "score");
  Ask ask = asking(l, rng);
  const LogDensity posterior = [&](const Tensor& x) { return model.log_prob(x, ask).value + noise.log_likelihood(y, x).flatten(1).sum(1); };
  Tensor x = y;
  Ascent ascent(x);
  for (std::int64_t i = 0; i < steps; ++i) {
    if (l.progress.cancelled()) throw Cancelled();
    const double t = static_cast<double>(i) / static_cast<double>(steps);
    l.progress.show(x, t);
    x = (x + annealed(t, kFirstRepair) * ascent.direction(tamed_slope(posterior, x))).clamp(0, 1);
  }
  return x;
}

}  // namespace zscape
