#pragma once
// Pacer: rations work that looks at the training by time, not by step: at most `per_second` times a second and at most `share` of all time.
#include <chrono>

namespace zscape {

class Pacer {
 public:
  using Clock = std::chrono::steady_clock;
  Pacer(double per_second, double share) : interval_(1 / per_second), share_(share) {}

  bool due(Clock::time_point now) const { return now >= next_; }
  /// Call after the work: begun at `begin`, ended at `end`.
  void spent(Clock::time_point begin, Clock::time_point end) {
    const double cost = std::chrono::duration<double>(end - begin).count();
    const double wait = cost / share_ > interval_ ? cost / share_ : interval_;
    next_ = begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(wait));
  }
  void reset() { next_ = {}; }

 private:
  double interval_, share_;
  Clock::time_point next_{};
};

}  // namespace zscape
