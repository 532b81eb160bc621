// The trainer's loop and its commands; branches are in trainer_branch.cpp, marks in trainer_marks.cpp, what it publishes in trainer_publish.cpp.
#include "engine/run/trainer.h"

#include <algorithm>
#include <ctime>
#include <filesystem>

#include "engine/core/run_files.h"
#include "engine/run/device.h"
#include "engine/run/settings.h"
#include "engine/run/teacher.h"
#include "engine/run/threads.h"

namespace zscape {
namespace {

using Clock = std::chrono::steady_clock;

/// Commands that must not wait for a viewer who reads line 3.
bool ends_waiting(const Command& command) {
  return !std::holds_alternative<SetParam>(command) && !std::holds_alternative<OnlyPlayer>(command) && !std::holds_alternative<Mark>(command) &&
         !std::holds_alternative<Unmark>(command) && !std::holds_alternative<MoveMark>(command) && !std::holds_alternative<KeepUpTo>(command) &&
         !std::holds_alternative<Extend>(command) && !std::holds_alternative<SlowMotion>(command);
}

}  // namespace

Trainer::Trainer(const EngineOptions& options, Shared& shared, DatasetCache& datasets) : options_(options), shared_(shared), datasets_(datasets) {
  thread_ = std::jthread([this](std::stop_token stop) { loop(stop); });
}

Trainer::~Trainer() {
  thread_.request_stop();
  narrator_.release();
  thread_.join();
}

void Trainer::post(Command command) {
  if (std::holds_alternative<StepLine>(command) && narrator_.waiting()) return narrator_.advance();
  if (const auto* slow = std::get_if<SlowMotion>(&command)) narrator_.set_slow(slow->on, slow->seconds_per_line);
  const bool release = ends_waiting(command);
  commands_.push(std::move(command));
  if (release) narrator_.release();
}

void Trainer::loop(std::stop_token stop) {
  begin_worker("trainer", options_.watched ? 19 : 0, 1);  // a window comes first; without one there is nobody to give way to
  while (!stop.stop_requested()) {
    const bool idle = state_ != RunState::running;
    std::optional<Command> command = idle ? commands_.pop(stop) : commands_.try_pop();
    try {
      if (command) {
        if (ends_waiting(*command)) narrator_.heard();
        handle(*command);
        update_status();
        shared_.changed();
      } else if (!idle) {
        one_step();
      } else if (files_changed_.exchange(false)) {
        publish_snapshot();  // what the last steps left on disk can be looked at now
      }
    } catch (const NonFinite& e) {
      fail(std::string(e.what()) + " The weights of step " + std::to_string(run_->step) +
           " are untouched. Lower the learning rate and play on, or go back to an earlier step.");
    } catch (const c10::Error& e) {
      fail(e.what_without_backtrace());
    } catch (const std::exception& e) {
      fail(e.what());
    }
  }
  try {
    close();
  } catch (const std::exception& e) {
    shared_.facts.state(Fact::Grade::error, 0, "fact.not_written", {e.what()}, e.what());
  }
}

void Trainer::handle(Command& command) {
  struct Visitor {
    Trainer& t;
    void operator()(NewRun& c) { t.apply(c); }
    void operator()(OpenRun& c) { t.apply(c); }
    void operator()(Branch& c) { t.apply(c); }
    void operator()(SetParam& c) { t.apply(c); }
    void operator()(Mark& c) { t.apply(c); }
    void operator()(Unmark& c) { t.apply(c); }
    void operator()(MoveMark& c) { t.apply(c); }
    void operator()(KeepUpTo& c) {
      t.frame_budget_ = c.bytes;
      if (t.recorder_) t.recorder_->keep_up_to(c.bytes);
      t.publish_snapshot();
    }
    void operator()(Play&) { t.play(); }
    void operator()(Pause&) {
      if (t.state_ == RunState::running) t.rest(RunState::paused);
    }
    void operator()(StepBy& c) { t.play_for(c.steps); }
    void operator()(StepEpoch&) {
      if (t.run_) t.play_for(t.run_->record().steps_per_epoch - t.run_->step % t.run_->record().steps_per_epoch);
    }
    void operator()(StepLine&) {
      t.narrator_.set_slow(true, 0);
      t.play();
    }
    void operator()(SlowMotion&) {}  // done in post(); comes here so that a sleeping loop wakes
    void operator()(OnlyPlayer& c) {
      if (!t.run_ || t.run_->only_player == c.player) return;
      t.run_->only_player = c.player;
      t.journal("player", "", c.player);
      t.flag("player", who_learns(c.player));
    }
    void operator()(Reset& c) {
      if (!t.run_) return;
      RunSpec spec = t.present_spec();
      if (c.seed) spec.seed = c.seed;
      t.start(spec, t.state_ != RunState::running);
    }
    void operator()(Save&) {
      if (t.run_) t.save(true);
    }
    void operator()(Extend& c) {
      t.goal_.steps = c.steps;
      t.journal("extend", "", std::to_string(c.steps));
    }
  };
  std::visit(Visitor{*this}, command);
}

void Trainer::play() {
  if (!run_) return;
  if (goal_.steps != kNoLimit && run_->step >= goal_.steps) goal_.steps = kNoLimit;  // beyond its goal a run goes on freely
  if (goal_.seconds > 0 && run_->seconds >= goal_.seconds) goal_.seconds = 0;
  goal_.pause_at = kNoLimit;
  set_state(RunState::running);
}

void Trainer::play_for(std::int64_t steps) {
  if (!run_) return;
  play();
  goal_.pause_at = run_->step + std::max<std::int64_t>(1, steps);
}

void Trainer::rest(RunState state) {
  publish_weights();
  save(false);
  publish_snapshot();
  set_state(state);  // last: who sees the state finds the rest
}

/// The present run's settings as a spec for a new one: starting again keeps what was set by hand.
std::string Trainer::utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

RunSpec Trainer::present_spec() const {
  RunSpec spec = run_->record().spec;
  for (const auto& p : run_->params.specs()) spec.settings[p.key] = to_text(run_->params.value(p.key));
  stand_in_for_teacher(spec);
  spec.folder = options_.keep_files ? free_run_folder(std::filesystem::path(spec.folder).parent_path(), spec.model + "-" + spec.data) : "";
  spec.steps = goal_.steps;
  return spec;
}

void Trainer::apply(NewRun& c) { start(std::move(c.spec), c.paused); }

void Trainer::start(RunSpec spec, bool paused) {
  close();
  set_state(RunState::loading);
  auto context = std::make_shared<RunContext>();
  context->params = run_params(spec);
  if (!spec.data_dir.empty()) spec.data_dir = std::filesystem::absolute(spec.data_dir).lexically_normal().string();  // found from anywhere later
  const auto data = datasets_.get(spec.data, spec.data_dir, context->params);
  check_accepts(find_model(spec.model).info, spec.data, *data);
  take_teachers_shape(context->params, data->spec);
  const DeviceChoice device = choose_device(spec.device);
  RunRecord& record = context->record;
  record.data = data->spec;
  record.train_rows = data->train.rows(), record.test_rows = data->test.rows();
  const std::int64_t batch = context->params.integer("batch");
  if (batch > record.train_rows)
    throw ParamError("A batch of " + std::to_string(batch) + " is larger than the " + std::to_string(record.train_rows) + " training rows; set batch to fewer.");
  record.steps_per_epoch = record.train_rows / batch;
  record.fingerprint = data->fingerprint;
  record.device = device.device.str();
  record.version = ZSCAPE_VERSION;
  record.torch = TORCH_VERSION;
  record.created = utc_now();
  if (spec.epochs > 0) spec.steps = spec.epochs * record.steps_per_epoch;
  settle_horizon(spec, context->params);
  record.threads = spec.threads > 0 ? spec.threads : find_model(spec.model).threads(context->params, cores());
  if (spec.folder.empty() && options_.keep_files) spec.folder = free_run_folder(options_.runs_folder, spec.model + "-" + spec.data);
  if (options_.keep_files && std::filesystem::exists(RunPaths(spec.folder).run()))
    throw std::runtime_error("'" + spec.folder + "' already holds a run; resume it, or choose another folder.");
  for (const auto& p : context->params.specs()) spec.settings[p.key] = to_text(context->params.value(p.key));
  record.spec = spec;
  context->device = device.device;
  context->run_id = ++run_id_;
  use_torch_threads(record.threads);
  auto run = std::make_unique<LiveRun>(context, data);
  take_teachers_weights(context->params, run->model());
  for (const auto& note : data->notes) shared_.facts.state(Fact::Grade::info, 0, "fact.note", {note}, note);
  adopt(std::move(run));
  goal_ = {spec.steps, spec.minutes * 60, kNoLimit};
  recorder_->write_record();
  journal("run", spec.model, spec.data);
  save(false);
  keep_frame();
  begin(paused);
}

void Trainer::apply(OpenRun& c) {
  close();
  set_state(RunState::loading);
  auto context = std::make_shared<RunContext>();
  context->record = read_run_record(c.folder);
  RunRecord& record = context->record;
  for (const std::string& key : forget_unknown_settings(record.spec))
    shared_.facts.state(Fact::Grade::warning, 0, "fact.unknown_setting", {key, record.version}, "This version knows no parameter " + key + ", which Zscape " + record.version + " wrote: the run goes on without it.");
  context->params = run_params(record.spec);
  const auto data = datasets_.get(record.spec.data, record.spec.data_dir, context->params);
  if (data->fingerprint != record.fingerprint)
    shared_.facts.state(Fact::Grade::warning, 0, "fact.other_data", {record.spec.data}, "The data " + record.spec.data + " is not the same as when this run began; it goes on with what is there now.");
  context->device = choose_device(record.spec.device).device;
  context->run_id = ++run_id_;
  use_torch_threads(record.threads);
  auto run = std::make_unique<LiveRun>(context, data);
  const RunPaths paths(c.folder);
  const std::int64_t lines = run->restore(read_tensors(paths.checkpoint()));

  adopt(std::move(run));
  recorder_->cut_back(run_->step, lines);
  remember_past(paths, run_->step, lines);
  journal_lines_ = saved_lines_ = lines;
  last_saved_ = run_->step;
  last_save_seconds_ = last_frame_seconds_ = run_->seconds;
  goal_ = {c.steps != kNoLimit ? c.steps : record.spec.steps, c.minutes * 60, kNoLimit};
  if (c.epochs > 0) goal_.steps = c.epochs * record.steps_per_epoch;
  const std::string name = paths.folder.filename().string(), at = std::to_string(run_->step);
  shared_.facts.state(Fact::Grade::info, run_->step, "fact.opened", {name, at}, "Opened " + name + " at step " + at + ".");
  begin(c.paused);
}

void Trainer::begin(bool paused) {
  const bool done = goal_.steps != kNoLimit && run_->step >= goal_.steps;
  publish_weights();
  publish_snapshot();
  set_state(done ? RunState::finished : paused ? RunState::paused : RunState::running);  // last: who sees the state finds the rest
}

void Trainer::apply(SetParam& c) {
  if (!run_) return;
  const ParamSpec* spec = run_->params.find(c.key);
  const std::string before = spec ? to_text(run_->params.value(c.key)) : "";
  Params changed = run_->params;
  try {
    changed.set(c.key, c.value);
  } catch (const ParamError& e) {  // a refused value harms nothing: the run goes on
    return refuse(e.what());
  }
  const std::string after = to_text(changed.value(c.key));
  if (after == before) return;
  if (spec->effect == Effect::rebuild) {
    RunSpec anew = present_spec();
    anew.settings[c.key] = after;
    return start(std::move(anew), state_ != RunState::running);
  }
  run_->params = std::move(changed);
  journal("set", c.key, after);
  // What it was before the hand changed it can be looked at and branched from.
  if (flag_change(run_->step, run_->seconds, c.key, before, after)) {
    recorder_->spare(run_->step);
    keep_frame();
  }
  publish_snapshot();
}

void Trainer::adopt(std::unique_ptr<LiveRun> run) {
  run_ = std::move(run);
  recorder_ = std::make_unique<Recorder>(run_->shared_context(), RecorderOptions{options_.keep_files, frame_budget_}, shared_.facts, [this] {
    files_changed_ = true;
    commands_.nudge();
    shared_.changed();
  });
  series_.clear();
  profiles_.clear();
  flags_.clear();
  scalars_.clear();
  dragged_ = {};
  thumbnails_ = thumbnails(*run_->data(), 24);
  journal_lines_ = saved_lines_ = 0;
  last_saved_ = last_report_ = -1;
  last_save_seconds_ = last_frame_seconds_ = 0;
  time_ = {};
  rate_ = {};
  narrator_.start_run(run_->info().lines, [this] { publish_snapshot(); });
}

void Trainer::close() {
  if (!run_) return;
  if (run_->step != last_saved_ || journal_lines_ != saved_lines_) save(false);
  run_.reset();
  recorder_.reset();  // writes what is still to be written
}

/// One iteration of the algorithm; throws before any weight is touched when a number is not one.
void Trainer::learn_once() {
  laps_ = {};
  const auto begin = Clock::now();
  const Batch batch = run_->next_batch();
  laps_.data = std::chrono::duration<double>(Clock::now() - begin).count();
  scalars_.clear();
  TrainerStep step(run_->rng(), scalars_, narrator_, run_->params, run_->step, run_->only_player, laps_, [this] { return run_->next_batch(); },
                   [this](std::int64_t per_class) { return run_->labelled(per_class); });
  step.truth = run_->data()->truth.get();
  run_->model().step(batch, step);
  step.finish();
  ++run_->step;
}

void Trainer::one_step() {
  const auto begin = Clock::now();
  const bool peek = options_.watched && peek_pace_.due(begin);
  narrator_.begin_step(peek);
  learn_once();
  if (peek) peek_pace_.spent(begin, begin);
  const bool slow = narrator_.slow();
  narrator_.end_step();
  if (!slow) run_->seconds += laps_.total();
  after_step();
}

}  // namespace zscape
