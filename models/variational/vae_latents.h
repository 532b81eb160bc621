#pragma once
// The latents of a VAE where two Gaussians are not enough: a posterior that is bent by layers after the draw, a prior that is learnt.
//   posterior = planar | iaf   z₀ = μ + σ ∘ ε,  z = f_K ∘ … ∘ f_1(z₀),  log q(z|x) = log N(z₀; μ, σ²) − Σ log|det ∂f_k|     (Rezende & Mohamed 2015, eq. 13; Kingma et al. 2016)
//     planar: u, w, b of each layer are outputs of the encoder, row by row; iaf: autoregressive layers, scaled rather than gated: a gate only contracts, to which the encoder gives a context
//   prior = flow               log p(z) = log N(g(z); 0, I) + log|det ∂g|, g a stack of affine couplings (Dinh et al. 2017)
// Without either nothing here has weights, and nothing is drawn.
#include "models/blocks/autoregressive_flow.h"
#include "models/blocks/bounds.h"
#include "models/blocks/planar.h"

namespace zscape::vae {

std::vector<ParamSpec> latent_params();

class Latents {
 public:
  Latents() = default;
  Latents(const Build& build, std::int64_t size, const Init& init);

  /// Numbers the encoder has to give besides μ and log σ².
  std::int64_t context() const { return context_; }
  /// q or p is no Gaussian: no KL in closed form.
  bool flows() const { return bends() || learns_prior(); }
  bool listens() const { return !iaf_.layers.empty(); }  // layers that are told of x by a context
  bool bends() const { return planar_ > 0 || !iaf_.layers.empty(); }
  bool learns_prior() const { return !prior_.couplings.empty(); }

  /// From a draw z₀ of N(μ, σ²) to z, with what q and p say of it. context [n, context()].
  DrawnLatents placed(const Tensor& z0, const Posterior& q, const Tensor& context) const;
  /// z₀ → z alone.
  Transformed bent(const Tensor& z0, const Tensor& context) const;

  /// The coordinates one explores, in which the prior is N(0, I): z itself unless the prior is learnt.
  Tensor to_explore(const Tensor& z) const { return learns_prior() ? prior_(z).x : z; }
  Tensor from_explore(const Tensor& u) const { return learns_prior() ? prior_.inverse(u) : u; }

  void collect(std::vector<NamedTensor>& into) const;

 private:
  std::int64_t size_ = 0, context_ = 0, planar_ = 0;
  AutoregressiveFlow iaf_;
  CouplingStack prior_;
};

}  // namespace zscape::vae
