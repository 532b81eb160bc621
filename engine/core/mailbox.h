#pragma once
// Mailbox: hands the newest immutable value from one thread to others. A mutex around a pointer swap (g++ 12's atomic<shared_ptr> trips
// ThreadSanitizer); nobody ever holds the lock while a value is made or read.
#include <memory>
#include <mutex>

namespace zscape {

template <class T>
class Mailbox {
 public:
  explicit Mailbox(std::shared_ptr<const T> first = nullptr) : value_(std::move(first)) {}

  void put(std::shared_ptr<const T> value) {
    std::lock_guard lock(mutex_);
    value_.swap(value);  // the old value dies outside the lock, with `value`
  }
  std::shared_ptr<const T> latest() const {
    std::lock_guard lock(mutex_);
    return value_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

}  // namespace zscape
