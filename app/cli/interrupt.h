#pragma once

namespace zscape::app {

/// While one lives, the first Ctrl-C (or SIGTERM) only sets a flag, so that training can be saved; the second one ends
/// the process as usual. One at a time; main thread.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  bool asked() const;
};

}  // namespace zscape::app
