// LAPGAN and the translators against Python PyTorch: the scalars of the first steps (tests/reference/translators.py).
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/engine/looked.h"

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

TEST(JudgeOfPairs, SeesWhatAPictureWasMadeFrom) {
  DataSpec data = testing::grey_pictures(8);
  data.second = Second::paired;
  data.second_channels = 1;
  testing::Looked looked("pix2pix", {{"maps", "2"}, {"patch", "1"}}, data);
  Rng rows(3, "rows");
  const Tensor given = rows.uniform({4, 1, 8, 8}), other = given.flip(3);  // which a small run puts beside its rows
  looked.run.step(given);
  const Answer wall = looked.ask(DrawSamples{.n = 6, .floats = true});
  const Tensor sources = to_tensor(wall.named.at("sources"), torch::kCPU);
  EXPECT_TRUE(torch::equal(sources.slice(0, 0, 4), other)) << "the first pictures it was given";
  EXPECT_TRUE(torch::equal(sources.slice(0, 4, 6), other.slice(0, 0, 2))) << "and these again, in turn";

  const Answer judged = looked.ask(Arrows{.what = "judge", .points = wall.array, .others = wall.named.at("sources")});
  EXPECT_EQ(judged.kind, "probability");
  ASSERT_EQ(judged.second.values.size(), 6u);
  const Answer elsewhere = looked.ask(Arrows{.what = "judge", .points = wall.array, .others = to_array(1 - sources)});
  for (std::size_t i = 0; i < 6; ++i) EXPECT_NE(judged.second.values[i], elsewhere.second.values[i]);
  // The slope is that of the verdict, by a small step along it.
  const Tensor x = to_tensor(wall.array, torch::kCPU), slope = to_tensor(judged.array, torch::kCPU).reshape(x.sizes());
  const Tensor along = slope / slope.flatten(1).norm(2, 1).reshape({6, 1, 1, 1});
  const double step = 2e-3;
  Ask ask = looked.run.ask();
  auto& judge = looked.run.verb<Judges>();
  const torch::NoGradGuard no_grad;
  const Tensor rise = (judge.judge(x + step * along, sources, ask) - judge.judge(x - step * along, sources, ask)) / (2 * step);
  EXPECT_TRUE(torch::allclose(rise, slope.flatten(1).norm(2, 1), 2e-2, 1e-5)) << rise;

  EXPECT_THROW(looked.ask(Arrows{.what = "judge", .points = wall.array}), std::runtime_error);
}

}  // namespace
}  // namespace zscape
