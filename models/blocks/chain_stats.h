#pragma once
// How chains mix: what one says of a chain without knowing where it should be.
//   A. Gelman, D. B. Rubin: Inference from Iterative Simulation Using Multiple Sequences. Statistical Science 7 (1992); each chain split in two: Gelman et al., BDA3.
//   C. J. Geyer: Practical Markov Chain Monte Carlo. Statistical Science 7 (1992) (how far correlations are summed).
//   Tail of importance weights: J. Zhang, M. A. Stephens: A New and Efficient Estimation Method for the Generalized Pareto Distribution. Technometrics 51 (2009);
//   A. Vehtari, D. Simpson, A. Gelman, Y. Yao, J. Gabry: Pareto Smoothed Importance Sampling. arXiv:1507.02646.
// Shapes: past [T, N], one value of N chains at T moments, the oldest first. All numbers are scalars on the device of what they are made of.
#include "models/model.h"

namespace zscape {

/// ρ_0 … ρ_lags, [lags + 1]: Σ_t (x_t − m)(x_{t+k} − m) / (T − k) over that of k = 0, m the mean of all chains together. So chains that sit in different modes count as
/// strongly correlated. 1 everywhere where nothing has moved.
Tensor autocorrelation(const Tensor& past, std::int64_t lags);
/// τ = 1 + 2 Σ_k ρ_k: so many steps count as one independent draw. Summed in pairs ρ_2m + ρ_2m+1, which for reversible chains are positive and fall: as long as they do.
Tensor integrated_time(const Tensor& correlation);
/// R̂: the deviation of all half chains together over the mean one within them; near 1 when they agree. At most 1000.
Tensor r_hat(const Tensor& past);
/// k̂ of the largest fifth of the weights, at most 3 √n of them, [n] log weights: from .5 on their variance is infinite, from .7 on the estimate is not to be trusted.
Tensor pareto_tail(const Tensor& log_weights);
/// Whether a proposal is taken, [n] of 0 and 1: u < exp(log_ratio). Not a number: not taken.
Tensor accepts(const Tensor& log_ratio, Rng& rng);

}  // namespace zscape
