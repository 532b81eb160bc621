// The engine as app/ sees it: determinism, resume, branches, slow motion, failures, questions while training goes on.
#include "engine/api/engine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>

#include "engine/core/npy.h"
#include "engine/core/run_files.h"
#include "engine/run/tensor_file.h"
#include "tests/core/temp_folder.h"
#include "tests/engine/live_engine.h"

namespace zscape {
namespace {

using Clock = std::chrono::steady_clock;
using testing::expect_bit_equal;
using testing::wait_for;
using testing::wait_for_state;
using std::chrono::seconds;

Clock::time_point soon() { return Clock::now() + std::chrono::milliseconds(100); }

class EngineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    // 600 pictures of one bright bar each: enough to learn from, instant to load.
    Array pictures{{600, 8, 8}, std::vector<float>(600 * 64, 0.f)};
    for (std::size_t i = 0; i < 600; ++i)
      for (std::size_t k = 0; k < 8; ++k) pictures.values[i * 64 + (i % 2 ? k * 8 + i % 8 : (i % 8) * 8 + k)] = 1;
    std::filesystem::create_directories(temp_ / "data");
    write_npy(temp_ / "data/pictures.npy", pictures);
  }

  RunSpec spec(const std::string& name) const {
    RunSpec s;
    s.model = "vae";
    s.data = "npy";
    s.data_dir = (temp_ / "data").string();
    s.settings = {{"hidden", "24"}, {"latent", "3"}, {"batch", "16"}};
    s.seed = 3;
    s.device = "cpu";
    s.threads = 1;
    s.folder = (temp_ / name).string();
    return s;
  }
  RunSpec spec(const std::string& name, std::int64_t steps) const {
    RunSpec s = spec(name);
    s.steps = steps;
    return s;
  }
  /// Trains to the end and closes, so that everything is on disk.
  void train(const std::string& name, std::int64_t steps) {
    Engine engine({});
    engine.post(NewRun{spec(name, steps)});
    wait_for_state(engine, RunState::finished);
  }
  TensorMap weights(const std::string& name) const { return read_tensors(RunPaths(temp_ / name).checkpoint()).tensors; }

  zscape::testing::TempFolder temp_;
};

TEST_F(EngineTest, SameSeedSameWeights) {
  train("a", 40);
  train("b", 40);
  expect_bit_equal(weights("a"), weights("b"));
}

TEST_F(EngineTest, ResumedEqualsUninterrupted) {
  train("whole", 60);
  train("halves", 25);
  {
    Engine engine({});
    engine.post(OpenRun{.folder = (temp_ / "halves").string(), .steps = 60});
    wait_for_state(engine, RunState::finished);
    EXPECT_EQ(engine.status().step, 60);
  }
  expect_bit_equal(weights("whole"), weights("halves"));
}

TEST_F(EngineTest, ARunFindsItsDataFromAnyFolder) {
  RunSpec s = spec("near", 2);
  s.data_dir = std::filesystem::relative(s.data_dir).string();
  {
    Engine engine({});
    engine.post(NewRun{s});
    wait_for_state(engine, RunState::finished);
  }
  EXPECT_EQ(read_run_record(temp_ / "near").spec.data_dir, (temp_ / "data").string());
}

TEST_F(EngineTest, ARunOfAnotherVersionOpensWithoutTheParameterThatIsUnknownHere) {
  train("strange", 20);
  RunRecord record = read_run_record(temp_ / "strange");
  record.spec.settings["of_tomorrow"] = "7";
  write_run_record(RunPaths(temp_ / "strange"), record);
  Engine engine({});
  engine.post(OpenRun{.folder = (temp_ / "strange").string(), .steps = 30});
  wait_for_state(engine, RunState::finished);
  EXPECT_EQ(engine.status().step, 30);
  const auto facts = engine.facts_since(0);
  EXPECT_TRUE(std::any_of(facts.begin(), facts.end(), [](const Fact& f) { return f.key == "fact.unknown_setting" && f.text.find("of_tomorrow") != std::string::npos; }));
}

TEST_F(EngineTest, LookingChangesNothing) {
  train("quiet", 300);
  {
    Engine engine({.watched = true});
    engine.post(NewRun{spec("watched", 300)});
    wait_for(engine, [&] { return engine.status().weights > 0; }, "weights");
    std::uint64_t seed = 0;
    while (engine.status().state == RunState::running || engine.status().state == RunState::loading) {
      ++seed;
      engine.ask({"rebuilt", {}, Reconstruct{{0, 1, 2}}});
      engine.ask({"directions", {}, Directions{.count = 3}});
      engine.ask({"bound", {}, Measure{.metrics = {"elbo"}, .rows = 20}});
      const Ticket last = engine.ask({"samples", {}, DrawSamples{.n = 8, .seed = seed}});
      engine.answer("samples", last, soon());
    }
    wait_for_state(engine, RunState::finished);
  }
  expect_bit_equal(weights("quiet"), weights("watched"));
}

TEST_F(EngineTest, SlowMotionChangesNothingAndShowsEveryLine) {
  train("full-speed", 6);
  {
    Engine engine({.watched = true});
    engine.post(SlowMotion{});
    engine.post(NewRun{spec("slow", 6)});
    const auto lines = Engine::catalogue().model("vae")->lines;
    std::vector<std::string> seen;
    while (seen.size() < lines.size() * 6) {
      // The state may still be that of the line before, while what is latest says that it went on.
      wait_for(engine, [&] { return engine.status().state == RunState::waiting && engine.latest()->narration.waiting; }, "the wait");
      const auto n = engine.latest()->narration;
      seen.push_back(lines.at(static_cast<std::size_t>(n.line)));
      const auto sequence = engine.latest()->sequence;
      engine.post(StepLine{});
      wait_for(engine, [&] { return engine.latest()->sequence > sequence; }, "the next line");
    }
    for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(seen[i], lines[i]);
    wait_for_state(engine, RunState::finished);
  }
  expect_bit_equal(weights("full-speed"), weights("slow"));
}

TEST_F(EngineTest, PauseReleasesSlowMotionAtAStepBoundary) {
  Engine engine({.watched = true});
  engine.post(SlowMotion{});
  engine.post(NewRun{spec("slow")});
  wait_for_state(engine, RunState::waiting);
  engine.post(Pause{});
  wait_for_state(engine, RunState::paused);
  EXPECT_EQ(engine.status().step, 1);
}

TEST_F(EngineTest, StepsExactlyAndPauses) {
  Engine engine({});
  engine.post(NewRun{spec("steps"), true});
  wait_for_state(engine, RunState::paused);
  EXPECT_EQ(engine.status().step, 0);
  engine.post(StepBy{7});
  wait_for(engine, [&] { return engine.status().step == 7 && engine.status().state == RunState::paused; }, "seven steps");
  engine.post(StepEpoch{});
  const auto epoch = engine.latest()->steps_per_epoch;
  EXPECT_EQ(epoch, 480 / 16);
  wait_for(engine, [&] { return engine.status().step == epoch && engine.status().state == RunState::paused; }, "the epoch's end");
}

TEST_F(EngineTest, ExactBranchEqualsTheParentAndReplaysParameters) {
  RunSpec s = spec("parent", 40);
  s.save_every = 10;
  {
    Engine engine({.runs_folder = temp_.path().string()});
    engine.post(NewRun{s, true});
    wait_for_state(engine, RunState::paused);
    engine.post(StepBy{13});
    wait_for(engine, [&] { return engine.status().step == 13 && engine.status().state == RunState::paused; }, "step 13");
    engine.post(SetParam{"lr", 5e-4});
    engine.post(SetParam{"beta", 2.0});
    engine.post(Play{});
    wait_for_state(engine, RunState::finished);
    engine.post(Branch{16, true});
    wait_for(engine, [&] { return engine.status().run_id == 2 && engine.status().state == RunState::paused; }, "the branch");
    EXPECT_EQ(engine.status().step, 16);
    EXPECT_DOUBLE_EQ(engine.latest()->params.real("beta"), 2.0);
    engine.post(Play{});
    wait_for_state(engine, RunState::finished);
    EXPECT_EQ(engine.status().step, 40);
  }
  expect_bit_equal(weights("parent"), weights("vae-npy-1"));
}

TEST_F(EngineTest, KeptStepsAnswerWhileTrainingGoesOn) {
  Engine engine({.watched = true});
  engine.post(NewRun{spec("kept")});
  wait_for(engine, [&] { const auto kept = engine.latest()->kept; return std::count(kept.begin(), kept.end(), 8) == 1; }, "kept steps");
  const auto at = [&](std::int64_t step) {
    const Ticket t = engine.ask({"past", {.step = step}, DecodeLatents{{{1, 3}, {.5f, -1.f, 0.f}}, true}});
    return engine.answer("past", t, Clock::now() + seconds(30));
  };
  const auto first = at(0), again = at(0), later = at(8);
  ASSERT_TRUE(first && again && later);
  EXPECT_EQ(first->error, "");
  EXPECT_EQ(first->step, 0);
  EXPECT_EQ(later->step, 8);
  EXPECT_EQ(first->array.values, again->array.values);
  EXPECT_NE(first->array.values, later->array.values);
  EXPECT_EQ(first->array.shape, (std::vector<std::int64_t>{1, 1, 8, 8}));
  const auto missing = at(123456789);
  ASSERT_TRUE(missing);
  EXPECT_NE(missing->error.find("not kept"), std::string::npos) << missing->error;
}

TEST_F(EngineTest, WrongQuestionsGetSentences) {
  Engine engine({});
  const auto asked = [&](Question q) {
    const Ticket t = engine.ask({"wrong", {}, std::move(q)});
    const auto a = engine.answer("wrong", t, Clock::now() + seconds(30));
    return a ? a->error : std::string("no answer");
  };
  EXPECT_EQ(asked(DrawLatents{}), "There is no model yet.");
  engine.post(NewRun{spec("run"), true});
  wait_for_state(engine, RunState::paused);
  EXPECT_NE(asked(DecodeLatents{{{1, 5}, std::vector<float>(5)}}).find("3 numbers"), std::string::npos);
  EXPECT_NE(asked(LogProbs{{{1, 1, 8, 8}, std::vector<float>(64, NAN)}}).find("NaN"), std::string::npos);
  EXPECT_NE(asked(Classify{{{1, 1, 8, 8}, std::vector<float>(64)}}).find("cannot classify"), std::string::npos);
  EXPECT_NE(asked(DataRows{{99999}}).find("does not exist"), std::string::npos);
  EXPECT_NE(asked(Measure{.metrics = {"no-such"}}).find("no-such"), std::string::npos);
}

TEST_F(EngineTest, FailuresAreStatesWithSentences) {
  Engine engine({});
  RunSpec wrong = spec("wrong");
  wrong.model = "vea";
  engine.post(NewRun{wrong});
  wait_for_state(engine, RunState::failed);
  EXPECT_NE(engine.status().message.find("\"vea\""), std::string::npos);
  wrong = spec("wrong2");
  wrong.data_dir = (temp_ / "nowhere").string();
  engine.post(NewRun{wrong});
  wait_for(engine, [&] { return engine.status().message.find("nowhere") != std::string::npos; }, "the folder's name");
  engine.post(NewRun{spec("good", 3)});
  wait_for_state(engine, RunState::finished);
}

TEST_F(EngineTest, NonFiniteLossLeavesTheWeights) {
  Engine engine({});
  RunSpec s = spec("nan");
  s.settings["optimizer"] = "sgd";
  s.settings["lr"] = "1";
  engine.post(NewRun{s});
  wait_for_state(engine, RunState::failed);
  EXPECT_NE(engine.status().message.find("not a number"), std::string::npos) << engine.status().message;
  const Ticket t = engine.ask({"still", {}, DrawSamples{.n = 2, .floats = true}});
  const auto a = engine.answer("still", t, Clock::now() + seconds(30));
  ASSERT_TRUE(a);
  EXPECT_EQ(a->error, "");
}

TEST_F(EngineTest, ParametersSetLiveAreJournalledAndFlagged) {
  {
    Engine engine({});
    engine.post(NewRun{spec("set"), true});
    wait_for_state(engine, RunState::paused);
    engine.post(StepBy{3});
    wait_for(engine, [&] { return engine.status().step == 3 && engine.status().state == RunState::paused; }, "step 3");
    engine.post(SetParam{"beta", 2.0});  // a slider on its way: one flag
    engine.post(SetParam{"beta", 4.0});
    engine.post(SetParam{"beta", -1.0});  // refused, and nothing breaks
    wait_for(engine, [&] { return !engine.latest()->flags.empty() && !engine.facts_since(0).empty() && engine.facts_since(0).back().key == "fact.refused"; }, "flag and refusal");
    EXPECT_EQ(engine.latest()->flags.back().text, "beta 1 → 4");
    EXPECT_EQ(engine.latest()->flags.back().step, 3);
  }
  Engine engine({});
  engine.post(OpenRun{.folder = (temp_ / "set").string(), .paused = true});
  wait_for_state(engine, RunState::paused);
  EXPECT_DOUBLE_EQ(engine.latest()->params.real("beta"), 4.0);
  ASSERT_EQ(engine.latest()->flags.size(), 1u);
  EXPECT_EQ(engine.latest()->flags[0].text, "beta 1 → 4");
}

TEST_F(EngineTest, ResumeCutsWhatACrashLeft) {
  train("crash", 30);
  const RunPaths paths(temp_ / "crash");
  std::ofstream(paths.metrics(), std::ios::app) << R"({"step": 99, "seconds": 1})" << "\n" << R"({"step": 100, "sec)";
  std::ofstream(paths.journal(), std::ios::app) << R"({"step": 98, "command": "set", "key": "beta", "value": "9"})" << "\n" << R"({"st)";
  std::filesystem::copy_file(paths.frame(0), paths.frame(99));
  {
    Engine engine({});
    engine.post(OpenRun{.folder = paths.folder.string(), .steps = 33});
    wait_for_state(engine, RunState::finished);
    EXPECT_DOUBLE_EQ(engine.latest()->params.real("beta"), 1.0);
  }
  for (const auto& line : read_metrics(paths.metrics())) EXPECT_LE(line.step, 33);
  EXPECT_EQ(read_metrics(paths.metrics()).back().step, 33);
  EXPECT_FALSE(std::filesystem::exists(paths.frame(99)));
  for (const auto& entry : read_journal(paths.journal())) EXPECT_NE(entry.value, "9");
}

}  // namespace
}  // namespace zscape
