#pragma once
// What the workspace Paint remembers.

#include <cstdint>

namespace zscape::app {

// Main thread only.
struct PaintState {
  std::uint64_t run_id = 0;
};

}  // namespace zscape::app
