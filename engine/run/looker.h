#pragma once
// Looker: a thread that answers questions about frozen weights. There are three: the explorer for short questions, the studio for what is looked at all the
// time, and the workshop for work of seconds and more, which nothing else waits behind. On each channel only the newest question counts.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "engine/core/answer_board.h"
#include "engine/run/dataset_cache.h"
#include "engine/run/trainer.h"
#include "engine/run/twins.h"

namespace zscape {

/// True for questions that take a few milliseconds: the explorer's.
bool is_short(const Question& question);
/// True for work that may take many seconds: the workshop's.
bool is_long(const Question& question);

class Looker {
 public:
  struct Settings {
    const char* name;
    int niceness = 0;
    std::int64_t byte_budget = 256 << 20;
  };
  Looker(Settings settings, Shared& shared, AnswerBoard& board, DatasetCache& datasets);
  ~Looker();

  void ask(Query query, Ticket ticket);
  void cancel(const Channel& channel);

 private:
  struct Waiting {
    Query query;
    Ticket ticket;
  };
  class Work;  // Progress of the question at hand

  void loop(std::stop_token stop);
  Answer answer(const Waiting& waiting, std::stop_token stop);
  bool superseded(const Channel& channel) const;

  const Settings settings_;
  Shared& shared_;
  AnswerBoard& board_;
  DatasetCache& datasets_;
  mutable std::mutex mutex_;  // guards the next two
  std::deque<Waiting> waiting_;
  std::set<Channel> cancelled_;
  std::condition_variable_any asked_;
  Twins twins_;          // the thread's
  std::jthread thread_;  // last
};

}  // namespace zscape
