#include "engine/run/recorder.h"

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>

#include "engine/core/atomic_file.h"
#include "engine/core/keeping.h"
#include "engine/core/png.h"
#include "engine/core/run_files.h"
#include "engine/core/sheet.h"
#include "engine/run/threads.h"
#include "models/step_context.h"

namespace zscape {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kMostCheckpoints = 8;
// A long list is slow to look through and no better to look at: so many frames for the usual budget, more for a larger one.
constexpr std::int64_t kFrames = 240, kFewestFrames = 24, kMostFrames = 2400, kUsualBudget = 256 << 20;
constexpr std::int64_t kSampleTiles = 64, kSampleColumns = 8;

void insert_sorted(std::vector<std::int64_t>& list, std::int64_t step) {
  const auto it = std::lower_bound(list.begin(), list.end(), step);
  if (it == list.end() || *it != step) list.insert(it, step);
}

void link_or_copy(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_hard_link(from, to, error);
  if (error) fs::copy_file(from, to, fs::copy_options::overwrite_existing);
}

}  // namespace

std::string human_bytes(std::uintmax_t bytes) {
  char text[32];
  const double b = static_cast<double>(bytes);
  if (b < 1e6)
    std::snprintf(text, sizeof text, "%.0f kB", b / 1e3);
  else if (b < 1e8)
    std::snprintf(text, sizeof text, "%.1f MB", b / 1e6);
  else if (b < 1e9)
    std::snprintf(text, sizeof text, "%.0f MB", b / 1e6);
  else
    std::snprintf(text, sizeof text, "%.1f GB", b / 1e9);
  return text;
}

void point_to_checkpoint(const RunPaths& paths, std::int64_t step) {
  const fs::path link = paths.folder / "checkpoint.safetensors.new";
  fs::remove(link);
  link_or_copy(paths.checkpoint(step), link);
  fs::rename(link, paths.checkpoint());
}

Recorder::Recorder(std::shared_ptr<const RunContext> context, RecorderOptions options, FactBoard& facts, std::function<void()> changed)
    : context_(std::move(context)), paths_(context_->record.spec.folder), options_(options), facts_(facts), changed_(std::move(changed)), budget_(options.frame_budget) {
  if (options_.enabled) {
    fs::create_directories(paths_.folder / "frames");
    fs::create_directories(paths_.folder / "samples");
    for (const auto& folder : {paths_.folder, paths_.folder / "frames", paths_.folder / "samples"}) remove_stale_temp_files(folder);
    list_files();
  }
  thread_ = std::jthread([this](std::stop_token stop) { loop(stop); });
}

Recorder::~Recorder() {
  thread_.request_stop();
  thread_.join();
}

void Recorder::loop(std::stop_token stop) {
  begin_worker("files", 10, 1);
  while (auto task = queue_.pop(stop)) guarded(*task);
  while (auto task = queue_.try_pop()) guarded(*task);  // asked for before the end
}

void Recorder::guarded(const std::function<void()>& task) {
  try {
    task();
    failing_ = false;
  } catch (const std::exception& e) {
    if (!failing_) facts_.state(Fact::Grade::error, 0, "fact.not_written", {e.what()}, std::string("Not written: ") + e.what() + " Training goes on; nothing kept before is lost.");
    failing_ = true;
    changed_();
  }
}

void Recorder::post(std::function<void()> task) {
  if (options_.enabled) queue_.push(std::move(task));
}

void Recorder::list_files() {
  std::lock_guard lock(mutex_);
  kept_ = paths_.frames();
  checkpoints_ = paths_.checkpoints();
  kept_bytes_ = 0;
  std::error_code ignored;
  for (const std::int64_t s : kept_) kept_bytes_ += fs::file_size(paths_.frame(s), ignored);
  const auto entries = read_journal(paths_.journal());
  for (const auto& [step, note] : marks_of(entries)) protected_.insert(step);
  for (const auto& entry : entries)
    if (entry.kind == "set") spared_.insert(entry.step);
}

std::vector<std::int64_t> Recorder::kept() const {
  std::lock_guard lock(mutex_);
  return kept_;
}

std::int64_t Recorder::kept_bytes() const {
  std::lock_guard lock(mutex_);
  return static_cast<std::int64_t>(kept_bytes_);
}

std::vector<std::int64_t> Recorder::checkpoints() const {
  std::lock_guard lock(mutex_);
  return checkpoints_;
}

void Recorder::protect(std::int64_t step) {
  std::lock_guard lock(mutex_);
  protected_.insert(step);
}

void Recorder::unprotect(std::int64_t step) {
  std::lock_guard lock(mutex_);
  protected_.erase(step);
}

void Recorder::spare(std::int64_t step) {
  std::lock_guard lock(mutex_);
  spared_.insert(step);
}

void Recorder::keep_up_to(std::int64_t bytes) {
  {
    std::lock_guard lock(mutex_);
    budget_ = bytes;
  }
  post([this] {
    thin_frames();
    changed_();
  });
}

bool Recorder::keeps(std::int64_t step) const {
  std::lock_guard lock(mutex_);
  return std::binary_search(kept_.begin(), kept_.end(), step);
}

std::int64_t Recorder::budget() const {
  std::lock_guard lock(mutex_);
  return budget_;
}

std::int64_t Recorder::most() const { return std::clamp(kFrames * (budget() >> 20) / (kUsualBudget >> 20), kFewestFrames, kMostFrames); }

void Recorder::write_record() {
  post([this] { write_run_record(paths_, context_->record); });
}

void Recorder::append_journal(std::string line) {
  post([this, line = std::move(line)] {
    if (!journal_.is_open()) journal_.open(paths_.journal(), std::ios::app);
    if (!(journal_ << line << std::flush)) throw FileError(paths_.journal(), "the journal cannot be written (is the disk full?)");
  });
}

void Recorder::append_metrics(std::string line) {
  post([this, line = std::move(line)] {
    if (!metrics_.is_open()) metrics_.open(paths_.metrics(), std::ios::app);
    if (!(metrics_ << line << std::flush)) throw FileError(paths_.metrics(), "the curves cannot be written (is the disk full?)");
  });
}

void Recorder::write_checkpoint(Checkpoint checkpoint, bool say) {
  post([this, c = std::move(checkpoint), say] {
    const fs::path path = paths_.checkpoint(c.step);
    write_tensors(path, c.tensors, c.metadata);
    point_to_checkpoint(paths_, c.step);
    {
      std::lock_guard lock(mutex_);
      insert_sorted(checkpoints_, c.step);
    }
    thin_checkpoints();
    if (say) {
      const std::string name = paths_.folder.filename().string(), size = human_bytes(fs::file_size(path));
      facts_.state(Fact::Grade::good, c.step, "fact.saved", {name, size}, "Saved " + name + " (" + size + ").");
    }
    changed_();
  });
}

void Recorder::write_frame(std::shared_ptr<const WeightSet> weights) {
  post([this, w = std::move(weights)] {
    zscape::write_frame(paths_.frame(w->step), *w);
    {
      std::lock_guard lock(mutex_);
      insert_sorted(kept_, w->step);
    }
    write_samples(*w);
    thin_frames();
    changed_();
  });
}

void Recorder::inherit(const RunPaths& parent, std::int64_t step) {
  post([this, parent, step] {
    for (const std::int64_t s : parent.frames()) {
      if (s > step) continue;
      link_or_copy(parent.frame(s), paths_.frame(s));
      if (fs::exists(parent.sample(s))) link_or_copy(parent.sample(s), paths_.sample(s));
    }
    if (fs::exists(parent.metrics())) {
      fs::copy_file(parent.metrics(), paths_.metrics(), fs::copy_options::overwrite_existing);
      cut_lines(paths_.metrics(), step);
    }
    list_files();
  });
}

void Recorder::cut_back(std::int64_t step, std::int64_t journal_lines) {
  post([this, step, journal_lines] {
    cut_to_count(paths_.journal(), journal_lines);
    cut_lines(paths_.metrics(), step);
    for (const std::int64_t s : paths_.frames())
      if (s > step) fs::remove(paths_.frame(s)), fs::remove(paths_.sample(s));
    for (const std::int64_t s : paths_.checkpoints())
      if (s > step) fs::remove(paths_.checkpoint(s));
    list_files();
  });
}

void Recorder::thin_frames() {
  std::uintmax_t total = 0;
  std::error_code ignored;
  const auto most = static_cast<std::size_t>(this->most());
  std::lock_guard lock(mutex_);
  std::set<std::int64_t> gently = protected_;
  gently.insert(spared_.begin(), spared_.end());
  for (const std::int64_t s : kept_) total += fs::file_size(paths_.frame(s), ignored);
  while (kept_.size() > most || total > static_cast<std::uintmax_t>(budget_)) {
    int i = least_missed(kept_, gently);
    if (i < 0) i = least_missed(kept_, protected_);
    if (i < 0) break;
    const std::int64_t s = kept_[static_cast<std::size_t>(i)];
    total -= fs::file_size(paths_.frame(s), ignored);
    fs::remove(paths_.frame(s), ignored);
    fs::remove(paths_.sample(s), ignored);
    kept_.erase(kept_.begin() + i);
  }
  kept_bytes_ = total;
}

void Recorder::thin_checkpoints() {
  const std::int64_t every = context_->record.spec.save_every;
  std::error_code ignored;
  std::lock_guard lock(mutex_);
  std::set<std::int64_t> asked_for = protected_;
  for (const std::int64_t s : checkpoints_)
    if (every > 0 && s % every == 0) asked_for.insert(s);
  while (checkpoints_.size() > kMostCheckpoints + asked_for.size()) {
    const int i = least_missed(checkpoints_, asked_for);
    if (i < 0) return;
    fs::remove(paths_.checkpoint(checkpoints_[static_cast<std::size_t>(i)]), ignored);
    checkpoints_.erase(checkpoints_.begin() + i);
  }
}

/// The same latents (or generator seed) at every kept step, so that a row of these files is the film of the training.
void Recorder::write_samples(const WeightSet& weights) {
  if (context_->record.data.kind != DataKind::pictures) return;
  if (!twin_) {
    twin_ = build_model(*context_);
    twin_->set_training(false);
  }
  auto* samples = dynamic_cast<Samples*>(twin_.get());
  if (!samples) return;
  thaw(weights, !weights.ema.empty(), *twin_);
  torch::InferenceMode looking;
  Rng rng(context_->record.spec.seed, "wall", context_->device);
  Ask ask{.rng = rng};
  const Pictures tiles = to_pictures(samples->sample(kSampleTiles, ask), kSampleTiles);
  write_png(paths_.sample(weights.step), sheet_of(tiles, kSampleColumns));
}

}  // namespace zscape
