#include "models/sampling/sampler.h"

#include <algorithm>
#include <cmath>

#include "engine/data/truth.h"
#include "models/blocks/between_cells.h"
#include "models/blocks/chain_stats.h"
#include "models/blocks/standardise.h"

namespace zscape {
namespace {

constexpr std::int64_t kPast = 400, kKept = 16384, kLook = 20, kLags = 100, kTraces = 4, kTries = 64;
constexpr std::int64_t kLineCells = 100, kPlaneCells = 36, kWithin = 8;  // cells a side, and places in each whose density is averaged
constexpr double kRoom = .1;                                            // around the data, of their extent

enum Seen { kAcceptance, kLagOne, kTau, kRate, kRHat, kTotal, kKl, kSeen };
constexpr const char* kNames[] = {"acceptance", "lag_one", "correlation_time", "effective", "r_hat", "total_variation", "histogram_kl"};

std::vector<std::int64_t> sides(std::int64_t side, std::int64_t dimension) { return std::vector<std::int64_t>(static_cast<std::size_t>(dimension), side); }
std::int64_t side_of(std::int64_t dimension) { return dimension == 1 ? kLineCells : kPlaneCells; }

}  // namespace

Sampler::Sampler(const Build& build) : dimension_(build.data.dimension), chains_count_(build.params.integer("chains")) {
  if (dimension_ > 2) throw ParamError("Samplers run on data of one or two dimensions; these have " + std::to_string(dimension_) + ": set other data, such as u1 or moons.");
  const auto zeros = [&](at::IntArrayRef shape) { return torch::zeros(shape, build.device); };
  const std::int64_t n = chains_count_, d = dimension_, side = side_of(d), cells = d == 1 ? side : side * side;
  at_ = zeros({n, d}), log_p_ = zeros({n}), tried_ = zeros({n, d}), took_ = zeros({n});
  past_ = zeros({kPast, n, d}), past_tried_ = zeros({kPast, d}), past_took_ = zeros({kPast, n});
  kept_ = zeros({kKept + 1, d}), counts_ = zeros({cells + 1}).to(torch::kFloat64), gathered_ = zeros({1}).to(torch::kInt64), steps_ = gathered_.clone();
  box_ = zeros({2, d}), centres_ = zeros({cells, d}), truth_ = zeros({cells + 1}), seen_ = zeros({kSeen});
}

std::vector<NamedTensor> Sampler::state() {
  std::vector<NamedTensor> all;
  for (const auto& [name, t] : {std::pair{"box", box_}, {"cells", centres_}, {"truth", truth_}, {"counts", counts_}, {"gathered", gathered_}, {"steps", steps_}, {"seen", seen_}})
    all.push_back({name, t, Role::buffer});
  for (const auto& [name, t] : {std::pair{"at", at_}, {"log_p", log_p_}, {"tried", tried_}, {"took", took_}, {"past", past_}, {"past.tried", past_tried_}, {"past.took", past_took_}, {"kept", kept_}})
    all.push_back({name, t, Role::chain});
  return all;
}

Tensor Sampler::log_target(const Tensor& x, const StepContext& ctx) {
  if (ctx.truth == nullptr || !ctx.truth->log_density)
    throw ParamError("A sampler needs a density that is known, and that of these data is not: set other data, such as u1, moons or formula.");
  const Tensor p = ctx.truth->log_density(x);
  return torch::where(torch::isnan(p), torch::full_like(p, -INFINITY), p);
}

Sampler::Slope Sampler::slope_of(const Tensor& x, const StepContext& ctx) {
  const torch::AutoGradMode with_gradient(true);
  const Tensor leaf = x.detach().clone().requires_grad_(true), p = log_target(leaf, ctx);
  if (!p.requires_grad()) return {p, torch::zeros_like(x)};
  const Tensor slope = torch::autograd::grad({p.sum()}, {leaf}, {}, std::nullopt, false, true)[0];
  return {p.detach(), slope.defined() ? slope.nan_to_num(0, 0, 0) : torch::zeros_like(x)};
}

View Sampler::view_of(std::vector<Number> numbers, const Tensor& x) {
  if (x.size(1) == 1) return {std::move(numbers), {histogram("x", x, 24)}, {}};
  return {std::move(numbers), {}, to_pictures(x, 1)};
}

void Sampler::begin(const Batch& batch, StepContext& ctx) {
  const Tensor rows = first_rows(batch.x, ctx, [](const Tensor& x) { return x; });
  const Tensor low = rows.amin(0), high = rows.amax(0), room = kRoom * (high - low).clamp_min(1e-6);
  box_.copy_(torch::stack({low - room, high + room}));
  const std::int64_t side = side_of(dimension_);
  centres_.copy_(middles(box_, sides(side, dimension_)));
  // Each cell's share of the density, averaged over places within it; what is left lies beside the box.
  const Tensor half = (box_[1] - box_[0]) / static_cast<double>(2 * side), within = middles(torch::stack({-half, half}), sides(kWithin, dimension_));
  Tensor share = torch::zeros({centres_.size(0)}, truth_.options());
  for (std::int64_t i = 0; i < within.size(0); ++i) share += torch::exp(log_target(centres_ + within[i], ctx));
  share = share * (4 * half.square()).prod().sqrt() / static_cast<double>(within.size(0));
  truth_.slice(0, 0, share.size(0)).copy_(share / share.sum().clamp_min(1));
  truth_.slice(0, share.size(0)).copy_(1 - share.sum().clamp(0, 1));

  const std::string& begin = ctx.params.text("begin");
  const Tensor some = rows.index_select(0, ctx.rng.integers(rows.size(0), {chains_count_}));
  if (begin == "draws") {
    at_.copy_(some);
  } else {
    // Anywhere in the box where the density is not 0; after so many tries, where the data are.
    const Tensor tries = box_[0] + ctx.rng.uniform({kTries, chains_count_, dimension_}) * (box_[1] - box_[0]);
    const Tensor possible = torch::isfinite(log_target(tries.flatten(0, 1), ctx)).reshape({kTries, chains_count_}), first = possible.to(torch::kInt64).argmax(0);
    const Tensor found = tries.gather(0, first.reshape({1, -1, 1}).expand({1, chains_count_, dimension_}))[0];
    at_.copy_(torch::where(possible.any(0).unsqueeze(1), found, some));
    if (begin == "one") at_.copy_(at_[0].clone().expand_as(at_));
  }
  log_p_.copy_(log_target(at_, ctx));
}

void Sampler::step(const Batch& batch, StepContext& ctx) {
  const torch::NoGradGuard no_grad;
  if (ctx.step == 0) begin(batch, ctx);
  const Move m = move(ctx);
  gather(m, ctx);
  const bool anew = ctx.step % kLook == 0;
  if (anew) look(ctx);
  for (std::int64_t i = first_told(); i < kSeen; ++i) ctx.report(kNames[i], seen_[i].clone());
  report(ctx, anew);
  ctx.narrate("collect", [&] { return view_of({{"total_variation", number(seen_[kTotal])}}, kept_.slice(0, 0, std::clamp<std::int64_t>(gathered_.item<std::int64_t>(), 1, 2000))); });
}

/// What happened goes into the ring; what counts goes into the histogram and, as far as chance keeps it, among what is kept.
void Sampler::gather(const Move& m, StepContext& ctx) {
  at_.copy_(m.to), log_p_.copy_(m.log_p), tried_.copy_(m.tried), took_.copy_(m.took);
  const std::int64_t now = ctx.step % kPast;
  past_[now].copy_(at_), past_tried_[now].copy_(tried_[0]), past_took_[now].copy_(took_);
  steps_ += 1;
  if (ctx.step < ctx.params.integer("burn_in")) return;

  const Tensor side = (box_[1] - box_[0]) / static_cast<double>(side_of(dimension_));
  const Tensor cell = ((at_ - box_[0]) / side).floor(), inside = (cell >= 0).logical_and(cell < static_cast<double>(side_of(dimension_))).all(1);
  const Tensor flat = dimension_ == 1 ? cell.select(1, 0) : cell.select(1, 0) * static_cast<double>(kPlaneCells) + cell.select(1, 1);
  const Tensor which = torch::where(inside, flat, torch::full_like(flat, static_cast<double>(centres_.size(0)))).to(torch::kInt64);
  counts_.index_add_(0, which, (m.weight.defined() ? m.weight : torch::ones_like(log_p_)).to(torch::kFloat64));

  const Tensor drawn = m.drawn.defined() ? m.drawn : at_;
  const Tensor number = gathered_ + torch::arange(drawn.size(0), gathered_.options());  // how many were drawn before each
  const Tensor chance = (ctx.rng.uniform({drawn.size(0)}).to(torch::kFloat64) * (number + 1).to(torch::kFloat64)).floor().to(torch::kInt64);
  const Tensor place = torch::where(number < kKept, number, chance).clamp_max(kKept);  // the last row takes what is not kept
  kept_.index_copy_(0, place, drawn);
  gathered_ += drawn.size(0);
}

Tensor Sampler::past(const Tensor& ring, std::int64_t steps) const {
  return steps <= kPast ? ring.slice(0, 0, steps) : torch::roll(ring, -(steps % kPast), 0);
}

void Sampler::look(StepContext& ctx) {
  const std::int64_t steps = ctx.step + 1;
  if (chains() && steps >= 8) {
    const Tensor path = past(past_, steps);
    std::vector<Tensor> first, time, agreement;
    for (std::int64_t d = 0; d < dimension_; ++d) {
      const Tensor rho = autocorrelation(path.select(2, d), kPast / 2);
      first.push_back(rho[1]), time.push_back(integrated_time(rho)), agreement.push_back(r_hat(path.select(2, d)));
    }
    const Tensor tau = torch::stack(time).amax();
    seen_[kAcceptance].copy_(past(past_took_, steps).mean());
    seen_[kLagOne].copy_(torch::stack(first).mean());
    seen_[kTau].copy_(tau);
    seen_[kRate].copy_(static_cast<double>(chains_count_) / tau);
    seen_[kRHat].copy_(torch::stack(agreement).amax());
  }
  const Tensor share = (counts_ / counts_.sum().clamp_min(1e-300)).to(torch::kFloat32), some = counts_.sum() > 0;
  const Tensor kl = torch::where(share > 0, share * (share.clamp_min(1e-30).log() - truth_.clamp_min(1e-12).log()), torch::zeros_like(share)).sum();
  seen_[kTotal].copy_(torch::where(some, .5 * (share - truth_).abs().sum(), torch::ones_like(kl)));
  seen_[kKl].copy_(torch::where(some, kl, torch::zeros_like(kl)));
}

Tensor Sampler::sample(std::int64_t n, Ask& ask) {
  const std::int64_t kept = std::min(kKept, gathered_.item<std::int64_t>());
  const Tensor from = kept > 0 ? kept_.slice(0, 0, kept) : at_;
  if (n > from.size(0)) return from.index_select(0, ask.rng.integers(from.size(0), {n}));
  return from.index_select(0, ask.rng.permutation(from.size(0)).slice(0, 0, n).to(from.device()));
}

std::int64_t Sampler::first_told() const { return chains() ? 0 : kTotal; }

std::map<std::string, double> Sampler::reported() {
  std::map<std::string, double> all;
  for (std::int64_t i = first_told(); i < kSeen; ++i) all[kNames[i]] = seen_[i].item<double>();
  return all;
}

std::vector<std::pair<std::string, Tensor>> Sampler::shown() {
  const std::int64_t steps = steps_.item<std::int64_t>(), side = side_of(dimension_), cells = centres_.size(0);
  const auto on_grid = [&](const Tensor& t) { return dimension_ == 1 ? t : t.reshape({side, side}); };
  std::vector<std::pair<std::string, Tensor>> all{{"at", at_}, {"tried", tried_}, {"took", took_}, {"box", box_}, {"truth", on_grid(truth_.slice(0, 0, cells))}};
  all.emplace_back("counts", on_grid((counts_ / counts_.sum().clamp_min(1e-300)).to(torch::kFloat32).slice(0, 0, cells)));
  if (!chains() || steps == 0) return all;
  const Tensor path = past(past_, steps);
  all.emplace_back("path", path.select(1, 0));
  all.emplace_back("path_tried", past(past_tried_, steps));
  all.emplace_back("path_took", past(past_took_, steps).select(1, 0));
  all.emplace_back("trace", path.slice(1, 0, kTraces));
  Tensor slowest, longest;
  for (std::int64_t d = 0; d < dimension_ && path.size(0) > 1; ++d) {
    const Tensor rho = autocorrelation(path.select(2, d), kLags), tau = integrated_time(rho);
    if (!longest.defined() || (tau > longest).item<bool>()) slowest = rho, longest = tau;
  }
  if (slowest.defined()) all.emplace_back("autocorrelation", slowest);
  return all;
}

}  // namespace zscape
