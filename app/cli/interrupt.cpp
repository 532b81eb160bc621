#include "app/cli/interrupt.h"

#include <signal.h>

#include <atomic>

namespace zscape::app {
namespace {

// A signal handler can reach nothing but a global, and may do nothing but set it.
std::atomic<bool> asked_to_stop{false};
static_assert(std::atomic<bool>::is_always_lock_free);

constexpr int kSignals[] = {SIGINT, SIGTERM};

}  // namespace

Interrupt::Interrupt() {
  asked_to_stop = false;
  struct sigaction action {};
  action.sa_handler = [](int) { asked_to_stop = true; };
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);  // the second signal finds the default action
  sigemptyset(&action.sa_mask);
  for (const int signal : kSignals) sigaction(signal, &action, nullptr);
}

Interrupt::~Interrupt() {
  for (const int signal : kSignals) ::signal(signal, SIG_DFL);
}

bool Interrupt::asked() const { return asked_to_stop; }

}  // namespace zscape::app
