#pragma once
// SessionKeeper: writes the session of the run in the window into its folder now and then, and brings it back with it.

#include <filesystem>
#include <string>

#include "app/window/ui_state.h"
#include "engine/api/snapshot.h"

namespace zscape::app {

// Owned by the application, main thread only. What fails becomes a notice; nothing here throws.
class SessionKeeper {
 public:
  // `by_itself`: false under a script, which sees files only where it asks for them.
  explicit SessionKeeper(bool by_itself) : by_itself_(by_itself) {}

  // Once a frame, before anything is drawn of another run.
  void follow(UiState&, const Snapshot&, const Status&);
  // Does what was wished for in this frame.
  void serve(UiState&, const Requests&, const Snapshot&);
  // At the end of the window.
  void close(UiState& state) {
    if (by_itself_) save(state, false);
  }

 private:
  void save(UiState&, bool say);
  void open(UiState&, const std::filesystem::path&, const Snapshot&);

  bool by_itself_;
  std::uint64_t run_ = 0;
  std::string folder_, kept_;  // whose session it is, and what its file holds
  double looked_ = 0;          // seconds of the window's clock
};

}  // namespace zscape::app
