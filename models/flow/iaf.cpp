// IAF: inverse autoregressive flow, as a sampler.
//   D. P. Kingma, T. Salimans, R. Jozefowicz, X. Chen, I. Sutskever, M. Welling: Improved Variational Inference with Inverse Autoregressive Flow.
//   NeurIPS 2016, arXiv:1606.04934.
//
//   z_0 = μ + σ_0 ∘ ε, ε ~ N(0, I);  [m_t, s_t] = net_t(z_{t−1}), masked: value i sees the values before it
//   moving = gated:  σ_t = sigmoid(s_t),  z_t = σ_t ∘ z_{t−1} + (1 − σ_t) ∘ m_t                    (eq. 12 to 14, algorithm 1)
//   moving = scaled: σ_t = exp(−5 tanh(s_t/5)),  z_t = σ_t ∘ (z_{t−1} − m_t)                       (eq. 10, its scale bounded)
//   log q(z_T) = log N(ε; 0, I) − Σ log σ_0 − Σ_t Σ_i log σ_{t,i}                                  (eq. 11)
//   loss: models/flow/fitted_flow.h, fitted to the data's own density. The order of the values turns round from layer to layer.
//
// Shapes: z, x [n, D].
//
// A draw calls every net once, and log q of it comes along. The density of a point that is given needs z_{t−1} value by value: D calls of each net. MAF
//   (models/flow/maf.cpp) is the same layer the other way round.
// Watch for: a gate begins near +1 to +2, or the first layers throw away what came in. It can only contract: σ_0 begins wide enough to make up for it, and far
//   modes are still lost (KL on u1 .57, scaled .02).
#include <cmath>

#include "models/blocks/autoregressive_flow.h"
#include "models/flow/fitted_flow.h"

namespace zscape::iaf {

class Iaf final : public FittedFlow {
 public:
  explicit Iaf(const Build& build) : FittedFlow(build) {
    const Params& p = build.params;
    flow_ = AutoregressiveFlow("made",
                               {.net = {.dimension = dimension_, .hidden = p.integer("hidden"), .layers = p.integer("layers")},
                                .count = p.integer("depth"),
                                .moving = p.text("moving") == "gated" ? Moving::gated : Moving::scaled,
                                .gate = p.real("gate")},
                               {build.init, build.device});
    flow_.collect(players_.front().parameters);
    if (p.text("moving") == "gated")
      begin_with(static_cast<double>(depth()) * std::log1p(std::exp(-p.real("gate"))));  // the gates' log σ, made up for: all of it begins as N(0, I)
  }

 protected:
  std::int64_t depth() const override { return static_cast<std::int64_t>(flow_.layers.size()); }
  Transformed push_through(std::int64_t k, const Tensor& z) const override { return flow_.layers[static_cast<std::size_t>(k)].forward(z); }
  Transformed pull_through(std::int64_t k, const Tensor& x, Progress* progress) const override { return flow_.layers[static_cast<std::size_t>(k)].inverse(x, {}, progress); }
  View cost(const Tensor& z, const Tensor& x) const override {
    return measured_cost({.scoring = depth() * dimension_, .sampling = depth()}, [&] { pull(x, depth(), nullptr); }, [&] { push(z); });
  }

 private:
  AutoregressiveFlow flow_;  // latent → data
};

std::vector<ParamSpec> params() {
  return {
      {.key = "depth", .group = "architecture", .fallback = std::int64_t{6}, .min = 1, .max = 32, .paper = "2, 4 and 8"},
      {.key = "hidden", .group = "architecture", .fallback = std::int64_t{64}, .min = 1, .max = 1024, .log_scale = true, .paper = "320 and 1920"},
      {.key = "layers", .group = "architecture", .fallback = std::int64_t{2}, .min = 1, .max = 4, .paper = "2"},
      {.key = "moving", .group = "architecture", .fallback = std::string("scaled"), .choices = {"scaled", "gated"}, .paper = "gated"},
      {.key = "gate", .group = "architecture", .fallback = 1.5, .min = -4, .max = 8, .paper = "+1 to +2", .when = "moving=gated"},
      {.key = "anneal", .group = "objective", .fallback = std::int64_t{2000}, .min = 0, .max = 1000000, .effect = Effect::live},
      {.key = "clip", .group = "optimiser", .fallback = 5.0, .min = 0, .max = 1000, .effect = Effect::live},
      {.key = "batch", .group = "optimiser", .fallback = std::int64_t{256}, .min = 1, .max = 4096, .log_scale = true},
  };
}

}  // namespace zscape::iaf

namespace zscape {

ModelEntry iaf_entry() {
  ModelEntry entry;
  entry.info = fitted_flow_info("iaf", "IAF", "Kingma et al. 2016", "D. P. Kingma, T. Salimans, R. Jozefowicz, X. Chen, I. Sutskever, M. Welling: Improved Variational Inference with Inverse Autoregressive Flow. NeurIPS 2016. arXiv:1606.04934", iaf::params());
  entry.build = [](const Build& build) { return std::make_unique<iaf::Iaf>(build); };
  entry.tiny = {{"depth", "2"}, {"hidden", "8"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
