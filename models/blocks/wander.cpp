#include "models/blocks/wander.h"

#include <algorithm>
#include <cmath>

namespace zscape {
namespace {

constexpr double kLeastDoubt = 1e-4;        // nothing that is seen is beyond doubt
constexpr std::int64_t kSweepsBetweenShows = 10;

}  // namespace

double pull_of_flips(double share) {
  const double p = std::clamp(share, kLeastDoubt, 1 - kLeastDoubt);
  return std::log((1 - p) / p);
}

/// log N(y; 1, s²) − log N(y; 0, s²) = (2 y − 1) / (2 s²).
double pull_of_noise(double deviation) { return 1 / (2 * std::max(deviation * deviation, kLeastDoubt)); }

Tensor bits(const Tensor& probability, Rng& rng) { return rng.uniform(probability.sizes()).lt(probability).to(torch::kFloat32); }

Tensor clamp_values(const Clamp& clamp, const Tensor& now) { return clamp.values.defined() ? clamp.values.expand_as(now) : now; }

Drawn draw_units(const Tensor& logit, const Clamp& clamp, const Tensor& now, Ask& ask) {
  const bool held = clamp.held.defined(), pulled = held && clamp.mode == Clamp::Mode::stochastic;
  const Tensor evidence = pulled ? logit + torch::where(clamp.held, clamp.pull * (2 * clamp_values(clamp, now) - 1), torch::zeros_like(logit)) : logit;
  Tensor mean = torch::sigmoid(evidence / ask.temperature);
  Tensor value = clamp.mode == Clamp::Mode::mean_field ? mean : bits(mean, ask.rng);
  if (held && !pulled) {
    const Tensor kept = clamp_values(clamp, now);
    value = torch::where(clamp.held, kept, value);
    mean = torch::where(clamp.held, kept, mean);
  }
  return {value, mean};
}

Tensor draw_hidden(const Tensor& logit, Clamp::Mode mode, Ask& ask) {
  const Tensor p = torch::sigmoid(logit / ask.temperature);
  return mode == Clamp::Mode::mean_field ? p : bits(p, ask.rng);
}

bool told_to_stop(Ask& ask, std::int64_t done, std::int64_t all) {
  if (ask.progress == nullptr) return false;
  ask.progress->report(static_cast<double>(done) / static_cast<double>(all));
  return ask.progress->cancelled();
}

Tensor in_turn(const Tensor& rows, std::int64_t n) {
  return rows.index_select(0, torch::arange(n, torch::dtype(torch::kInt64).device(rows.device())) % rows.size(0));
}

Tensor some_chains(const Tensor& chains, std::int64_t n, Rng& rng) {
  return chains.index_select(0, in_turn(rng.uniform({chains.size(0)}).argsort(), n)).to(torch::kFloat32);
}

Tensor wandered(Chains& model, ChainState state, std::int64_t sweeps, Ask& ask) {
  for (std::int64_t i = 0; i < sweeps && !told_to_stop(ask, i, sweeps); ++i) model.advance(state, {}, ask);
  return model.visible(state);
}

Tensor complete_by_chains(Chains& model, const Tensor& rows, const Tensor& hole, std::int64_t sweeps, Ask& ask) {
  const Tensor open = hole.expand_as(rows) > .5;
  // Each chain begins at a noise of its own in the hole.
  const Tensor begin = torch::where(open, ask.rng.uniform(rows.sizes()).lt(.5).to(rows.dtype()), rows);
  ChainState state = model.start({begin}, rows.size(0), ask);
  const Clamp clamp{.held = open.logical_not().flatten(1), .values = rows.flatten(1)};
  for (std::int64_t i = 0; i < sweeps && !told_to_stop(ask, i, sweeps); ++i) {
    model.advance(state, clamp, ask);
    if (ask.progress != nullptr && i % kSweepsBetweenShows == 0) ask.progress->show(torch::where(open, model.visible(state), rows), static_cast<double>(i) / static_cast<double>(sweeps));
  }
  return torch::where(open, model.visible(state), rows);
}

Tensor mean_by_chains(Chains& model, const Tensor& rows, const Clamp& clamp, std::int64_t sweeps, Ask& ask) {
  ChainState state = model.start({rows}, rows.size(0), ask);
  Tensor sum = torch::zeros_like(rows);
  const std::int64_t first = sweeps / 2;
  for (std::int64_t i = 0; i < sweeps; ++i) {
    if (told_to_stop(ask, i, sweeps)) return rows;
    model.advance(state, clamp, ask);
    if (i >= first) sum += model.visible(state);
  }
  return sum / static_cast<double>(sweeps - first);
}

}  // namespace zscape
