// Bounds, posteriors and priors of the VAE against exact oracles: a linear Gaussian model, sums over grids, numbers from Python (tests/reference/autoencoders.py).
#include <cmath>
#include <numbers>

#include "engine/data/sources.h"
#include "engine/run/answer_tools.h"
#include "models/blocks/likelihoods.h"
#include "tests/engine/small_run.h"

namespace zscape {
namespace {

using namespace zscape::testing;

using Settings = std::map<std::string, std::string>;

constexpr double kSigma = 0.5;

Settings with_linear_decoder(Settings more) {
  more.insert({{"hidden", "0"}, {"latent", "2"}, {"decoder", "gaussian"}, {"sigma", "0.5"}});
  return more;
}

/// A linear decoder with a fixed σ, so that log p(x) is known, and whatever posterior and prior the settings ask for.
struct LinearRun : SmallRun {
  /// wide: q reaches all of the true posterior, or draws would miss what weighs most.
  explicit LinearRun(const Settings& more, std::int64_t dimension = 5, bool wide = true) : SmallRun("vae", with_linear_decoder(more), points(dimension)) {
    const torch::NoGradGuard no_grad;
    Rng weights(6, "weights");
    for (const NamedTensor& t : model->state()) {
      if (t.name.starts_with("decoder.")) t.tensor.copy_(weights.normal(t.tensor.sizes()) * .7);
      if (wide && t.name == "encoder.0.bias") t.tensor.slice(0, 2, 4).add_(1.5);
      if (t.name.starts_with("posterior") || t.name.starts_with("prior")) t.tensor.add_(weights.normal(t.tensor.sizes()) * .2);  // no layer is the identity
    }
  }
};

Tensor weight_of(SmallRun& run, const std::string& name) {
  for (const NamedTensor& t : run.model->state())
    if (t.name == name) return t.tensor.detach().to(torch::kFloat64);
  ADD_FAILURE() << "no " << name;
  return {};
}

/// log N(x; b, W Wᵀ + σ² I), row by row.
Tensor exact_log_p(SmallRun& run, const Tensor& x) {
  const Tensor w = weight_of(run, "decoder.0.weight"), away = x.to(torch::kFloat64) - weight_of(run, "decoder.0.bias");
  const Tensor covariance = w.mm(w.t()) + kSigma * kSigma * torch::eye(w.size(0), torch::kFloat64);
  const Tensor square = (away.mm(torch::linalg_inv(covariance)) * away).sum(1);
  return -.5 * (square + torch::logdet(covariance) + static_cast<double>(w.size(0)) * std::log(2 * std::numbers::pi));
}

Tensor bound(SmallRun& run, const Tensor& x, std::int64_t k) {
  Ask ask = run.ask(k);
  return run.verb<Scores>().log_prob(x, ask).value.to(torch::kFloat64);
}

class Posteriors : public ::testing::TestWithParam<std::string> {};

// Whatever q is, k draws of it weighted by p(x, z) / q(z|x) bound log p(x) from below, ever closer: a wrong log q(z|x) ends elsewhere.
TEST_P(Posteriors, ManyDrawsReachTheExactLikelihoodFromBelow) {
  LinearRun run({{"posterior", GetParam()}, {"posterior.layers", "3"}, {"posterior.hidden", "16"}});
  const torch::NoGradGuard no_grad;
  const Tensor x = run.rng.normal({12, 5}), exact = exact_log_p(run, x);
  const double one = [&] {
    double sum = 0;
    for (int i = 0; i < 200; ++i) sum += bound(run, x, 1).mean().item<double>() / 200;
    return sum;
  }();
  const double ten = [&] {
    double sum = 0;
    for (int i = 0; i < 50; ++i) sum += bound(run, x, 10).mean().item<double>() / 50;
    return sum;
  }();
  const double many = bound(run, x, 20000).mean().item<double>(), truth = exact.mean().item<double>();
  EXPECT_LT(one, ten);
  EXPECT_LT(ten, truth);
  EXPECT_NEAR(many, truth, .05);
}
INSTANTIATE_TEST_SUITE_P(All, Posteriors, ::testing::Values("diagonal", "planar", "iaf"), [](const auto& instance) { return instance.param; });

TEST(VaeBounds, ALearntPriorGivesTheLikelihoodThatASumOverItsLatentsGives) {
  LinearRun run({{"prior", "flow"}, {"prior.layers", "3"}});
  const torch::NoGradGuard no_grad;
  const Tensor x = run.rng.normal({4, 5});
  // log p(x) = log ∫ p(x|z(u)) N(u; 0, I) du on a grid over u, in which the prior is normal.
  constexpr std::int64_t kSide = 301;
  const Tensor at = torch::linspace(-6, 6, kSide), u = torch::stack({at.repeat({kSide}), at.repeat_interleave(kSide)}, 1);
  Ask ask = run.ask();
  std::vector<double> truth;
  for (std::int64_t i = 0; i < 4; ++i) {
    const Tensor joint = run.verb<Explains>().log_likelihood(x.slice(0, i, i + 1).expand({u.size(0), -1}), u, ask) + standard_normal_log_prob(u);
    truth.push_back(torch::logsumexp(joint.to(torch::kFloat64), 0).item<double>() + 2 * std::log(12. / (kSide - 1)));
  }
  const Tensor many = bound(run, x, 20000);
  for (std::int64_t i = 0; i < 4; ++i) EXPECT_NEAR(many[i].item<double>(), truth[static_cast<std::size_t>(i)], .06) << i;
  // What is encoded and decoded again passes the prior's flow both ways.
  const Tensor z = run.verb<Encodes>().encode(x, ask).mean;
  EXPECT_EQ(z.sizes().vec(), (std::vector<std::int64_t>{4, 2}));
  EXPECT_FALSE(run.verb<Encodes>().encode(x, ask).log_var.defined()) << "seen through the prior the code is no Gaussian";
}

TEST(VaeBounds, TrainingWithManyDrawsRaisesABoundAboveTheElbo) {
  Rng rng(9, "pictures");
  const Tensor x = (rng.normal({128, 3}).mm(rng.normal({3, 64})) > 0).to(torch::kFloat32).view({128, 1, 8, 8});
  SmallRun run("vae", {{"hidden", "32"}, {"latent", "4"}, {"importance", "8"}, {"lr", "0.005"}}, binary_pictures(8));
  run.step(x);
  const double before = run.scalar("iwae");
  for (int i = 0; i < 150; ++i) {
    run.step(x);
    // The mean of a logarithm is below the logarithm of the mean, whatever the draws.
    EXPECT_LT(run.scalar("elbo"), run.scalar("iwae"));
    EXPECT_NEAR(run.scalar("loss"), -run.scalar("iwae"), 1e-4);
  }
  EXPECT_GT(run.scalar("iwae"), before + 5);
}

TEST(VaeBounds, WarmUpAndCapacityChargeWhatTheySay) {
  Rng rng(2, "pictures");
  const Tensor x = rng.bernoulli(torch::full({64, 1, 8, 8}, 0.3));
  SmallRun run("vae", {{"hidden", "16"}, {"latent", "4"}, {"beta", "2"}, {"beta.warmup", "10"}}, binary_pictures(8));
  for (int i = 0; i < 12; ++i) {
    run.step(x);
    EXPECT_NEAR(run.scalar("loss"), run.scalar("reconstruction") + 2 * std::min(1., .1 * (i + 1)) * run.scalar("kl"), 1e-3) << i;
  }
  SmallRun held("vae", {{"hidden", "32"}, {"latent", "4"}, {"capacity", "3"}, {"capacity.steps", "4"}, {"lr", "0.01"}}, binary_pictures(8));
  held.step(x);
  EXPECT_NEAR(held.scalar("loss"), held.scalar("reconstruction") + 100 * std::abs(held.scalar("kl") - .75), 2e-3);
  for (int i = 0; i < 400; ++i) held.step(x);
  EXPECT_NEAR(held.scalar("kl"), 3, .3) << "the code carries what it is told to";
}

TEST(TruePosterior, OfALinearModelIsTheKnownGaussian) {
  auto context = std::make_shared<RunContext>();
  context->record.spec.model = "vae";
  context->record.spec.data = "moons";
  context->record.data = points(2);
  LinearRun plane({}, 2, false);
  context->params = Params(find_source("moons").info.params);
  WeightSet weights;
  weights.context = context;
  DatasetCache datasets;
  Patient progress;
  const torch::NoGradGuard no_grad;
  const Looking looking{*plane.model, weights, datasets, progress};
  Answer row, a;
  answer_question(DataRows{{5}, true}, looking, row);
  const Tensor x = to_tensor(row.array, torch::kCPU).to(torch::kFloat64);
  answer_question(TruePosterior{.row = 5, .x0 = -6, .x1 = 6, .y0 = -6, .y1 = 6, .nx = 200, .ny = 200}, looking, a);
  const auto said = [&](const std::string& name) {
    for (const Measured& m : a.measured)
      if (m.metric == name) return m.value;
    ADD_FAILURE() << "no " << name;
    return 0.;
  };
  EXPECT_NEAR(said("log_p"), exact_log_p(plane, x).item<double>(), 1e-3);
  EXPECT_NEAR(said("bound"), said("log_p") - said("gap"), 1e-6);
  // p(z|x) = N(S Wᵀ (x − b) / σ², S), S⁻¹ = I + Wᵀ W / σ²; the gap is its divergence from the encoder's Gaussian.
  const Tensor w = weight_of(plane, "decoder.0.weight"), b = weight_of(plane, "decoder.0.bias"), precision = torch::eye(2, torch::kFloat64) + w.t().mm(w) / (kSigma * kSigma);
  const Tensor s = torch::linalg_inv(precision), mean = s.mm(w.t()).mm((x - b).t()).squeeze(1) / (kSigma * kSigma);
  Ask ask = plane.ask();
  const Posterior q = plane.verb<Encodes>().encode(x.to(torch::kFloat32), ask);
  const Tensor away = mean - q.mean[0].to(torch::kFloat64), variance = q.log_var[0].to(torch::kFloat64).exp();
  const double gap = .5 * ((precision.diag() * variance).sum() + away.dot(precision.mv(away)) - 2 - precision.logdet() - variance.log().sum()).item<double>();
  EXPECT_NEAR(said("gap"), gap, 1e-2 * (1 + gap));
  // Turned axes see the same posterior.
  Answer turned;
  const float c = std::cos(.7f), d = std::sin(.7f);
  answer_question(TruePosterior{.row = 5, .x0 = -6, .x1 = 6, .y0 = -6, .y1 = 6, .nx = 200, .ny = 200, .axes = {{2, 2}, {c, d, -d, c}}}, looking, turned);
  EXPECT_NEAR(turned.measured[0].value, said("log_p"), 1e-3);
  EXPECT_THROW(answer_question(TruePosterior{.row = 5, .axes = {{2, 2}, {1, 0, 1, 1}}}, looking, turned), std::runtime_error);
}

}  // namespace
}  // namespace zscape
