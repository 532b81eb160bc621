#include "app/script/frame_stats.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace zscape::app {
namespace {

constexpr std::size_t kMostFrames = 60 * 3600;

double rounded(double v) { return std::round(v * 1000) / 1000; }

}  // namespace

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto rank =
      static_cast<std::size_t>(std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(values.size())));
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank == 0 ? 0 : rank - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

double process_seconds() {
  double up = 0;
  std::ifstream("/proc/uptime") >> up;
  std::string stat;
  std::getline(std::ifstream("/proc/self/stat"), stat);
  const auto name_end = stat.rfind(')');  // the name may hold anything; behind it come the state and numbers
  if (up == 0 || name_end == std::string::npos) return 0;
  std::istringstream rest(stat.substr(name_end + 1));
  std::string word;
  constexpr int kStartTime = 20;  // field 22 of proc(5), counted from the state
  for (int i = 0; i < kStartTime; ++i) rest >> word;
  return up - std::atof(word.c_str()) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

void FrameStats::add_frame(double milliseconds) {
  if (frames_.empty()) first_frame_ = process_seconds();
  if (frames_.size() < kMostFrames) frames_.push_back(milliseconds);
}

void FrameStats::gesture(int channel, std::uint64_t ticket, double now) { open_[channel].try_emplace(ticket, now); }

void FrameStats::picture_shown(int channel, std::uint64_t ticket, double now) {
  auto& open = open_[channel];
  if (first_picture_ == 0) first_picture_ = process_seconds();
  const auto at = open.find(ticket);
  if (at != open.end() && drags_.size() < kMostFrames) drags_.push_back((now - at->second) * 1000);
  // Older questions were overtaken: their pictures will never be shown.
  open.erase(open.begin(), open.upper_bound(ticket));
}

std::string FrameStats::json() const {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const nlohmann::json out = {
      {"frames", frames_.size()},
      {"frame_ms", {{"p50", rounded(frame_ms(.5))}, {"p95", rounded(frame_ms(.95))}, {"p99", rounded(frame_ms(.99))}}},
      {"drag_ms", {{"count", drags_.size()}, {"p50", rounded(drag_ms(.5))}, {"p99", rounded(drag_ms(.99))}}},
      {"steps_per_second", seconds_ > 0 ? rounded(static_cast<double>(steps_) / seconds_) : 0.0},
      {"stale_answers", stale_},
      {"first_frame_s", rounded(first_frame_)},
      {"first_picture_s", rounded(first_picture_)},
      {"peak_memory_mb", rounded(static_cast<double>(used.ru_maxrss) / 1024)},
  };
  return out.dump(2) + "\n";
}

}  // namespace zscape::app
