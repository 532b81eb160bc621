// What the GAN family is made of: losses, techniques, and what each paper promises of them.
#include "models/adversarial/techniques/historical_averaging.h"
#include "models/adversarial/techniques/minibatch_discrimination.h"
#include "models/adversarial/techniques/spectral_norm.h"
#include "models/adversarial/techniques/virtual_batch_norm.h"
#include "models/blocks/gan_losses.h"
#include "models/blocks/gan_nets.h"
#include "models/blocks/mmd.h"
#include "models/blocks/patch_judge.h"
#include "models/blocks/pyramid.h"
#include "models/blocks/weight_norm.h"
#include "tests/engine/small_run.h"

namespace zscape {
namespace {

using testing::points;
using testing::SmallRun;

Tensor leaf(const Tensor& t) { return t.clone().requires_grad_(true); }
double value(const Tensor& t) { return t.item<double>(); }

// ---- losses

TEST(GanLosses, SmoothedLabelsMakeTheBestDiscriminatorSayFortyFivePercent) {
  // Equal distributions, one logit for all: the loss's slope must vanish where D = .9 / 2.
  const double best = std::log(.45 / .55);
  const Tensor real = leaf(torch::full({8, 1}, best)), fake = leaf(torch::full({8, 1}, best));
  const auto slopes = torch::autograd::grad({discriminator_loss(real, fake, .9)}, {real, fake});
  EXPECT_NEAR(value((slopes[0] + slopes[1]).sum()), 0, 1e-6);
  // Only real rows are smoothed: generated ones are still taught to be 0.
  const Tensor r = torch::randn({8, 1}, torch::kFloat64), f = torch::randn({8, 1}, torch::kFloat64);
  const Tensor plain = -(.9 * torch::log(torch::sigmoid(r)) + .1 * torch::log(1 - torch::sigmoid(r))).mean() - torch::log(1 - torch::sigmoid(f)).mean();
  EXPECT_NEAR(value(discriminator_loss(r, f, .9)), value(plain), 1e-12);
}

TEST(GanLosses, GeneratorsGradientsAreThoseOfTheirFormulas) {
  const Tensor l = torch::linspace(-6, 6, 25, torch::kFloat64).unsqueeze(1), n = torch::tensor(25.0, torch::kFloat64);
  const auto slope = [&](const std::string& which) {
    const Tensor at = leaf(l);
    return torch::autograd::grad({generator_loss(at, which)}, {at})[0] * n;
  };
  EXPECT_TRUE(torch::allclose(slope("minimax"), -torch::sigmoid(l)));  // dies where D is sure that the row is generated
  EXPECT_TRUE(torch::allclose(slope("non_saturating"), torch::sigmoid(l) - 1));
  EXPECT_TRUE(torch::allclose(slope("maximum_likelihood"), -torch::exp(l)));
}

TEST(GanLosses, MinusLogDHasTheSlopeOfKlLessTwiceJensenShannon) {
  // M. Arjovsky, L. Bottou: Towards Principled Methods for Training GANs. 2017, arXiv:1701.04862, theorem 2.5, for N(0, 1) and N(θ, 1) on a grid: with D the best
  // there is at θ₀ and then held, d/dθ E_θ[−log D] = d/dθ (KL(p_θ ‖ p) − 2 JS(p_θ, p)) at θ₀.
  const Tensor x = torch::linspace(-12, 14, 20001, torch::kFloat64);
  const double cell = 26.0 / 20000;
  const auto normal = [&](double at) { return torch::exp(-.5 * (x - at).square()) / std::sqrt(2 * M_PI); };
  const double t0 = 1.3, h = 1e-4;
  const Tensor p = normal(0), logit = torch::log(p) - torch::log(normal(t0));
  const auto cost = [&](double t) {
    const Tensor q = normal(t), losses = torch::softplus(-logit);
    EXPECT_NEAR(value(generator_loss(logit.slice(0, 9000, 9001).unsqueeze(1), "non_saturating")), value(losses[9000]), 1e-12);
    return value((q * losses).sum()) * cell;
  };
  const auto divergence = [&](double t) {
    const Tensor q = normal(t), m = (p + q) / 2;
    const double kl = value((q * (torch::log(q) - torch::log(p))).sum()) * cell;
    const double js = .5 * value((p * torch::log(p / m)).sum() + (q * torch::log(q / m)).sum()) * cell;
    return kl - 2 * js;
  };
  EXPECT_NEAR((cost(t0 + h) - cost(t0 - h)) / (2 * h), (divergence(t0 + h) - divergence(t0 - h)) / (2 * h), 1e-6);
}

TEST(GanLosses, FeaturesOfEqualBatchesLeaveNothingToLearn) {
  const Tensor f = leaf(torch::randn({16, 5}));
  const Tensor distance = feature_distance(f.detach().flip(0), f);
  EXPECT_LT(value(distance), 1e-12);
  EXPECT_LT(value(torch::autograd::grad({distance}, {f})[0].abs().max()), 1e-6);
  EXPECT_NEAR(value(feature_distance(torch::zeros({4, 3}), torch::ones({4, 3}))), 3, 1e-6);  // means, not row by row
}

// ---- techniques

TEST(Techniques, SpectralNormMakesTheLargestSingularValueOne) {
  Rng rng(1, "init");
  const Init init{rng, torch::kCPU};
  for (const auto& shape : {std::vector<std::int64_t>{7, 12}, {6, 3, 4, 4}}) {
    const Tensor w = leaf(torch::randn(shape));
    const SpectralNorm norm({{"w", w, Role::weight}}, init);
    for (int i = 0; i < 60; ++i) norm(0, w, true);
    const Tensor bounded = norm(0, w, false);
    EXPECT_NEAR(value(torch::linalg_svdvals(bounded.flatten(1))[0]), 1, 2e-3);
    EXPECT_TRUE(torch::equal(bounded, norm(0, w, false))) << "looking must not move the power iteration";
    // σ depends on W: along W itself nothing changes, so the gradient of any f(W/σ) is orthogonal to W.
    const Tensor gradient = torch::autograd::grad({(bounded * torch::randn(shape)).sum()}, {w})[0];
    EXPECT_NEAR(value((gradient * w).sum()), 0, 2e-3);
  }
}

TEST(Techniques, MinibatchDiscriminationCountsTheOthers) {
  Rng rng(1, "init");
  const MinibatchDiscrimination batch(5, 3, {rng, torch::kCPU});
  const Tensor alike = torch::randn({1, 5}).expand({6, 5});
  EXPECT_TRUE(torch::allclose(batch(alike, true).slice(1, 5), torch::full({6, 3}, 5.0)));
  const Tensor f = torch::randn({6, 5}), order = torch::tensor({3, 1, 5, 0, 2, 4});
  EXPECT_TRUE(torch::allclose(batch(f, true).index_select(0, order), batch(f.index_select(0, order), true), 1e-4, 1e-5));
  // Looked at alone, a row is compared with the remembered ones, whatever stands beside it.
  batch.remember(f);
  EXPECT_TRUE(torch::allclose(batch(f, false).slice(0, 0, 1), batch(f.slice(0, 0, 1), false)));
}

TEST(Techniques, VirtualBatchNormDoesNotSeeTheNeighbours) {
  const Tensor reference = torch::randn({8, 3, 4, 4}), weight = torch::rand({3}) + .5, bias = torch::randn({3});
  const Tensor a = torch::randn({1, 3, 4, 4}), others = torch::randn({5, 3, 4, 4}), more = 9 * torch::randn({5, 3, 4, 4});
  const auto first = [&](const Tensor& beside) { return virtual_batch_norm(torch::cat({reference, a, beside}), 8, weight, bias)[8]; };
  EXPECT_TRUE(torch::equal(first(others), first(more)));
  // A row of the reference among as many as make its weight 1/(R + 1): with itself as the whole reference, statistics are its own.
  const Tensor own = virtual_batch_norm(torch::cat({a, a}), 1, torch::ones({3}), torch::zeros({3}));
  EXPECT_LT(value(own[1].mean({1, 2}).abs().max()), 1e-5);
  EXPECT_NEAR(value(own[1].square().mean()), 1, 1e-3);
}

/// Simultaneous gradient steps of size .1 on min_x max_y xy from (1, 1), and how far from the equilibrium 1,000 of them end.
double bilinear_radius(double history) {
  Player x, y;
  x.name = "x", y.name = "y";
  x.parameters = {{"x", leaf(torch::ones({1})), Role::weight}};
  y.parameters = {{"y", leaf(torch::ones({1})), Role::weight}};
  const HistoricalAveraging of_x(x), of_y(y);
  for (int i = 0; i < 1000; ++i) {
    const Tensor &a = x.parameters[0].tensor, &b = y.parameters[0].tensor;
    const Tensor gx = torch::autograd::grad({(a * b.detach()).sum() + history * of_x.distance(x)}, {a})[0];
    const Tensor gy = torch::autograd::grad({-(a.detach() * b).sum() + history * of_y.distance(y)}, {b})[0];
    const torch::NoGradGuard no_grad;
    Tensor(a).sub_(.1 * gx), Tensor(b).sub_(.1 * gy);
    of_x.follow(x), of_y.follow(y);
  }
  return std::hypot(value(x.parameters[0].tensor), value(y.parameters[0].tensor));
}

TEST(Techniques, HistoricalAveragingEndsTheOrbitsOfTheBilinearGame) {
  EXPECT_NEAR(bilinear_radius(0), std::sqrt(2.0) * std::pow(1.01, 500), 1);  // each step grows by √(1 + η²)
  EXPECT_LT(bilinear_radius(.1), .05);
  EXPECT_LT(bilinear_radius(.25), .1);
  EXPECT_GT(bilinear_radius(2), .2);  // too strong: the mean of where one has been holds one back there
}

TEST(Techniques, WeightNormBeginsWithStandardUnits) {
  Rng rng(1, "init");
  const NormalisedLinear layer("l", 6, 4, {rng, torch::kCPU});
  const Tensor y = layer.begin_with(3 * torch::randn({64, 6}) + 2);
  EXPECT_LT(value(y.mean(0).abs().max()), 1e-4);
  EXPECT_NEAR(value(y.std(0, false).min()), 1, 1e-3);
  // Only the direction of V counts.
  const Tensor x = torch::randn({3, 6}), before = layer(x);
  const torch::NoGradGuard no_grad;
  Tensor(layer.direction).mul_(7);
  EXPECT_TRUE(torch::allclose(before, layer(x), 1e-4, 1e-5));
}

// ---- moments

TEST(Mmd, UnbiasedIsZeroOnAverageForEqualDistributions) {
  torch::manual_seed(3);
  const Kernels k = Kernels::parse("0.5, 1, 2");
  std::vector<double> all;
  for (int i = 0; i < 200; ++i) all.push_back(value(unbiased_mmd2(k, torch::randn({32, 2}), torch::randn({32, 2}))));
  const Tensor t = torch::tensor(all);
  EXPECT_LT(std::abs(value(t.mean())), 3 * value(t.std()) / std::sqrt(200.0));
  EXPECT_LT(value(t.min()), 0) << "an unbiased estimate of 0 has to fall below it now and then";
}

TEST(Mmd, TheFusedGradientIsAutograds) {
  const Kernels k{{.4, 1.5}};
  const Tensor x = torch::randn({7, 3}, torch::kFloat64), y = leaf(torch::randn({5, 3}, torch::kFloat64));
  const Tensor plain = (k(x, x).mean() + k(y, y).mean() - 2 * k(x, y).mean() + 1e-6).sqrt(), fused = Compared(k, x, y).root_mmd2();
  EXPECT_NEAR(value(plain), value(fused), 1e-12);
  const Tensor expected = torch::autograd::grad({plain}, {y}, {}, true)[0], found = torch::autograd::grad({fused}, {y})[0];
  EXPECT_LT(value((expected - found).abs().max()), 1e-12);
}

TEST(Mmd, KernelsAreTheirFormula) {
  const Kernels k{{.5, 2}};
  const Tensor x = torch::tensor({{0.0f, 0.0f}, {1.0f, 0.0f}}), y = torch::tensor({{0.0f, 2.0f}});
  EXPECT_NEAR(value(k(x, y)[0][0]), std::exp(-4 / .5) + std::exp(-4 / 8.0), 1e-6);
  EXPECT_NEAR(value(k(x, y)[1][0]), std::exp(-5 / .5) + std::exp(-5 / 8.0), 1e-6);
  EXPECT_NEAR(value(Compared(k, x, x).root_mmd2()), 1e-3, 1e-6);  // √ε
  for (const char* bad : {"", "a", "1,,2", "-1", "0", "1 2", "nan"}) EXPECT_THROW(Kernels::parse(bad), ParamError) << bad;
}

// ---- systems

TEST(Wgan, WeightsOfTheCriticStayWithinTheBoundAfterEveryStep) {
  SmallRun run("wgan", {{"hidden", "8"}, {"latent", "2"}, {"cut", "0.05"}, {"lr", "0.1"}}, points(2));
  for (int i = 0; i < 3; ++i) {
    run.step(torch::randn({16, 2}));
    for (const NamedTensor& p : run.model->players()[0].parameters) EXPECT_LE(value(p.tensor.abs().max()), .05f) << p.name;
    EXPECT_GT(run.scalar("at_bounds"), .5);
  }
}

TEST(Gan, TechniquesAreOffUnlessAskedFor) {
  // A run with every technique at its neutral value takes the same steps as one that names none.
  SmallRun plain("gan", {{"hidden", "5"}, {"layers", "2"}}, points(2)),
      named("gan", {{"hidden", "5"}, {"layers", "2"}, {"smoothing", "0"}, {"instance_noise", "0"}, {"penalty", "0"}, {"history", "0"}, {"minibatch", "0"}}, points(2));
  for (int i = 0; i < 3; ++i) {
    const Tensor x = torch::randn({8, 2});
    plain.step(x), named.step(x);
    EXPECT_EQ(plain.scalar("d_loss"), named.scalar("d_loss"));
  }
}

TEST(Gan, EveryTechniqueLearnsAndIsToldApart) {
  const std::vector<std::map<std::string, std::string>> each = {{{"smoothing", "0.1"}}, {{"instance_noise", "0.3"}}, {{"penalty", "1"}}, {{"spectral", "true"}}, {{"minibatch", "3"}},
                                                                {{"history", "0.5"}}, {{"d_steps", "2"}}, {{"g_steps", "2"}}, {{"g_loss", "feature_matching"}}, {{"g_loss", "maximum_likelihood"}}};
  const auto after = [](const std::string& id, std::map<std::string, std::string> settings, const DataSpec& data) {
    settings.insert({{"lr", "0.01"}, {"latent", "2"}, {id == "gan" ? "hidden" : "maps", "4"}});
    SmallRun run(id, settings, data);
    Rng rows(1, "rows");
    for (int i = 0; i < 4; ++i) run.step(data.kind == DataKind::points ? rows.normal({12, 2}) : rows.uniform({12, 1, 8, 8}));
    Tensor all = torch::zeros({1});
    for (const Player& player : run.model->players())
      for (const NamedTensor& p : player.parameters) all = all + p.tensor.detach().abs().sum();
    EXPECT_TRUE(std::isfinite(value(all)));
    return value(all);
  };
  for (const auto& [id, data] : {std::pair<std::string, DataSpec>{"gan", points(2)}, {"dcgan", testing::grey_pictures(8)}}) {
    const double plain = after(id, {}, data);
    for (const auto& settings : each) EXPECT_NE(after(id, settings, data), plain) << id << " " << settings.begin()->first;
  }
  const double batch = after("dcgan", {}, testing::grey_pictures(8));
  for (const char* norm : {"none", "virtual_batch"}) EXPECT_NE(after("dcgan", {{"norm", norm}}, testing::grey_pictures(8)), batch) << norm;
}

TEST(Gan, NoiseGivesDisjointSupportsAGradient) {
  // Real rows at +3, generated ones at −3, a discriminator that is sure: minimax G stands still, and with noise on what D sees it does not.
  const auto slope_of_g = [](const std::string& noise) {
    SmallRun run("gan", {{"hidden", "32"}, {"layers", "2"}, {"latent", "1"}, {"g_loss", "minimax"}, {"lr", "0.02"}, {"instance_noise", noise}, {"instance_noise.steps", "0"}}, points(1));
    {
      const torch::NoGradGuard no_grad;  // G says −3 and nothing else
      auto& g = run.model->players()[1].parameters;
      Tensor(g[g.size() - 2].tensor).zero_();
      Tensor(g[g.size() - 1].tensor).fill_(-3);
    }
    std::vector<Tensor> frozen;
    for (const NamedTensor& p : run.model->players()[1].parameters) frozen.push_back(p.tensor.detach().clone());
    for (int i = 0; i < 300; ++i) {
      run.step(torch::full({64, 1}, 3.0));
      const torch::NoGradGuard no_grad;
      for (std::size_t k = 0; k < frozen.size(); ++k) Tensor(run.model->players()[1].parameters[k].tensor).copy_(frozen[k]);
    }
    return value(run.gradients.back().abs().sum());
  };
  const double without = slope_of_g("0"), with = slope_of_g("2");
  EXPECT_LT(without, 1e-3);
  EXPECT_GT(with, 5 * without);
}

TEST(Lapgan, ThePyramidGivesThePictureBack) {
  const Tensor x = torch::rand({3, 2, 16, 24});
  const Pyramid p = Pyramid::build(x, 3);
  ASSERT_EQ(p.residuals.size(), 3u);
  EXPECT_EQ(p.smallest.sizes(), (std::vector<std::int64_t>{3, 2, 2, 3}));
  EXPECT_LT(value((p.collapse() - x).abs().max()), 1e-6);
}

TEST(Lapgan, ExploringKeepsTheDetailsStillAndSamplesDoNot) {
  SmallRun run("lapgan", {{"levels", "1"}, {"hidden", "8"}, {"maps", "2"}, {"latent", "3"}}, testing::grey_pictures(8));
  for (int i = 0; i < 2; ++i) run.step(torch::rand({6, 1, 8, 8}));
  Ask ask = run.ask();
  const Tensor z = torch::randn({2, 3}), x = torch::rand({2, 1, 8, 8});
  EXPECT_TRUE(torch::equal(run.verb<Decodes>().decode(z, ask), run.verb<Decodes>().decode(z, ask)));
  auto& translates = run.verb<Translates>();
  EXPECT_FALSE(torch::equal(translates.translate(x, Direction::forth, ask), translates.translate(x, Direction::forth, ask)));
  EXPECT_TRUE(torch::allclose(translates.translate(x, Direction::back, ask), doubled(halved(x)), 1e-5, 1e-6));
}

TEST(PatchJudge, ThreeHalvingsSeeSeventyPixels) {
  Rng rng(1, "init");
  for (const auto& [downs, patch] : {std::pair<std::int64_t, std::int64_t>{1, 16}, {2, 34}, {3, 70}}) {
    const PatchJudge judge("d", 1, 2, downs, {rng, torch::kCPU});
    // Norms spread a pixel's effect over the map: taken out by looking at a net of convolutions alone, of the same strides.
    Tensor x = torch::zeros({1, 1, 128, 128}), h = x.requires_grad_(true);
    std::vector<NamedTensor> weights;
    judge.collect(weights);
    std::size_t layer = 0;
    for (const NamedTensor& w : weights) {
      if (w.tensor.dim() != 4) continue;
      h = torch::conv2d(h, w.tensor.abs(), {}, layer < static_cast<std::size_t>(downs) ? 2 : 1, 1);
      ++layer;
    }
    EXPECT_EQ(judge(torch::rand({1, 1, 128, 128})).sizes(), h.sizes());
    const Tensor seen = torch::autograd::grad({h[0][0][h.size(2) / 2][h.size(3) / 2]}, {x})[0][0][0];
    EXPECT_EQ(seen.abs().sum(0).gt(0).sum().item<std::int64_t>(), patch) << downs;
  }
}

TEST(Pix2Pix, TheJudgeSeesWhatThePictureWasMadeFrom) {
  SmallRun run("pix2pix", {{"maps", "4"}}, testing::grey_pictures(16));
  for (int i = 0; i < 3; ++i) run.step(torch::rand({4, 1, 16, 16}));
  Ask ask = run.ask();
  auto& model = run.verb<Translates>();
  EXPECT_THROW(model.translate(torch::rand({1, 1, 16, 16}), Direction::back, ask), std::runtime_error);
  // Without the adversarial part G learns from L1 alone, and D's loss does not reach it.
  SmallRun alone("pix2pix", {{"maps", "4"}, {"gan_weight", "0"}}, testing::grey_pictures(16));
  alone.step(torch::rand({4, 1, 16, 16}));
  EXPECT_EQ(alone.scalar("g_loss"), 0);
  DataSpec single = testing::grey_pictures(16);
  single.second = Second::none;
  EXPECT_THROW(SmallRun("pix2pix", {}, single), ParamError);
}

TEST(CycleGan, ThePoolGivesOlderPicturesHalfOfTheTime) {
  DataSpec data = testing::grey_pictures(8);
  data.second = Second::unpaired;
  SmallRun run("cyclegan", {{"maps", "2"}, {"blocks", "1"}, {"lr", "0.000001"}}, data);
  for (int i = 0; i < 12; ++i) run.step(torch::rand({5, 1, 8, 8}));
  const auto pool = [&] {
    for (const NamedTensor& t : run.model->state())
      if (t.name == "pool.a") return t.tensor.clone();
    return Tensor();
  };
  // Full after ten steps of five; from then on about half of the fresh ones take another's place.
  std::int64_t changed = 0, rounds = 40;
  for (std::int64_t i = 0; i < rounds; ++i) {
    const Tensor before = pool();
    run.step(torch::rand({5, 1, 8, 8}));
    changed += (pool() - before).flatten(1).abs().sum(1).gt(0).sum().item<std::int64_t>();
  }
  EXPECT_NEAR(static_cast<double>(changed) / static_cast<double>(5 * rounds), .5, .12);
}

TEST(Cgan, TheClassChangesWhatIsDrawnAndHowItIsJudged) {
  DataSpec data = testing::grey_pictures(8);
  data.classes = 3;
  SmallRun run("cgan", {{"maps", "4"}, {"latent", "3"}}, data);
  for (int i = 0; i < 3; ++i) run.step(torch::rand({9, 1, 8, 8}));
  Ask ask = run.ask();
  const Tensor z = torch::randn({4, 3});
  const auto of = [&](std::int64_t label) {
    ask.label = label;
    return run.verb<Decodes>().decode(z, ask);
  };
  EXPECT_FALSE(torch::allclose(of(0), of(2), 1e-4, 1e-5));
  const Tensor x = torch::rand({4, 1, 8, 8});
  const auto judged = [&](std::int64_t label) {
    ask.label = label;
    return run.verb<Judges>().judge(x, Tensor(), ask);
  };
  EXPECT_FALSE(torch::allclose(judged(0), judged(2), 1e-5, 1e-7));
}

TEST(Bigan, TheGradientReachesTheEncoder) {
  SmallRun run("bigan", {{"hidden", "8"}, {"latent", "2"}}, points(2));
  run.step(torch::randn({16, 2}));
  double encoder = 0;
  const auto& all = run.model->players()[1].parameters;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].name.rfind("encoder", 0) == 0 && run.gradients[i].defined()) encoder += value(run.gradients[i].abs().sum());
  EXPECT_GT(encoder, 1e-6);
}

TEST(Sgan, TheFakeClassHasItsLogitAtZero) {
  DataSpec data = points(2);
  data.classes = 2;
  SmallRun run("sgan", {{"hidden", "16"}, {"latent", "3"}}, data);
  run.step(torch::randn({16, 2}));
  Ask ask = run.ask();
  const Tensor x = torch::randn({5, 2}), p = run.verb<Classifies>().classify(x, ask).exp();
  EXPECT_TRUE(torch::allclose(p.sum(1), torch::ones({5})));
  const Tensor d = run.verb<Judges>().judge(x, Tensor(), ask);
  EXPECT_TRUE(d.gt(0).all().item<bool>() && d.lt(1).all().item<bool>());
}

}  // namespace
}  // namespace zscape
