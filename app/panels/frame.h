#pragma once
// Frame: everything a panel may see and do in one frame.

#include <imgui.h>

#include <memory>

#include "app/window/asker.h"
#include "app/window/outbox.h"
#include "app/window/ui.h"
#include "app/window/ui_state.h"
#include "engine/api/catalogue.h"
#include "engine/api/snapshot.h"

namespace zscape::app {

// Handed to every panel by reference, for one frame; main thread only. `snapshot` and `status` do not change within it.
struct Frame {
  Ui& ui;
  UiState& state;
  Asker& asker;
  Outbox& outbox;
  const Snapshot& snapshot;
  const Status& status;
  const Catalogue& catalogue;
  const ModelInfo* model = nullptr;  // of the run; null while there is none

  bool looking_back() const { return state.looking.step != kLive; }
  // The step everything on the stage shows.
  std::int64_t step_in_view() const { return looking_back() ? state.looking.step : status.step; }
};

}  // namespace zscape::app
