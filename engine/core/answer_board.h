#pragma once
// AnswerBoard: the newest answer of every channel. Any thread.
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>

#include "engine/api/query.h"

namespace zscape {

class AnswerBoard {
 public:
  void put(std::shared_ptr<const Answer> answer) {
    {
      std::lock_guard lock(mutex_);
      auto& slot = answers_[answer->channel];
      if (slot && slot->ticket > answer->ticket) return;  // stale
      slot.swap(answer);
    }
    arrived_.notify_all();
  }
  std::shared_ptr<const Answer> newest(const Channel& channel) const {
    std::lock_guard lock(mutex_);
    const auto it = answers_.find(channel);
    return it == answers_.end() ? nullptr : it->second;
  }
  std::shared_ptr<const Answer> wait(const Channel& channel, Ticket at_least, std::chrono::steady_clock::time_point deadline) const {
    std::unique_lock lock(mutex_);
    const auto find = [&]() -> std::shared_ptr<const Answer> {
      const auto it = answers_.find(channel);
      return it == answers_.end() ? nullptr : it->second;
    };
    arrived_.wait_until(lock, deadline, [&] {
      const auto a = find();
      return a && a->ticket >= at_least;
    });
    return find();
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable arrived_;
  std::map<Channel, std::shared_ptr<const Answer>> answers_;
};

}  // namespace zscape
