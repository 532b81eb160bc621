// The time machine, for every model of the registry on every kind of data it accepts: kept steps answer whatever the live weights answer, a branch goes
// on exactly as its parent did, a resumed run as an unbroken one, and being watched changes nothing.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>

#include "engine/api/engine.h"
#include "engine/core/npy.h"
#include "engine/core/run_files.h"
#include "engine/run/tensor_file.h"
#include "models/model.h"
#include "tests/core/temp_folder.h"
#include "tests/engine/live_engine.h"

namespace zscape {
namespace {

using Clock = std::chrono::steady_clock;
using testing::expect_bit_equal;
using testing::wait_for;
using testing::wait_for_state;
using Case = std::pair<std::string, DataKind>;

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const ModelEntry& entry : model_registry())
    for (const DataKind kind : entry.info.accepts) cases.emplace_back(entry.info.id, kind);
  return cases;
}

std::string kind_name(DataKind kind) { return kind == DataKind::pictures ? "pictures" : kind == DataKind::points ? "points" : kind == DataKind::waves ? "waves" : "none"; }

class TimeMachine : public ::testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    Array bars{{200, 1, 8, 8}, std::vector<float>(200 * 64, 0.f)};
    for (std::size_t i = 0; i < 200; ++i)
      for (std::size_t k = 0; k < 8; ++k) bars.values[i * 64 + (i % 2 ? k * 8 + i % 8 : (i % 8) * 8 + k)] = 1;
    std::filesystem::create_directories(temp_ / "data");
    write_npy(temp_ / "data/bars.npy", bars);
    Array labels{{200}, std::vector<float>(200)};
    for (std::size_t i = 0; i < 200; ++i) labels.values[i] = static_cast<float>(i % 2);  // rows or columns
    write_npy(temp_ / "data/bars-labels.npy", labels);
  }

  RunSpec spec(const std::string& name, std::int64_t steps = -1) const {
    const auto& [model, kind] = GetParam();
    RunSpec s;
    s.model = model;
    for (const auto& p : find_model(model).info.params) {
      const auto at = find_model(model).tiny.find(p.key);
      if (at != find_model(model).tiny.end() && (!p.only || *p.only == kind)) s.settings.insert(*at);
    }
    s.settings["batch"] = "16";
    if (kind == DataKind::pictures) {
      s.data = "npy";
      s.data_dir = (temp_ / "data").string();
    } else if (kind == DataKind::waves) {
      s.data = "tones";
      s.settings["data.length"] = "64";
      s.settings["data.subset"] = "400";
    } else {
      s.data = "ring";
      s.settings["data.subset"] = "400";
      for (const auto& p : find_model(model).info.params)
        if (p.key == "decoder") s.settings["decoder"] = "gaussian_learned";
    }
    if (find_model(model).info.offers.translates && kind == DataKind::pictures) s.settings["data.second"] = "edges";
    s.seed = 3;
    s.device = "cpu";
    s.threads = 1;
    s.steps = steps;
    s.folder = (temp_ / name).string();
    return s;
  }
  void train(const std::string& name, std::int64_t steps) const {
    Engine engine({});
    engine.post(NewRun{spec(name, steps)});
    wait_for_state(engine, RunState::finished);
  }
  /// Weights, moments, averages, generator, place in the data.
  TensorMap everything(const std::string& name) const { return read_tensors(RunPaths(temp_ / name).checkpoint()).tensors; }

  /// One question for everything this model offers on these data.
  std::vector<Question> questions() const {
    const auto& [model, kind] = GetParam();
    const Offers& offers = find_model(model).info.offers;
    const bool points = kind == DataKind::points;
    const Array rows = points ? Array{{3, 2}, {.1f, .2f, -1.f, 1.f, 2.f, 0.f}} : Array{{1, 1, 8, 8}, std::vector<float>(64, .5f)};
    std::vector<Question> all;
    if (offers.translates) all.push_back(Translate{.pictures = {}, .rows = {0, 1}});
    if (offers.samples) all.push_back(DrawSamples{.n = 4, .seed = 5, .floats = true});
    if (offers.decodes) all.push_back(Directions{.count = 2});
    if (offers.encodes) all.push_back(EncodeRows{{0, 1, 2}});
    if (offers.encodes && offers.decodes) all.push_back(Reconstruct{{0, 1}});
    if (offers.scores && points) all.push_back(LogProbs{rows});
    if (offers.scores && points) all.push_back(Field{.what = "density", .nx = 8, .ny = 8});
    if (offers.judges && points) all.push_back(Field{.what = "judge", .nx = 8, .ny = 8});
    if (offers.judges && points) all.push_back(Arrows{.what = "judge", .points = rows});
    if (offers.layered && points) all.push_back(Layers{.points = rows});
    if (points) all.push_back(Quality{.samples = 200, .matched = 32});
    return all;
  }
  std::shared_ptr<const Answer> ask(Engine& engine, std::int64_t step, const Question& question) const {
    const Ticket t = engine.ask({"past", {.step = step}, question});
    for (const auto end = Clock::now() + std::chrono::seconds(60); Clock::now() < end;) {
      auto a = engine.answer("past", t, end);
      if (a && a->ticket == t && a->progress >= 1) return a;
      engine.wait_for_change(Clock::now() + std::chrono::milliseconds(20));
    }
    return nullptr;
  }

  zscape::testing::TempFolder temp_;
};

TEST_P(TimeMachine, AKeptStepAnswersEverythingAndStaysAsItWas) {
  Engine engine({.watched = true});
  engine.post(NewRun{spec("run"), true});
  wait_for_state(engine, RunState::paused);
  engine.post(StepBy{8});
  wait_for(engine, [&] { return engine.status().step == 8 && engine.status().state == RunState::paused; }, "step 8");
  // Frames are half precision; the checkpoint of the pause, written after them, is what answers to the bit.
  wait_for(engine, [&] { const auto saved = engine.latest()->checkpoints; return std::count(saved.begin(), saved.end(), 8) == 1; }, "step 8 is saved");
  std::vector<std::shared_ptr<const Answer>> then;
  for (const Question& q : questions()) {
    then.push_back(ask(engine, kLive, q));
    ASSERT_TRUE(then.back());
    EXPECT_EQ(then.back()->error, "") << "question " << q.index();
    EXPECT_EQ(then.back()->step, 8);
  }
  engine.post(StepBy{40});
  wait_for(engine, [&] { return engine.status().step == 48 && engine.status().state == RunState::paused; }, "step 48");
  bool moved = false;
  for (std::size_t i = 0; i < then.size(); ++i) {
    const auto past = ask(engine, 8, questions()[i]), now = ask(engine, kLive, questions()[i]);
    ASSERT_TRUE(past && now);
    EXPECT_EQ(past->error, "") << "question " << questions()[i].index();
    EXPECT_EQ(past->step, 8);
    EXPECT_EQ(past->array.values, then[i]->array.values) << "question " << questions()[i].index();
    EXPECT_EQ(past->second.values, then[i]->second.values) << "question " << questions()[i].index();
    EXPECT_EQ(past->pictures.pixels, then[i]->pictures.pixels) << "question " << questions()[i].index();
    moved |= now->array.values != past->array.values;
  }
  EXPECT_TRUE(moved) << "forty steps changed no answer";
}

TEST_P(TimeMachine, ABranchGoesOnAsItsParentDid) {
  RunSpec s = spec("parent", 40);
  s.save_every = 10;
  const auto& players = find_model(s.model).info.players;
  const std::string player = players.empty() ? "" : players.back();  // a memory has nobody who learns by steps
  {
    Engine engine({.runs_folder = temp_.path().string()});
    engine.post(NewRun{s, true});
    wait_for_state(engine, RunState::paused);
    const auto go_to = [&](std::int64_t step) {
      engine.post(StepBy{step - engine.status().step});
      wait_for(engine, [&] { return engine.status().step == step && engine.status().state == RunState::paused; }, "the step");
    };
    // A rate, and for some steps one player only: both are replayed.
    go_to(11);
    engine.post(OnlyPlayer{player});
    go_to(13);
    engine.post(zscape::SetParam{"lr", 5e-4});
    go_to(15);
    engine.post(OnlyPlayer{""});
    engine.post(Play{});
    wait_for_state(engine, RunState::finished);
    engine.post(Branch{16, true});
    wait_for(engine, [&] { return engine.status().run_id == 2 && engine.status().state == RunState::paused; }, "the branch");
    EXPECT_EQ(engine.status().step, 16);
    engine.post(Play{});
    wait_for_state(engine, RunState::finished);
    EXPECT_EQ(engine.status().step, 40);
  }
  expect_bit_equal(everything("parent"), everything(s.model + "-" + s.data + "-1"));
}

TEST_P(TimeMachine, ResumedEqualsUnbroken) {
  train("whole", 30);
  train("halves", 17);
  {
    Engine engine({});
    engine.post(OpenRun{.folder = (temp_ / "halves").string(), .steps = 30});
    wait_for(engine, [&] { return engine.status().state == RunState::finished && engine.status().step == 30; }, "step 30");
  }
  expect_bit_equal(everything("whole"), everything("halves"));
}

TEST_P(TimeMachine, WatchedAndInSlowMotionEqualsQuiet) {
  train("quiet", 40);
  {
    Engine engine({.watched = true});
    engine.post(SlowMotion{});
    engine.post(NewRun{spec("watched", 40)});
    const std::size_t lines = find_model(GetParam().first).info.lines.size();
    for (std::size_t i = 0; i < lines + 2; ++i) {  // one step and a little more, line by line
      wait_for_state(engine, RunState::waiting);
      const auto sequence = engine.latest()->sequence;
      engine.post(StepLine{});
      wait_for(engine, [&] { return engine.latest()->sequence > sequence; }, "the next line");
    }
    engine.post(SlowMotion{.on = false});
    const std::vector<Question> all = questions();
    for (std::size_t i = 0; engine.status().state != RunState::finished && !HasFailure(); ++i) ask(engine, kLive, all[i % all.size()]);
  }
  expect_bit_equal(everything("quiet"), everything("watched"));
}

INSTANTIATE_TEST_SUITE_P(Registry, TimeMachine, ::testing::ValuesIn(all_cases()),
                         [](const auto& c) { return c.param.first + "_" + kind_name(c.param.second); });

}  // namespace
}  // namespace zscape
