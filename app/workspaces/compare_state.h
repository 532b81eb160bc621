#pragma once
// What the workspace Compare remembers: two sides, how they are linked and how they are shown.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/render/texture.h"
#include "app/widgets/pad.h"
#include "app/window/run_list.h"
#include "app/window/undo_list.h"
#include "engine/api/command.h"
#include "engine/api/query.h"
#include "engine/api/snapshot.h"

namespace zscape::app {

enum class CompareLink { seed, picture, place };
enum class CompareView { side, wipe, flicker, many };

// Whose weights a side shows.
struct CompareSide {
  std::string run;            // folder; empty = the run in the window
  std::int64_t step = kLive;  // of this run: what the window looks at; of another: its newest
  bool averaged = false;
  bool operator==(const CompareSide&) const = default;
};

// The part that undo remembers.
struct CompareChoice {
  std::array<CompareSide, 2> sides;
  bool chosen = false;  // a side was set by hand; before that B is the run this one branched from, else a kept step
  CompareLink link = CompareLink::seed;
  CompareView view = CompareView::side;
  std::uint64_t seed = 1;
  std::int64_t row = 0;     // first test picture
  double wipe = 0.5;        // share of the width that shows A
  double u = 0.5, v = 0.5;  // the place: shares of π/2, u along β, v along α
  bool patch = false;       // … shown as the whole patch, the place framed, instead of the picture there
  bool operator==(const CompareChoice&) const = default;
};

// What trains beside the run in the window instead of its further seeds.
struct ManyVariant {
  std::string name;
  RunSpec spec;
};

// The classifier-FID of one training as it goes on; steps ascend.
struct ManyMeasure {
  std::vector<double> step, value;

  static Measure question();
  void take(const Answer&);  // another step's; anything else changes nothing
};

// The walls of several trainings: the same latents.
constexpr std::int64_t kManyTiles = 24;
inline DrawSamples many_wall() { return {.n = kManyTiles, .seed = 1}; }

// One of several trainings, as shown; plain values. Filled by the application.
struct ManyRun {
  std::uint64_t seed = 0;
  std::string name;  // of a variant
  RunState state = RunState::empty;
  std::int64_t step = 0;
  std::string message;
  std::shared_ptr<const Answer> wall;
  std::shared_ptr<const Snapshot> snapshot;
  ManyMeasure fid;
};
struct UiManyRuns {
  bool on = false;
  std::string curve;      // the scalar whose curves are drawn; empty = the first that they share
  bool measures = false;  // classifier-FID too, every now and then
  ManyMeasure fid;        // of the run in the window
  std::vector<ManyRun> runs;
  std::vector<ManyVariant> variants;  // empty = three further seeds
  std::string own;                    // what the run in the window is called among them
  std::uint64_t variants_of = 0;      // the run that they belong to; 0 = the one that takes the place of `after`
  std::uint64_t after = 0;
};

// Main thread only.
struct CompareState {
  std::uint64_t run_id = 0;
  CompareChoice choice;
  UndoList<CompareChoice> history;
  bool holding = false;   // a gesture is under way: undo remembers its beginning only
  bool flickers = false;  // goes on without a finger on it
  bool turning = false;   // A and B take turns in this frame
  std::array<PictureSheet, 2> sheets;
  std::array<Pictures, 2> pictures;  // what the sheets show
  PictureSheet originals;
  std::array<PictureSheet, 4> walls;
  std::vector<OtherRun> others;
  std::uint64_t listed_run = 0;  // the run whose neighbours `others` are
  bool wants_list = false;       // asks the application to look
  std::string dropped;           // a folder that was dropped here
  int dropped_on = 1;            // … on which side
  std::string error;             // why it could not be taken
  UiManyRuns many;
};

}  // namespace zscape::app
