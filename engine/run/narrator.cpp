#include "engine/run/narrator.h"

#include <algorithm>

namespace zscape {

void LiveNarrator::start_run(std::vector<std::string> lines, std::function<void()> publish) {
  std::lock_guard lock(mutex_);
  lines_ = std::move(lines);
  views_.clear();
  for (const auto& line : lines_) views_.push_back({line, {}});
  publish_ = std::move(publish);
  line_ = -1;
}

void LiveNarrator::begin_step(bool peek) {
  std::lock_guard lock(mutex_);
  peek_ = peek;
  listening_.store(slow_ || peek_, std::memory_order_relaxed);
}

void LiveNarrator::end_step() {
  std::lock_guard lock(mutex_);
  listening_.store(false, std::memory_order_relaxed);
  peek_ = false;
  if (!slow_) line_ = -1;
}

void LiveNarrator::set_slow(bool slow, double seconds_per_line) {
  {
    std::lock_guard lock(mutex_);
    slow_ = slow;
    seconds_per_line_ = seconds_per_line;
    if (!slow) ++advances_;
  }
  changed_.notify_all();
}

void LiveNarrator::advance() {
  {
    std::lock_guard lock(mutex_);
    ++advances_;
  }
  changed_.notify_all();
}

void LiveNarrator::release() {
  {
    std::lock_guard lock(mutex_);
    ++unheard_;
  }
  changed_.notify_all();
}

void LiveNarrator::heard() {
  std::lock_guard lock(mutex_);
  --unheard_;
}

bool LiveNarrator::slow() const {
  std::lock_guard lock(mutex_);
  return slow_;
}

bool LiveNarrator::waiting() const {
  std::lock_guard lock(mutex_);
  return waiting_;
}

Narration LiveNarrator::narration() const {
  std::lock_guard lock(mutex_);
  return {slow_, waiting_, line_, views_};
}

void LiveNarrator::show(const char* line, View view) {
  std::unique_lock lock(mutex_);
  const auto it = std::find(lines_.begin(), lines_.end(), line);
  if (it == lines_.end()) throw std::logic_error(std::string("The model narrates a line \"") + line + "\" that its ModelInfo does not list.");
  line_ = static_cast<int>(it - lines_.begin());
  views_[static_cast<std::size_t>(line_)].view = std::move(view);
  if (!slow_ || unheard_ > 0) return;

  waiting_ = true;
  const std::uint64_t before = advances_;
  const auto publish = publish_;
  lock.unlock();
  if (publish) publish();  // never under the lock: it reads narration()
  lock.lock();
  const auto moved_on = [&] { return unheard_ > 0 || !slow_ || advances_ != before; };
  if (seconds_per_line_ > 0)
    changed_.wait_for(lock, std::chrono::duration<double>(seconds_per_line_), moved_on);
  else
    changed_.wait(lock, moved_on);
  waiting_ = false;
}

}  // namespace zscape
