#pragma once
// Planar layers (Rezende & Mohamed 2015, eq. 10 to 12 and appendix A.1): space is pushed along û where wᵀz + b changes sign.
//   f(z) = z + û tanh(wᵀz + b),  û = u + (m(wᵀu) − wᵀu) w / ‖w‖²,  m(v) = softplus(v) − 1,  log|det| = log|1 + ψ(z)ᵀû|,  ψ(z) = (1 − tanh²(wᵀz + b)) w
// û in place of u makes wᵀû > −1 whatever u and w are, so that f can be turned round. ‖w‖ has to be squared there.
#include "models/blocks/coupling.h"

namespace zscape {

/// u, w [1, D] and b [1, 1] for all rows, or u, w [n, D] and b [n, 1]: for each its own (amortised).
struct PlanarParams {
  Tensor u, w, b;
};

/// û, in the shape of u.
Tensor invertible_u(const Tensor& u, const Tensor& w);

/// z [n, D] → f(z).
Transformed planar_forward(const Tensor& z, const PlanarParams& p);

/// f(z) → z by finding wᵀz, the root of an increasing function of one number, in double precision. log_det: of this direction. Differentiable once, by the
/// implicit function theorem. `rounds`: how many the search took is added to it.
Transformed planar_inverse(const Tensor& y, const PlanarParams& p, std::int64_t* rounds = nullptr);

/// One layer with parameters of its own: u as `<name>.u`, w as `<name>.weight`, b as `<name>.bias`.
struct PlanarLayer {
  std::string name;
  PlanarParams params;

  PlanarLayer() = default;
  PlanarLayer(std::string name, std::int64_t dimension, const Init& init);
  Transformed forward(const Tensor& z) const;
  Transformed inverse(const Tensor& y, std::int64_t* rounds = nullptr) const;
  void collect(std::vector<NamedTensor>& into) const;
};

}  // namespace zscape
