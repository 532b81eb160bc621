#pragma once
// Snapshot: the training as last published. Immutable and complete in itself; at most 30 a second.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/api/command.h"
#include "engine/api/data_spec.h"
#include "engine/api/param_spec.h"
#include "engine/api/run_state.h"
#include "engine/api/view.h"

namespace zscape {

/// One curve, already down-sampled for display (at most about 600 points; min and max of each bucket survive).
struct Series {
  std::string name;
  std::vector<double> step, seconds, value;
  double last = 0;
};

/// Something that happened at a step: a parameter set, a mark, a branch, a failure. Drawn on the curves and the time slider.
struct Flag {
  std::int64_t step = 0;
  std::string kind;   // "param", "mark", "branch", "player", "failed"
  std::string text;   // "lr 1e-3 → 5e-4"; of a mark its note, which may be empty
};

enum class Prior { none, normal, uniform, binary };

struct LatentInfo {
  std::int64_t size = 0;   // 0 = the model has no latents
  Prior prior = Prior::none;
};

/// What a step's time went to, as shares that sum to 1; `milliseconds` for the whole.
struct StepTime {
  double milliseconds = 0;
  double data = 0, forward = 0, backward = 0, update = 0, show = 0;
};

/// Where slow motion waits.
struct Narration {
  bool slow = false;       // slow motion is on
  bool waiting = false;    // the trainer stands at `line`
  int line = -1;           // index into ModelInfo::lines
  std::vector<LineView> views;  // the last view of every line, in order
};

struct Snapshot {
  std::uint64_t sequence = 0;      // grows with every snapshot
  std::uint64_t run_id = 0;        // grows with every run opened or made in this process
  std::string folder;
  std::string parent;              // "runs/first@812": the run and step a branch began at; empty = no branch
  RunSpec spec;
  Params params;                   // model, training and data parameters with their present values
  DataSpec data;
  LatentInfo latent;
  std::int64_t told_classes = 0;   // of a model that is told a class how many; 0 = it is told none
  Pictures thumbnails;             // some training pictures
  std::int64_t train_rows = 0, test_rows = 0;
  std::string fingerprint;         // of the data
  std::string device;              // "cpu", "cuda:0"
  int threads = 1;
  std::uint64_t seed = 0;

  std::int64_t step = 0;
  std::int64_t steps_per_epoch = 1;
  std::vector<Series> series;
  std::vector<Profile> profiles;   // latest vectors the model reported, e.g. "kl_per_latent"
  std::vector<Flag> flags;
  std::vector<std::int64_t> kept;         // steps with a frame: every verb works there
  std::int64_t kept_bytes = 0, kept_budget = 0, kept_most = 0;  // of these frames on disk, what they may take, and how many there may be
  std::vector<std::int64_t> checkpoints;  // steps with a full checkpoint
  Narration narration;
  std::string only_player;         // empty = all players learn
  StepTime time;
};

/// Fresh even within a long step.
struct Status {
  RunState state = RunState::empty;
  std::uint64_t run_id = 0;
  std::int64_t step = 0, last_step = kNoLimit;
  double steps_per_second = 0;
  double seconds = 0;              // training time, pauses excluded
  double seconds_left = -1;        // −1 = unknown
  double looking_share = 0;        // share of engine time spent on answers, 0..1
  std::uint64_t weights = 0;       // version of the newest published weights
  std::int64_t weights_step = 0;
  double weights_age = 0;          // seconds since they were published
  std::string message;             // state failed: what happened; rebuilding: what is rebuilt
};

/// Something that is now true. None is ever dropped.
struct Fact {
  std::uint64_t number = 0;   // grows by one
  std::int64_t step = 0;
  enum class Grade { info, good, warning, error } grade = Grade::info;
  std::string key;            // text key "fact.saved"; the window translates it
  std::vector<std::string> values;  // {0}, {1} … of that text
  std::string text;           // the same in English, for the command line
};

}  // namespace zscape
