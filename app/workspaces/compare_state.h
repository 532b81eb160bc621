#pragma once
// What the workspace Compare remembers.

#include <cstdint>

namespace zscape::app {

// Main thread only.
struct CompareState {
  std::uint64_t run_id = 0;
};

}  // namespace zscape::app
