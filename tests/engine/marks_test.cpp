// Marks in the time machine: set, named, moved, taken away; what the journal, a resumed run and a branch know of them; and the budget of kept steps.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "engine/api/engine.h"
#include "engine/core/run_files.h"
#include "tests/core/temp_folder.h"
#include "tests/engine/live_engine.h"

namespace zscape {
namespace {

using testing::wait_for;
using testing::wait_for_state;

class Marks : public ::testing::Test {
 protected:
  RunSpec spec(const std::string& name) const {
    RunSpec s;
    s.model = "vae";
    s.data = "ring";
    s.settings = {{"hidden", "8"}, {"latent", "2"}, {"batch", "16"}, {"decoder", "gaussian_learned"}, {"data.subset", "400"}};
    s.device = "cpu";
    s.threads = 1;
    s.folder = (temp_ / name).string();
    return s;
  }
  static void step_to(Engine& engine, std::int64_t step) {
    engine.post(StepBy{step - engine.status().step});
    wait_for(engine, [&] { return engine.status().step == step && engine.status().state == RunState::paused; }, "the step");
  }
  static bool keeps(const Engine& engine, std::int64_t step) {
    const auto kept = engine.latest()->kept;
    return std::binary_search(kept.begin(), kept.end(), step);
  }
  /// The note of the mark at a step; none where there is no mark.
  static std::optional<std::string> mark(const Engine& engine, std::int64_t step) {
    for (const Flag& f : engine.latest()->flags)
      if (f.kind == "mark" && f.step == step) return f.text;
    return std::nullopt;
  }
  /// A paused run at step 20 whose steps 0, 1, 2, 4, 8, 16 and 20 are kept.
  void begin(Engine& engine, const std::string& name) const {
    engine.post(NewRun{spec(name), true});
    wait_for_state(engine, RunState::paused);
    step_to(engine, 20);
    for (const std::int64_t step : {4, 8, 16, 20}) wait_for(engine, [&] { return keeps(engine, step); }, "the kept steps");
  }

  zscape::testing::TempFolder temp_;
};

TEST_F(Marks, AreSetNamedMovedAndTakenAway) {
  Engine engine({.watched = true});
  begin(engine, "run");
  engine.post(Mark{});
  wait_for(engine, [&] { return mark(engine, 20) == ""; }, "a mark where training is");
  engine.post(Mark{"early", 4});
  wait_for(engine, [&] { return mark(engine, 4) == "early"; }, "a mark at a kept step");
  engine.post(Mark{"still early", 4});
  wait_for(engine, [&] { return mark(engine, 4) == "still early"; }, "another name");
  engine.post(MoveMark{4, 8});
  wait_for(engine, [&] { return mark(engine, 8) == "still early" && !mark(engine, 4); }, "the mark at its new place");
  const auto& flags = engine.latest()->flags;
  EXPECT_TRUE(std::is_sorted(flags.begin(), flags.end(), [](const Flag& a, const Flag& b) { return a.step < b.step; }));
  engine.post(Unmark{20});
  wait_for(engine, [&] { return !mark(engine, 20); }, "no mark");
  EXPECT_EQ(mark(engine, 8), "still early");
}

TEST_F(Marks, StandAtKeptStepsAndNotOnEachOther) {
  Engine engine({.watched = true});
  begin(engine, "run");
  engine.post(Mark{"a", 4});
  engine.post(Mark{"b", 8});
  engine.post(Mark{"nowhere", 5});
  engine.post(MoveMark{4, 8});
  engine.post(MoveMark{4, 5});
  wait_for(engine, [&] { return engine.facts_since(0).size() >= 3; }, "three refusals");
  for (const Fact& fact : engine.facts_since(0)) EXPECT_EQ(fact.key, "fact.refused");
  EXPECT_EQ(mark(engine, 4), "a");
  EXPECT_EQ(mark(engine, 8), "b");
  EXPECT_FALSE(mark(engine, 5));
  EXPECT_EQ(engine.status().state, RunState::paused);
}

TEST_F(Marks, AreThereAfterResumingAndInABranchUpToItsStep) {
  {
    Engine engine({.watched = true});
    begin(engine, "run");
    engine.post(Mark{"first", 4});
    engine.post(Mark{"gone", 8});
    engine.post(Unmark{8});
    engine.post(Mark{"second", 16});  // last: who sees it knows that the others have been heard
    wait_for(engine, [&] { return mark(engine, 16) == "second"; }, "the marks");
  }
  EXPECT_EQ(marks_of(read_journal(RunPaths(temp_ / "run").journal())), (std::map<std::int64_t, std::string>{{4, "first"}, {16, "second"}}));
  std::string branch;
  {
    Engine engine({.watched = true});
    engine.post(OpenRun{.folder = (temp_ / "run").string(), .paused = true});
    wait_for(engine, [&] { return engine.latest()->run_id == 1 && engine.status().state == RunState::paused; }, "the run");
    EXPECT_EQ(mark(engine, 4), "first");
    EXPECT_EQ(mark(engine, 16), "second");
    EXPECT_FALSE(mark(engine, 8));
    engine.post(Branch{8, true});
    wait_for(engine, [&] { return engine.latest()->run_id == 2 && engine.status().state == RunState::paused; }, "the branch");
    EXPECT_EQ(mark(engine, 4), "first");
    EXPECT_FALSE(mark(engine, 16)) << "that step is the parent's future";
    EXPECT_EQ(engine.latest()->parent, (temp_ / "run").string() + "@8");
    branch = engine.latest()->folder;
  }
  EXPECT_EQ(marks_of(read_journal(RunPaths(branch).journal())), (std::map<std::int64_t, std::string>{{4, "first"}}));
}

TEST_F(Marks, ATightBudgetTakesTheStepsBetweenAndLeavesMarksChangesAndTheFirst) {
  Engine engine({.watched = true});
  begin(engine, "run");
  engine.post(Mark{"stays", 4});
  engine.post(zscape::SetParam{"lr", 5e-4});  // at step 20, which is kept for it
  wait_for(engine, [&] { return mark(engine, 4) == "stays"; }, "the mark");
  step_to(engine, 40);
  wait_for(engine, [&] { return keeps(engine, 40); }, "the last step");
  const auto before = engine.latest()->kept_bytes;
  const auto each = before / static_cast<std::int64_t>(engine.latest()->kept.size());
  engine.post(KeepUpTo{each * 4 + each / 2});
  wait_for(engine, [&] { return engine.latest()->kept.size() == 4; }, "four kept steps");
  EXPECT_EQ(engine.latest()->kept, (std::vector<std::int64_t>{0, 4, 20, 40}));
  EXPECT_EQ(engine.latest()->kept_budget, each * 4 + each / 2);
  EXPECT_LE(engine.latest()->kept_bytes, engine.latest()->kept_budget);
}

}  // namespace
}  // namespace zscape
