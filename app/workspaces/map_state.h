#pragma once
// What the workspace Map remembers.

#include <cstdint>

namespace zscape::app {

// Main thread only.
struct MapState {
  std::uint64_t run_id = 0;
};

}  // namespace zscape::app
