#include "engine/api/engine.h"

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "engine/core/run_files.h"
#include "engine/core/safetensors.h"
#include "engine/data/sources.h"
#include "engine/metrics/registry.h"
#include "engine/run/looker.h"
#include "engine/run/settings.h"
#include "engine/run/threads.h"
#include "engine/run/trainer.h"
#include "engine/run/training_params.h"
#include "models/model.h"

namespace zscape {
namespace {

/// Tells waiting threads and the window that something changed.
class Bell {
 public:
  void ring() {
    {
      std::lock_guard lock(mutex_);
      ++rings_;
    }
    rung_.notify_all();
    if (auto* wake = wake_.load()) wake();
  }
  void wait(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    if (heard_ == rings_) rung_.wait_until(lock, deadline, [&] { return heard_ != rings_; });
    heard_ = rings_;
  }
  void wake_with(void (*wake)()) { wake_ = wake; }

 private:
  std::mutex mutex_;
  std::condition_variable rung_;
  std::uint64_t rings_ = 0, heard_ = 0;
  std::atomic<void (*)()> wake_{nullptr};
};

}  // namespace

struct Engine::Parts {
  explicit Parts(EngineOptions o)
      : options(std::move(o)),
        trainer(options, (shared.changed = [this] { bell.ring(); }, shared), datasets),
        explorer({"explorer", 0}, shared, board, datasets),
        studio({"studio", 10}, shared, board, datasets),
        workshop({"workshop", 15}, shared, board, datasets) {}

  const EngineOptions options;
  mutable Bell bell;
  Shared shared;
  AnswerBoard board;
  DatasetCache datasets;
  std::atomic<Ticket> tickets{0};
  Trainer trainer;  // the threads last: they stop first
  Looker explorer, studio, workshop;
};

Engine::Engine(EngineOptions options) : parts_(std::make_unique<Parts>(std::move(options))) {}
Engine::~Engine() = default;

void Engine::post(Command command) { parts_->trainer.post(std::move(command)); }

Ticket Engine::ask(Query query) {
  const Ticket ticket = ++parts_->tickets;
  Looker& looker = is_short(query.question) ? parts_->explorer : is_long(query.question) ? parts_->workshop : parts_->studio;
  looker.ask(std::move(query), ticket);
  return ticket;
}

std::shared_ptr<const Answer> Engine::answer(const Channel& channel, Ticket at_least, std::chrono::steady_clock::time_point deadline) const {
  return parts_->board.wait(channel, at_least, deadline);
}
std::shared_ptr<const Answer> Engine::answer(const Channel& channel) const { return parts_->board.newest(channel); }

void Engine::cancel(const Channel& channel) {
  parts_->explorer.cancel(channel);
  parts_->studio.cancel(channel);
  parts_->workshop.cancel(channel);
}

std::shared_ptr<const Snapshot> Engine::latest() const { return parts_->shared.snapshot.latest(); }
Status Engine::status() const { return parts_->trainer.status(); }
std::vector<Fact> Engine::facts_since(std::uint64_t number) const { return parts_->shared.facts.since(number); }
void Engine::wait_for_change(std::chrono::steady_clock::time_point deadline) const { parts_->bell.wait(deadline); }
void Engine::on_change(void (*wake)()) { parts_->bell.wake_with(wake); }

const Catalogue& Engine::catalogue() {
  static const Catalogue all = [] {
    Catalogue c;
    for (const auto& entry : model_registry()) c.models.push_back(entry.info);
    for (const auto& source : data_sources()) c.data.push_back(source.info);
    c.metrics = metric_infos();
    c.training = training_params();
    return c;
  }();
  return all;
}

RunSummary read_run(const std::string& folder) {
  RunRecord record = read_run_record(folder);
  forget_unknown_settings(record.spec);
  const RunPaths paths(folder);
  RunSummary s;
  s.folder = folder;
  s.model = record.spec.model;
  s.data = record.spec.data;
  s.device = record.device;
  s.version = record.version;
  s.spec = record.spec;
  s.params = run_params(record.spec);
  s.kept = paths.frames();
  s.checkpoints = paths.checkpoints();
  const auto journal = read_journal(paths.journal());
  if (std::filesystem::exists(paths.checkpoint())) {
    const auto metadata = read_safetensors_metadata(paths.checkpoint());
    if (const auto step = metadata.find("step"); step != metadata.end()) s.step = std::strtoll(step->second.c_str(), nullptr, 10);
  }
  for (const auto& entry : journal)
    if (entry.kind == "set" && entry.step <= s.step && s.params.has(entry.key)) s.params.set_text(entry.key, entry.value);
  for (const auto& line : read_metrics(paths.metrics()))
    if (line.step <= s.step) s.seconds = line.seconds;
  s.state = record.spec.steps != kNoLimit && s.step >= record.spec.steps ? "finished" : "stopped";
  return s;
}

}  // namespace zscape
