#pragma once
// UiState: everything about the window that is neither the engine's nor a widget's.

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "app/panels/data_picker.h"
#include "app/panels/gallery_tree.h"
#include "app/panels/run_edits.h"
#include "app/panels/time_marks.h"
#include "app/window/notices.h"
#include "app/workspaces/compare_state.h"
#include "app/workspaces/draw_state.h"
#include "app/workspaces/translate_state.h"
#include "app/workspaces/explore_state.h"
#include "app/workspaces/hand.h"
#include "app/workspaces/inside_state.h"
#include "app/workspaces/lab_state.h"
#include "app/workspaces/map_state.h"
#include "app/workspaces/mix_state.h"
#include "app/workspaces/paint_state.h"
#include "app/workspaces/watch_state.h"
#include "engine/api/command.h"
#include "engine/api/query.h"

namespace zscape::app {

enum class Workspace { watch, explore, map, mix, paint, lab, inside, measure, compare };
inline constexpr int kWorkspaces = 9;
constexpr std::string_view name_of(Workspace w) {
  constexpr std::string_view kNames[] = {"watch", "explore", "map", "mix", "paint", "lab", "inside", "measure", "compare"};
  return kNames[static_cast<int>(w)];
}

// What one likes to find again at the next start.
struct Preferences {
  std::string language;  // empty = by the locale
  double scale = 0;      // 0 = what the screen asks for
  bool projector = false;
  float left_width = 236, right_width = 268;  // scale-1 pixels
  bool rails = true;
  bool hints_seen = false;
  std::int64_t kept_megabytes = 0;  // what the kept steps of a run may take; 0 = the engine's own choice
};

// The time machine: which step everything shows.
struct Looking {
  std::int64_t step = kLive;  // kLive or a kept step
  std::int64_t last = kLive;  // where `T` goes back to
  bool averaged = false;      // the weights' average answers instead of the weights
  std::int64_t label = 0;     // the class in view, of a model that is told one; see panels/class_choice.h
  bool each_class = true;     // all classes side by side, where a workspace can show them
  bool film = false;
  double film_at = 0;         // when the next kept step is due
  MarkEdits marks;
};

// A picture of its own size, and the latent it comes from (may be empty).
struct PictureToSave {
  Image image;
  Latent latent;
};

// What only the application can do; set by panels, done between frames.
struct Requests {
  bool save_picture = false, save_window = false, full_screen = false;
  std::optional<PictureToSave> picture;
  bool save_session = false;
  std::string open_session;  // a file that was dropped
};

// What is typed into the list of commands.
struct Palette {
  bool open = false, focused = false;
  std::string typed;
  int chosen = 0;
};

// One per window, owned by the application, main thread only. Plain values and the textures of the workspaces.
struct UiState {
  Workspace workspace = Workspace::explore;
  Preferences preferences;
  Looking looking;
  Requests requests;
  Notices notices;
  bool picture_only = false;                   // F11
  bool left_open = false, right_open = false;  // drawers
  bool first_hints = false;
  bool gallery = false, keys = false, history = false;  // what lies over the stage
  Palette palette;
  std::optional<SetParam> branch_question;     // a parameter changed while a kept step is in view
  double now = 0;                              // seconds, of this frame
  float strip_width = 0;                       // window pixels at the right of a workspace's first row that belong to the stage
  Hand hand;
  ExploreState explore;
  DrawState draw;
  TranslateState translate;
  WatchState watch;
  MapState map;
  MixState mix;
  PaintState paint;
  LabState lab;
  InsideState inside;
  CompareState compare;
  RunEdits edits;
  DataPicker data_picker;
  std::optional<GalleryTree> gallery_tree;  // read once
  int gallery_frames = 0;                   // it has been open for, with a model
  std::set<std::string> log_plots;          // plots with a logarithmic axis
};

}  // namespace zscape::app
