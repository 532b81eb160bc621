// Models that sleep, throw and lie: whatever a model does, the engine answers, says what happened, and goes on.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "engine/api/engine.h"
#include "models/step_context.h"
#include "tests/core/temp_folder.h"
#include "tests/engine/live_engine.h"

namespace zscape {
namespace {

using Clock = std::chrono::steady_clock;
using testing::wait_for;
using testing::wait_for_state;
using std::chrono::milliseconds;

/// What the fake does wrong, as a parameter of the run.
const std::vector<std::string> kHabits{"good", "sleeps", "throws", "throws_late", "torch_throws", "not_a_number", "sleeps_answering", "throws_answering", "wrong_shape", "answers_nan"};

std::atomic<int> decodes = 0;  // answers that were begun

class Fake final : public Model, public Decodes, public Encodes {
 public:
  explicit Fake(const Build& build) : habit_(build.params.text("habit")) {
    Player all{.name = "all"};
    all.parameters.push_back({"mean", torch::zeros({build.data.dimension}).requires_grad_(true)});
    players_.push_back(std::move(all));
    if (habit_ == "throws") throw std::runtime_error("there is no room for this model");
  }
  void step(const Batch& batch, StepContext& ctx) override {
    if (habit_ == "sleeps") std::this_thread::sleep_for(milliseconds(400));
    if (habit_ == "throws_late" && ctx.step == 5) throw std::runtime_error("the sixth step went wrong");
    if (habit_ == "torch_throws" && ctx.step == 5) torch::zeros({2, 3}).matmul(torch::zeros({2, 3}));
    Tensor loss = (batch.x.flatten(1) - mean()).square().sum(1).mean();
    if (habit_ == "not_a_number" && ctx.step == 5) loss = loss * std::numeric_limits<float>::quiet_NaN();
    ctx.update(players_[0], loss);
    ctx.report("loss", loss);
    ctx.narrate("learn", [&] { return View{}; });
  }
  std::vector<NamedTensor> state() override { return players_[0].parameters; }
  std::span<Player> players() override { return players_; }
  void set_training(bool) override {}

  LatentSpace latent() const override { return {.size = 2}; }
  Tensor decode(const Tensor& z, Ask&) override {
    ++decodes;
    if (habit_ == "sleeps_answering") std::this_thread::sleep_for(milliseconds(400));
    if (habit_ == "throws_answering") throw std::runtime_error("decode gave up");
    if (habit_ == "wrong_shape") return torch::zeros({z.size(0), 3});
    const Tensor x = mean().detach() + z.narrow(1, 0, 2);
    return habit_ == "answers_nan" ? x / 0 * 0 : x;
  }
  Posterior encode(const Tensor& x, Ask&) override { return {x.flatten(1).narrow(1, 0, 2) - mean().detach(), {}}; }

 private:
  Tensor& mean() { return players_[0].parameters[0].tensor; }
  std::string habit_;
  std::vector<Player> players_;
};

ModelEntry fake_entry() {
  ModelEntry entry;
  entry.info.id = "fake";
  entry.info.family = "fake";
  entry.info.name = "Fake";
  entry.info.params = {{.key = "habit", .group = "architecture", .fallback = std::string("good"), .choices = kHabits}};
  entry.info.accepts = {DataKind::points};
  entry.info.lines = {"learn"};
  entry.info.players = {"all"};
  entry.info.scalars = {{"loss", "loss", "data", "nats"}};
  entry.info.default_data = "ring";
  entry.build = [](const Build& build) { return std::make_unique<Fake>(build); };
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

class Fakes : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { add_model(fake_entry()); }

  RunSpec spec(const std::string& habit, std::int64_t steps = -1) const {
    RunSpec s;
    s.model = "fake";
    s.data = "ring";
    s.settings = {{"habit", habit}, {"batch", "8"}, {"data.subset", "100"}};
    s.seed = 1;
    s.device = "cpu";
    s.threads = 1;
    s.steps = steps;
    s.folder = (temp_ / habit).string();
    return s;
  }
  std::shared_ptr<const Answer> decode(Engine& engine) const {
    const Ticket t = engine.ask({"decode", {}, DecodeLatents{{{1, 2}, {1.f, 0.f}}, true}});
    return engine.answer("decode", t, Clock::now() + std::chrono::seconds(60));
  }

  zscape::testing::TempFolder temp_;
};

TEST_F(Fakes, TheGoodOneTrainsAndAnswers) {
  Engine engine({});
  engine.post(NewRun{spec("good", 20)});
  wait_for_state(engine, RunState::finished);
  const auto a = decode(engine);
  ASSERT_TRUE(a);
  EXPECT_EQ(a->error, "");
  EXPECT_EQ(a->array.shape, (std::vector<std::int64_t>{1, 2}));
}

TEST_F(Fakes, ASleepingStepKeepsNobodyWaiting) {
  Engine engine({.watched = true});
  engine.post(NewRun{spec("sleeps")});
  wait_for(engine, [&] { return engine.status().state == RunState::running && engine.status().weights > 0; }, "running");
  // Many questions are answered during one step, and commands apply at its end.
  const auto step = engine.status().step;
  int answers = 0;
  while (engine.status().step <= step + 1 && answers < 4) {
    const auto a = decode(engine);
    ASSERT_TRUE(a);
    EXPECT_EQ(a->error, "");
    ++answers;
  }
  EXPECT_EQ(answers, 4);
  engine.post(Pause{});
  wait_for_state(engine, RunState::paused);
}

TEST_F(Fakes, AnExceptionIsAStateAndNothingIsLost) {
  Engine engine({});
  engine.post(NewRun{spec("throws")});
  wait_for_state(engine, RunState::failed);
  EXPECT_NE(engine.status().message.find("no room"), std::string::npos) << engine.status().message;

  engine.post(NewRun{spec("throws_late")});
  wait_for(engine, [&] { return engine.status().message.find("sixth step") != std::string::npos; }, "the sentence");
  EXPECT_EQ(engine.status().state, RunState::failed);
  EXPECT_EQ(engine.status().step, 5);
  const auto a = decode(engine);
  ASSERT_TRUE(a);
  EXPECT_EQ(a->error, "") << "what was learnt can still be asked";

  engine.post(NewRun{spec("torch_throws")});
  wait_for(engine, [&] { return engine.status().state == RunState::failed && engine.status().run_id == 3; }, "torch's error");
  EXPECT_EQ(engine.status().message.find("Exception raised from"), std::string::npos) << "no backtrace: " << engine.status().message;

  engine.post(NewRun{spec("good", 3)});
  wait_for_state(engine, RunState::finished);
}

TEST_F(Fakes, AFailedRunIsSaved) {
  {
    Engine engine({});
    engine.post(NewRun{spec("throws_late")});
    wait_for_state(engine, RunState::failed);
  }
  Engine engine({});
  engine.post(OpenRun{.folder = (temp_ / "throws_late").string(), .paused = true});
  wait_for_state(engine, RunState::paused);
  EXPECT_EQ(engine.status().step, 5);
}

TEST_F(Fakes, ANumberThatIsNoneStopsTheRunBeforeTheWeights) {
  Engine engine({});
  engine.post(NewRun{spec("not_a_number")});
  wait_for_state(engine, RunState::failed);
  EXPECT_NE(engine.status().message.find("not a number"), std::string::npos) << engine.status().message;
  const auto a = decode(engine);
  ASSERT_TRUE(a);
  EXPECT_EQ(a->error, "");
}

TEST_F(Fakes, ASlowAnswerDoesNotStopTraining) {
  Engine engine({.watched = true});
  engine.post(NewRun{spec("sleeps_answering")});
  wait_for(engine, [&] { return engine.status().state == RunState::running && engine.status().weights > 0; }, "running");
  const auto before = engine.status().step;
  const auto a = decode(engine);
  ASSERT_TRUE(a);
  EXPECT_EQ(a->error, "");
  EXPECT_GT(engine.status().step, before);
  // Only the newest question of a channel is worth answering.
  decodes = 0;
  Ticket last = 0;
  for (int i = 0; i < 50; ++i) last = engine.ask({"decode", {}, DecodeLatents{{{1, 2}, {static_cast<float>(i), 0.f}}, true}});
  const auto newest = engine.answer("decode", last, Clock::now() + std::chrono::seconds(60));
  ASSERT_TRUE(newest);
  EXPECT_EQ(newest->ticket, last);
  EXPECT_LT(decodes, 25) << "fifty questions were answered one after the other";
}

TEST_F(Fakes, LiesBecomeSentences) {
  for (const auto& [habit, word] : {std::pair{"throws_answering", "gave up"}, {"wrong_shape", "[1, 3]"}, {"answers_nan", "NaN"}}) {
    Engine engine({.watched = true});
    engine.post(NewRun{spec(habit)});
    wait_for(engine, [&] { return engine.status().state == RunState::running && engine.status().weights > 0; }, "running");
    const auto a = decode(engine);
    ASSERT_TRUE(a);
    EXPECT_NE(a->error.find(word), std::string::npos) << habit << ": " << a->error;
    const auto step = engine.status().step;
    wait_for(engine, [&] { return engine.status().step > step; }, "training goes on");
  }
}

TEST_F(Fakes, EndingAnEngineAnswersNobody) {
  decodes = 0;
  for (const char* habit : {"sleeps", "sleeps_answering"}) {
    Engine engine({.watched = true});
    engine.post(NewRun{spec(habit)});
    wait_for(engine, [&] { return engine.status().state == RunState::running && engine.status().weights > 0; }, "running");
    for (int i = 0; i < 20; ++i) engine.ask({"channel" + std::to_string(i), {}, DecodeLatents{{{1, 2}, {1.f, 0.f}}, true}});
  }
  EXPECT_LT(decodes, 40) << "every waiting question was answered to nobody";
}

}  // namespace
}  // namespace zscape
