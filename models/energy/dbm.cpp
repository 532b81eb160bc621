// DBM: the deep Boltzmann machine.
//   R. Salakhutdinov, G. Hinton: Deep Boltzmann Machines. AISTATS 2009.
//   Centred gradient: G. Montavon, K.-R. Müller: Deep Boltzmann Machines and the Centering Trick. 2012.
//
//   E(v, h) = −b·v − Σ_l c^l·h^l − Σ_l h^l·W^l h^(l−1),   h⁰ = v
//   data:  q(h|v) by mean field, q^l ← σ(c^l + W^l q^(l−1) + q^(l+1) W^(l+1)), some rounds       (eq. 8)
//   dream: persistent chains, all odd layers given the even ones and back (deep_units.h)
//   ΔW^l = ⟨h^l h^(l−1)ᵀ⟩ with the data − ⟨h^l h^(l−1)ᵀ⟩ dreaming; centred: both less their means, ⟨(h^l − μ^l)(h^(l−1) − μ^(l−1))ᵀ⟩
// pretrain = n: for the first n steps a layer, from below, each layer is an RBM by CD-1 whose inputs count twice where a layer is missing on the other side: the
//   first one's from below, the last one's from above, both of those between (section 3.1 of the paper).
//
// Shapes: v [n, D]; h^l [n, H^l]; W^l [H^l, H^(l−1)]; chains [N, odd units].
//
// log p(v): counted where the even hidden layers have at most 8 units, otherwise the mean-field bound E_q[−E] + H(q) (eq. 6); log Z counted for one side of at
//   most 20 units, otherwise by AIS over the even layers.
// Encoding: z = (logit q¹ − m) / s, counted from running means in deviations; decoding: p(v | h¹ = σ(m + s z)).
//
// Pitfalls: without centring or pre-training the upper layers hardly learn; mean field has to start from doubled inputs, as long as nothing comes from above.
#include "models/blocks/tap.h"
#include "models/blocks/deep_units.h"
#include "models/blocks/standardise.h"
#include "models/blocks/filters.h"
#include "models/step_context.h"

namespace zscape::dbm {

constexpr std::int64_t kCountable = 20, kWatched = 14, kLook = 10, kLookExactly = 100, kCompletionSweeps = 100;
constexpr double kFollow = 0.01, kMemory = 0.95;

enum Seen { kExact, kError, kData, kFantasy, kSeen };

class Dbm final : public Model, public Samples, public Scores, public Encodes, public Decodes, public Completes, public Chains, public Unnormalised {
 public:
  explicit Dbm(const Build& build) : centred_(build.params.flag("centred")), sweeps_(build.params.integer("sweeps")), rounds_(build.params.integer("rounds")), binary_(build.data.binary), row_(row_shape_of(build.data)) {
    std::vector<std::int64_t> sizes{build.data.dimension, build.params.integer("hidden"), build.params.integer("hidden.2")};
    if (const auto third = build.params.integer("hidden.3"); third > 0) sizes.push_back(third);
    d_ = DeepUnits(sizes, build.init, build.device);
    const RbmUnits u = d_.folded();
    connected_ = torch::ones_like(u.weight);
    if (sizes.size() == 4) connected_.slice(0, sizes[1]).slice(1, 0, sizes[0]).fill_(0);
    chains_ = bits(torch::full({build.params.integer("chains"), u.hidden()}, .5, build.device), build.init).to(torch::kUInt8);
    const double middle = centred_ ? .5 : 0;
    even_middle_ = torch::full({u.visible()}, middle, build.device), odd_middle_ = torch::full({u.hidden()}, middle, build.device);
    code_mean_ = torch::zeros({sizes[1]}, build.device), code_spread_ = torch::ones({sizes[1]}, build.device), seen_ = torch::zeros({kSeen}, build.device);
    player_.name = "all";
    d_.collect(player_.parameters);
  }

  void step(const Batch& batch, StepContext& ctx) override {
    const torch::NoGradGuard no_grad;
    const Tensor v = batch.x.flatten(1);
    if (ctx.step == 0) measure(v, ctx);
    ctx.narrate("data", [&] { return View{{}, {}, shown(v)}; });
    for (const NamedTensor& p : player_.parameters) Tensor(p.tensor).mutable_grad() = Tensor();
    const std::int64_t pretrain = ctx.params.integer("pretrain"), layer = pretrain > 0 ? ctx.step / pretrain + 1 : d_.layers() + 1;
    const std::vector<Tensor> q = d_.mean_field(v, ctx.params.integer("rounds"));
    ctx.narrate("mean_field", [&] { return View{{{"on", number(q[1].mean())}}, {histogram("h", torch::cat(q, 1).slice(1, d_.sizes[0]))}, {}}; });

    const RbmUnits u = d_.folded();
    Tensor odd = chains_.to(torch::kFloat32), even, mean;
    for (std::int64_t i = 0; i < ctx.params.integer("k"); ++i) {
      even = u.draw_visible(odd, ctx.rng);
      mean = torch::sigmoid(u.hidden_input(even));
      odd = bits(mean, ctx.rng);
    }
    chains_.copy_(odd);
    ctx.narrate("dream", [&] { return View{{{"energy", number(u.energy(even, odd).mean())}}, {}, shown(even.slice(1, 0, d_.sizes[0]))}; });

    if (layer <= d_.layers())
      pretrain_layer(static_cast<std::size_t>(layer), v, ctx);
    else
      learn(d_.even(q), d_.odd(q), even, mean, ctx);
    ctx.narrate("statistics", [&] { return View{{}, {}, d_.weight[0].grad().defined() ? as_filters(-d_.weight[0].grad(), row_) : Pictures{}}; });
    ctx.apply(player_);
    look(v, q, u, even, odd, ctx);
    ctx.narrate("update", [&] { return View{{{"data", number(seen_[kData])}, {"fantasy", number(seen_[kFantasy])}}, {}, as_filters(d_.weight[0], row_)}; });
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = player_.parameters;
    for (const auto& [name, t] : {std::pair{"base", d_.base}, {"middle.even", even_middle_}, {"middle.odd", odd_middle_}, {"codes.mean", code_mean_}, {"codes.deviation", code_spread_}, {"seen", seen_}})
      all.push_back({name, t, Role::buffer});
    all.push_back({"chains", chains_, Role::chain});
    return all;
  }
  std::span<Player> players() override { return {&player_, 1}; }
  void set_training(bool) override {}

  Tensor sample(std::int64_t n, Ask& ask) override {
    const Tensor odd = some_chains(chains_, n, ask.rng), even = d_.folded().draw_visible(odd, ask.rng);
    return wandered(*this, parted(even, odd, even.slice(1, 0, d_.sizes[0])), sweeps_, ask);
  }
  Tensor complete(const Tensor& x, const Tensor& hole, Ask& ask) override { return complete_by_chains(*this, x, hole, kCompletionSweeps, ask); }

  LogProb log_prob(const Tensor& x, Ask&) override {
    LogProb p = normaliser_.log_prob(*this, x, player_.parameters, binary_ ? LogProb::Of::probability : LogProb::Of::neither);
    if (!d_.hidden_are_countable()) p.kind = LogProb::Kind::lower_bound;
    return p;
  }
  Tensor log_unnormalised(const Tensor& x) override { return d_.log_unnormalised(x.flatten(1)); }
  std::unique_ptr<Bridge> bridge() override { return d_.folded().bridge(chains_); }
  std::optional<double> exact_log_z() override { return d_.folded().countable(kCountable) ? std::optional(d_.folded().exact_log_z()) : std::nullopt; }

  LatentSpace latent() const override { return {d_.sizes[1], Prior::none}; }
  Posterior encode(const Tensor& x, Ask&) override {
    const std::vector<Tensor> q = d_.mean_field(x.flatten(1), rounds_);
    for (std::size_t l = 1; l < q.size(); ++l) tell_tap("hidden." + std::to_string(l), q[l]);
    return {(torch::logit(q[1], 1e-6) - code_mean_) / code_spread_, {}};
  }
  Tensor decode(const Tensor& z, Ask&) override {
    const Tensor h = torch::sigmoid(code_mean_ + z * code_spread_);
    tell_tap("hidden.1", h);
    return as_rows(torch::sigmoid(torch::addmm(d_.bias[0], h, d_.weight[0])), row_);
  }

  ChainState start(const Start& from, std::int64_t n, Ask& ask) override {
    const RbmUnits u = d_.folded();
    if (!from.rows.defined()) {
      const Tensor even = bits(torch::full({n, u.visible()}, .5, u.weight.options()), ask.rng);
      return parted(even, bits(torch::sigmoid(u.hidden_input(even)), ask.rng), even.slice(1, 0, d_.sizes[0]));
    }
    std::vector<Tensor> units = d_.mean_field(bits(in_turn(from.rows.flatten(1), n), ask.rng), rounds_);
    for (std::size_t l = 1; l < units.size(); ++l) units[l] = bits(units[l], ask.rng);
    return {units[0], {units.begin() + 1, units.end()}, units[0]};
  }
  ChainReport advance(ChainState& state, const Clamp& clamp, Ask& ask) override {
    const RbmUnits u = d_.folded();
    std::vector<Tensor> units{state.visible};
    units.insert(units.end(), state.hidden.begin(), state.hidden.end());
    const Tensor before_even = d_.even(units), before_odd = d_.odd(units), odd = draw_hidden(u.hidden_input(before_even), clamp.mode, ask);
    const Tensor in = u.visible_input(odd);
    const Drawn v = draw_units(in.slice(1, 0, d_.sizes[0]), clamp, state.visible, ask);
    const Tensor even = torch::cat({v.value, draw_hidden(in.slice(1, d_.sizes[0]), clamp.mode, ask)}, 1);
    state = parted(even, odd, v.mean);
    return {u.energy(even, odd), ((even - before_even).abs().sum(1) + (odd - before_odd).abs().sum(1)) / static_cast<double>(u.visible() + u.hidden())};
  }
  Tensor visible(const ChainState& state) override { return as_rows(state.mean, row_); }

 private:
  ChainState parted(const Tensor& even, const Tensor& odd, const Tensor& mean) const {
    const std::vector<Tensor> units = d_.unfolded(even, odd);
    return {units[0], {units.begin() + 1, units.end()}, mean.contiguous()};
  }
  Pictures shown(const Tensor& v) const { return to_pictures(as_rows(v.slice(0, 0, 8), row_), 8); }

  /// Visible units begin at the data's own log odds.
  void measure(const Tensor& first, StepContext& ctx) {
    const Tensor p = first_shares(first, ctx);
    d_.base.copy_(log_odds(p));
    d_.bias[0].copy_(d_.base);
    if (centred_) even_middle_.slice(0, 0, d_.sizes[0]).copy_(p);
  }

  /// One CD-1 step of layer l as an RBM over what the layers below make of the data.
  void pretrain_layer(std::size_t l, const Tensor& v, StepContext& ctx) {
    const bool top = l + 1 == d_.sizes.size();
    const double up = top ? 1 : 2, down = l > 1 ? 2 : 1, n = static_cast<double>(v.size(0));
    const Tensor& w = d_.weight[l - 1];
    Tensor x = v;
    for (std::size_t k = 1; k < l; ++k) x = torch::sigmoid(torch::addmm(d_.bias[k], x, d_.weight[k - 1].t(), 1, 2));
    const auto upwards = [&](const Tensor& below) { return torch::sigmoid(torch::addmm(d_.bias[l], below, w.t(), 1, up)); };
    const Tensor h = upwards(x), dreamt = bits(torch::sigmoid(torch::addmm(d_.bias[l - 1], bits(h, ctx.rng), w, 1, down)), ctx.rng), again = upwards(dreamt);
    Tensor(w).mutable_grad() = ctx.params.real("weight_decay") * w - (h.t().matmul(x) - again.t().matmul(dreamt)) / n;
    d_.bias[l].mutable_grad() = again.mean(0) - h.mean(0);
    if (l == 1) d_.bias[0].mutable_grad() = dreamt.mean(0) - x.mean(0);
  }

  void learn(const Tensor& even, const Tensor& odd, const Tensor& dreamt_even, const Tensor& dreamt_odd, StepContext& ctx) {
    const auto pairs = [&](const Tensor& o, const Tensor& e) { return (o - odd_middle_).t().matmul(e - even_middle_) / static_cast<double>(o.size(0)); };
    const Tensor change = connected_ * (pairs(odd, even) - pairs(dreamt_odd, dreamt_even));
    const Tensor even_lean = even.mean(0) - dreamt_even.mean(0) - odd_middle_.matmul(change), odd_lean = odd.mean(0) - dreamt_odd.mean(0) - change.matmul(even_middle_);
    d_.set_gradients(change, even_lean, odd_lean, ctx.params.real("weight_decay"));
    if (!centred_) return;
    even_middle_.lerp_(even.mean(0), kFollow);
    odd_middle_.lerp_(odd.mean(0), kFollow);
  }

  /// What is told of a step; looked at now and then.
  void look(const Tensor& v, const std::vector<Tensor>& q, const RbmUnits& u, const Tensor& even, const Tensor& odd, StepContext& ctx) {
    const bool small = d_.hidden_are_countable() && u.countable(kWatched);
    if (ctx.step % kLook == 0) {
      seen_[kData].copy_(u.energy(d_.even(q), d_.odd(q)).mean());
      seen_[kFantasy].copy_(u.energy(even, odd).mean());
      seen_[kError].copy_((v - torch::sigmoid(torch::addmm(d_.bias[0], q[1], d_.weight[0]))).square().mean());
      const Tensor input = torch::logit(q[1], 1e-6);
      const double memory = std::min(kMemory, static_cast<double>(ctx.step) / (static_cast<double>(ctx.step) + kLook));
      code_mean_.lerp_(input.mean(0), 1 - memory);
      code_spread_.lerp_(input.std(0, false).clamp_min(1e-3), 1 - memory);
    }
    if (small && ctx.step % kLookExactly == 0) seen_[kExact].copy_(d_.log_unnormalised(v).mean() - d_.folded().exact_log_z());
    if (small) ctx.report("log_likelihood", seen_[kExact].clone());
    ctx.report("reconstruction_error", seen_[kError].clone());
    ctx.report("energy_data", seen_[kData].clone());
    ctx.report("energy_fantasy", seen_[kFantasy].clone());
  }

  bool centred_;
  std::int64_t sweeps_, rounds_;  // of a sample, of mean field
  bool binary_;
  std::vector<std::int64_t> row_;
  DeepUnits d_;
  Tensor connected_;                   // [odd, even] 1 where a layer meets its neighbour
  Tensor chains_;                      // [N, odd] uint8
  Tensor even_middle_, odd_middle_;    // μ
  Tensor code_mean_, code_spread_, seen_;
  Normaliser normaliser_;
  Player player_;
};

std::unique_ptr<Model> make(const Build& build) { return std::make_unique<Dbm>(build); }

}  // namespace zscape::dbm
