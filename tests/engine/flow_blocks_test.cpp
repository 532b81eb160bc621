// Masked nets and the flows made of them, planar layers: what depends on what, exact both ways, the volume they say they change.
#include <cmath>

#include "models/blocks/autoregressive_flow.h"
#include "models/blocks/planar.h"
#include "tests/engine/flow_tools.h"

namespace zscape {
namespace {

using testing::autograd_log_det;
using testing::jacobian;
using testing::largest;
using testing::shake;

std::vector<NamedTensor> weights_of(const auto& block) {
  std::vector<NamedTensor> all;
  block.collect(all);
  return all;
}

TEST(AutoregressiveNet, AValueIsToldNothingOfThoseAfterItAndSomethingOfAllBefore) {
  for (const std::int64_t context : {0, 3})
    for (const bool reversed : {false, true})
      for (const std::int64_t layers : {1, 2, 3}) {
        SCOPED_TRACE(std::to_string(context) + " " + std::to_string(reversed) + " " + std::to_string(layers));
        Rng init(1, "init"), rng(2, "x");
        const AutoregressiveNet net("net", {.dimension = 6, .hidden = 40, .layers = layers, .heads = 2, .context = context, .reversed = reversed}, {init, torch::kCPU}, Activation::leaky_relu);
        const Tensor x = rng.normal({3, 6}), c = context > 0 ? rng.normal({3, context}) : Tensor();
        for (const Tensor& head : net(x, c)) EXPECT_EQ(largest(head), 0) << "the last layer begins at zero";
        shake(weights_of(net), .5);
        for (std::size_t h = 0; h < 2; ++h) {
          const Tensor told = jacobian([&](const Tensor& at) { return net(at, context > 0 ? c.narrow(0, 0, 1) : c)[h]; }, x);
          for (std::int64_t i = 0; i < 6; ++i)
            for (std::int64_t j = 0; j < 6; ++j) {
              const bool before = reversed ? j > i : j < i;
              const float slope = told[i][j].item<float>();
              EXPECT_EQ(slope != 0, before) << i << " of " << j << ": " << slope;  // exactly zero
            }
          if (context == 0) continue;
          const Tensor heard = jacobian([&](const Tensor& at) { return net(x.narrow(0, 0, 1), at)[h]; }, c);
          EXPECT_TRUE(heard.abs().gt(0).any(1).all().item<bool>()) << "every value hears the context, the first one too";
        }
      }
}

TEST(AutoregressiveNet, AWalkIsToldWhatTheWholeNetSays) {
  for (const std::int64_t context : {0, 2}) {
    Rng init(1, "init"), rng(2, "x");
    const AutoregressiveNet net("net", {.dimension = 5, .hidden = 16, .layers = 2, .heads = 3, .context = context, .reversed = context > 0}, {init, torch::kCPU});
    shake(weights_of(net), .4);
    const Tensor c = context > 0 ? rng.normal({4, context}) : Tensor();
    std::vector<Tensor> told(5);
    const Tensor x = net.walk(4, c, [&](std::int64_t i, const Tensor& heads) {
      told[static_cast<std::size_t>(i)] = heads;
      return rng.normal({4}) + heads.select(1, 1);
    });
    const Tensor whole = torch::stack(net(x, c), 1), walked = torch::stack(told, 2);  // [n, heads, D]
    EXPECT_LT(largest(whole - walked), 1e-5);
    EXPECT_GT(largest(whole), .1);
  }
}

AutoregressiveFlow some_flow(Moving moving, std::int64_t dimension, std::int64_t context) {
  Rng init(1, "init");
  AutoregressiveFlow flow("flow", {.net = {.dimension = dimension, .hidden = 24, .layers = 2, .context = context}, .count = 3, .moving = moving, .gate = 1.5}, {init, torch::kCPU});
  shake(weights_of(flow), .25);
  return flow;
}

TEST(AutoregressiveFlow, ComesBackAndItsVolumeIsRightBothWays) {
  for (const Moving moving : {Moving::scaled, Moving::gated})
    for (const std::int64_t dimension : {1, 2, 5})
      for (const std::int64_t context : {0, 3}) {
        SCOPED_TRACE(std::to_string(static_cast<int>(moving)) + " " + std::to_string(dimension) + " " + std::to_string(context));
        const AutoregressiveFlow flow = some_flow(moving, dimension, context);
        Rng rng(3, "x");
        const Tensor x = 1.5 * rng.normal({200, dimension}), c = context > 0 ? rng.normal({200, context}) : Tensor();
        const Transformed y = flow.forward(x, c), back = flow.inverse(y.x, c);
        EXPECT_GT(largest(y.x - x), .1);
        EXPECT_LT(largest(back.x - x), 1e-4);
        EXPECT_LT(largest(back.log_det + y.log_det), 1e-4);
        const Tensor one = context > 0 ? c.narrow(0, 7, 1) : c;
        EXPECT_NEAR(y.log_det[7].item<double>(), autograd_log_det([&](const Tensor& at) { return flow.forward(at, one).x; }, x, 7), 1e-4);
        // The way back can be differentiated: its Jacobian is the other's inverse.
        const Tensor there = jacobian([&](const Tensor& at) { return flow.forward(at, one).x; }, x, 7), home = jacobian([&](const Tensor& at) { return flow.inverse(at, one).x; }, y.x, 7);
        EXPECT_LT(largest(there.mm(home) - torch::eye(dimension)), 1e-3);
      }
}

TEST(AutoregressiveFlow, AGateOnlyContracts) {
  const AutoregressiveFlow flow = some_flow(Moving::gated, 4, 0);
  Rng rng(3, "x");
  EXPECT_LT(flow.forward(rng.normal({500, 4})).log_det.max().item<double>(), 0);
}

TEST(AutoregressiveFlow, AnInverseThatNobodyWaitsForStops) {
  struct Gone final : Progress {
    void report(double) override {}
    bool cancelled() const override { return true; }
  } gone;
  EXPECT_THROW(some_flow(Moving::scaled, 3, 0).inverse(torch::zeros({1, 3}), {}, &gone), std::runtime_error);
}

/// One set for all rows, or one for each.
PlanarParams some_planes(std::int64_t rows, std::int64_t dimension, double scale) {
  Rng rng(rows > 1 ? 4 : 5, "planes");
  return {scale * rng.normal({rows, dimension}), scale * rng.normal({rows, dimension}), rng.normal({rows, 1})};
}
PlanarParams row_of(const PlanarParams& p, std::int64_t row) {
  if (p.u.size(0) == 1) return p;
  return {p.u.narrow(0, row, 1), p.w.narrow(0, row, 1), p.b.narrow(0, row, 1)};
}

TEST(Planar, TheVolumeIsRightForEveryRow) {
  for (const std::int64_t rows : {1, 40})
    for (const std::int64_t dimension : {1, 2, 7}) {
      SCOPED_TRACE(std::to_string(rows) + " " + std::to_string(dimension));
      const PlanarParams p = some_planes(rows, dimension, .8);
      Rng rng(6, "z");
      const Tensor z = rng.normal({40, dimension});
      const Transformed y = planar_forward(z, p);
      ASSERT_EQ(y.log_det.sizes().vec(), std::vector<std::int64_t>{40});
      for (const std::int64_t row : {0, 17, 39})
        EXPECT_NEAR(y.log_det[row].item<double>(), autograd_log_det([&](const Tensor& at) { return planar_forward(at, row_of(p, row)).x; }, z, row), 1e-5);
    }
}

TEST(Planar, WhateverUIsTheLayerCanBeTurnedRound) {
  for (const double scale : {.3, 1.0, 3.0}) {
    SCOPED_TRACE(scale);
    const PlanarParams p = some_planes(500, 3, scale);
    const Tensor reach = (p.w * invertible_u(p.u, p.w)).sum(1), wu = (p.w * p.u).sum(1);
    EXPECT_LT(largest(reach - (torch::softplus(wu) - 1)), 2e-5 * scale * scale + 1e-5) << "wᵀû = m(wᵀu): ‖w‖ has to be squared";
    EXPECT_GE(reach.min().item<double>(), -1 - 1e-5);
    // Only along w is anything changed.
    const Tensor moved = invertible_u(p.u, p.w) - p.u, across = moved - (moved * p.w).sum(1, true) / p.w.square().sum(1, true) * p.w;
    EXPECT_LT(largest(across), 1e-4);
    Rng rng(6, "z");
    const Tensor z = 2 * rng.normal({500, 3});
    const Transformed y = planar_forward(z, p), back = planar_inverse(y.x, p);
    // Where the layer is nearly flat (1 + ψᵀû small), single precision of y is all that limits z.
    const Tensor flat = torch::exp(-y.log_det).clamp_min(1).unsqueeze(1);
    EXPECT_LT(largest((back.x - z) / flat), 1e-5);
    EXPECT_LT(largest(planar_forward(back.x, p).x - y.x), 1e-5);
  }
}

TEST(Planar, TheWayBackCanBeDifferentiated) {
  const PlanarParams p = some_planes(1, 2, 1);
  const PlanarParams learnt{p.u.clone().requires_grad_(true), p.w.clone().requires_grad_(true), p.b.clone().requires_grad_(true)};
  Rng rng(6, "z");
  const Tensor z = rng.normal({5, 2}), y = planar_forward(z, p).x;
  const Tensor there = jacobian([&](const Tensor& at) { return planar_forward(at, p).x; }, z), home = jacobian([&](const Tensor& at) { return planar_inverse(at, p).x; }, y);
  EXPECT_LT(largest(there.mm(home) - torch::eye(2)), 1e-4);
  // Both ways the same function of the parameters: f(f⁻¹(y)) = y whatever they are, so its gradient is zero.
  const Transformed back = planar_inverse(y, learnt), again = planar_forward(back.x, learnt);
  for (const Tensor& g : torch::autograd::grad({(again.x * rng.normal({5, 2})).sum() + (again.log_det + back.log_det).sum()}, {learnt.u, learnt.w, learnt.b})) EXPECT_LT(largest(g), 1e-4);
}

}  // namespace
}  // namespace zscape
