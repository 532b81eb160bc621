#pragma once
// Bounds on log p(x) of a latent variable model: prior N(0, I) and a Gaussian q(z|x), or whatever else can be drawn from and scored.
#include <functional>

#include "models/model.h"

namespace zscape {

/// Draws of q(z|x) and what prior and q say of them.
struct DrawnLatents {
  Tensor z;             // [n, d]
  Tensor log_p, log_q;  // log p(z) and log q(z|x), [n]
};

/// The parts of such a model. All are called with a slice of the rows.
struct LatentModel {
  std::function<Posterior(const Tensor& x)> encode;
  std::function<Tensor(const Tensor& x, const Tensor& z)> log_likelihood;  // log p(x|z), [n]
  /// m draws for each of n rows, one round of rows after the other, [m n, …]. Where it is there, encode is not asked, and no KL is known in closed form.
  std::function<DrawnLatents(const Tensor& x, std::int64_t m, Rng& rng)> draw = {};
};

/// ask.k = 1: the ELBO with its KL in closed form and one sample of z (with `draw` one sample for both terms). ask.k > 1: the importance-weighted bound, the
/// logarithm of the mean of k weights p(x, z) / q(z|x) (Burda et al. 2016, eq. 8), with its standard error by the delta
/// method. Works in slices of bounded memory; throws when ask.progress says that nobody waits any more.
LogProb lower_bound(const LatentModel& model, const Tensor& x, Ask& ask);

}  // namespace zscape
