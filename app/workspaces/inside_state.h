#pragma once
// What the workspace Inside remembers.

#include <cstdint>

namespace zscape::app {

// Main thread only.
struct InsideState {
  std::uint64_t run_id = 0;
};

}  // namespace zscape::app
