#pragma once
// UndoList: what a workspace's view was before each change. One per workspace; `View` is a plain value with ==.

#include <cstddef>
#include <utility>
#include <vector>

namespace zscape::app {

// Main thread only. The caller owns the view itself and calls `remember` before it changes it.
template <class View>
class UndoList {
 public:
  static constexpr std::size_t kMost = 200;

  // The same view twice is kept once; a change ends what could be redone.
  void remember(const View& before) {
    if (!past_.empty() && past_.back() == before) return;
    past_.push_back(before);
    if (past_.size() > kMost) past_.erase(past_.begin());
    future_.clear();
  }
  // Both give false, and leave `now` as it is, when there is nothing further that way.
  bool undo(View& now) {
    while (!past_.empty() && past_.back() == now) past_.pop_back();  // remembered, but then not changed
    return move(past_, future_, now);
  }
  bool redo(View& now) { return move(future_, past_, now); }
  void clear() {
    past_.clear();
    future_.clear();
  }

  const std::vector<View>& past() const { return past_; }      // oldest first
  const std::vector<View>& future() const { return future_; }  // the next to be redone last

 private:
  static bool move(std::vector<View>& from, std::vector<View>& to, View& now) {
    if (from.empty()) return false;
    to.push_back(std::move(now));
    now = std::move(from.back());
    from.pop_back();
    return true;
  }
  std::vector<View> past_, future_;
};

}  // namespace zscape::app
