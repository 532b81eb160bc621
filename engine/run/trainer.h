#pragma once
// Trainer: the thread that learns. It owns the LiveRun; commands reach it through a queue and apply between two steps; what it publishes are
// values. An exception becomes the state `failed` with a sentence; the last good weights stay.
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "engine/api/engine.h"
#include "engine/core/facts.h"
#include "engine/core/mailbox.h"
#include "engine/core/pacing.h"
#include "engine/core/queue.h"
#include "engine/core/series.h"
#include "engine/run/dataset_cache.h"
#include "engine/run/live_run.h"
#include "engine/run/narrator.h"
#include "engine/run/recorder.h"
#include "engine/run/step.h"

namespace zscape {

/// What the trainer shares with the others; every member is safe from any thread.
struct Shared {
  Mailbox<WeightSet> weights;
  Mailbox<Snapshot> snapshot{std::make_shared<const Snapshot>()};
  FactBoard facts;
  std::atomic<std::int64_t> looking_microseconds{0};  // spent on answers
  std::function<void()> changed = [] {};
};

/// Keeps the flags in the order of their steps.
void insert_flag(std::vector<Flag>& flags, Flag flag);

class Trainer {
 public:
  Trainer(const EngineOptions& options, Shared& shared, DatasetCache& datasets);
  ~Trainer();

  void post(Command command);
  Status status() const;

 private:
  /// Steps a second over the last second or so.
  struct Rate {
    std::chrono::steady_clock::time_point since{};
    std::int64_t steps = 0;
    double per_second = 0, looking_share = 0;
  };
  struct Dragged {
    std::string key, from;  // the parameter set last, and its value before the drag
    double seconds = 0;     // of training, at the last change
  };
  struct Goal {
    std::int64_t steps = kNoLimit;  // stop exactly there
    double seconds = 0;
    std::int64_t pause_at = kNoLimit;  // "n steps": pause there
  };

  void loop(std::stop_token stop);
  void handle(Command& command);
  void apply(NewRun& command);
  void apply(OpenRun& command);
  void apply(Branch& command);
  void apply(SetParam& command);
  void apply(Mark& command);
  void apply(Unmark& command);
  void apply(MoveMark& command);
  void play();
  void play_for(std::int64_t steps);
  void rest(RunState state);                    // publish and save, then stand still
  RunSpec present_spec() const;
  static std::string utc_now();  // "2026-01-31T12:00:00Z"

  void start(RunSpec spec, bool paused);
  void adopt(std::unique_ptr<LiveRun> run);
  void begin(bool paused);
  void close();                                 // save and let go of the present run
  void remember_past(const RunPaths& paths, std::int64_t step, std::int64_t journal_lines);  // curves and flags from the files
  void replay(const std::vector<JournalEntry>& entries, std::int64_t known, std::int64_t step);
  void apply_entry(const JournalEntry& entry);

  void one_step();
  void learn_once();
  void after_step();
  void report();
  void keep_frame();
  void save(bool say);
  void journal(const std::string& kind, const std::string& key = "", const std::string& value = "");
  static std::string who_learns(const std::string& only_player);
  void flag(const std::string& kind, const std::string& text);
  std::vector<Flag>::iterator mark_at(std::int64_t step);
  void set_mark(std::int64_t step, const std::string& note);
  void drop_mark(std::int64_t step);
  void refuse(const std::string& why);
  /// True when it is no further move of the same slider.
  bool flag_change(std::int64_t step, double seconds, const std::string& key, const std::string& before, const std::string& after);

  void publish_weights();
  void publish_snapshot();
  void set_state(RunState state, std::string message = "");
  void fail(const std::string& message);
  void update_status();

  const EngineOptions options_;
  Shared& shared_;
  DatasetCache& datasets_;
  Queue<Command> commands_;
  std::atomic<bool> files_changed_ = false;  // by the recorder, whose list the snapshot holds
  LiveNarrator narrator_;
  mutable std::mutex status_mutex_;
  Status status_;

  // The rest belongs to the trainer's thread.
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<LiveRun> run_;
  RunState state_ = RunState::empty;
  std::string message_;
  Goal goal_;
  std::int64_t frame_budget_ = options_.frame_budget;
  Scalars scalars_;
  SeriesStore series_;
  std::vector<Profile> profiles_;
  std::vector<Flag> flags_;
  Dragged dragged_;
  Pictures thumbnails_;
  StepLaps laps_;
  StepTime time_;
  Rate rate_;
  Pacer weight_pace_{30, .05}, snapshot_pace_{30, .05}, peek_pace_{5, 1};  // peek: the diagram's look at all lines of one step
  std::uint64_t run_id_ = 0, version_ = 0, sequence_ = 0;
  std::int64_t journal_lines_ = 0, saved_lines_ = 0, last_saved_ = -1, last_report_ = -1;
  double last_save_seconds_ = 0, last_frame_seconds_ = 0, last_report_seconds_ = -1, looking_before_ = 0;
  std::int64_t weights_step_ = 0;

  std::jthread thread_;  // last: joins before the rest goes
};

}  // namespace zscape
