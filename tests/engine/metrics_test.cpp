// Measures against values known by construction, with a model that answers what it is told.
#include "engine/metrics/registry.h"

#include <cmath>

#include "tests/engine/small_run.h"

namespace zscape {
namespace {

/// log p(x) = sum of the row, of probabilities or densities; codes are the first values with spread 1.
class Told : public Model, public Scores, public Encodes, public Decodes {
 public:
  void step(const Batch&, StepContext&) override {}
  std::vector<NamedTensor> state() override { return {}; }
  std::span<Player> players() override { return {}; }
  void set_training(bool on) override { training = on; }
  LogProb log_prob(const Tensor& x, Ask& ask) override {
    largest = std::max(largest, x.size(0));
    LogProb p;
    p.value = x.flatten(1).sum(1) + (ask.k > 1 ? std::log(static_cast<double>(ask.k)) : 0.0);
    p.kind = LogProb::Kind::lower_bound;
    p.of = of;
    return p;
  }
  Posterior encode(const Tensor& x, Ask&) override {
    return {x.flatten(1).slice(1, 0, 1), torch::zeros({x.size(0), 1})};
  }
  LatentSpace latent() const override { return {1, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask&) override { return torch::zeros({z.size(0), 1, 2, 2}); }

  bool training = true;
  std::int64_t largest = 0;
  LogProb::Of of = LogProb::Of::probability;
};

struct Fixture {
  Told model;
  Rng rng{1, "measure"};
  Tensor x = -(torch::arange(1200, torch::kFloat32) / 1200).view({1200, 1, 1, 1}).expand({1200, 1, 2, 2});

  Measured operator()(const std::string& id, std::map<std::string, std::string> options = {}) {
    return measure(id, {.model = model, .x = x, .y = {}, .rng = rng, .options = std::move(options)});
  }
};

TEST(Metrics, ElboIsTheMeanOverRowsWithItsStandardErrorAndParts) {
  Fixture m;
  const Measured elbo = m("elbo");
  const Tensor rows = m.x.flatten(1).sum(1).to(torch::kFloat64);
  EXPECT_NEAR(elbo.value, rows.mean().item<double>(), 1e-6);
  EXPECT_NEAR(elbo.stderr_, rows.std().item<double>() / std::sqrt(1200.0), 1e-6);
  const double kl = 0.5 * m.x.flatten(1).slice(1, 0, 1).square().mean().item<double>();
  EXPECT_NEAR(elbo.parts.at("kl"), kl, 1e-6);
  EXPECT_NEAR(elbo.parts.at("reconstruction"), -elbo.value - kl, 1e-6);
  EXPECT_NEAR(m("kl").value, kl, 1e-6);
  EXPECT_NEAR(m("reconstruction").value, -elbo.value - kl, 1e-6);
  EXPECT_FALSE(m.model.training);
  EXPECT_LE(m.model.largest, 500);
}

TEST(Metrics, IwaeAsksForItsSamplesAndRefusesNonsense) {
  Fixture m;
  EXPECT_NEAR(m("iwae", {{"iwae.k", "20"}}).value - m("elbo").value, std::log(20.0), 1e-5);
  EXPECT_EQ(m("iwae").parts.at("k"), 100);
  EXPECT_THROW(m("iwae", {{"iwae.k", "0"}}), ParamError);
  EXPECT_THROW(m("iwae", {{"iwae.k", "ten"}}), ParamError);
}

TEST(Metrics, AUniformDistributionOverEightBitsHasEightBitsPerDimension) {
  Fixture m;
  m.x = torch::full({10, 1, 2, 2}, -std::log(256.0));
  EXPECT_NEAR(m("bpd").value, 8.0, 1e-5);
  m.model.of = LogProb::Of::density;
  EXPECT_THROW(m("bpd"), std::runtime_error);
  m.model.of = LogProb::Of::neither;
  EXPECT_NE(m("elbo").unit, "nats");
}

TEST(Metrics, MseIsPerValue) {
  Fixture m;
  EXPECT_NEAR(m("mse").value, m.x.square().mean().item<double>(), 1e-6);
}

TEST(Metrics, UnknownOrUnfitMetricsSaySo) {
  Fixture m;
  EXPECT_THROW(m("elbow"), ParamError);
  m.x = Tensor();
  EXPECT_THROW(m("elbo"), std::runtime_error);
  class Mute : public Model {
   public:
    void step(const Batch&, StepContext&) override {}
    std::vector<NamedTensor> state() override { return {}; }
    std::span<Player> players() override { return {}; }
    void set_training(bool) override {}
  } mute;
  const Tensor x = torch::zeros({2, 1, 2, 2});
  for (const auto& info : metric_infos())
    EXPECT_THROW(measure(info.id, {.model = mute, .x = x, .y = {}, .rng = m.rng}), std::runtime_error)
        << info.id;
}

/// Draws around (class, 0), or around its neighbour's place.
class Placed : public testing::Still, public Samples, public Conditions {
 public:
  explicit Placed(std::int64_t off) : off_(off) {}
  std::int64_t classes() const override { return 3; }
  Tensor sample(std::int64_t n, Ask& ask) override {
    Tensor points = .1 * ask.rng.normal({n, 2});
    points.select(1, 0) += static_cast<double>((*ask.label + off_) % 3);
    return points;
  }

 private:
  std::int64_t off_;
};

TEST(Metrics, ConsistencyOfPointsIsThatOfTheNearestRow) {
  Dataset data;
  data.spec = testing::points(2);
  Rng rng(1, "measure");
  const Tensor y = torch::arange(300) % 3, x = torch::stack({y.to(torch::kFloat32), torch::zeros({300})}, 1) + .1 * rng.normal({300, 2});
  Placed right(0), wrong(1);
  EXPECT_EQ(measure("consistency", {.model = right, .x = x, .y = y, .rng = rng, .data = &data}).value, 1);
  EXPECT_EQ(measure("consistency", {.model = wrong, .x = x, .y = y, .rng = rng, .data = &data}).value, 0);
}

}  // namespace
}  // namespace zscape
