// What crosses threads: mailbox, queue, answers, facts. Their worth shows under ThreadSanitizer.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "engine/core/answer_board.h"
#include "engine/core/facts.h"
#include "engine/core/mailbox.h"
#include "engine/core/pacing.h"
#include "engine/core/queue.h"

namespace zscape {
namespace {

using Clock = std::chrono::steady_clock;

/// A value that is only right as a whole: a torn hand-over would show.
struct Pair {
  int a = 0, b = 0;
};

TEST(Mailbox, HandsOverWholeValuesAndNeverGoesBack) {
  Mailbox<Pair> box;
  std::atomic<bool> done{false};
  std::jthread writer([&] {
    for (int i = 1; i <= 20000; ++i) box.put(std::make_shared<const Pair>(Pair{i, -i}));
    done = true;
  });
  std::vector<std::jthread> readers;
  for (int r = 0; r < 3; ++r)
    readers.emplace_back([&] {
      int last = 0;
      while (!done) {
        const auto p = box.latest();
        if (!p) continue;
        EXPECT_EQ(p->a, -p->b);
        EXPECT_GE(p->a, last);
        last = p->a;
      }
    });
  readers.clear();
  writer.join();
  EXPECT_EQ(box.latest()->a, 20000);
}

TEST(Queue, KeepsOrderPerWriterAndLosesNothing) {
  Queue<std::pair<int, int>> queue;
  constexpr int kEach = 5000;
  std::vector<std::jthread> writers;
  for (int w = 0; w < 3; ++w)
    writers.emplace_back([&queue, w] {
      for (int i = 0; i < kEach; ++i) queue.push({w, i});
    });
  std::vector<int> next(3, 0);
  std::stop_source never;
  for (int n = 0; n < 3 * kEach; ++n) {
    const auto item = queue.pop(never.get_token());
    ASSERT_TRUE(item);
    EXPECT_EQ(item->second, next[static_cast<std::size_t>(item->first)]++);
  }
  EXPECT_FALSE(queue.try_pop());
}

TEST(Queue, SleepersWakeForStopAndDeadline) {
  Queue<int> queue;
  std::jthread sleeper([&](std::stop_token stop) { EXPECT_FALSE(queue.pop(stop)); });
  sleeper.request_stop();
  sleeper.join();
  EXPECT_FALSE(queue.pop(std::stop_source().get_token(), Clock::now() + std::chrono::milliseconds(5)));
}

TEST(Pacer, RationsByRateAndByCost) {
  Pacer pacer(10, .1);
  const auto t = Clock::now();
  EXPECT_TRUE(pacer.due(t));
  pacer.spent(t, t);  // free work: ten times a second
  EXPECT_FALSE(pacer.due(t + std::chrono::milliseconds(99)));
  EXPECT_TRUE(pacer.due(t + std::chrono::milliseconds(101)));
  pacer.spent(t, t + std::chrono::milliseconds(50));  // 50 ms of work is a tenth of 500 ms
  EXPECT_FALSE(pacer.due(t + std::chrono::milliseconds(499)));
  EXPECT_TRUE(pacer.due(t + std::chrono::milliseconds(501)));
}

std::shared_ptr<const Answer> answer(Channel channel, Ticket ticket) {
  auto a = std::make_shared<Answer>();
  a->channel = std::move(channel);
  a->ticket = ticket;
  return a;
}

TEST(AnswerBoard, NewestTicketWinsWhateverTheOrder) {
  AnswerBoard board;
  EXPECT_EQ(board.newest("x"), nullptr);
  board.put(answer("x", 5));
  board.put(answer("x", 3));
  board.put(answer("y", 1));
  EXPECT_EQ(board.newest("x")->ticket, 5u);
  EXPECT_EQ(board.newest("y")->ticket, 1u);
}

TEST(AnswerBoard, WaitsUntilTheTicketOrTheDeadline) {
  AnswerBoard board;
  board.put(answer("x", 1));
  EXPECT_EQ(board.wait("x", 2, Clock::now() + std::chrono::milliseconds(5))->ticket, 1u);  // late: what there is
  std::jthread late([&] { board.put(answer("x", 2)); });
  EXPECT_EQ(board.wait("x", 2, Clock::now() + std::chrono::seconds(30))->ticket, 2u);
}

TEST(FactBoard, NumbersEveryFactAndDropsNone) {
  FactBoard board;
  {
    std::vector<std::jthread> writers;
    for (int w = 0; w < 4; ++w)
      writers.emplace_back([&] {
        for (int i = 0; i < 500; ++i) board.state(Fact::Grade::info, i, "fact.test", {}, "text");
      });
  }
  const auto all = board.since(0);
  ASSERT_EQ(all.size(), 2000u);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i].number, i + 1);
  EXPECT_EQ(board.since(1999).size(), 1u);
  EXPECT_TRUE(board.since(2000).empty());
}

}  // namespace
}  // namespace zscape
