#pragma once
// FactBoard: what became true, in order; none is dropped. Any thread.
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "engine/api/snapshot.h"

namespace zscape {

class FactBoard {
 public:
  /// `text` is the English sentence; `key` with `values` lets the window say it in the reader's language.
  void state(Fact::Grade grade, std::int64_t step, std::string key, std::vector<std::string> values, std::string text) {
    std::lock_guard lock(mutex_);
    facts_.push_back({facts_.size() + 1, step, grade, std::move(key), std::move(values), std::move(text)});
  }
  std::vector<Fact> since(std::uint64_t number) const {
    std::lock_guard lock(mutex_);
    if (number >= facts_.size()) return {};
    return {facts_.begin() + static_cast<std::ptrdiff_t>(number), facts_.end()};
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Fact> facts_;
};

}  // namespace zscape
