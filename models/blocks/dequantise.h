#pragma once
// Pictures of 256 levels for models of densities: noise makes the levels continuous, a logit frees them from their bounds (Dinh et al. 2017, section 4.1).
#include <functional>

#include "models/blocks/coupling.h"

namespace zscape {

/// Pictures [n,C,H,W] in [0,1] to unbounded numbers and back: u in [0,1) makes the 256 levels continuous, then logit(α + (1 − 2α)x). log_det counts from the
/// levels scaled to [0,1), so that D log 256 is the distance to the probability of the levels.
Transformed dequantised(const Tensor& x, const Tensor& u, double alpha);
/// The middle of the level, in [0,1].
Tensor quantised(const Tensor& y, double alpha);

/// log P(x) of levels under a density of unbounded numbers, from below: E_u log p(x + u) − D log 256, ask.k draws of u averaged as in importance sampling.
LogProb levels_log_prob(const Tensor& x, double alpha, Ask& ask, const std::function<Tensor(const Tensor& y)>& log_density);

/// D log 256 of [n, …].
double log_levels(const Tensor& x);

}  // namespace zscape
