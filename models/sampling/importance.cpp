// Importance sampling: draws from another density, weighed.
//   H. Kahn, A. W. Marshall: Methods of Reducing Sample Size in Monte Carlo Computations. Operations Research 1 (1953).
//   Effective draws: A. Kong, J. S. Liu, W. H. Wong: Sequential Imputations and Bayesian Missing Data Problems. JASA 89 (1994).
//
//   x ~ q,  w = p(x) / q(x);   plain: E_p[f] ≈ 1/n Σ w f;   self-normalised: Σ w f / Σ w, which also works where p is known but for a constant
//   ESS = (Σ w)² / Σ w²;   of q = N(0, σ²) and p = N(0, 1): ESS / n → √(2σ² − 1) / σ²
//   q = normal, N(centre, (spread)²) along every axis; student, with 3 degrees of freedom; or even over the box
// What is kept are draws taken over by their weights, N of each step's N (systematic resampling).
//
// Shapes: x [N, D]; w [N]; the last log weights [W, N].
//
// Pitfall: where q falls off faster than √p the weights have no finite variance (σ² ≤ ½ above). Nothing shows it for long: the estimate looks settled, then one draw with an
//   enormous weight moves it. k̂, the tail index of the weights, tells: the variance is infinite from ½ on.
#include <cmath>

#include "models/blocks/chain_stats.h"
#include "models/sampling/sampler.h"

namespace zscape::importance {

constexpr std::int64_t kPast = 100;
constexpr double kFreedom = 3;

enum Sum { kCount, kWeight, kSquare, kMoment, kSums };
enum Seen { kShare, kTail, kZ, kPlain, kNormalised, kSeen };
constexpr const char* kNames[] = {"effective_share", "weight_tail", "weight_mean", "plain_error", "normalised_error"};

class Importance final : public Sampler {
 public:
  explicit Importance(const Build& build) : Sampler(build), proposal_(build.params.text("proposal")) {
    weights_ = torch::zeros_like(log_p_), logs_ = torch::zeros({kPast, at_.size(0)}, build.device), moment_ = torch::zeros({1}, build.device);
    sums_ = torch::zeros({kSums}, torch::dtype(torch::kFloat64).device(build.device)), told_ = torch::zeros({kSeen}, build.device);
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = Sampler::state();
    all.insert(all.end(), {{"moment", moment_, Role::buffer}, {"sums", sums_, Role::buffer}, {"told", told_, Role::buffer}, {"weights", weights_, Role::chain}, {"log_weights", logs_, Role::chain}});
    return all;
  }
  std::vector<std::pair<std::string, Tensor>> shown() override {
    auto all = Sampler::shown();
    all.emplace_back("weights", weights_);
    return all;
  }
  std::map<std::string, double> reported() override {
    auto all = Sampler::reported();
    for (std::int64_t i = 0; i < kSeen; ++i) all[kNames[i]] = told_[i].item<double>();
    return all;
  }

 protected:
  bool chains() const override { return false; }

  Move move(StepContext& ctx) override {
    if (ctx.step == 0) moment_.copy_((truth_.slice(0, 0, centres_.size(0)) * centres_.square().sum(1)).sum().reshape({1}));
    const auto [x, log_q] = propose(ctx);
    ctx.narrate("propose", [&, &x = x] { return view_of({}, x); });

    const Tensor log_p = log_target(x, ctx), log_w = log_p - log_q, w = log_w.exp();
    ctx.narrate("weigh", [&] { return View{{{"largest", number(w.max() / w.sum().clamp_min(1e-30))}}, {histogram("w", w)}, {}}; });

    logs_[ctx.step % kPast].copy_(log_w);
    weights_.copy_(w);
    const Tensor wide = w.to(torch::kFloat64);
    sums_ += torch::stack({torch::full_like(sums_[0], static_cast<double>(w.size(0))), wide.sum(), wide.square().sum(), (wide * x.square().sum(1)).sum()});
    ctx.narrate("estimate", [&] { return View{{{"plain", number(sums_[kMoment] / sums_[kCount])}, {"normalised", number(sums_[kMoment] / sums_[kWeight])}, {"truth", number(moment_[0])}}, {}, {}}; });

    // Evenly spaced marks on the weights laid end to end: each draw is taken over as often as its weight says.
    const Tensor ends = wide.cumsum(0), marks = (torch::arange(w.size(0), ends.options()) + ctx.rng.uniform({1}).to(torch::kFloat64)) / static_cast<double>(w.size(0)) * ends.slice(0, w.size(0) - 1);
    const Tensor drawn = x.index_select(0, torch::searchsorted(ends, marks, false, true).clamp_max(w.size(0) - 1));
    return {.to = x, .log_p = log_p, .tried = x, .took = torch::ones_like(w), .weight = w, .drawn = drawn};
  }

  void report(StepContext& ctx, bool anew) override {
    if (anew) {
      told_[kShare].copy_(sums_[kWeight].square() / (sums_[kCount] * sums_[kSquare]).clamp_min(1e-300));
      told_[kTail].copy_(pareto_tail(logs_.slice(0, 0, std::min(kPast, ctx.step + 1)).flatten()));
      told_[kZ].copy_(sums_[kWeight] / sums_[kCount]);
      told_[kPlain].copy_((sums_[kMoment] / sums_[kCount] - moment_[0]).abs());
      told_[kNormalised].copy_((sums_[kMoment] / sums_[kWeight].clamp_min(1e-300) - moment_[0]).abs());
    }
    for (std::int64_t i = 0; i < kSeen; ++i) ctx.report(kNames[i], told_[i].clone());
  }

 private:
  std::pair<Tensor, Tensor> propose(StepContext& ctx) {
    const double centre = ctx.params.real("centre"), spread = ctx.params.real("spread"), d = static_cast<double>(at_.size(1));
    if (proposal_ == "even") {
      const Tensor x = box_[0] + ctx.rng.uniform(at_.sizes()) * (box_[1] - box_[0]);
      return {x, -(box_[1] - box_[0]).log().sum().expand_as(log_p_)};
    }
    const Tensor noise = ctx.rng.normal(at_.sizes());
    if (proposal_ == "normal") return {centre + spread * noise, -.5 * noise.square().sum(1) - d * std::log(spread * std::sqrt(2 * M_PI))};
    // Student: a normal over the root of an independent χ² / ν, the same for all axes of a draw.
    const Tensor heavy = noise / (ctx.rng.normal({at_.size(0), static_cast<std::int64_t>(kFreedom)}).square().mean(1, true)).sqrt();
    const double constant = std::lgamma((kFreedom + d) / 2) - std::lgamma(kFreedom / 2) - d / 2 * std::log(kFreedom * M_PI) - d * std::log(spread);
    return {centre + spread * heavy, constant - (kFreedom + d) / 2 * torch::log1p(heavy.square().sum(1) / kFreedom)};
  }

  std::string proposal_;
  Tensor weights_, logs_;        // [N] of the last step; [W, N]
  Tensor sums_, moment_, told_;  // since the beginning; E‖x‖² by the grid; what is reported
};

}  // namespace zscape::importance

namespace zscape {

ModelEntry importance_entry() {
  ModelEntry entry;
  entry.info = sampler_info({.id = "importance",
                             .name = "Importance",
                             .paper = "Kahn & Marshall 1953",
                             .reference = "H. Kahn, A. W. Marshall: Methods of Reducing Sample Size in Monte Carlo Computations. Operations Research 1 (1953)",
                             .params = sampler_params({{.key = "proposal", .group = "objective", .fallback = std::string("normal"), .choices = {"normal", "student", "even"}},
                                                       {.key = "spread", .group = "objective", .fallback = 2.0, .min = .05, .max = 20, .log_scale = true, .when = "proposal=normal|student"},
                                                       {.key = "centre", .group = "objective", .fallback = 0.0, .min = -10, .max = 10, .when = "proposal=normal|student"}},
                                                      128, false),
                             .lines = {"propose", "weigh", "estimate"},
                             .diagram = {{"proposal", "propose", "pictures", "accent"}, {"weights", "weigh", "profile", ""}, {"estimates", "estimate", "numbers", ""}},
                             .scalars = {{"total_variation", "truth", "samples", ""},
                                         {"histogram_kl", "truth", "gradient", "nats"},
                                         {"effective_share", "effective", "good", ""},
                                         {"weight_tail", "tail", "warning", ""},
                                         {"plain_error", "estimates", "data", ""},
                                         {"normalised_error", "estimates", "samples", ""},
                                         {"weight_mean", "", "data", ""}},
                             .objective = "E_p[f] ≈ Σ w f / Σ w,  w = p / q"});
  entry.build = [](const Build& build) { return std::make_unique<importance::Importance>(build); };
  entry.tiny = {{"chains", "16"}, {"burn_in", "2"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
