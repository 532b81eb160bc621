#pragma once
// Bounds on log p(x) of a latent variable model with prior N(0, I) and a Gaussian q(z|x).
#include <functional>

#include "models/model.h"

namespace zscape {

/// The parts of such a model. Both are called with a slice of the rows.
struct LatentModel {
  std::function<Posterior(const Tensor& x)> encode;
  std::function<Tensor(const Tensor& x, const Tensor& z)> log_likelihood;  // log p(x|z), [n]
};

/// ask.k = 1: the ELBO with its KL in closed form and one sample of z. ask.k > 1: the importance-weighted bound, the
/// logarithm of the mean of k weights p(x, z) / q(z|x) (Burda et al. 2016, eq. 8), with its standard error by the delta
/// method. Works in slices of bounded memory; throws when ask.progress says that nobody waits any more.
LogProb lower_bound(const LatentModel& model, const Tensor& x, Ask& ask);

}  // namespace zscape
