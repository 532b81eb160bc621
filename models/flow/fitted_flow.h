#pragma once
// FittedFlow: what flows do that are fitted to a density instead of to rows. They draw from themselves, x = f(z), know what that costs, log q(x), and learn to
// draw where the density p is high (variational inference; Rezende & Mohamed 2015, section 3 and eq. 15 with its β):
//   loss = E_q[log q(x) − β log p(x)],  log q(x) = log N(z; 0, I) − log|det ∂f/∂z|,  β_t = min(1, .01 + t/anneal)
// At β = 1 it is KL(q ‖ p) ≥ 0. This divergence forgives a mode that is left out and punishes every draw where p is small; β begins near zero so that q looks
// everywhere before it settles.
#include "models/blocks/coupling.h"
#include "models/flow/cost.h"

namespace zscape {

class FittedFlow : public Model, public Samples, public Decodes, public Encodes, public Inverts, public Scores, public Layered {
 public:
  /// Lines draw → layers → target → loss → update → cost. The rows of the batch are only counted.
  void step(const Batch& batch, StepContext& ctx) override;
  std::vector<NamedTensor> state() override;
  std::span<Player> players() override { return players_; }
  void set_training(bool) override {}

  LatentSpace latent() const override { return {dimension_, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask&) override { return push(z).x; }
  Tensor sample(std::int64_t n, Ask& ask) override { return push(ask.rng.normal({n, dimension_}) * ask.temperature).x; }
  Posterior encode(const Tensor& x, Ask& ask) override { return {pull(x, depth(), ask.progress).x, {}}; }
  LogProb log_prob(const Tensor& x, Ask& ask) override;
  std::int64_t layer_count() const override { return depth(); }
  LayerState at_layer(const Tensor& x, int k, Ask& ask) override;

 protected:
  explicit FittedFlow(const Build& build);
  /// Widens the beginning, for layers that can only contract.
  void begin_with(double log_scale);

  virtual std::int64_t depth() const = 0;
  /// Layer k alone, towards the data and back; log_det of that direction.
  virtual Transformed push_through(std::int64_t k, const Tensor& z) const = 0;
  virtual Transformed pull_through(std::int64_t k, const Tensor& x, Progress* progress) const = 0;
  /// What drawing x from z costs, and what the density of x.
  virtual View cost(const Tensor& z, const Tensor& x) const = 0;
  /// Weights of log q and of −log p in the loss.
  struct Weights {
    double entropy = 1, density = 1;
  };
  virtual Weights weights(const StepContext& ctx) const;
  /// β after `steps` steps of fitting.
  static double density_weight(const StepContext& ctx, std::int64_t steps);
  /// log p(x), [n]: the data's own density. Throws ParamError where none is known, or where it ends at an edge.
  virtual Tensor log_target(const Tensor& x, StepContext& ctx) const;
  /// What a model adds after the layers, fixed: a scale and a place. None unless it has one.
  virtual Transformed placed(const Tensor& x) const { return {x, x.new_zeros({x.size(0)})}; }
  virtual Transformed taken_back(const Tensor& x) const { return placed(x); }

  /// z → x. `each`: log|det| [n] of every layer.
  Transformed push(const Tensor& z, std::vector<Tensor>* each = nullptr) const;
  /// The last `layers` layers backwards: x → z when these are all.
  Transformed pull(const Tensor& x, std::int64_t layers, Progress* progress) const;

  std::int64_t dimension_;
  std::vector<Player> players_;  // the first one is what is fitted

 private:
  Tensor shift_, log_scale_;  // [D]: z₀ = μ + σ ∘ ε, the first of all layers
};

/// The entry's parts that are the same for all of them.
ModelInfo fitted_flow_info(std::string id, std::string name, std::string paper, std::string reference, std::vector<ParamSpec> params);

}  // namespace zscape
