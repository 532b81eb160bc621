#pragma once
// What --stats writes: how smooth the window was while a script drove it.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace zscape::app {

// The value below which a share of all values lies (nearest rank); 0 for none.
double percentile(std::vector<double> values, double share);

// Seconds since this process was started, program loading included; 0 where the system does not tell.
double process_seconds();

// Collects timings of one session. Main thread only; keeps at most an hour of frames.
class FrameStats {
 public:
  void add_frame(double milliseconds);
  // A gesture asked something under this ticket; `picture_shown` closes it and every older one of its channel.
  void gesture(int channel, std::uint64_t ticket, double now_seconds);
  void picture_shown(int channel, std::uint64_t ticket, double now_seconds);
  void stale_answer() { ++stale_; }
  void steps(std::int64_t count, double seconds) { steps_ = count, seconds_ = seconds; }

  double frame_ms(double share) const { return percentile(frames_, share); }
  double drag_ms(double share) const { return percentile(drags_, share); }
  // {"frames", "frame_ms": {"p50", "p95", "p99"}, "drag_ms": {"count", "p50", "p99"}, "steps_per_second",
  // "stale_answers", "first_frame_s", "first_picture_s" (since the process began), "peak_memory_mb"}
  std::string json() const;

 private:
  std::vector<double> frames_, drags_;
  std::map<int, std::map<std::uint64_t, double>> open_;
  std::int64_t steps_ = 0, stale_ = 0;
  double seconds_ = 0, first_frame_ = 0, first_picture_ = 0;
};

}  // namespace zscape::app
