// RealNVP: exact both ways, the volume it says it changes, and the fused couplings against the plain ones.
#include <cmath>
#include <numbers>

#include "models/blocks/dequantise.h"
#include "models/blocks/likelihoods.h"
#include "models/flow/multi_scale.h"
#include "tests/engine/flow_tools.h"

namespace zscape {
namespace {

using testing::autograd_log_det;
using testing::shake;
using testing::SmallRun;

TEST(RealNvp, PointsComeBackAndTheVolumeIsRight) {
  for (const std::int64_t dimension : {2, 5}) {
    SCOPED_TRACE(dimension);
    SmallRun run("real_nvp", {{"couplings", "6"}, {"hidden", "16"}}, testing::points(dimension));
    shake(*run.model, .2);
    Rng rng(1, "x");
    const Tensor x = 1.5 * rng.normal({400, dimension});
    Ask ask = run.ask();
    const Tensor z = run.verb<Encodes>().encode(x, ask).mean;
    EXPECT_GT((z - x).abs().max().item<double>(), .1);
    EXPECT_LT((run.verb<Decodes>().decode(z, ask) - x).abs().max().item<double>(), 1e-4);
    const LogProb p = run.verb<Scores>().log_prob(x, ask);
    EXPECT_EQ(p.kind, LogProb::Kind::exact);
    const double log_det = autograd_log_det([&](const Tensor& at) { return run.verb<Layered>().at_layer(at, 6, ask).x; }, x);
    EXPECT_NEAR(p.value[0].item<double>(), standard_normal_log_prob(z.narrow(0, 0, 1)).item<double>() + log_det, 1e-4);
  }
}

TEST(RealNvp, TheDensityIntegratesToOne) {
  SmallRun run("real_nvp", {{"couplings", "4"}, {"hidden", "16"}}, testing::points(2));
  shake(*run.model, .25);
  const std::int64_t side = 700;
  const double reach = 14, cell = 2 * reach / static_cast<double>(side);
  const Tensor axis = (torch::arange(side, torch::kFloat) + .5) * cell - reach;
  const auto grid = torch::meshgrid({axis, axis}, "ij");
  torch::NoGradGuard no_grad;
  Ask ask = run.ask();
  const LogProb p = run.verb<Scores>().log_prob(torch::stack({grid[0].flatten(), grid[1].flatten()}, 1), ask);
  EXPECT_NEAR(p.value.to(torch::kFloat64).exp().sum().item<double>() * cell * cell, 1, .01);
}

TEST(RealNvp, FusedCouplingsAreThePlainOnes) {
  Rng init(1, "init"), rng(2, "x");
  const CouplingStack stack("coupling", 5, 3, {8, 8}, {init, torch::kCPU});
  std::vector<NamedTensor> weights;
  stack.collect(weights);
  {
    torch::NoGradGuard no_grad;
    for (const auto& w : weights) w.tensor.add_(rng.normal(w.tensor.sizes()), .3);
  }
  const Tensor x = rng.normal({7, 5}).requires_grad_(true), to_x = rng.normal({7, 5}), to_log_det = rng.normal({7});
  std::vector<Tensor> leaves{x};
  for (const auto& w : weights) leaves.push_back(w.tensor);
  const Transformed fused = stack(x);
  Transformed plain{x, x.new_zeros({7})};
  for (const AffineCoupling& coupling : stack.couplings) {
    // Layer by layer, without any fused node.
    const std::vector<Tensor> out = coupling.net.plain(plain.x.narrow(1, coupling.halves.pass, coupling.halves.passes)).chunk(2, 1);
    const Tensor s = 2 * torch::tanh(out[0] / 2), a = plain.x.narrow(1, coupling.halves.pass, coupling.halves.passes),
                 b = plain.x.narrow(1, coupling.halves.change, coupling.halves.changes) * torch::exp(s) + out[1];
    plain = {coupling.halves.pass == 0 ? torch::cat({a, b}, 1) : torch::cat({b, a}, 1), plain.log_det + s.sum(1)};
  }
  EXPECT_LT((fused.x - plain.x).abs().max().item<double>(), 1e-5);
  EXPECT_LT((fused.log_det - plain.log_det).abs().max().item<double>(), 1e-5);
  const auto gradients = [&](const Transformed& out) { return torch::autograd::grad({(out.x * to_x).sum() + (out.log_det * to_log_det).sum()}, leaves); };
  const auto ours = gradients(fused), theirs = gradients(plain);
  for (std::size_t i = 0; i < ours.size(); ++i) EXPECT_LT((ours[i] - theirs[i]).abs().max().item<double>(), 1e-4 * (1 + theirs[i].abs().max().item<double>())) << i;
}

TEST(RealNvp, PicturesComeBackAndTheVolumeIsRight) {
  for (const std::string scales : {"1", "2", "3"}) {
    SCOPED_TRACE(scales);
    SmallRun run("real_nvp", {{"maps", "4"}, {"scales", scales}}, testing::grey_pictures(8));
    shake(*run.model, .1);
    Rng rng(1, "x");
    const Tensor x = torch::floor(rng.uniform({3, 1, 8, 8}) * 256) / 255;
    Ask ask = run.ask();
    const Tensor z = run.verb<Encodes>().encode(x, ask).mean;
    EXPECT_EQ(z.sizes().vec(), (std::vector<std::int64_t>{3, 64}));
    EXPECT_LT((run.verb<Decodes>().decode(z, ask) - x).abs().max().item<double>(), 1e-4);
  }
  Rng init(1, "init"), rng(2, "x");
  const real_nvp::MultiScale flow({2, 4, 4, 2, 3, 1}, {init, torch::kCPU});
  std::vector<NamedTensor> weights;
  flow.collect(weights);
  {
    torch::NoGradGuard no_grad;
    for (const auto& w : weights) w.tensor.add_(rng.normal(w.tensor.sizes()), .2);
  }
  const Tensor y = rng.normal({1, 2, 4, 4});
  EXPECT_NEAR(flow.forward(y).log_det.item<double>(), autograd_log_det([&](const Tensor& at) { return flow.forward(at).x; }, y), 1e-3);
}

// With a uniform base on [0,1) and no flow, every picture of 256 levels costs 8 bits a value.
TEST(RealNvp, DequantisationAloneCostsEightBits) {
  Rng rng(1, "u");
  const Tensor x = torch::floor(rng.uniform({4, 1, 6, 6}) * 256) / 255;
  const Transformed y = dequantised(x, rng.uniform(x.sizes()), 0.05);
  // The uniform density on [0,1) of the levels, moved by the logit: log p(y) = −log|det|, so that the sum is exactly 0.
  const Tensor level = (torch::sigmoid(y.x.to(torch::kFloat64)) - .05) / .9;
  EXPECT_GE(level.min().item<double>(), -1e-6);
  EXPECT_LT(level.max().item<double>(), 1 + 1e-6);
  const Tensor s = torch::sigmoid(y.x.to(torch::kFloat64)), log_uniform = (torch::log(s * (1 - s)) - std::log(.9)).flatten(1).sum(1);
  const Tensor bits = -(log_uniform + y.log_det - 36 * std::log(256.0)) / (36 * std::numbers::ln2);
  for (std::int64_t i = 0; i < 4; ++i) EXPECT_NEAR(bits[i].item<double>(), 8, 1e-5);
  EXPECT_LT((quantised(dequantised(x, torch::full_like(x, .5), .05).x, .05) - x).abs().max().item<double>(), 1e-5);
}

TEST(RealNvp, APictureScoresTheSameAloneAndInABatch) {
  SmallRun run("real_nvp", {{"maps", "4"}}, testing::grey_pictures(8));
  shake(*run.model, .1);
  Rng rng(1, "x");
  const Tensor x = torch::floor(rng.uniform({5, 1, 8, 8}) * 256) / 255;
  Ask ask = run.ask();
  const Tensor together = run.verb<Encodes>().encode(x, ask).mean, alone = run.verb<Encodes>().encode(x.narrow(0, 2, 1), ask).mean;
  EXPECT_LT((together[2] - alone[0]).abs().max().item<double>(), 1e-5);
}

}  // namespace
}  // namespace zscape
