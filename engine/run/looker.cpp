#include "engine/run/looker.h"

#include <algorithm>

#include "engine/run/answers.h"
#include "engine/run/threads.h"
#include "models/step_context.h"

namespace zscape {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::int64_t kShortRows = 16, kShortSweeps = 20;

}  // namespace

bool is_short(const Question& question) {
  if (const auto* decode = std::get_if<DecodeLatents>(&question)) return decode->latents.rows() <= kShortRows;
  if (const auto* encode = std::get_if<EncodePictures>(&question)) return encode->pictures.rows() <= kShortRows;
  return std::holds_alternative<DrawLatents>(question) || std::holds_alternative<EncodeImage>(question);
}

bool is_long(const Question& question) {
  if (const auto* chains = std::get_if<RunChains>(&question)) return chains->sweeps > kShortSweeps;
  const auto is_one_of = [&]<class... Kinds>() { return (std::holds_alternative<Kinds>(question) || ...); };
  return is_one_of.operator()<Complete, Repair, InvertPicture, DrawOn, FindLatents, Recognise, Measure>();
}

class Looker::Work final : public Progress {
 public:
  Work(const Looker& looker, const Waiting& waiting, std::stop_token stop) : looker_(looker), waiting_(waiting), stop_(std::move(stop)) {}
  void report(double share) override { publish(Tensor(), share); }
  void show(const Tensor& rows, double share) override { publish(rows, share); }
  bool cancelled() const override { return stop_.stop_requested() || looker_.superseded(waiting_.query.channel); }

 private:
  void publish(const Tensor& rows, double share) {
    if (Clock::now() < next_ || share >= 1) return;
    next_ = Clock::now() + std::chrono::milliseconds(100);
    auto partial = std::make_shared<Answer>();
    if (rows.defined() && rows.dim() == 4) partial->pictures = to_pictures(rows.detach().clamp(0, 1), rows.size(0));
    partial->channel = waiting_.query.channel;
    partial->ticket = waiting_.ticket;
    partial->source = waiting_.query.source;
    partial->progress = share;
    looker_.board_.put(std::move(partial));
    looker_.shared_.changed();
  }

  const Looker& looker_;
  const Waiting& waiting_;
  std::stop_token stop_;
  Clock::time_point next_ = Clock::now() + std::chrono::milliseconds(250);
};

Looker::Looker(Settings settings, Shared& shared, AnswerBoard& board, DatasetCache& datasets)
    : settings_(settings), shared_(shared), board_(board), datasets_(datasets), twins_(shared.weights, settings.byte_budget) {
  thread_ = std::jthread([this](std::stop_token stop) { loop(stop); });
}

Looker::~Looker() {
  thread_.request_stop();
  thread_.join();
}

void Looker::ask(Query query, Ticket ticket) {
  {
    std::lock_guard lock(mutex_);
    cancelled_.erase(query.channel);
    const auto same = std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& w) { return w.query.channel == query.channel; });
    if (same != waiting_.end())
      *same = {std::move(query), ticket};  // keeps its place
    else
      waiting_.push_back({std::move(query), ticket});
  }
  asked_.notify_one();
}

void Looker::cancel(const Channel& channel) {
  std::lock_guard lock(mutex_);
  std::erase_if(waiting_, [&](const Waiting& w) { return w.query.channel == channel; });
  cancelled_.insert(channel);
}

bool Looker::superseded(const Channel& channel) const {
  std::lock_guard lock(mutex_);
  return cancelled_.count(channel) || std::any_of(waiting_.begin(), waiting_.end(), [&](const Waiting& w) { return w.query.channel == channel; });
}

void Looker::loop(std::stop_token stop) {
  begin_worker(settings_.name, settings_.niceness, 1);
  for (;;) {
    Waiting next;
    {
      std::unique_lock lock(mutex_);
      if (!asked_.wait(lock, stop, [&] { return !waiting_.empty(); }) || stop.stop_requested()) return;
      next = std::move(waiting_.front());
      waiting_.pop_front();
      cancelled_.erase(next.query.channel);
    }
    const auto begin = Clock::now();
    Answer a;
    try {
      a = answer(next, stop);
    } catch (const Cancelled&) {
      continue;
    } catch (const c10::Error& e) {
      a.error = e.what_without_backtrace();
    } catch (const std::exception& e) {
      a.error = e.what();
    }
    a.channel = next.query.channel;
    a.ticket = next.ticket;
    a.source = next.query.source;
    const auto spent = Clock::now() - begin;
    a.seconds = std::chrono::duration<double>(spent).count();
    shared_.looking_microseconds += std::chrono::duration_cast<std::chrono::microseconds>(spent).count();
    board_.put(std::make_shared<const Answer>(std::move(a)));
    shared_.changed();
  }
}

Answer Looker::answer(const Waiting& waiting, std::stop_token stop) {
  Twins::Twin twin = twins_.at(waiting.query.source);
  Work work(*this, waiting, std::move(stop));
  Answer out;
  out.step = twin.weights->step;
  out.weights = twin.weights->version;
  answer_question(waiting.query.question, {twin.model, *twin.weights, datasets_, work, waiting.query.source.label}, out);
  return out;
}

}  // namespace zscape
