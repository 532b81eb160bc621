#include "app/window/asker.h"

#include <algorithm>
#include <chrono>

namespace zscape::app {
namespace {

constexpr auto kGestureWait = std::chrono::milliseconds(8);
constexpr double kRestPerWork = 9;  // an unasked-for refresh rests nine times as long as the last one took

}  // namespace

void Asker::begin_frame(const Status& status, Source source, double now, double input_time) {
  status_ = status;
  source_ = std::move(source);
  now_ = now;
  input_time_ = input_time;
  drawn_.clear();
  for (auto& [channel, slot] : slots_) slot.waits = false;
}

void Asker::take(Slot& slot, std::shared_ptr<const Answer> answer) {
  if (!answer || answer->ticket < slot.seen) return;
  if (answer->ticket < slot.valid_from) {
    if (answer->ticket > slot.seen) stats_.stale_answer();
    slot.seen = answer->ticket;
    return;
  }
  if (answer->progress < 1 && answer->pictures.empty() && answer->array.empty()) {
    slot.progress = answer->progress;
    return;
  }
  if (answer == slot.answer || (answer->ticket == slot.seen && answer->progress >= 1)) return;
  slot.progress = answer->progress;
  if (answer->progress >= 1) {
    slot.seen = answer->ticket;
    slot.answered_at = now_;
    slot.seconds = answer->seconds;
  }
  slot.error = answer->error;
  if (answer->error.empty()) {
    const auto key = slot.keys.find(answer->ticket);
    if (key != slot.keys.end()) slot.shown_key = key->second;
    drawn_.emplace_back(slot.index, answer->ticket);
    slot.answer = std::move(answer);
  }
  slot.keys.erase(slot.keys.begin(), slot.keys.lower_bound(slot.seen));
}

const Answer* Asker::want(const Want& want, const std::function<Question()>& make) {
  Slot& slot = slots_[want.channel];
  if (slot.index == 0) slot.index = static_cast<int>(slots_.size());
  slot.gesture = want.gesture;
  if (slot.asked_run != 0 && slot.asked_run != status_.run_id) {
    // Another run: nothing of the old one may stay on the screen.
    slot.answer.reset();
    slot.error.clear();
    slot.valid_from = slot.asked + 1;
    slot.asked_run = 0;
  }
  take(slot, engine_.answer(want.channel));
  if (!has_model(status_.state)) return slot.answer.get();

  const Source& source = want.source ? *want.source : source_;
  const bool first = slot.asked_run == 0;
  const bool moved = !first && !(slot.asked_source == source);
  const bool changed = first || moved || slot.asked_key != want.key;
  const bool newer = source.run.empty() && source.step == kLive && slot.asked_weights != status_.weights;
  const bool under_way = slot.asked > slot.seen && !first;
  const bool rested = now_ - slot.answered_at >= std::max(want.rest, kRestPerWork * slot.seconds);
  const bool ask = first || moved || (changed && (want.gesture || (!under_way && now_ - slot.asked_at >= want.pace))) ||
                   (newer && !under_way && rested);
  if (ask) {
    slot.asked = engine_.ask({want.channel, source, make()});
    if (first || moved) slot.valid_from = slot.asked;
    slot.asked_at = now_;
    slot.asked_key = want.key;
    slot.asked_source = source;
    slot.asked_weights = status_.weights;
    slot.asked_run = status_.run_id;
    slot.progress = 0;
    slot.keys[slot.asked] = want.key;
    slot.waits = want.gesture;
    slot.waits_until = std::chrono::steady_clock::now() + kGestureWait;
    if (want.gesture) stats_.gesture(slot.index, slot.asked, input_time_);
  }
  if (slot.waits && want.wait) {
    slot.waits = false;
    take(slot, engine_.answer(want.channel, slot.asked, slot.waits_until));
  }
  return slot.answer.get();
}

std::uint64_t Asker::key(const Channel& channel) const {
  const auto at = slots_.find(channel);
  return at == slots_.end() ? 0 : at->second.shown_key;
}

bool Asker::waiting(const Channel& channel) const {
  const auto at = slots_.find(channel);
  return at != slots_.end() && at->second.asked > at->second.seen;
}

double Asker::progress(const Channel& channel) const {
  const auto at = slots_.find(channel);
  return at == slots_.end() ? 0 : at->second.progress;
}

std::string_view Asker::error(const Channel& channel) const {
  const auto at = slots_.find(channel);
  return at == slots_.end() ? std::string_view() : std::string_view(at->second.error);
}

void Asker::forget(const Channel& channel) {
  engine_.cancel(channel);
  const auto at = slots_.find(channel);
  if (at == slots_.end()) return;
  Slot& slot = at->second;
  slot.valid_from = slot.asked + 1;
  slot.seen = slot.asked;
  slot.asked_run = 0;
  slot.answer.reset();
  slot.error.clear();
  slot.keys.clear();
}

void Asker::shown(double now) {
  for (const auto& [index, ticket] : drawn_) stats_.picture_shown(index, ticket, now);
  drawn_.clear();
}

bool Asker::busy() const {
  return std::any_of(slots_.begin(), slots_.end(),
                     [](const auto& s) { return s.second.gesture && s.second.asked > s.second.seen; });
}

KeyHash& KeyHash::add(const void* bytes, std::size_t size) {
  const auto* p = static_cast<const unsigned char*>(bytes);
  for (std::size_t i = 0; i < size; ++i) hash_ = (hash_ ^ p[i]) * 1099511628211ull;
  return *this;
}

}  // namespace zscape::app
