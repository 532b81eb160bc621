// Flows and GANs against Python PyTorch: the scalars of the first steps, so that losses, gradients, optimizers and the
// order of all draws agree (tests/reference/players.py).
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/engine/small_run.h"

namespace zscape {
namespace {

using nlohmann::json;
using testing::set_weights;
using testing::SmallRun;
using Settings = std::map<std::string, std::string>;

json reference() {
  std::ifstream file(std::string(ZSCAPE_SOURCE_DIR) + "/tests/reference/players.json");
  EXPECT_TRUE(file) << "tests/reference/players.json is missing; run tests/reference/players.py";
  return json::parse(file);
}

Tensor rows(DataKind kind, std::int64_t n, std::int64_t step) {
  if (kind == DataKind::points) return torch::sin(1.3 * (torch::arange(2 * n, torch::kFloat64) + 2 * n * step)).to(torch::kFloat).view({n, 2});
  const Tensor i = torch::arange(64, torch::kFloat64) + 64 * n * step, row = torch::arange(n, torch::kFloat64).unsqueeze(1);
  const Tensor x = .5 + .5 * torch::sin(1.3 * i + 2.1 * row);
  return (torch::floor(x * 255 + .5) / 255).to(torch::kFloat).view({n, 1, 8, 8});
}

void expect_steps(SmallRun& run, DataKind kind, double scale, const json& steps, std::int64_t n) {
  run.rng = Rng(1, "golden");
  set_weights(*run.model, scale);
  ASSERT_FALSE(steps.empty());
  for (std::size_t step = 0; step < steps.size(); ++step) {
    // The critic's rows are those of the step throughout, as in the script.
    run.step(rows(kind, n, static_cast<std::int64_t>(step)));
    for (const auto& [name, value] : steps[step].items()) EXPECT_NEAR(run.scalar(name), value.get<double>(), 2e-5 * (1 + std::abs(value.get<double>()))) << name << " at step " << step;
  }
}

TEST(Golden, RealNvp) {
  const json all = reference();
  SmallRun run("real_nvp", {{"couplings", "3"}, {"hidden", "5"}, {"lr", "0.01"}}, testing::points(2));
  expect_steps(run, DataKind::points, .6, all["real_nvp"], all["rows"]);
}

TEST(Golden, Gan) {
  const json all = reference();
  for (const std::string loss : {"non_saturating", "minimax"}) {
    SCOPED_TRACE(loss);
    SmallRun run("gan", {{"hidden", "5"}, {"layers", "2"}, {"latent", "3"}, {"lr", "0.01"}, {"g_loss", loss}}, testing::points(2));
    expect_steps(run, DataKind::points, .6, all["gan"][loss], all["rows"]);
  }
}

TEST(Golden, WganGp) {
  const json all = reference();
  SmallRun run("wgan_gp", {{"hidden", "5"}, {"latent", "3"}, {"lr", "0.05"}, {"optimizer", "sgd"}, {"n_critic", "2"}, {"lambda", "0.7"}}, testing::points(2));
  expect_steps(run, DataKind::points, .6, all["wgan_gp"], all["rows"]);
}

TEST(Golden, Techniques) {
  const json all = reference();
  SmallRun run("gan",
               {{"hidden", "5"}, {"layers", "2"}, {"latent", "3"}, {"lr", "0.05"}, {"optimizer", "sgd"}, {"smoothing", "0.1"}, {"instance_noise", "0.4"},
                {"instance_noise.steps", "10"}, {"penalty", "0.5"}, {"g_loss", "feature_matching"}},
               testing::points(2));
  expect_steps(run, DataKind::points, .6, all["techniques"], all["rows"]);
}

TEST(Golden, Cgan) {
  const json all = reference();
  DataSpec data = testing::points(2);
  data.classes = 3;
  SmallRun run("cgan", {{"hidden", "5"}, {"latent", "3"}, {"lr", "0.01"}}, data);
  expect_steps(run, DataKind::points, .6, all["cgan"], all["rows"]);
}

TEST(Golden, Wgan) {
  const json all = reference();
  SmallRun run("wgan", {{"hidden", "5"}, {"latent", "3"}, {"lr", "0.05"}, {"optimizer", "sgd"}, {"n_critic", "2"}, {"cut", "0.4"}}, testing::points(2));
  expect_steps(run, DataKind::points, .6, all["wgan"], all["rows"]);
}

TEST(Golden, Gmmn) {
  const json all = reference();
  SmallRun run("gmmn", {{"hidden", "5"}, {"layers", "2"}, {"latent", "3"}, {"lr", "0.01"}, {"kernels", "0.3,1"}}, testing::points(2));
  expect_steps(run, DataKind::points, .6, all["gmmn"], all["rows"]);
}

TEST(Golden, Bigan) {
  const json all = reference();
  SmallRun run("bigan", {{"hidden", "5"}, {"latent", "3"}, {"lr", "0.05"}, {"optimizer", "sgd"}, {"dropout", "0.2"}, {"instance_noise", "0.3"}, {"instance_noise.steps", "10"}}, testing::points(2));
  expect_steps(run, DataKind::points, .6, all["bigan"], all["rows"]);
}

TEST(Golden, Sgan) {
  const json all = reference();
  DataSpec data = testing::points(2);
  data.classes = 3;
  SmallRun run("sgan", {{"hidden", "4"}, {"latent", "3"}, {"lr", "0.02"}, {"optimizer", "sgd"}, {"layer_noise", "0.3"}, {"told", "true"}}, data);
  expect_steps(run, DataKind::points, .6, all["sgan"], all["rows"]);
}

TEST(Golden, Dcgan) {
  const json all = reference();
  SmallRun run("dcgan", {{"maps", "4"}, {"latent", "3"}, {"lr", "0.01"}}, testing::grey_pictures(8));
  expect_steps(run, DataKind::pictures, .3, all["dcgan"]["steps"], all["rows"]);
  for (const auto& [name, tensor, role] : run.model->state()) {
    if (role != Role::buffer) continue;
    const json& expected = all["dcgan"][name == "generator.norm0.mean" ? "running_mean" : "running_variance"];
    for (std::int64_t i = 0; i < tensor.numel(); ++i) EXPECT_NEAR(tensor[i].item<double>(), expected[static_cast<std::size_t>(i)].get<double>(), 1e-5) << name;
  }
}

}  // namespace
}  // namespace zscape
