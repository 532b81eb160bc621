#pragma once
// Tap: hears the activations of every layer while it listens (libtorch's modules have no forward hooks). Layers tell it
// their output under their own name, so a model needs no code for being looked into.
#include <ATen/core/Tensor.h>

#include <string>

namespace zscape {

struct Tap {
  virtual ~Tap() = default;
  virtual void see(const std::string& layer, const at::Tensor& activation) = 0;
};

namespace detail {
inline thread_local Tap* listening_tap = nullptr;
}

/// While it lives, layers that run on this thread report to the tap. Scopes nest; the innermost hears.
class Listening {
 public:
  explicit Listening(Tap& tap) : before_(detail::listening_tap) { detail::listening_tap = &tap; }
  ~Listening() { detail::listening_tap = before_; }
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;

 private:
  Tap* before_;
};

inline bool tap_listens() { return detail::listening_tap != nullptr; }

/// Called by layers; costs one thread-local read when nobody listens.
inline void tell_tap(const std::string& layer, const at::Tensor& activation) {
  if (detail::listening_tap) detail::listening_tap->see(layer, activation);
}

}  // namespace zscape
