#include "app/cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace zscape::app {
namespace {

constexpr int kBarWidth = 24;
constexpr auto kRedraw = std::chrono::milliseconds(100);
constexpr auto kPlain = std::chrono::seconds(10);
constexpr auto kPatience = std::chrono::milliseconds(400);

}  // namespace

ProgressLine::ProgressLine()
    : terminal_(isatty(STDERR_FILENO) == 1), next_(Clock::now() + (terminal_ ? kPatience : kPlain)) {}

ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::clear() {
  if (drawn_) std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

void ProgressLine::show(double share, const std::string& text) {
  const auto now = Clock::now();
  if (now < next_) return;
  if (!terminal_) {
    next_ = now + kPlain;
    if (share >= 0) std::fprintf(stderr, "%3.0f %%  ", 100 * std::clamp(share, 0.0, 1.0));
    std::fprintf(stderr, "%s\n", text.c_str());
    return;
  }
  next_ = now + kRedraw;
  std::string bar;
  if (share >= 0) {
    const int full = static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * kBarWidth));
    for (int i = 0; i < kBarWidth; ++i) bar += i < full ? "█" : "░";
    bar += "  ";
  }
  std::fprintf(stderr, "\r%s%s\033[K", bar.c_str(), text.c_str());
  std::fflush(stderr);
  drawn_ = true;
}

void ProgressLine::note(const std::string& text) {
  clear();
  std::fprintf(stderr, "%s\n", text.c_str());
}

std::string clock_text(double seconds) {
  const auto all = static_cast<long long>(std::max(0.0, seconds) + .5);
  char buffer[48];
  if (all >= 3600)
    std::snprintf(buffer, sizeof buffer, "%lld:%02lld:%02lld", all / 3600, all / 60 % 60, all % 60);
  else
    std::snprintf(buffer, sizeof buffer, "%lld:%02lld", all / 60, all % 60);
  return buffer;
}

std::string grouped(long long number) {
  auto text = std::to_string(number);
  for (auto at = static_cast<long long>(text.size()) - 3; at > (number < 0 ? 1 : 0); at -= 3)
    text.insert(static_cast<std::size_t>(at), " ");
  return text;
}

}  // namespace zscape::app
