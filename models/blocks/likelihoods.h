#pragma once
// Log-probabilities and divergences in nats. x is [n, …]; a result is [n], summed over everything but the rows, unless
// it says "each".
#include <torch/torch.h>

namespace zscape {

/// log Bernoulli(x; sigmoid(logits)). A probability when x is 0 or 1; with grey levels between, only a cross-entropy.
torch::Tensor bernoulli_log_prob(const torch::Tensor& x, const torch::Tensor& logits);

/// log N(x; mean, exp(log_sigma)²), a density; log_sigma broadcasts.
torch::Tensor gaussian_log_prob(const torch::Tensor& x, const torch::Tensor& mean, const torch::Tensor& log_sigma);

/// log P(x), x = k/255 with k in 0 … 255: a logistic with this mean and scale, its mass gathered in bins of width 1/255
/// around the values, the tails in the first and last (Salimans et al. 2017, eq. 2, one component). Sums to one over
/// the 256 values; exact at any scale (no density fallback).
torch::Tensor discretised_logistic_log_prob(const torch::Tensor& x, const torch::Tensor& mean,
                                            const torch::Tensor& log_scale);
/// The same value by value, of the shape the three broadcast to.
torch::Tensor discretised_logistic_each(const torch::Tensor& x, const torch::Tensor& mean, const torch::Tensor& log_scale);

/// KL(N(mean, exp(log_var)) ‖ N(0, 1)) of each latent, [n, d] (Kingma & Welling 2014, appendix B, before the sum).
torch::Tensor normal_kl_each(const torch::Tensor& mean, const torch::Tensor& log_var);
/// The same summed over latents, [n].
torch::Tensor normal_kl(const torch::Tensor& mean, const torch::Tensor& log_var);

/// log N(z; mean, exp(log_var)), [n].
torch::Tensor normal_log_prob(const torch::Tensor& z, const torch::Tensor& mean, const torch::Tensor& log_var);
/// log N(z; 0, I), [n].
torch::Tensor standard_normal_log_prob(const torch::Tensor& z);

/// v kept between low and high by softplus at both ends: the identity well inside, and outside the gradient fades but
/// never dies, so a value that was pushed out comes back when the objective changes.
torch::Tensor soft_clamp(const torch::Tensor& v, double low, double high);

}  // namespace zscape
