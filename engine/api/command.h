#pragma once
// Commands: what people ask of the trainer. Value types; each is applied at a step boundary (narration's advance excepted) and journalled with its step.
#include <cstdint>
#include <map>
#include <string>
#include <variant>

#include "engine/api/param_spec.h"

namespace zscape {

inline constexpr std::int64_t kNoLimit = -1;

/// Everything needed to make a run; what run.json stores.
struct RunSpec {
  std::string model, data, data_dir;
  std::map<std::string, std::string> settings;  // parameters that differ from their defaults, by key, as text
  std::uint64_t seed = 1;
  std::string device = "auto";  // auto | cpu | cuda
  int threads = 0;              // 0 = the model's own choice
  std::string folder;           // where the run is written; empty = a new folder under runs/
  std::int64_t steps = kNoLimit;   // stop exactly there
  double minutes = 0;           // stop after so much training time; 0 = no limit
  std::int64_t epochs = 0;      // stop after so many epochs; 0 = no limit
  std::int64_t save_every = 0;  // full checkpoints; 0 = by time
};

struct NewRun { RunSpec spec; bool paused = false; };
struct OpenRun { std::string folder; bool paused = false; std::int64_t steps = kNoLimit; std::int64_t epochs = 0; double minutes = 0; };
struct Play {};
struct Pause {};
struct StepBy { std::int64_t steps = 1; };   // then paused
struct StepEpoch {};
struct StepLine {};                          // to the next narrated line; enters narration when off
struct SlowMotion { bool on = true; double seconds_per_line = 0; };  // 0 = waits for StepLine at every line
struct OnlyPlayer { std::string player; };   // empty = all
struct SetParam { std::string key; ParamValue value; };  // live parameters; a rebuild parameter starts the run anew with the same folder name plus a number
struct Reset { std::uint64_t seed = 0; };    // from step 0 with the present settings; 0 keeps the seed
struct Branch { std::int64_t step = 0; bool exact = true; };  // a new run from a kept step: by checkpoint and replay, or from the frame with fresh optimizers
struct Mark { std::string note; std::int64_t step = -1; };  // where training is (-1), or a kept step; one that is marked already takes the new note
struct Unmark { std::int64_t step = 0; };
struct MoveMark { std::int64_t from = 0, to = 0; };        // to another kept step, with its note
struct KeepUpTo { std::int64_t bytes = 0; };               // what the kept steps may take from now on
struct Save {};
struct Extend { std::int64_t steps = kNoLimit; };  // new last step; kNoLimit = none

using Command = std::variant<NewRun, OpenRun, Play, Pause, StepBy, StepEpoch, StepLine, SlowMotion, OnlyPlayer, SetParam, Reset, Branch, Mark, Unmark, MoveMark, KeepUpTo, Save, Extend>;

}  // namespace zscape
