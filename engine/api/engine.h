#pragma once
// Engine: the only class app/ talks to. Everything that crosses it is a plain value.
//
// Threads and ownership (every mutable object has one owning thread):
//   main      window, GL, ImGui, UiState, textures              reads snapshots, answers, facts      writes commands, queries
//   trainer   model, players, data position, generators, state  reads the command queue              writes weights, scalars, status   (nice 19)
//   explorer  twins for short questions, own generator          reads queries, weights               writes answers
//   studio    twins for long, cancellable work, own generator   reads queries, weights               writes answers                    (nice 10)
//   workshop  the same for work of seconds: candidates, inversion (nice 15)
//   files     journal, checkpoints, frames, exports             reads requests (clones)              writes facts
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/api/catalogue.h"
#include "engine/api/command.h"
#include "engine/api/query.h"
#include "engine/api/snapshot.h"

namespace zscape {

struct EngineOptions {
  std::string runs_folder = "runs";       // where runs without a name are written
  bool keep_files = true;                 // false: nothing is written (benchmarks, tests)
  bool watched = false;                   // a window looks: publish weights and views, rationed by time
  std::int64_t frame_budget = 256 << 20;  // bytes of kept frames per run
};

class Engine {
 public:
  explicit Engine(EngineOptions options);
  ~Engine();  // stops, joins, never throws; the run is saved first
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Any thread; returns at once. Applied at the next step boundary.
  void post(Command command);
  /// Any thread; returns at once. A newer question on the same channel replaces one that waits.
  Ticket ask(Query query);
  /// The channel's newest answer with a ticket of at least `at_least`, waiting at most until the deadline; otherwise the newest one there is, or null.
  std::shared_ptr<const Answer> answer(const Channel& channel, Ticket at_least, std::chrono::steady_clock::time_point deadline) const;
  /// The channel's newest answer, or null. Never waits.
  std::shared_ptr<const Answer> answer(const Channel& channel) const;
  /// Drops a channel's waiting question and stops the work on it.
  void cancel(const Channel& channel);

  std::shared_ptr<const Snapshot> latest() const;  // never null, never waits for a step
  Status status() const;
  std::vector<Fact> facts_since(std::uint64_t number) const;  // facts with a greater number
  /// Waits until anything changed (state, snapshot, answer, fact) or the deadline passed.
  void wait_for_change(std::chrono::steady_clock::time_point deadline) const;
  /// Called on an engine thread whenever something new can be shown; must return at once (the window posts an empty event).
  void on_change(void (*wake)());

  static const Catalogue& catalogue();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// What a run folder holds, read without opening it for training. Throws with a sentence when it is not a run.
struct RunSummary {
  std::string folder, model, data, device, version;
  RunSpec spec;
  Params params;
  std::int64_t step = 0;                 // of the newest checkpoint
  std::vector<std::int64_t> kept, checkpoints;
  std::string state;                     // "finished", "stopped"
  double seconds = 0;
};
RunSummary read_run(const std::string& folder);

}  // namespace zscape
