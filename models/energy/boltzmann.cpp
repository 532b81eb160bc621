// Boltzmann machine: units that all hear each other, some of them hidden.
//   D. H. Ackley, G. E. Hinton, T. J. Sejnowski: A Learning Algorithm for Boltzmann Machines. Cognitive Science 9 (1985).
//   Centred gradient: G. Montavon, K.-R. Müller: Deep Boltzmann Machines and the Centering Trick. 2012.
//
//   E(s) = −½ sᵀ W s − b·s,  s = (v, h) of 0 and 1,   p(v) = Σ_h exp(−E) / Z
//   ∂ log p(v) / ∂w_ij = ⟨s_i s_j⟩ with the visible units clamped − ⟨s_i s_j⟩ running free
// clamped: gibbs (sweeps over the hidden units), mean_field (q ← ½ q + ½ σ(b + what is heard)), or exact: both phases by counting all states (small nets).
// free: persistent chains, all units in random order.
//   With means μ taken off: ΔW_ij = ⟨(s_i − μ_i)(s_j − μ_j)⟩ − …, Δb = ⟨s⟩ − … − ΔW μ: the same model, learnt in better coordinates.
//
// Shapes: v [n, D]; h [n, H]; W in blocks: hidden.weight [H, D], visible.weight [D, D], lateral.weight [H, H]; s [n, D + H]; chains [N, D + H].
//
// log p(v): the sum over h counted for H ≤ 12, otherwise the mean-field bound E_q[−E] + H(q); log Z counted for D + H ≤ 20, otherwise by AIS.
//
// Pitfalls: the diagonal is 0; both entries of a pair get the same change; the clamped phase must have settled before it is counted.
#include <cmath>

#include "models/blocks/tap.h"
#include "models/blocks/ais.h"
#include "models/blocks/boltzmann_net.h"
#include "models/blocks/filters.h"
#include "models/blocks/standardise.h"
#include "models/blocks/wander.h"
#include "models/step_context.h"

namespace zscape::boltzmann {

constexpr std::int64_t kWatchedUnits = 16, kLook = 10, kLookExactly = 100, kCompletionSweeps = 60;
constexpr double kFollow = 0.01;

enum Seen { kExact, kData, kFantasy, kError, kSeen };

class Boltzmann final : public Model, public Samples, public Scores, public Completes, public Chains, public Unnormalised {
 public:
  explicit Boltzmann(const Build& build)
      : clamped_(build.params.text("clamped")), sweeps_(build.params.integer("sweeps")), binary_(build.data.binary), row_(row_shape_of(build.data)), m_(build.data.dimension, build.params.integer("hidden"), build.init, build.device) {
    if (clamped_ == "exact" && m_.size() > kWatchedUnits)
      throw ParamError("clamped=exact counts all states of at most " + std::to_string(kWatchedUnits) + " units; here are " + std::to_string(m_.size()) + ": set clamped=mean_field.");
    chains_ = bits(torch::full({build.params.integer("chains"), m_.size()}, .5, build.device), build.init).to(torch::kUInt8);
    middle_ = torch::full({m_.size()}, .5, build.device);
    seen_ = torch::zeros({kSeen}, build.device);
    player_.name = "all";
    m_.collect(player_.parameters);
  }

  void step(const Batch& batch, StepContext& ctx) override {
    const torch::NoGradGuard no_grad;
    const Tensor v = batch.x.flatten(1);
    if (ctx.step == 0) measure(v, ctx);
    ctx.narrate("data", [&] { return View{{}, {}, shown(v)}; });

    const Net net = m_.net();
    const Moments waking = clamped_ == "exact" ? exact_clamped(m_, v) : clamped(v, net, ctx);
    ctx.narrate("clamped", [&] { return View{{{"energy", number(net.energy(waking.states).mean())}}, {histogram("h", waking.states.slice(1, m_.visible))}, {}}; });

    const Tensor fantasy = dream(net, ctx);
    const Moments dreaming = clamped_ == "exact" ? exact_free(m_) : Moments::of(fantasy, middle_);
    ctx.narrate("free", [&] { return View{{{"energy", number(net.energy(fantasy).mean())}}, {histogram("h", fantasy.slice(1, m_.visible))}, shown(fantasy.slice(1, 0, m_.visible))}; });

    const Tensor change = waking.pairs - dreaming.pairs;
    const Tensor lean = waking.mean - dreaming.mean - (clamped_ == "exact" ? torch::zeros_like(middle_) : change.matmul(middle_));
    m_.set_gradients(change, lean, ctx.params.real("weight_decay"), ctx.params.real("lateral"));
    ctx.narrate("difference", [&] { return View{{{"change", number(change.norm())}}, {}, as_filters(change.slice(0, m_.visible).slice(1, 0, m_.visible), row_)}; });
    ctx.apply(player_);
    middle_.lerp_(waking.mean, kFollow);
    look(v, waking.states, fantasy, net, ctx);
    ctx.narrate("update", [&] { return View{{{"data", number(seen_[kData])}, {"fantasy", number(seen_[kFantasy])}}, {}, as_filters(m_.between, row_)}; });
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = player_.parameters;
    all.insert(all.end(), {{"base", m_.base, Role::buffer}, {"middle", middle_, Role::buffer}, {"seen", seen_, Role::buffer}, {"chains", chains_, Role::chain}});
    return all;
  }
  std::span<Player> players() override { return {&player_, 1}; }
  void set_training(bool) override {}

  Tensor sample(std::int64_t n, Ask& ask) override {
    const Tensor s = some_chains(chains_, n, ask.rng);
    return wandered(*this, parted(s, s.slice(1, 0, m_.visible)), sweeps_, ask);
  }
  Tensor complete(const Tensor& x, const Tensor& hole, Ask& ask) override { return complete_by_chains(*this, x, hole, kCompletionSweeps, ask); }

  LogProb log_prob(const Tensor& x, Ask&) override {
    LogProb p = normaliser_.log_prob(*this, x, player_.parameters, binary_ ? LogProb::Of::probability : LogProb::Of::neither);
    if (!m_.hidden_are_countable()) p.kind = LogProb::Kind::lower_bound;
    return p;
  }
  Tensor log_unnormalised(const Tensor& x) override {
    const Tensor v = x.flatten(1);
    if (tap_listens()) {
      const Tensor q = m_.mean_field(v);
      tell_tap("hidden", q);
      tell_tap("visible", m_.net().field(torch::cat({v, q}, 1)).slice(1, 0, m_.visible));
    }
    return m_.log_unnormalised(v);
  }
  std::unique_ptr<Bridge> bridge() override { return m_.bridge(chains_); }
  std::optional<double> exact_log_z() override { return m_.exact_log_z(); }

  ChainState start(const Start& from, std::int64_t n, Ask& ask) override {
    const Tensor noise = ask.rng.uniform({n, m_.size()}).lt(.5).to(torch::kFloat32);
    if (!from.rows.defined()) return parted(noise, noise.slice(1, 0, m_.visible));
    const Tensor v = bits(in_turn(from.rows.flatten(1), n), ask.rng), q = m_.mean_field(v);
    return parted(torch::cat({v, bits(q, ask.rng)}, 1), v);
  }
  ChainReport advance(ChainState& state, const Clamp& clamp, Ask& ask) override {
    const Net net = m_.net();
    const Tensor before = torch::cat({state.visible, state.hidden[0]}, 1), none = torch::zeros({before.size(0), m_.hidden()}, before.options());
    Tensor s = before, mean;
    Sweep how{.temperature = ask.temperature, .mean_field = clamp.mode == Clamp::Mode::mean_field};
    if (clamp.held.defined()) {
      const Tensor held = clamp.held.expand_as(state.visible), values = clamp_values(clamp, state.visible);
      if (clamp.mode == Clamp::Mode::stochastic) {
        how.evidence = torch::cat({torch::where(held, clamp.pull * (2 * values - 1), torch::zeros_like(values)), none}, 1);
      } else {
        how.held = torch::cat({held, none.to(torch::kBool)}, 1);
        s = torch::cat({torch::where(held, values, state.visible), state.hidden[0]}, 1);
      }
    }
    sweep(net, how, s, mean, ask.rng);
    state = parted(s, mean.slice(1, 0, m_.visible));
    return {net.energy(s), (s - before).abs().mean(1)};
  }
  Tensor visible(const ChainState& state) override { return as_rows(state.mean, row_); }

 private:
  ChainState parted(const Tensor& s, const Tensor& mean) const { return {s.slice(1, 0, m_.visible).contiguous(), {s.slice(1, m_.visible).contiguous()}, mean.contiguous()}; }
  Pictures shown(const Tensor& v) const { return to_pictures(as_rows(v.slice(0, 0, 8), row_), 8); }

  /// Visible units begin at the data's own log odds.
  void measure(const Tensor& first, StepContext& ctx) {
    const Tensor p = first_shares(first, ctx);
    m_.visible_bias.copy_(log_odds(p));
    m_.base.copy_(m_.visible_bias);
    middle_.slice(0, 0, m_.visible).copy_(p);
  }

  Moments clamped(const Tensor& v, const Net& net, StepContext& ctx) {
    const Tensor q = m_.mean_field(v);
    if (clamped_ == "mean_field") return Moments::of(torch::cat({v, q}, 1), middle_);
    Tensor s = torch::cat({v, bits(q, ctx.rng)}, 1), mean;
    const Tensor held = (torch::arange(m_.size()) < m_.visible).to(v.device());
    for (std::int64_t i = 0; i < ctx.params.integer("clamped.sweeps"); ++i) sweep(net, {.held = held}, s, mean, ctx.rng);
    return Moments::of(s, middle_);
  }

  Tensor dream(const Net& net, StepContext& ctx) {
    Tensor s = chains_.to(torch::kFloat32), mean;
    for (std::int64_t i = 0; i < ctx.params.integer("k"); ++i) sweep(net, {}, s, mean, ctx.rng);
    chains_.copy_(s);
    return s;
  }

  /// What is told of a step; looked at now and then.
  void look(const Tensor& v, const Tensor& waking, const Tensor& fantasy, const Net& net, StepContext& ctx) {
    const bool small = m_.size() <= kWatchedUnits && m_.hidden_are_countable();
    if (ctx.step % kLook == 0) {
      seen_[kData].copy_(net.energy(waking).mean());
      seen_[kFantasy].copy_(net.energy(fantasy).mean());
      const Tensor q = torch::cat({v, m_.mean_field(v)}, 1);
      seen_[kError].copy_((v - torch::sigmoid(net.field(q).slice(1, 0, m_.visible))).square().mean());
    }
    if (small && ctx.step % kLookExactly == 0) seen_[kExact].copy_(m_.log_unnormalised(v).mean() - *m_.exact_log_z());
    if (small) ctx.report("log_likelihood", seen_[kExact].clone());
    ctx.report("reconstruction_error", seen_[kError].clone());
    ctx.report("energy_data", seen_[kData].clone());
    ctx.report("energy_fantasy", seen_[kFantasy].clone());
  }

  std::string clamped_;
  std::int64_t sweeps_;  // of a sample
  bool binary_;
  std::vector<std::int64_t> row_;
  BoltzmannNet m_;
  Tensor chains_;  // [N, D + H] uint8
  Tensor middle_;  // [D + H]: μ
  Tensor seen_;
  Normaliser normaliser_;
  Player player_;
};

std::unique_ptr<Model> make(const Build& build) { return std::make_unique<Boltzmann>(build); }

}  // namespace zscape::boltzmann
