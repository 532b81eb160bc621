// Parallel WaveNet: golden numbers, the divergence, what its parts are for, and a teacher that comes from a run.
#include <fstream>

#include <nlohmann/json.hpp>

#include "engine/core/run_files.h"
#include "engine/run/tensor_file.h"
#include "models/target.h"
#include "tests/core/temp_folder.h"
#include "tests/engine/flow_tools.h"
#include "tests/engine/live_engine.h"
#include "tests/engine/small_run.h"

namespace zscape {
namespace {

using testing::SmallRun;
using testing::waves;

using Settings = std::map<std::string, std::string>;

Settings small(Settings more) {
  Settings all = {{"maps", "6"}, {"skip", "8"}, {"layers", "4"}, {"repeats", "1"}, {"depth", "2"},
                  {"teacher.maps", "8"}, {"teacher.skip", "16"}, {"teacher.layers", "4"}, {"teacher.repeats", "1"}};
  for (const auto& [key, value] : more) all[key] = value;
  return all;
}

/// Sines of one pitch and all phases, on levels.
Tensor sines(std::int64_t n, std::int64_t length, Rng& rng) {
  const Tensor x = torch::sin(torch::arange(length) * .6 + 6.2832 * rng.uniform({n, 1}));
  return ((x * .4 + .5) * 255).round() / 255;
}

TEST(ParallelWaveNet, FirstStepsAreThoseOfPython) {
  std::ifstream file(std::string(ZSCAPE_SOURCE_DIR) + "/tests/reference/flows.json");
  ASSERT_TRUE(file) << "tests/reference/flows.json is missing; run tests/reference/flows.py";
  const auto steps = nlohmann::json::parse(file)["parallel_wavenet"];
  SmallRun run("parallel_wavenet",
               {{"maps", "3"}, {"skip", "4"}, {"layers", "3"}, {"repeats", "1"}, {"depth", "2"}, {"teacher.maps", "3"}, {"teacher.skip", "4"}, {"teacher.layers", "3"},
                {"teacher.repeats", "1"}, {"teacher.steps", "0"}, {"entropy", "0.75"}, {"power", "0.5"}, {"lr", "0.01"}, {"clip", "0"}},
               waves(16));
  run.rng = Rng(1, "golden");
  testing::set_weights(*run.model, .4);
  ASSERT_EQ(steps.size(), 4u);
  for (std::size_t step = 0; step < steps.size(); ++step) {
    const Tensor i = torch::arange(6 * 16, torch::kFloat64) + 96.0 * static_cast<double>(step);
    run.step((((torch::sin(1.3 * i + .1) + 1) * 127.5).round() / 255).to(torch::kFloat).view({6, 16}));
    for (const auto& [name, value] : steps[step].items()) EXPECT_NEAR(run.scalar(name), value.get<double>(), 1e-4 * (1 + std::abs(value.get<double>()))) << name << " at step " << step;
  }
}

TEST(ParallelWaveNet, NoSampleHearsItsOwnNoiseTwiceOrAnyLater) {
  SmallRun run("parallel_wavenet", small({{"teacher.steps", "0"}}), waves(64));
  testing::shake(*run.model, .1);
  Ask ask = run.ask();
  const Tensor z = ask.rng.normal({1, 64});
  const Tensor x = run.verb<Decodes>().decode(z, ask);
  EXPECT_TRUE((x * 255).round().div(255).allclose(x)) << "every value is one of the 256 levels";
  for (const std::int64_t t : {0, 17, 40}) {
    Tensor other = z.clone();
    other[0][t] += 3;
    const Tensor moved = run.verb<Decodes>().decode(other, ask).ne(x)[0];
    EXPECT_TRUE(moved[t].item<bool>());
    EXPECT_EQ(moved.slice(0, 0, t).sum().item<std::int64_t>(), 0) << "noise of sample " << t << " is heard before it";
  }
}

// A student that has learnt is nearer to its teacher; without the entropy it puts everything on the likeliest level, without a sound.
TEST(ParallelWaveNet, ComesNearItsTeacherAndNeedsTheEntropy) {
  const auto learnt = [](const std::string& entropy, double* before, double* after) {
    SmallRun run("parallel_wavenet", small({{"teacher.steps", "150"}, {"lr", "0.01"}, {"entropy", entropy}, {"power", "0"}}), waves(32));
    Rng rows(3, "rows");
    const auto divergence = [&] {
      torch::NoGradGuard no_grad;
      Ask ask = run.ask();
      return run.verb<Distils>().divergence(64, ask).mean().item<double>() / 32;
    };
    for (int i = 0; i < 150; ++i) run.step(sines(4, 32, rows));
    if (before != nullptr) *before = divergence();
    for (int i = 0; i < 300; ++i) run.step(sines(4, 32, rows));
    if (after != nullptr) *after = divergence();
    return run.scalar("q_entropy");
  };
  double before = 0, after = 0;
  const double with = learnt("1", &before, &after), without = learnt("0", nullptr, nullptr);
  EXPECT_GT(after, 0);
  EXPECT_LT(after, .7 * before);
  EXPECT_LT(without, with - 1);
}

TEST(TeacherFromARun, IsCopiedAndTheNewRunStaysComplete) {
  const testing::TempFolder temp;
  const auto spec = [&](const std::string& model, const std::string& folder, std::int64_t steps, Settings settings) {
    RunSpec s;
    s.model = model;
    s.data = "tones";
    s.settings = {{"maps", "4"}, {"skip", "4"}, {"layers", "3"}, {"batch", "2"}, {"data.length", "64"}, {"data.subset", "40"}};
    for (const auto& [key, value] : settings) s.settings[key] = value;
    s.steps = steps;
    s.folder = (temp / folder).string();
    return s;
  };
  const std::string teacher = (temp / "teacher").string();
  {
    Engine engine({});
    engine.post(NewRun{spec("wavenet", "teacher", 3, {{"maps", "5"}, {"repeats", "2"}})});
    testing::wait_for_state(engine, RunState::finished);
    engine.post(NewRun{spec("parallel_wavenet", "student", 2, {{"depth", "1"}, {"teacher", teacher}})});
    testing::wait_for(engine, [&] { return engine.status().run_id == 2 && engine.status().state == RunState::finished; }, "the student");
    EXPECT_EQ(engine.latest()->params.integer("teacher.maps"), 5);
    EXPECT_EQ(engine.latest()->params.integer("teacher.repeats"), 2);
    EXPECT_EQ(engine.latest()->params.integer("teacher.steps"), 0);
  }
  const TensorMap its = read_tensors(RunPaths(temp / "teacher").checkpoint()).tensors, own = read_tensors(RunPaths(temp / "student").checkpoint()).tensors;
  for (const char* name : {"embedding", "layer.5.now.weight", "logits.bias"}) EXPECT_TRUE(torch::equal(its.at(std::string("model/") + name), own.at(std::string("model/teacher.") + name))) << name;
  std::filesystem::remove_all(temp / "teacher");
  std::string begun_anew;
  {
    Engine engine({});
    engine.post(OpenRun{.folder = (temp / "student").string(), .steps = 4});
    testing::wait_for_state(engine, RunState::finished);
    EXPECT_EQ(engine.status().step, 4);
    // Begun anew, it takes from itself what its teacher gave it.
    engine.post(Reset{});
    testing::wait_for(engine, [&] { return engine.status().run_id == 2 && engine.status().state != RunState::loading; }, "the student anew");
    engine.post(Play{});
    testing::wait_for(engine, [&] { return engine.status().state == RunState::finished || engine.status().state == RunState::failed; }, "the new student's end");
    EXPECT_EQ(engine.status().state, RunState::finished) << engine.status().message;
    begun_anew = engine.latest()->folder;
    EXPECT_NE(begun_anew, (temp / "student").string());
  }  // an engine that ends has written what it keeps
  const TensorMap anew = read_tensors(RunPaths(begun_anew).checkpoint()).tensors;
  for (const char* name : {"embedding", "layer.5.now.weight", "logits.bias"}) EXPECT_TRUE(torch::equal(its.at(std::string("model/") + name), anew.at(std::string("model/teacher.") + name))) << name;
  Engine engine({});
  engine.post(NewRun{spec("parallel_wavenet", "orphan", 2, {{"teacher", teacher}})});
  testing::wait_for_state(engine, RunState::failed);
  EXPECT_NE(engine.status().message.find("teacher"), std::string::npos) << engine.status().message;
}

}  // namespace
}  // namespace zscape
