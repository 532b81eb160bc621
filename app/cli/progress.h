#pragma once
// How long work shows itself on stderr: a bar that is redrawn on a terminal, a plain line every ten seconds elsewhere.
#include <chrono>
#include <string>

namespace zscape::app {

/// Used by one thread. Draws nothing for work that is over within a moment.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();  // takes the bar away
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// share 0 … 1, or negative when the end is not known.
  void show(double share, const std::string& text);
  /// A line of its own that stays.
  void note(const std::string& text);

 private:
  using Clock = std::chrono::steady_clock;
  void clear();

  bool terminal_ = false, drawn_ = false;
  Clock::time_point next_;
};

/// "3:07", "1:02:05".
std::string clock_text(double seconds);
/// "1 234 567".
std::string grouped(long long number);

}  // namespace zscape::app
