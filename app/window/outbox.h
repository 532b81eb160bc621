#pragma once
// Outbox: what the panels ask of the trainer in one frame. The application posts it between frames.

#include <utility>
#include <vector>

#include "engine/api/command.h"

namespace zscape::app {

// Main thread only. A SetParam while a kept step is in view is not posted: the application asks "branch here?" first.
class Outbox {
 public:
  void post(Command command) { commands_.push_back(std::move(command)); }
  std::vector<Command> take() { return std::exchange(commands_, {}); }

 private:
  std::vector<Command> commands_;
};

}  // namespace zscape::app
