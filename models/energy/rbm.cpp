// RBM: the restricted Boltzmann machine.
//   P. Smolensky: Information Processing in Dynamical Systems: Foundations of Harmony Theory. In: Parallel Distributed Processing 1, 1986.
//   Contrastive divergence: G. E. Hinton: Training Products of Experts by Minimizing Contrastive Divergence. Neural Computation 14 (2002).
//   Persistent chains: T. Tieleman: Training Restricted Boltzmann Machines using Approximations to the Likelihood Gradient. ICML 2008.
//   G. E. Hinton: A Practical Guide to Training Restricted Boltzmann Machines. UTML TR 2010-003.
//
//   E(v, h) = −b·v − c·h − h·W v,   p(v, h) = exp(−E) / Z                     (Gaussian v: rbm_units.h)
//   p(h_j = 1 | v) = σ(c_j + W_j v),  p(v_i = 1 | h) = σ(b_i + h·W_:i)
//   F(v) = −b·v − Σ_j log(1 + exp(c_j + W_j v)),   log p(v) = −F(v) − log Z
//   ∂ log p(v) / ∂W = E[h vᵀ | v] − E[h vᵀ]:   the first term from the data, the second from chains of Gibbs sampling
// method = cd: the chains begin at the data, k sweeps (CD-k).  pcd: they go on where they stood after the last update.
// log Z: exact by enumeration when one side has at most 20 units, otherwise by AIS (ais.h).
//
// Shapes: v [n, D]; h [n, H]; W [H, D]; chains [N, H] hold the hidden units of the persistent ones. As many of them as the minibatch has rows take part in a
//   step, in turn: many chains at the cost of few.
//
// Sparsity (Hinton 2010, section 11): s (q_j − target) is taken off the gradient of unit j's input, q_j the running mean of its probability.
// Encoding: z = (c + W v − m) / s, each unit's input counted from its running mean in its deviations; decoding: p(v | h = σ(m + s z)).
//
// Pitfalls: the second term takes p(h | v) of the last v; reconstruction error is no measure of progress; CD-1 gets worse when trained for long; PCD at a
//   constant rate wanders off late: let lr fall to 0 and use hundreds of chains. Visible biases begin at the data's log odds.
#include "models/blocks/layers.h"
#include "models/blocks/standardise.h"
#include "models/blocks/tap.h"
#include "models/blocks/filters.h"
#include "models/blocks/products.h"
#include "models/blocks/rbm_units.h"
#include "models/step_context.h"

namespace zscape::rbm {

constexpr std::int64_t kCountable = 20, kWatched = 16;        // log2 of states that are counted: when asked, and while training
constexpr std::int64_t kLook = 10, kLookExactly = 100;        // steps between two looks at energies, at log Z
constexpr std::int64_t kCompletionSweeps = 100;
constexpr double kLeastShare = 0.01, kLeastDeviation = 0.05;  // no pixel is taken for one that never lights
constexpr double kMemory = 0.95;                              // of the units' mean probability, of the statistics of their inputs

enum Seen { kData, kFantasy, kPseudo, kExact, kError, kSeen };

class Rbm final : public Model, public Samples, public Scores, public Encodes, public Decodes, public Completes, public Chains, public Unnormalised {
 public:
  explicit Rbm(const Build& build)
      : persistent_(build.params.text("method") == "pcd"), sweeps_(build.params.integer("sweeps")), pictures_(build.data.kind == DataKind::pictures), binary_(build.data.binary) {
    const std::int64_t hidden = build.params.integer("hidden"), size = build.data.dimension;
    u_.gaussian = build.params.text("visible") == "gaussian";
    u_.sigma = u_.gaussian ? build.params.real("visible.sigma") : 1;
    if (!pictures_ && !u_.gaussian) throw ParamError("visible=binary is for pictures; these data are points: set visible=gaussian.");
    row_ = row_shape_of(build.data);
    u_.weight = by_input(build.init.normal({hidden, size}) * .01);
    u_.hidden_bias = torch::zeros({hidden}, build.device);
    u_.visible_bias = torch::zeros({size}, build.device), u_.base = u_.visible_bias.clone();
    standard_ = Standard(size, kLeastDeviation, build.device);
    chains_ = bits(torch::full({build.params.integer("chains"), hidden}, .5, build.device), build.init).to(torch::kUInt8);
    activity_ = torch::full({hidden}, .5, build.device);
    code_mean_ = torch::zeros({hidden}, build.device), code_spread_ = torch::ones({hidden}, build.device), seen_ = torch::zeros({kSeen}, build.device);
    player_.name = "all";
    player_.parameters = {{"hidden.weight", u_.weight, Role::weight}, {"hidden.bias", u_.hidden_bias, Role::weight}, {"visible.bias", u_.visible_bias, Role::weight}};
  }

  void step(const Batch& batch, StepContext& ctx) override {
    const torch::NoGradGuard no_grad;
    if (ctx.step == 0) measure(batch.x, ctx);
    const Tensor v0 = units(batch.x);
    ctx.narrate("v0", [&] { return View{{{"free_energy", -number(u_.minus_free_energy(v0).mean())}}, {}, shown(v0)}; });

    const std::int64_t n = v0.size(0), walked = persistent_ ? std::min(n, chains_.size(0)) : n;
    const Tensor which = (torch::arange(walked, torch::dtype(torch::kInt64).device(v0.device())) + ctx.step * walked) % chains_.size(0);
    const auto probability = [&](const Tensor& v) { return torch::sigmoid(u_.hidden_input(v)); };
    const Tensor first = persistent_ ? Tensor() : probability(v0);
    Tensor h = persistent_ ? chains_.index_select(0, which).to(torch::kFloat32) : bits(first, ctx.rng);
    for (std::int64_t i = 1; i < ctx.params.integer("k"); ++i) h = bits(probability(u_.draw_visible(h, ctx.rng)), ctx.rng);
    const Tensor v = u_.draw_visible(h, ctx.rng), rows = torch::cat({v0, v});
    // What the data and what the chains light in one product, where the chains do not begin at the data.
    const Tensor on = persistent_ ? probability(rows) : torch::cat({first, probability(v)}), h0 = on.slice(0, 0, n), hk = on.slice(0, n);
    h = bits(hk, ctx.rng);
    if (persistent_) chains_.index_copy_(0, which, h.to(torch::kUInt8));
    ctx.narrate("h0", [&] { return View{{{"on", number(h0.mean())}}, {histogram("h", h0)}, {}}; });
    ctx.narrate("dream", [&] { return View{{{"free_energy", -number(u_.minus_free_energy(v).mean())}, {"on", number(hk.mean())}}, {histogram("h", hk)}, shown(v)}; });

    learn(rows, on, n, ctx);
    ctx.narrate("statistics", [&] { return View{{{"change", number(u_.weight.grad().norm())}}, {}, as_filters(-u_.weight.grad(), row_)}; });
    ctx.apply(player_);
    look(v0, v, ctx);
    ctx.narrate("update", [&] { return View{{{"data", number(seen_[kData])}, {"fantasy", number(seen_[kFantasy])}}, {}, as_filters(u_.weight, row_)}; });
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = player_.parameters;
    for (const auto& [name, t] : {std::pair{"base", u_.base}, {"activity", activity_}, {"codes.mean", code_mean_}, {"codes.deviation", code_spread_}, {"seen", seen_}})
      all.push_back({name, t, Role::buffer});
    standard_.collect(all);
    all.push_back({"chains", chains_, Role::chain});
    return all;
  }
  std::span<Player> players() override { return {&player_, 1}; }
  void set_training(bool) override {}
  Tensor sample(std::int64_t n, Ask& ask) override {
    ChainState state = start({}, n, ask);
    if (persistent_) state.visible = u_.draw_visible(some_chains(chains_, n, ask.rng), ask.rng);
    return wandered(*this, std::move(state), sweeps_, ask);
  }
  LogProb log_prob(const Tensor& x, Ask&) override {
    const auto of = u_.gaussian ? LogProb::Of::density : binary_ ? LogProb::Of::probability : LogProb::Of::neither;
    return normaliser_.log_prob(*this, x, player_.parameters, of);
  }
  Tensor log_unnormalised(const Tensor& x) override {
    const Tensor p = u_.minus_free_energy(units(x));
    return u_.gaussian ? p + standard_.apply(x.flatten(1)).log_det : p;
  }
  std::unique_ptr<Bridge> bridge() override { return u_.bridge(chains_); }
  std::optional<double> exact_log_z() override { return u_.countable(kCountable) ? std::optional(u_.exact_log_z()) : std::nullopt; }

  LatentSpace latent() const override { return {u_.hidden(), Prior::none}; }
  Posterior encode(const Tensor& x, Ask&) override {
    const Tensor in = u_.hidden_input(units(x));
    tell_tap("hidden", in);
    return {(in - code_mean_) / code_spread_, {}};
  }
  Tensor decode(const Tensor& z, Ask&) override {
    const Tensor h = torch::sigmoid(code_mean_ + z * code_spread_), out = u_.visible_input(h);
    tell_tap("hidden", h);
    return in_data(u_.gaussian ? out : torch::sigmoid(out));
  }
  Tensor complete(const Tensor& x, const Tensor& hole, Ask& ask) override { return complete_by_chains(*this, x, hole, kCompletionSweeps, ask); }

  ChainState start(const Start& from, std::int64_t n, Ask& ask) override {
    ChainState state;
    if (from.rows.defined())
      state.visible = in_turn(units(from.rows), n);
    else
      state.visible = u_.gaussian ? ask.rng.normal({n, u_.visible()}) : torch::full({n, u_.visible()}, .5, u_.weight.options());
    if (!u_.gaussian) state.visible = bits(state.visible, ask.rng);  // grey values are probabilities
    state.mean = state.visible;
    state.hidden = {draw_hidden(u_.hidden_input(state.visible), Clamp::Mode::anchored, ask)};
    return state;
  }

  ChainReport advance(ChainState& state, const Clamp& clamp, Ask& ask) override {
    const Tensor h = draw_hidden(u_.hidden_input(state.visible), clamp.mode, ask);
    const Tensor seen = clamp.values.defined() ? units(clamp.values).expand_as(state.visible) : state.visible;
    const Drawn v = u_.draw_visible(h, clamp, seen, ask);
    Tensor moved = (h - state.hidden[0]).abs().sum(1);
    if (!u_.gaussian) moved = moved + (v.value - state.visible).abs().sum(1);
    state = {v.value, {h}, v.mean};
    return {u_.energy(v.value, h), moved / static_cast<double>(u_.hidden() + (u_.gaussian ? 0 : u_.visible()))};
  }
  Tensor visible(const ChainState& state) override { return in_data(state.mean); }

 private:
  /// Rows of the data as visible units, [n, D].
  Tensor units(const Tensor& x) const { return u_.gaussian ? standard_.apply(x.flatten(1)).x : x.flatten(1); }
  Tensor in_data(const Tensor& v) const {
    const Tensor x = u_.gaussian ? standard_.restore(v).x : v;
    return as_rows(pictures_ ? x.clamp(0, 1) : x, row_);
  }
  Pictures shown(const Tensor& v) const { return to_pictures(in_data(v.slice(0, 0, 8)), 8); }
  /// Where the visible units begin: the data's own log odds, or mean 0 and deviation 1.
  void measure(const Tensor& x, StepContext& ctx) {
    standard_.measure(x, ctx, [](const Tensor& rows) { return rows.flatten(1); });
    if (u_.gaussian) return;
    const Tensor p = standard_.restore(torch::zeros_like(u_.base).unsqueeze(0)).x[0].clamp(kLeastShare, 1 - kLeastShare);
    u_.base.copy_(log_odds(p));
    u_.visible_bias.copy_(u_.base);
  }

  /// The gradient of −log p from `n` rows of the data and the chains' rows after them: p(h | v) of the ones against that of the others.
  void learn(const Tensor& rows, const Tensor& on, std::int64_t n, StepContext& ctx) {
    const double data = 1 / static_cast<double>(n), chains = 1 / static_cast<double>(rows.size(0) - n), unit = u_.gaussian ? u_.sigma : 1;
    const Tensor h0 = on.slice(0, 0, n), v0 = rows.slice(0, 0, n), against = torch::cat({h0 * -data, on.slice(0, n) * chains});
    Tensor weight = weight_gradient(against / unit, rows, u_.weight).add_(u_.weight, ctx.params.real("weight_decay")), bias = against.sum(0);
    activity_.mul_(kMemory).add_(h0.mean(0), 1 - kMemory);
    if (const double sparsity = ctx.params.real("sparsity"); sparsity > 0) {
      const Tensor push = sparsity * (activity_ - ctx.params.real("sparsity.target"));
      bias = bias + push;
      weight.addr_(push, v0.mean(0), 1, 1 / unit);
    }
    u_.weight.mutable_grad() = weight;
    u_.hidden_bias.mutable_grad() = bias;
    u_.visible_bias.mutable_grad() = (rows.slice(0, n).mean(0) - v0.mean(0)) / (unit * unit);
  }

  /// What is told of a step; looked at now and then.
  void look(const Tensor& v0, const Tensor& v, StepContext& ctx) {
    if (ctx.step % kLook == 0) {
      const Tensor input = u_.hidden_input(v0);
      seen_[kData].copy_(-u_.minus_free_energy(v0, input).mean());
      seen_[kFantasy].copy_(-u_.minus_free_energy(v).mean());
      seen_[kError].copy_((in_data(v0) - in_data(u_.rebuilt(input))).square().mean());
      if (!u_.gaussian) seen_[kPseudo].copy_(u_.pseudo_likelihood(v0, ctx.rng));
      const double memory = std::min(kMemory, static_cast<double>(ctx.step) / (static_cast<double>(ctx.step) + kLook));
      code_mean_.lerp_(input.mean(0), 1 - memory);
      code_spread_.lerp_(input.std(0, false).clamp_min(1e-3), 1 - memory);
    }
    if (u_.countable(kWatched) && ctx.step % kLookExactly == 0) seen_[kExact].copy_(u_.minus_free_energy(v0).mean() - u_.exact_log_z());
    if (u_.countable(kWatched) && !u_.gaussian) ctx.report("log_likelihood", seen_[kExact].clone());
    if (!u_.gaussian) ctx.report("pseudo_likelihood", seen_[kPseudo].clone());
    ctx.report("free_energy_data", seen_[kData].clone());
    ctx.report("free_energy_fantasy", seen_[kFantasy].clone());
    ctx.report("reconstruction_error", seen_[kError].clone());
  }

  bool persistent_;
  std::int64_t sweeps_;  // of a sample
  bool pictures_, binary_;
  std::vector<std::int64_t> row_;
  RbmUnits u_;
  Standard standard_;
  Tensor chains_;                            // [N, H] uint8
  Tensor activity_, code_mean_, code_spread_;  // [H]
  Tensor seen_;
  Normaliser normaliser_;
  Player player_;
};

std::unique_ptr<Model> make(const Build& build) { return std::make_unique<Rbm>(build); }

}  // namespace zscape::rbm
