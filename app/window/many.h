#pragma once
// Many: the run's settings on further seeds, or what a tile of the gallery puts beside it, each in an engine of its
// own.

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "app/workspaces/compare_state.h"
#include "engine/api/engine.h"

namespace zscape::app {

// Trains the same settings on three other seeds, or the variants, beside the run in the window, without files; pauses
// when it is paused. Owned by the application, main thread only; the engines' own threads end on another thread when
// they are dropped, so that no frame waits for a training step. What went wrong in one of them stands in its place.
class Many {
 public:
  Many() = default;
  // Starts, follows or stops as `state.many.on` says, and writes what can be shown there.
  void follow(const Snapshot&, const Status&, UiManyRuns& state, void (*wake)());

 private:
  void start(const Snapshot&, const Status&, UiManyRuns& state, void (*wake)());
  void stop();

  struct Asked {
    std::uint64_t weights = 0;  // version last asked for
    Ticket ticket = 0;
    std::chrono::steady_clock::time_point at;
  };
  void look(Engine&, Asked&, ManyRun&);
  void measure(UiManyRuns& state);

  std::vector<std::unique_ptr<Engine>> engines_;
  std::vector<Asked> asked_;     // for walls
  std::vector<Asked> measured_;  // for measures: one of the engines at a time
  std::uint64_t run_id_ = 0;
  bool playing_ = true;
  std::jthread ending_;
};

}  // namespace zscape::app
