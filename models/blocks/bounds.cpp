#include "models/blocks/bounds.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "models/blocks/likelihoods.h"

namespace zscape {

namespace {

constexpr std::int64_t kRows = 512, kDecoded = 4096;  // rows and rows × samples at once

Tensor draw(const Posterior& q, Rng& rng) { return q.mean + torch::exp(0.5 * q.log_var) * rng.normal(q.mean.sizes()); }

/// log p(x, z) − log q(z|x) of k samples for each row, [k, n].
Tensor log_weights(const LatentModel& model, const Tensor& x, const Posterior& q, Ask& ask) {
  const std::int64_t n = x.size(0), slice = std::max<std::int64_t>(1, kDecoded / n);
  std::vector<Tensor> weights;
  for (std::int64_t done = 0; done < ask.k; done += slice) {
    if (ask.progress && ask.progress->cancelled()) throw std::runtime_error("The question was cancelled.");
    const std::int64_t m = std::min(slice, ask.k - done);
    const Posterior many{q.mean.repeat({m, 1}), q.log_var.repeat({m, 1})};
    const Tensor z = draw(many, ask.rng);
    std::vector<std::int64_t> times(static_cast<std::size_t>(x.dim()), 1);
    times[0] = m;
    const Tensor joint = model.log_likelihood(x.repeat(times), z) + standard_normal_log_prob(z);
    weights.push_back((joint - normal_log_prob(z, many.mean, many.log_var)).view({m, n}));
  }
  return torch::cat(weights);
}

}  // namespace

LogProb lower_bound(const LatentModel& model, const Tensor& x, Ask& ask) {
  const double k = static_cast<double>(ask.k);
  std::vector<Tensor> value, error;
  for (const Tensor& rows : x.split(kRows)) {
    const Posterior q = model.encode(rows);
    if (ask.k <= 1) {
      value.push_back(model.log_likelihood(rows, draw(q, ask.rng)) - normal_kl(q.mean, q.log_var));
      continue;
    }
    const Tensor log_w = log_weights(model, rows, q, ask);
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
