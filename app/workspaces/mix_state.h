#pragma once
// What the workspace Mix remembers.

#include <cstdint>

namespace zscape::app {

// Main thread only.
struct MixState {
  std::uint64_t run_id = 0;
};

}  // namespace zscape::app
