// What the trainer tells: reports, curves, weights, snapshots, status, kept frames, checkpoints, the journal.
#include <algorithm>
#include <cmath>

#include "engine/core/run_files.h"
#include "engine/run/trainer.h"

namespace zscape {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

bool power_of_two(std::int64_t n) { return n > 0 && (n & (n - 1)) == 0; }

/// Seconds of training between two kept frames: many at first, when everything changes.
double frame_interval(double seconds) { return std::clamp(seconds * .02, .5, 10.0); }
double save_interval(double seconds) { return seconds < 60 ? 10 : 30; }

constexpr double kReportInterval = .05;  // seconds between two lines of metrics.jsonl

}  // namespace

void Trainer::after_step() {
  const bool first_steps = run_->step <= 64;
  if (first_steps || run_->seconds - last_report_seconds_ >= kReportInterval) report();
  const double frame_age = run_->seconds - last_frame_seconds_;
  if ((first_steps && power_of_two(run_->step)) || (frame_age >= frame_interval(run_->seconds) && !recorder_->busy())) keep_frame();
  const std::int64_t every = run_->record().spec.save_every;
  if ((every > 0 && run_->step % every == 0) || run_->seconds - last_save_seconds_ >= save_interval(run_->seconds)) save(false);

  const bool reached = (goal_.steps != kNoLimit && run_->step >= goal_.steps) || (goal_.seconds > 0 && run_->seconds >= goal_.seconds);
  const bool pause = goal_.pause_at != kNoLimit && run_->step >= goal_.pause_at;
  if (reached || pause) {
    report();
    keep_frame();
    goal_.pause_at = kNoLimit;
    rest(reached ? RunState::finished : RunState::paused);
    update_status();
    shared_.changed();
    return;
  }
  const auto now = Clock::now();
  if (options_.watched && weight_pace_.due(now)) {
    publish_weights();
    weight_pace_.spent(now, Clock::now());
  }
  if (options_.watched && snapshot_pace_.due(now)) {
    publish_snapshot();
    snapshot_pace_.spent(now, Clock::now());
  }
  update_status();
}

/// Reads the step's scalars back: the only place where training waits for the device.
void Trainer::report() {
  if (last_report_ == run_->step) return;
  last_report_ = run_->step;
  last_report_seconds_ = run_->seconds;
  MetricsLine line{run_->step, run_->step * run_->params.integer("batch"), run_->seconds, {}};
  std::vector<std::pair<std::string, double>> values;
  for (const auto& [name, tensor] : scalars_.scalars()) {
    values.emplace_back(name, tensor.item<double>());
    line.scalars[name] = values.back().second;
  }
  profiles_.clear();
  for (const auto& [name, tensor] : scalars_.profiles()) profiles_.push_back(bars(name, tensor));
  series_.add(run_->step, run_->seconds, values);
  recorder_->append_metrics(metrics_line(line));

  const double total = laps_.total(), keep = time_.milliseconds > 0 ? .9 : 0;
  const auto mix = [&](double& share, double seconds) { share = keep * share + (1 - keep) * (total > 0 ? seconds / total : 0); };
  time_.milliseconds = keep * time_.milliseconds + (1 - keep) * total * 1e3;
  mix(time_.data, laps_.data);
  mix(time_.forward, laps_.forward);
  mix(time_.backward, laps_.backward);
  mix(time_.update, laps_.update);
  time_.show = rate_.looking_share;
  // On CUDA the device left such updates out by itself and counted them; here the host learns of it.
  for (auto& player : run_->model().players())
    if (player.skipped.defined() && player.skipped.item<float>() > 0) {
      player.skipped.zero_();
      throw NonFinite("A gradient of " + player.name + " was not a number shortly before step " + std::to_string(run_->step) + ".");
    }
}

void Trainer::keep_frame() {
  last_frame_seconds_ = run_->seconds;
  if (options_.keep_files) recorder_->write_frame(freeze(run_->shared_context(), run_->model(), run_->step, version_));
}

void Trainer::save(bool say) {
  if (!options_.keep_files) return;
  last_saved_ = run_->step;
  saved_lines_ = journal_lines_;
  last_save_seconds_ = run_->seconds;
  recorder_->write_checkpoint(run_->checkpoint(journal_lines_), say);
}

void Trainer::journal(const std::string& kind, const std::string& key, const std::string& value) {
  recorder_->append_journal(journal_line({run_->step, kind, key, value}));
  ++journal_lines_;
}

std::string Trainer::who_learns(const std::string& only_player) { return only_player.empty() ? "all learn" : "only " + only_player + " learns"; }

void Trainer::flag(const std::string& kind, const std::string& text) { flags_.push_back({run_->step, kind, text}); }

/// A slider that is dragged sets its value many times a second: one flag from where it began to where it is now. `seconds` of training.
bool Trainer::flag_change(std::int64_t step, double seconds, const std::string& key, const std::string& before, const std::string& after) {
  const bool goes_on = key == dragged_.key && seconds - dragged_.seconds < 1 && !flags_.empty() && flags_.back().kind == "param";
  if (goes_on) flags_.pop_back();
  dragged_ = {key, goes_on ? dragged_.from : before, seconds};
  if (dragged_.from != after) flags_.push_back({step, "param", key + " " + dragged_.from + " → " + after});
  return !goes_on;
}

void Trainer::remember_past(const RunPaths& paths, std::int64_t step, std::int64_t journal_lines) {
  std::map<std::int64_t, double> seconds_at{{0, 0}};
  for (const auto& line : read_metrics(paths.metrics())) {
    if (line.step > step) continue;
    series_.add(line.step, line.seconds, {line.scalars.begin(), line.scalars.end()});
    seconds_at[line.step] = line.seconds;
  }
  std::map<std::string, std::string> value_of = run_->record().spec.settings;
  auto entries = read_journal(paths.journal());
  entries.resize(std::min(entries.size(), static_cast<std::size_t>(journal_lines)));
  for (const auto& entry : entries) {
    if (entry.step > step) break;
    if (entry.kind == "set") {
      flag_change(entry.step, std::prev(seconds_at.upper_bound(entry.step))->second, entry.key, value_of[entry.key], entry.value);
      value_of[entry.key] = entry.value;
    } else if (entry.kind == "player") {
      flags_.push_back({entry.step, entry.kind, who_learns(entry.value)});
    } else if (entry.kind == "branch") {
      flags_.push_back({entry.step, entry.kind, "branched here"});
    }
  }
  for (const auto& [at, note] : marks_of(entries))
    if (at <= step) insert_flag(flags_, {at, "mark", note});
}

void Trainer::publish_weights() {
  if (!run_) return;
  weights_step_ = run_->step;
  shared_.weights.put(freeze(run_->shared_context(), run_->model(), run_->step, ++version_));
  shared_.changed();
}

void Trainer::publish_snapshot() {
  if (!run_) return;
  auto s = std::make_shared<Snapshot>();
  const RunRecord& record = run_->record();
  s->sequence = ++sequence_;
  s->run_id = run_->context().run_id;
  s->folder = options_.keep_files ? record.spec.folder : "";
  s->parent = record.parent;
  s->spec = record.spec;
  s->params = run_->params;
  s->data = record.data;
  if (auto* decoder = dynamic_cast<Decodes*>(&run_->model())) {
    const LatentSpace space = decoder->latent();
    s->latent = {space.size, space.prior};
  }
  if (auto* told = dynamic_cast<Conditions*>(&run_->model())) s->told_classes = told->classes();
  s->thumbnails = thumbnails_;
  s->train_rows = record.train_rows;
  s->test_rows = record.test_rows;
  s->fingerprint = record.fingerprint;
  s->device = record.device;
  s->threads = record.threads;
  s->seed = record.spec.seed;
  s->step = run_->step;
  s->steps_per_epoch = record.steps_per_epoch;
  s->series = series_.all();
  s->profiles = profiles_;
  s->flags = flags_;
  s->kept = recorder_->kept();
  s->kept_bytes = recorder_->kept_bytes();
  s->kept_budget = recorder_->budget();
  s->kept_most = recorder_->most();
  s->checkpoints = recorder_->checkpoints();
  s->narration = narrator_.narration();
  s->only_player = run_->only_player;
  s->time = time_;
  shared_.snapshot.put(std::move(s));
  shared_.changed();
}

void Trainer::set_state(RunState state, std::string message) {
  state_ = state;
  message_ = std::move(message);
  rate_ = {};
  update_status();
  shared_.changed();
}

void Trainer::fail(const std::string& message) {
  if (run_) {
    flag("failed", message);
    publish_weights();
  }
  shared_.facts.state(Fact::Grade::error, run_ ? run_->step : 0, "fact.failed", {message}, message);
  publish_snapshot();
  set_state(RunState::failed, message);
}

void Trainer::update_status() {
  const auto now = Clock::now();
  if (run_ && rate_.since == Clock::time_point{}) {
    rate_.since = now;
    rate_.steps = run_->step;
    looking_before_ = static_cast<double>(shared_.looking_microseconds.load());
  } else if (run_ && seconds_since(rate_.since) > .5) {
    const double seconds = seconds_since(rate_.since);
    const double looking = static_cast<double>(shared_.looking_microseconds.load());
    rate_ = {now, run_->step, static_cast<double>(run_->step - rate_.steps) / seconds, std::min(1.0, (looking - looking_before_) * 1e-6 / seconds)};
    looking_before_ = looking;
  }
  std::lock_guard lock(status_mutex_);
  status_.state = state_;
  status_.message = message_;
  status_.run_id = run_ ? run_->context().run_id : run_id_;
  status_.step = run_ ? run_->step : 0;
  status_.last_step = goal_.steps;
  status_.seconds = run_ ? run_->seconds : 0;
  status_.steps_per_second = state_ == RunState::running || state_ == RunState::rebuilding ? rate_.per_second : 0;
  status_.looking_share = rate_.looking_share;
  status_.seconds_left = -1;
  if (run_ && goal_.steps != kNoLimit && rate_.per_second > 0) status_.seconds_left = static_cast<double>(goal_.steps - run_->step) / rate_.per_second;
  if (run_ && goal_.seconds > 0) status_.seconds_left = std::max(0.0, goal_.seconds - run_->seconds);
  status_.weights = version_;
  status_.weights_step = weights_step_;
}

Status Trainer::status() const {
  std::lock_guard lock(status_mutex_);
  Status s = status_;
  if (s.state == RunState::running && narrator_.waiting()) s.state = RunState::waiting;
  if (const auto w = shared_.weights.latest()) s.weights_age = std::chrono::duration<double>(Clock::now() - w->published).count();
  return s;
}

}  // namespace zscape
