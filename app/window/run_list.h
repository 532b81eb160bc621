#pragma once
// The runs beside the present one: what there is to compare with.

#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/api/engine.h"

namespace zscape::app {

// A run folder as Compare needs it: what it is, and its headline curve.
struct OtherRun {
  RunSummary summary;
  std::string fingerprint;
  std::vector<std::pair<std::int64_t, double>> headline;  // of the model's first scalar: step, value
  std::string headline_name;
};

// Reads a run folder. Throws with a sentence when it is none. Any thread.
OtherRun read_other_run(const std::string& folder);

// Reads run folders on a thread of its own: files never hold up a frame. `look` and `take` from the main thread; what
// cannot be read is left out of the list, except a folder that was asked for by name, whose error is kept.
class RunList {
 public:
  struct Found {
    std::vector<OtherRun> runs;  // the newest first
    std::string also;            // the folder that was asked for by name …
    std::string error;           // … and why it could not be read
  };
  // The folders that lie beside `folder`, and `also` (empty = none). While a search is under way nothing happens.
  void look(const std::string& folder, const std::string& also);
  // True when a search has ended since the last call; its result is moved into `into`.
  bool take(Found& into);

 private:
  std::mutex mutex_;  // guards the next three
  Found found_;
  bool ready_ = false, busy_ = false;
  std::jthread thread_;  // last
};

}  // namespace zscape::app
