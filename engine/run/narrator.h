#pragma once
// LiveNarrator: collects what the algorithm shows of itself and, in slow motion, makes the trainer wait at each line.
//
// show() and begin_step() belong to the trainer's thread; advance(), set_slow() and release() may be called from any thread.
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "engine/api/snapshot.h"
#include "models/step_context.h"

namespace zscape {

class LiveNarrator final : public Narrator {
 public:
  /// `lines` in the order of the algorithm; `publish` is called on the trainer's thread each time it is about to wait.
  void start_run(std::vector<std::string> lines, std::function<void()> publish);
  /// Decides whether the coming step is narrated: in slow motion always, otherwise when the viewer's diagram wants a look.
  void begin_step(bool peek);
  void end_step();

  void set_slow(bool slow, double seconds_per_line);  // 0 s = by hand
  void advance();   // on to the next line
  /// A command has been posted that must not wait for a viewer: until heard() is called for it, no line waits.
  /// The two are counted, so it does not matter which thread comes first.
  void release();
  void heard();
  bool slow() const;
  bool waiting() const;
  Narration narration() const;

 private:
  void show(const char* line, View view) override;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;
  std::vector<LineView> views_;
  std::function<void()> publish_;
  bool slow_ = false, waiting_ = false, peek_ = false;
  int unheard_ = 0;  // released and not yet heard; below zero while a command is heard before its poster has said so
  double seconds_per_line_ = 0;
  int line_ = -1;
  std::uint64_t advances_ = 0;
};

}  // namespace zscape
