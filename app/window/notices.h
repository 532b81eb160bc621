#pragma once
// Notices: what became true, in the reader's language: the engine's facts and the window's own.

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "app/window/texts.h"
#include "engine/api/snapshot.h"

namespace zscape::app {

struct Notice {
  Fact::Grade grade = Fact::Grade::info;
  std::string key;                  // of the text
  std::vector<std::string> values;  // its {0}, {1} …
  std::string text;                 // in English, when the texts have no such key
  double at = 0;                    // seconds of the window's clock
  bool dismissed = false;
};

// The last hundred. Main thread only; cannot fail.
class Notices {
 public:
  void add(const Fact& fact, double now) { add({fact.grade, fact.key, fact.values, fact.text, now, false}); }
  void say(Fact::Grade grade, std::string key, std::vector<std::string> values, double now) {
    add({grade, std::move(key), std::move(values), {}, now, false});
  }
  const Notice* newest() const { return list_.empty() ? nullptr : &list_.back(); }
  std::deque<Notice>& all() { return list_; }

 private:
  void add(Notice notice) {
    list_.push_back(std::move(notice));
    if (list_.size() > 100) list_.pop_front();
  }
  std::deque<Notice> list_;
};

std::string notice_text(const Texts&, const Notice&);

}  // namespace zscape::app
