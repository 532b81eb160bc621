#include "models/blocks/bounds.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "models/blocks/likelihoods.h"

namespace zscape {

namespace {

constexpr std::int64_t kRows = 512, kDecoded = 4096;  // rows and rows × samples at once

Tensor draw(const Posterior& q, Rng& rng) { return q.mean + torch::exp(0.5 * q.log_var) * rng.normal(q.mean.sizes()); }

DrawnLatents gaussian_draws(const Posterior& q, std::int64_t m, Rng& rng) {
  const Posterior many{q.mean.repeat({m, 1}), q.log_var.repeat({m, 1})};
  const Tensor z = draw(many, rng);
  return {z, standard_normal_log_prob(z), normal_log_prob(z, many.mean, many.log_var)};
}

/// log p(x, z) − log q(z|x) of k samples for each row, [k, n].
Tensor log_weights(const LatentModel& model, const Tensor& x, Ask& ask) {
  const Posterior q = model.draw ? Posterior{} : model.encode(x);
  const std::int64_t n = x.size(0), slice = std::max<std::int64_t>(1, kDecoded / n);
  std::vector<Tensor> weights;
  for (std::int64_t done = 0; done < ask.k; done += slice) {
    if (ask.progress && ask.progress->cancelled()) throw std::runtime_error("The question was cancelled.");
    const std::int64_t m = std::min(slice, ask.k - done);
    const DrawnLatents drawn = model.draw ? model.draw(x, m, ask.rng) : gaussian_draws(q, m, ask.rng);
    std::vector<std::int64_t> times(static_cast<std::size_t>(x.dim()), 1);
    times[0] = m;
    weights.push_back((model.log_likelihood(x.repeat(times), drawn.z) + drawn.log_p - drawn.log_q).view({m, n}));
  }
  return torch::cat(weights);
}

}  // namespace

LogProb lower_bound(const LatentModel& model, const Tensor& x, Ask& ask) {
  const double k = static_cast<double>(ask.k);
  std::vector<Tensor> value, error;
  for (const Tensor& rows : x.split(kRows)) {
    if (ask.k <= 1 && model.draw) {
      value.push_back(log_weights(model, rows, ask).squeeze(0));
      continue;
    }
    if (ask.k <= 1) {
      const Posterior q = model.encode(rows);
      value.push_back(model.log_likelihood(rows, draw(q, ask.rng)) - normal_kl(q.mean, q.log_var));
      continue;
    }
    const Tensor log_w = log_weights(model, rows, ask);
    value.push_back(torch::logsumexp(log_w, 0) - std::log(k));
    error.push_back((torch::softmax(log_w, 0) - 1 / k).square().sum(0).mul(k / (k - 1)).sqrt());
  }
  LogProb bound;
  bound.value = torch::cat(value);
  bound.kind = LogProb::Kind::lower_bound;
  if (!error.empty()) bound.stderr_ = torch::cat(error);
  return bound;
}

}  // namespace zscape
