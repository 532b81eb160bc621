// Layers, likelihoods and divergences against PyTorch, exact sums and Monte Carlo.
#include <cmath>
#include <limits>

#include "models/blocks/conv.h"
#include "models/blocks/epilogue.h"
#include "models/blocks/gan_losses.h"
#include "models/blocks/gate.h"
#include "models/blocks/layers.h"
#include "models/blocks/likelihoods.h"
#include "models/blocks/products.h"
#include "models/blocks/tap.h"
#include "tests/engine/small_run.h"

namespace zscape {
namespace {

TEST(Blocks, InitialWeightsAreUniformWithPyTorchsBoundAndSeeded) {
  Rng rng(1, "init"), again(1, "init");
  const Linear layer("encoder.0", 400, 300, {rng, torch::kCPU}, Activation::none);
  const Linear twin("encoder.0", 400, 300, {again, torch::kCPU}, Activation::none);
  EXPECT_TRUE(torch::equal(layer.weight, twin.weight));
  const double bound = 1 / std::sqrt(400.0);
  EXPECT_LE(layer.weight.abs().max().item<double>(), bound);
  EXPECT_NEAR(layer.weight.std().item<double>(), bound / std::sqrt(3.0), 2e-4);
  EXPECT_LE(layer.bias.abs().max().item<double>(), bound);
  EXPECT_TRUE(layer.weight.is_leaf() && layer.weight.requires_grad());

  // The modules' own bounds, from their own initialisation.
  torch::manual_seed(3);
  torch::nn::ConvTranspose2d theirs(torch::nn::ConvTranspose2dOptions(16, 8, 4).stride(2).padding(1));
  const UpConv ours("decoder.conv0", 16, 8, {rng, torch::kCPU}, Activation::none);
  EXPECT_NEAR(ours.weight.abs().max().item<double>(), theirs->weight.abs().max().item<double>(), 2e-3);
  EXPECT_EQ(ours.weight.sizes(), theirs->weight.sizes());
}

TEST(Blocks, ConvolutionsHalveAndDoubleAndKeepChannelsLast) {
  Rng rng(1, "init");
  const DownConv down("d", 3, 8, {rng, torch::kCPU}, Activation::relu);
  const UpConv up("u", 8, 3, {rng, torch::kCPU}, Activation::none);
  const Tensor x = rng.uniform({2, 3, 12, 8}), h = down(x);
  EXPECT_EQ(h.sizes(), (std::vector<std::int64_t>{2, 8, 6, 4}));
  EXPECT_EQ(up(h).sizes(), x.sizes());
  EXPECT_TRUE(down.weight.is_contiguous(at::MemoryFormat::ChannelsLast));
  EXPECT_TRUE(torch::allclose(h, torch::relu(torch::conv2d(x, down.weight.contiguous(), down.bias, 2, 1)), 1e-4, 1e-5));
  EXPECT_TRUE(down.weight.is_leaf() && down.weight.requires_grad());
}

/// Value and gradients of `ours` and `theirs` at the same arguments, once and twice differentiated.
template <class F, class G>
void expect_same(F ours, G theirs, const Tensor& x, const Tensor& weight, const Tensor& bias) {
  const std::vector<Tensor> at{x, weight, bias};
  const Tensor y = ours(), expected = theirs();
  EXPECT_TRUE(torch::allclose(y, expected, 1e-4, 1e-5)) << (y - expected).abs().max();
  EXPECT_TRUE(y.is_contiguous(at::MemoryFormat::ChannelsLast));
  torch::manual_seed(4);
  const Tensor weigh = torch::randn_like(expected);
  const auto once = torch::autograd::grad({(y * weigh).sum()}, at), should = torch::autograd::grad({(expected * weigh).sum()}, at);
  for (std::size_t i = 0; i < at.size(); ++i) EXPECT_TRUE(torch::allclose(once[i], should[i], 1e-4, 1e-4)) << i << " " << (once[i] - should[i]).abs().max();
  const auto penalty = [&](const Tensor& of) {
    const Tensor slope = torch::autograd::grad({of.square().sum()}, {x}, {}, std::nullopt, /*create_graph=*/true)[0];
    return torch::autograd::grad({slope.square().sum()}, {weight})[0];
  };
  const Tensor twice = penalty(ours()), wanted = penalty(theirs());
  EXPECT_TRUE(torch::allclose(twice, wanted, 1e-3, 1e-3 * wanted.abs().max().item<double>()));
}

TEST(Blocks, ThinConvolutionsAreTorchsOwnOnceAndTwiceDifferentiated) {
  torch::manual_seed(3);
  struct Shape { std::int64_t in, out, k, stride, padding, height, width; };
  for (const Shape& c : {Shape{1, 8, 4, 2, 1, 12, 8}, {3, 6, 4, 2, 1, 8, 8}, {1, 6, 3, 1, 1, 5, 7}, {8, 2, 3, 1, 1, 6, 5}, {4, 4, 5, 1, 2, 9, 6}, {6, 1, 4, 1, 1, 7, 7}, {2, 7, 3, 2, 1, 8, 7},
                        {9, 3, 7, 1, 3, 8, 8}, {8, 8, 3, 1, 1, 4, 4}}) {
    SCOPED_TRACE(std::to_string(c.in) + " to " + std::to_string(c.out) + ", k " + std::to_string(c.k) + ", stride " + std::to_string(c.stride));
    const Tensor x = torch::randn({3, c.in, c.height, c.width}).requires_grad_(true), weight = laid_out(torch::randn({c.out, c.in, c.k, c.k})).requires_grad_(true),
                 bias = torch::randn({c.out}).requires_grad_(true);
    expect_same([&] { return conv(x, weight, bias, c.stride, c.padding); }, [&] { return torch::conv2d(x, weight, bias, c.stride, c.padding); }, x, weight, bias);
    const Tensor up = laid_out(torch::randn({c.in, c.out, c.k, c.k})).requires_grad_(true);
    expect_same([&] { return conv_transpose(x, up, bias, c.stride, c.padding); }, [&] { return torch::conv_transpose2d(x, up, bias, c.stride, c.padding); }, x, up, bias);
  }
  // A gradient laid out in rows, as a flattened layer sends it, arrives as maps are.
  const Tensor maps = laid_out(torch::randn({2, 3, 4, 5})).requires_grad_(true);
  const Tensor rows = rows_of(torch::relu(maps));
  EXPECT_TRUE(torch::equal(rows, torch::relu(maps).contiguous().view({2, 60})));
  EXPECT_TRUE(torch::equal(maps_of(rows, {3, 4, 5}), torch::relu(maps)));
  const Tensor back = torch::autograd::grad({(rows * torch::arange(60).to(torch::kFloat)).sum()}, {maps})[0];
  EXPECT_TRUE(back.is_contiguous(at::MemoryFormat::ChannelsLast));
}

TEST(Blocks, TheGateIsTanhTimesSigmoidInEveryLayout) {
  torch::manual_seed(3);
  for (const Tensor& both : {laid_out(2 * torch::randn({2, 6, 3, 5})), 2 * torch::randn({2, 6, 3, 5}), 2 * torch::randn({4, 7, 6}), 2 * torch::randn({5, 6})}) {
    const Tensor x = both.detach().requires_grad_(true);
    const std::vector<Tensor> half = x.chunk(2, x.dim() == 4 ? 1 : -1);
    const Tensor theirs = torch::tanh(half[0]) * torch::sigmoid(half[1]), ours = gated(x), weigh = torch::randn_like(theirs);
    EXPECT_TRUE(torch::allclose(ours, theirs, 1e-5, 1e-6));
    EXPECT_TRUE(torch::allclose(torch::autograd::grad({(ours * weigh).sum()}, {x})[0], torch::autograd::grad({(theirs * weigh).sum()}, {x})[0], 1e-4, 1e-6));
  }
}

TEST(Blocks, ATapHearsEveryLayerWhileItListens) {
  struct Recorder : Tap {
    std::vector<std::string> names;
    void see(const std::string& layer, const Tensor&) override { names.push_back(layer); }
  } recorder;
  Rng rng(1, "init");
  const Mlp net("encoder", {4, 6, 2}, {rng, torch::kCPU});
  const Tensor x = rng.normal({3, 4});
  net(x);
  EXPECT_TRUE(recorder.names.empty());
  {
    const Listening scope(recorder);
    net(x);
  }
  net(x);
  EXPECT_EQ(recorder.names, (std::vector<std::string>{"encoder.0", "encoder.1"}));
}

TEST(Blocks, NormalKlIsWhatMonteCarloSays) {
  Rng rng(7, "kl");
  const Tensor mean = torch::tensor({{0.5, -1.0, 0.0}}), log_var = torch::tensor({{-1.0, 0.3, 0.0}});
  constexpr std::int64_t kDraws = 400000;
  const Tensor z = mean + torch::exp(0.5 * log_var) * rng.normal({kDraws, 3});
  const Tensor log_ratio = normal_log_prob(z, mean, log_var) - standard_normal_log_prob(z);
  const double stderr_ = log_ratio.std().item<double>() / std::sqrt(static_cast<double>(kDraws));
  EXPECT_NEAR(normal_kl(mean, log_var).item<double>(), log_ratio.mean().item<double>(), 4 * stderr_);
  // ½ (μ² + σ² − 1 − log σ²) in double, by hand
  const double by_hand = 0.5 * (0.25 + std::exp(-1.0) - 1 + 1.0) + 0.5 * (1 + std::exp(0.3) - 1 - 0.3);
  EXPECT_NEAR(normal_kl(mean, log_var).item<double>(), by_hand, 1e-6);
  EXPECT_TRUE(torch::allclose(normal_kl_each(mean, log_var).sum(1), normal_kl(mean, log_var)));
}

TEST(Blocks, DiscretisedLogisticSumsToOne) {
  const Tensor values = (torch::arange(256, torch::kFloat32) / 255).view({256, 1});
  for (const double mean : {-0.3, 0.0, 0.41, 1.0, 1.7})
    for (const double log_scale : {-7.0, -4.0, -1.0, 2.0, 5.0}) {
      const Tensor each =
          discretised_logistic_log_prob(values, torch::full({256, 1}, mean), torch::full({256, 1}, log_scale));
      EXPECT_TRUE(each.isfinite().all().item<bool>()) << mean << " " << log_scale;
      EXPECT_NEAR(each.to(torch::kFloat64).exp().sum().item<double>(), 1, 2e-4) << mean << " " << log_scale;
    }
  // A very wide logistic centred on the range leaves almost everything to the two tails; a uniform one would be 8 bits.
}

TEST(Blocks, DiscretisedLogisticHasFiniteGradientsFarOut) {
  const Tensor mean = torch::tensor({{-40.0, 0.5, 50.0, 0.2}}).requires_grad_(true);
  const Tensor log_scale = torch::tensor({{-7.0, -7.0, -7.0, 7.0}}).requires_grad_(true);
  const Tensor x = torch::tensor({{1.0, 0.0, 0.0, 0.6}});
  const auto gradients =
      torch::autograd::grad({discretised_logistic_log_prob(x, mean, log_scale).sum()}, {mean, log_scale});
  for (const auto& g : gradients) EXPECT_TRUE(g.isfinite().all().item<bool>()) << g;
}

TEST(Blocks, GaussianAndBernoulliAreTheTextbookOnes) {
  const Tensor x = torch::tensor({{0.2, 0.9}}), mean = torch::tensor({{0.0, 1.0}});
  const double s = 0.3;
  const double by_hand = -0.5 * (0.04 + 0.01) / (s * s) - 2 * std::log(s) - std::log(2 * 3.14159265358979323846);
  EXPECT_NEAR(gaussian_log_prob(x, mean, torch::tensor(std::log(s))).item<double>(), by_hand, 1e-5);
  const Tensor bits = torch::tensor({{1.0, 0.0}}), logits = torch::tensor({{2.0, -60.0}});
  EXPECT_NEAR(bernoulli_log_prob(bits, logits).item<double>(), -std::log1p(std::exp(-2.0)), 1e-6);
}

TEST(Blocks, BernoullisGradientsAreAutogradsOwn) {
  torch::manual_seed(3);
  const Tensor x = torch::rand({4, 1, 3, 2}).requires_grad_(true), logits = (6 * torch::randn({4, 1, 3, 2})).requires_grad_(true), weigh = torch::randn({4});
  const Tensor theirs = torch::binary_cross_entropy_with_logits(logits, x, {}, {}, at::Reduction::None).neg().flatten(1).sum(1);
  const Tensor ours = bernoulli_log_prob(x, logits);
  EXPECT_TRUE(torch::allclose(ours, theirs, 1e-5, 1e-5));
  const auto a = torch::autograd::grad({(ours * weigh).sum()}, {x, logits}), b = torch::autograd::grad({(theirs * weigh).sum()}, {x, logits});
  for (std::size_t i = 0; i < 2; ++i) EXPECT_TRUE(torch::allclose(a[i], b[i], 1e-5, 1e-5));
  // One row for many: the gradient is the sum over all.
  const Tensor one = torch::rand({1, 1, 3, 2}).requires_grad_(true);
  EXPECT_TRUE(torch::allclose(torch::autograd::grad({bernoulli_log_prob(one, logits).sum()}, {one})[0], logits.detach().sum(0, true), 1e-5, 1e-5));
}

TEST(Blocks, SoftClampIsTheIdentityInsideAndKeepsItsGradientOutside) {
  const Tensor v = torch::tensor({-200.0, -24.0, -3.0, 0.0, 5.0, 24.0, 200.0}).requires_grad_(true);
  const Tensor y = soft_clamp(v, -20, 20);
  EXPECT_TRUE(torch::allclose(y.slice(0, 2, 5), v.slice(0, 2, 5), 0, 1e-5));
  EXPECT_GE(y.min().item<double>(), -20.0);
  EXPECT_LE(y.max().item<double>(), 20.0);
  const Tensor g = torch::autograd::grad({y.sum()}, {v})[0];
  EXPECT_GT(g[1].item<double>(), 0.01);
  EXPECT_GT(g[5].item<double>(), 0.01);
}

TEST(Blocks, LossesOfTheGameAreTheirFormulasAndSoAreTheirGradients) {
  torch::manual_seed(3);
  for (const bool minimax : {false, true}) {
    const Tensor real = torch::randn({7, 1}, torch::kDouble).mul_(3).requires_grad_(), fake = torch::randn({5, 1}, torch::kDouble).mul_(3).requires_grad_();
    const Tensor d = discriminator_loss(real, fake), g = generator_loss(fake, minimax ? "minimax" : "non_saturating");
    const Tensor plain_d = -torch::log_sigmoid(real).mean() - torch::log_sigmoid(-fake).mean();
    const Tensor plain_g = minimax ? torch::log_sigmoid(-fake).mean() : -torch::log_sigmoid(fake).mean();
    EXPECT_NEAR(number(d), number(plain_d), 1e-12);
    EXPECT_NEAR(number(g), number(plain_g), 1e-12);
    const auto ours = torch::autograd::grad({d * 2 + g}, {real, fake}), theirs = torch::autograd::grad({plain_d * 2 + plain_g}, {real, fake});
    for (std::size_t i = 0; i < 2; ++i) EXPECT_LT(number((ours[i] - theirs[i]).abs().max()), 1e-12);
  }
  EXPECT_NEAR(number(discriminator_loss(torch::zeros({4, 1}), torch::zeros({4, 1}))), 2 * std::log(2.0), 1e-6);
}

TEST(Blocks, ProductsWithMostlyZeroRowsAreThePlainOnes) {
  Rng rng(1, "rows");
  for (const std::int64_t out : {1, 5, 64, 91}) {  // whole blocks of columns, eights, single ones
    const Tensor plain = rng.normal({out, 300}), weight = by_input(plain), g = rng.normal({37, out});
    EXPECT_TRUE(torch::equal(plain, weight));
    for (const double lit : {0.0, .02, .15, .3, .6, 1.0}) {
      Tensor x = rng.normal({37, 300}) * rng.uniform({37, 300}).lt(lit).to(torch::kFloat32);
      const Tensor y = times_weight(x, weight), to_weight = weight_gradient(g, x, weight);
      EXPECT_TRUE(torch::allclose(y, x.mm(plain.t()), 1e-4, 1e-4)) << out << " " << lit;
      EXPECT_TRUE(torch::allclose(to_weight, g.t().mm(x), 1e-4, 1e-4)) << out << " " << lit;
      if (out > 1) {
        EXPECT_EQ(to_weight.strides(), weight.strides());  // the optimizer walks both in one go
      }
    }
    Tensor x = torch::zeros({37, 300});
    x[3][7] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(times_weight(x, weight)[3].isnan().all().item<bool>());
    EXPECT_FALSE(times_weight(x, weight)[4].isnan().any().item<bool>());
  }
}

TEST(Blocks, ALayerThatIsShownPicturesLearnsAsThePlainOne) {
  Rng rng(1, "init");
  const Mlp mlp("encoder", {400, 70, 3}, {rng, torch::kCPU});
  std::vector<Tensor> weights;
  for (const Linear& layer : mlp.layers) weights.insert(weights.end(), {layer.weight, layer.bias});
  EXPECT_EQ(weights[0].stride(0), 1);
  const Tensor x = rng.uniform({20, 400}) * rng.uniform({20, 400}).lt(.1).to(torch::kFloat32);
  const std::vector<Tensor> ours = torch::autograd::grad({mlp(x).square().sum()}, weights), plain = torch::autograd::grad({mlp.plain(x).square().sum()}, weights);
  for (std::size_t i = 0; i < weights.size(); ++i) EXPECT_TRUE(torch::allclose(ours[i], plain[i], 1e-4, 1e-4)) << i;
  // Where the picture itself is to change, its gradient passes too.
  const Tensor leaf = x.clone().requires_grad_(true);
  EXPECT_TRUE(torch::allclose(torch::autograd::grad({mlp(leaf).square().sum()}, {leaf})[0], torch::autograd::grad({mlp.plain(leaf).square().sum()}, {leaf})[0], 1e-4, 1e-4));
}

TEST(Blocks, WhatFollowsAProductIsTorchsInOnePass) {
  torch::manual_seed(4);
  for (const Activation a : {Activation::none, Activation::relu, Activation::leaky_relu}) {
    for (const auto columns : {1, 2, 13, 128}) {
      const Tensor h = torch::randn({150, columns}), bias = torch::randn({columns}), gradient = torch::randn({150, columns});
      const Tensor sum = h + bias;
      const Tensor expected = a == Activation::relu ? sum.relu() : a == Activation::leaky_relu ? torch::leaky_relu(sum, kLeak) : sum;
      Tensor ours = h.clone(), transposed = h.t().contiguous().t();  // the second is no plain block of rows
      add_bias_and_activate(ours, bias, a);
      add_bias_and_activate(transposed, bias, a);
      EXPECT_TRUE(torch::equal(ours, expected));
      EXPECT_TRUE(torch::equal(transposed, expected));
      const Tensor passed = gradient * (a == Activation::none ? torch::ones_like(sum) : torch::where(sum > 0, 1.0, a == Activation::relu ? 0.0 : kLeak).to(torch::kFloat));
      Tensor back = gradient.clone(), back_too = gradient.t().contiguous().t();
      const Tensor column_sums = pass_activation(back, expected, a, true), sums_too = pass_activation(back_too, expected, a, true);
      EXPECT_LT(number((back - passed).abs().max()), 1e-6);
      EXPECT_LT(number((back_too - passed).abs().max()), 1e-6);
      EXPECT_LT(number((column_sums - passed.sum(0)).abs().max()), 1e-4);
      EXPECT_LT(number((sums_too - passed.sum(0)).abs().max()), 1e-4);
      EXPECT_FALSE(pass_activation(back, expected, a, false).defined());
    }
  }
  // What is not a number is never hidden: the guard of the trainer must see it.
  for (const Activation a : {Activation::relu, Activation::leaky_relu}) {
    Tensor h = torch::full({2, 9}, NAN);
    add_bias_and_activate(h, torch::zeros({9}), a);
    EXPECT_TRUE(h.isnan().all().item<bool>());
  }
}

}  // namespace
}  // namespace zscape
