#pragma once
// What the command line hands to the window.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace zscape::app {

struct StartOptions {
  std::string script;  // drives the window from a file of JSON lines; empty = by hand
  std::string stats;   // where frame times and latencies are written; empty = nowhere
  std::string run;     // opens that run, or names where a new one is written; empty = a new folder under runs/
  std::string model, data, data_dir;            // empty = the first-run default
  std::map<std::string, std::string> settings;  // --set, as typed
  std::uint64_t seed = 1;
  std::int64_t steps = -1;  // stop at this step exactly; -1 = no limit
  int threads = 0;          // 0 = the model's own choice
  std::string device = "auto";
  bool paused = false;
  std::string lesson;
  std::string lang;  // "en", "zh"; empty = as remembered, else by the locale
  double scale = 0;  // of everything in the window; 0 = what the screen asks for
};

/// Opens the window and returns when it is closed. Main thread. Returns the process's exit code; throws
/// std::runtime_error with a sentence when no window can be opened or a script cannot be read.
int run_window(const StartOptions& options);

/// Every widget name that scripts may count on, sorted. Opens no window.
std::vector<std::string> widget_names();

}  // namespace zscape::app
