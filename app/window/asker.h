#pragma once
// Asker: the panels' way to ask the engine. A panel says each frame what it wants to show; the asker decides whether
// that is a new question.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/script/frame_stats.h"
#include "engine/api/engine.h"

namespace zscape::app {

struct Want {
  Channel channel;
  std::uint64_t key = 0;  // of the question's content: another key asks again
  double rest = 0;        // seconds between two questions that only newer weights call for
  double pace = 0;        // seconds between two questions that other content calls for: what stands beside the hand
  bool gesture = false;   // under the hand: asked at once, and the frame waits up to 8 ms for the answer
  bool wait = true;       // false: that wait is left to the next `want`, so that several answers come meanwhile
  std::optional<Source> source{};  // whose weights answer, where not those in view
};

// Keeps one question per channel under way and the last good answer on the screen. A question goes out when its key,
// the source (run, step) or, for the live source, the published weights changed; the latter is rationed so that looking
// takes at most a tenth of each channel's time. An answer under a ticket from before the source changed is never given
// out. Owned by the application, main thread only; `want` waits at most 8 ms, and only for gestures. An error of the
// engine is kept as a sentence beside the last good answer.
class Asker {
 public:
  Asker(Engine& engine, FrameStats& stats) : engine_(engine), stats_(stats) {}

  // `input_time`: when this frame's mouse was read; what a gesture's latency is measured from.
  void begin_frame(const Status&, Source, double now, double input_time);
  // The newest good answer, or null while there is none. `make` is called only when the question goes out. The pointer
  // lives until the next call for this channel.
  const Answer* want(const Want&, const std::function<Question()>& make);

  std::uint64_t key(const Channel&) const;       // of the question that the given answer answers
  bool waiting(const Channel&) const;            // a question is under way
  double progress(const Channel&) const;         // of that question, 0…1
  std::string_view error(const Channel&) const;  // of the newest answer; empty = fine
  void forget(const Channel&);                   // drops question and answer

  // After the frame is on the screen: closes the latencies of the gestures shown in it.
  void shown(double now);
  // A question is under way whose answer a gesture waits for.
  bool busy() const;

 private:
  struct Slot {
    int index = 0;
    Ticket asked = 0, seen = 0, valid_from = 0;
    std::map<Ticket, std::uint64_t> keys;  // of questions without an answer so far
    std::uint64_t asked_key = 0, asked_weights = 0, asked_run = 0, shown_key = 0;
    Source asked_source;
    std::shared_ptr<const Answer> answer;
    double asked_at = -1e9, answered_at = -1e9, seconds = 0, progress = 0;
    std::string error;
    bool gesture = false;
    bool waits = false;  // the frame owes its newest question a wait
    std::chrono::steady_clock::time_point waits_until;
  };
  void take(Slot&, std::shared_ptr<const Answer>);

  Engine& engine_;
  FrameStats& stats_;
  std::map<Channel, Slot> slots_;
  Status status_;
  Source source_;
  double now_ = 0, input_time_ = 0;
  std::vector<std::pair<int, Ticket>> drawn_;
};

// Mixes bytes into a key.
class KeyHash {
 public:
  KeyHash& add(const void* bytes, std::size_t size);
  KeyHash& add(const std::vector<float>& v) { return add(v.data(), v.size() * sizeof(float)); }
  KeyHash& add(std::uint64_t v) { return add(&v, sizeof v); }
  std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 1469598103934665603ull;
};

}  // namespace zscape::app
