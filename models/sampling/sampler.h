#pragma once
// Sampler: what samplers of a known density do. Nothing is learnt: a step is one step of all chains, and what they have been through is gathered and held against the truth.
//
//   x ~ p^{1/T},  p the density of the data (engine/data/truth.h): u1, moons, rings …, or a formula that one types
//
// Shapes: places [N, D]; the past [W, N, D] of the last W = 400 steps, in a ring; kept [M, D], M = 16,384: of all places after the burn-in an even choice (J. S. Vitter's
//   reservoir, 1985); counts and truth [C] over the cells of a grid, the last one for what falls beside it.
//
// What is told: acceptance; ρ_1; τ; effective draws a step N / τ; R̂ over the chains (models/blocks/chain_stats.h, all of the last W steps); the total variation
//   ½ Σ_c |counted − true| and KL(counted ‖ true) of the histogram, which fall as 1 / √n and 1 / n of the effective draws, and stay where a sampler is biased or stuck.
//
// Pitfalls: the chains of the same place count together in ρ and R̂ only if they began apart (begin=spread). A chain that has never seen a mode does not know of it.
#include <string>

#include "models/shows.h"
#include "models/step_context.h"

namespace zscape {

class Sampler : public Model, public Samples, public Shows {
 public:
  /// Lines: the sampler's own, then collect.
  void step(const Batch& batch, StepContext& ctx) final;
  std::vector<NamedTensor> state() override;
  std::span<Player> players() override { return {}; }
  void set_training(bool) override {}
  /// Of what is kept; before anything is, of where the chains stand.
  Tensor sample(std::int64_t n, Ask& ask) override;
  /// at, tried [N, D], took [N]; path, path_tried [L, D], path_took [L]: the first chain's last steps, the oldest first; trace [L, k, D] of some chains;
  /// autocorrelation [lags + 1] of the slowest coordinate; counts and truth [cells] or [cells, cells] (x first), box [2, D].
  std::vector<std::pair<std::string, Tensor>> shown() override;
  /// The scalars as they were last reported, by name.
  virtual std::map<std::string, double> reported();

 protected:
  explicit Sampler(const Build& build);

  struct Move {
    Tensor to, log_p;   // [N, D]; [N] untempered
    Tensor tried;       // [N, D]: what was proposed, or where the way had a corner
    Tensor took;        // [N] of 0 and 1
    Tensor weight = {};  // [N]: how much each counts; undefined = 1. Then `drawn` says what is kept.
    Tensor drawn = {};
  };
  /// One step of all chains, without gradients.
  virtual Move move(StepContext& ctx) = 0;
  /// What a sampler reports besides; every kLook steps `anew`.
  virtual void report(StepContext&, bool /*anew*/) {}
  virtual bool chains() const { return true; }  // false: draws do not follow from each other, so that τ and R̂ say nothing

  /// log p(x), [n]; −∞ where it is not a number. Throws ParamError where the data's density is not known.
  static Tensor log_target(const Tensor& x, const StepContext& ctx);
  struct Slope {
    Tensor log_p, gradient;  // [n]; [n, D], 0 where it is not a number
  };
  static Slope slope_of(const Tensor& x, const StepContext& ctx);
  static double temperature(const StepContext& ctx) { return ctx.params.real("temperature"); }
  /// A scatter in the plane, a histogram on the line.
  static View view_of(std::vector<Number> numbers, const Tensor& x);

  Tensor at_, log_p_;   // [N, D], [N]
  Tensor box_;          // [2, D]: where the data are, and some room
  Tensor centres_, truth_;  // [C, D] of the cells; [C + 1] what should fall into each, the last one beside all of them

 private:
  void begin(const Batch& batch, StepContext& ctx);
  void gather(const Move& move, StepContext& ctx);
  void look(StepContext& ctx);
  std::int64_t first_told() const;  // of what is reported: what speaks of chains comes first
  Tensor past(const Tensor& ring, std::int64_t steps) const;  // the last `steps` moments, the oldest first

  std::int64_t dimension_, chains_count_;
  Tensor tried_, took_, past_, past_tried_, past_took_, kept_, counts_, gathered_, steps_, seen_;
};

/// The entry's parts that are the same for all of them; `own` parameters come first.
ModelInfo sampler_info(ModelInfo own);
/// How many chains, where they begin, what is thrown away.
std::vector<ParamSpec> sampler_params(std::vector<ParamSpec> own, std::int64_t chains = 64, bool tempered = true);
/// The curves of chains: closeness to the truth, mixing.
std::vector<ScalarInfo> chain_scalars(bool accepts = true);

}  // namespace zscape
