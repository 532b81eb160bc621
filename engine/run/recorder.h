#pragma once
// Recorder: the files thread of one run. Journal, metrics, checkpoints, kept frames and their sample sheets are written here from clones, in the
// order asked for, so training never waits for a disk. What could not be written becomes a fact; training goes on. The destructor finishes
// everything that was asked for.
#include <cstdint>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "engine/core/facts.h"
#include "engine/core/queue.h"
#include "engine/run/live_run.h"
#include "engine/run/weights.h"

namespace zscape {

struct RecorderOptions {
  bool enabled = true;           // false: nothing is written, nothing is kept
  std::int64_t frame_budget = 0; // bytes
};

class Recorder {
 public:
  Recorder(std::shared_ptr<const RunContext> context, RecorderOptions options, FactBoard& facts, std::function<void()> changed);
  ~Recorder();

  void write_record();                                  // run.json
  void append_journal(std::string line);
  void append_metrics(std::string line);
  void write_checkpoint(Checkpoint checkpoint, bool say);
  void write_frame(std::shared_ptr<const WeightSet> weights);
  void protect(std::int64_t step);                      // a marked step is never thinned out
  void unprotect(std::int64_t step);
  void spare(std::int64_t step);                        // goes only when all others are gone: something changed there
  void keep_up_to(std::int64_t bytes);                  // another budget for the frames
  /// Frames and metrics up to `step` of another run become this one's past (a branch).
  void inherit(const RunPaths& parent, std::int64_t step);
  /// Drops everything after `step`: a crash left it, or it is about to be lived again.
  void cut_back(std::int64_t step, std::int64_t journal_lines);

  bool busy() const { return queue_.size() > 3; }       // then a frame is skipped rather than queued
  std::vector<std::int64_t> kept() const;
  std::vector<std::int64_t> checkpoints() const;
  bool keeps(std::int64_t step) const;
  std::int64_t kept_bytes() const;                      // of all frames
  std::int64_t budget() const;                          // of bytes
  std::int64_t most() const;                            // frames that budget has room for in number

 private:
  void post(std::function<void()> task);
  void loop(std::stop_token stop);
  void guarded(const std::function<void()>& task);
  void list_files();
  void thin_frames();
  void thin_checkpoints();
  void write_samples(const WeightSet& weights);

  const std::shared_ptr<const RunContext> context_;
  const RunPaths paths_;
  const RecorderOptions options_;
  FactBoard& facts_;
  const std::function<void()> changed_;
  Queue<std::function<void()>> queue_;

  mutable std::mutex mutex_;  // guards the next six
  std::vector<std::int64_t> kept_, checkpoints_;
  std::uintmax_t kept_bytes_ = 0;
  std::set<std::int64_t> protected_, spared_;
  std::int64_t budget_ = 0;

  // The files thread's.
  std::ofstream journal_, metrics_;
  std::unique_ptr<Model> twin_;
  bool failing_ = false;
  std::jthread thread_;  // last
};

/// Makes `checkpoint.safetensors` name the checkpoint of `step`.
void point_to_checkpoint(const RunPaths& paths, std::int64_t step);
/// "12 MB", "1.2 GB"
std::string human_bytes(std::uintmax_t bytes);

}  // namespace zscape
