#pragma once
// Queue: many writers, one reader that can sleep until something comes or it is asked to stop.
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace zscape {

template <class T>
class Queue {
 public:
  void push(T item) {
    {
      std::lock_guard lock(mutex_);
      items_.push_back(std::move(item));
    }
    filled_.notify_one();
  }

  /// Wakes a sleeping reader with nothing in its hands.
  void nudge() {
    {
      std::lock_guard lock(mutex_);
      nudged_ = true;
    }
    filled_.notify_one();
  }

  std::optional<T> try_pop() {
    std::lock_guard lock(mutex_);
    return take();
  }

  /// Sleeps until an item, the deadline, a nudge or a stop request; none in the last three cases when the queue is empty.
  std::optional<T> pop(std::stop_token stop, std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    filled_.wait_until(lock, stop, deadline, [&] { return nudged_ || !items_.empty(); });
    return take();
  }
  std::optional<T> pop(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, stop, [&] { return nudged_ || !items_.empty(); });
    return take();
  }

  std::size_t size() const {
    std::lock_guard lock(mutex_);
    return items_.size();
  }

 private:
  std::optional<T> take() {
    nudged_ = false;
    if (items_.empty()) return std::nullopt;
    std::optional<T> item(std::move(items_.front()));
    items_.pop_front();
    return item;
  }

  mutable std::mutex mutex_;
  std::condition_variable_any filled_;
  std::deque<T> items_;
  bool nudged_ = false;
};

}  // namespace zscape
