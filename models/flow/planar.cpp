// Planar flow: variational inference with space pushed along planes.
//   D. J. Rezende, S. Mohamed: Variational Inference with Normalizing Flows. ICML 2015, arXiv:1505.05770.
//
//   z_0 = μ + σ ∘ ε, ε ~ N(0, I);  z_k = z_{k−1} + û_k tanh(w_kᵀ z_{k−1} + b_k), k = 1 … K                      (eq. 10)
//   log q(z_K) = log q_0(z_0) − Σ_k log|1 + ψ_k(z_{k−1})ᵀ û_k|,  ψ_k(z) = (1 − tanh²(w_kᵀ z + b_k)) w_k              (eq. 11 to 13)
//   loss: models/flow/fitted_flow.h. Layer, û and how a layer is turned round: models/blocks/planar.h.
//
// Shapes: z, x [n, D]; u_k, w_k [1, D]; b_k [1, 1].
//
// The paper tries it on the potentials U1 to U4, here the data u1 to u4, whose density is known; any other data of known density will do. Where its rows are
//   is never looked at. A draw is one pass; the density of a given point has no formula, each layer is turned round by a search for one number.
#include "models/blocks/planar.h"

#include "models/flow/fitted_flow.h"

namespace zscape::planar {

class Planar final : public FittedFlow {
 public:
  explicit Planar(const Build& build) : FittedFlow(build) {
    const Init init{build.init, build.device};
    for (std::int64_t k = 0; k < build.params.integer("depth"); ++k) layers_.emplace_back("plane" + std::to_string(k), dimension_, init);
    for (const PlanarLayer& layer : layers_) layer.collect(players_.front().parameters);
  }

 protected:
  std::int64_t depth() const override { return static_cast<std::int64_t>(layers_.size()); }
  Transformed push_through(std::int64_t k, const Tensor& z) const override { return layers_[static_cast<std::size_t>(k)].forward(z); }
  Transformed pull_through(std::int64_t k, const Tensor& x, Progress*) const override { return layers_[static_cast<std::size_t>(k)].inverse(x); }
  /// Scoring counts the rounds of all searches.
  View cost(const Tensor& z, const Tensor& x) const override {
    std::int64_t rounds = 0;
    Tensor h = x;
    for (std::size_t k = layers_.size(); k-- > 0;) h = layers_[k].inverse(h, &rounds).x;
    return measured_cost({.scoring = rounds, .sampling = depth()}, [&] { pull(x, depth(), nullptr); }, [&] { push(z); });
  }

 private:
  std::vector<PlanarLayer> layers_;
};

std::vector<ParamSpec> params() {
  return {
      {.key = "depth", .group = "architecture", .fallback = std::int64_t{16}, .min = 1, .max = 64, .log_scale = true, .paper = "2, 8 and 32"},
      {.key = "anneal", .group = "objective", .fallback = std::int64_t{2000}, .min = 0, .max = 1000000, .effect = Effect::live, .paper = "10000 steps"},
      {.key = "lr", .group = "optimiser", .fallback = 5e-3, .min = 1e-6, .max = 1, .log_scale = true, .effect = Effect::live},
      {.key = "clip", .group = "optimiser", .fallback = 5.0, .min = 0, .max = 1000, .effect = Effect::live},
      {.key = "batch", .group = "optimiser", .fallback = std::int64_t{200}, .min = 1, .max = 4096, .log_scale = true},
  };
}

}  // namespace zscape::planar

namespace zscape {

ModelEntry planar_entry() {
  ModelEntry entry;
  entry.info = fitted_flow_info("planar", "Planar flow", "Rezende & Mohamed 2015", "D. J. Rezende, S. Mohamed: Variational Inference with Normalizing Flows. ICML 2015. arXiv:1505.05770", planar::params());
  entry.build = [](const Build& build) { return std::make_unique<planar::Planar>(build); };
  entry.tiny = {{"depth", "3"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
