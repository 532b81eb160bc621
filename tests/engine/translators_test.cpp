// LAPGAN and the translators against Python PyTorch: the scalars of the first steps (tests/reference/translators.py).
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/engine/small_run.h"

namespace zscape {
namespace {

using nlohmann::json;

struct Translators : ::testing::Test {
  void SetUp() override {
    std::ifstream file(std::string(ZSCAPE_SOURCE_DIR) + "/tests/reference/translators.json");
    ASSERT_TRUE(file) << "tests/reference/translators.json is missing; run tests/reference/translators.py";
    all = json::parse(file);
  }

  Tensor pictures(std::int64_t side, std::int64_t step) const {
    const auto n = all["rows"].get<std::int64_t>();
    const Tensor i = torch::arange(side * side, torch::kFloat64) + side * side * n * step, row = torch::arange(n, torch::kFloat64).unsqueeze(1);
    const Tensor x = .5 + .5 * torch::sin(1.3 * i + 2.1 * row);
    return (torch::floor(x * 255 + .5) / 255).to(torch::kFloat).view({n, 1, side, side});
  }

  void expect_steps(const std::string& id, std::map<std::string, std::string> settings, Second second, std::int64_t side) {
    DataSpec data = testing::grey_pictures(side);
    data.second = second;
    data.second_channels = second == Second::none ? 0 : 1;
    testing::SmallRun run(id, std::move(settings), data);
    run.rng = Rng(1, "golden");
    testing::set_weights(*run.model, .3);
    for (std::size_t step = 0; step < all[id].size(); ++step) {
      run.step(pictures(side, static_cast<std::int64_t>(step)));
      for (const auto& [name, value] : all[id][step].items())
        EXPECT_NEAR(run.scalar(name), value.get<double>(), 2e-5 * (1 + std::abs(value.get<double>()))) << name << " at step " << step;
    }
  }

  json all;
};

TEST_F(Translators, Lapgan) {
  expect_steps("lapgan", {{"levels", "1"}, {"latent", "3"}, {"hidden", "5"}, {"maps", "2"}, {"coarse_steps", "1"}, {"lr", "0.01"}, {"lr.discriminator", "0.5"},
                          {"instance_noise", "0.4"}, {"instance_noise.steps", "10"}}, Second::none, 8);
}

TEST_F(Translators, Pix2Pix) {
  expect_steps("pix2pix", {{"maps", "2"}, {"patch", "1"}, {"l1_weight", "10"}, {"lr", "0.02"}, {"lr.discriminator", "1"}, {"optimizer", "sgd"}}, Second::paired, 16);
}

TEST_F(Translators, CycleGan) {
  expect_steps("cyclegan", {{"maps", "2"}, {"blocks", "1"}, {"cycle_weight", "5"}, {"identity", "2"}, {"lr", "0.02"}, {"lr.discriminator", "1"}, {"optimizer", "sgd"}}, Second::unpaired, 8);
}

}  // namespace
}  // namespace zscape
