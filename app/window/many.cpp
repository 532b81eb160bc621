#include "app/window/many.h"

#include <algorithm>

namespace zscape::app {
namespace {

constexpr int kFurther = 3;
constexpr auto kRest = std::chrono::milliseconds(300);  // between two looks at one wall
constexpr const char *kChannel = "many/wall", *kMeasure = "many/fid";
constexpr double kMeasureShare = 0.2;  // of the time, at most, goes into measures

std::vector<ManyVariant> further_seeds(const Snapshot& snapshot) {
  std::vector<ManyVariant> out;
  for (int i = 0; i < kFurther; ++i) {
    RunSpec spec = snapshot.spec;
    for (const ParamSpec& param : snapshot.params.specs())  // as they are now, not as the run began
      if (param.effect == Effect::live) spec.settings[param.key] = to_text(snapshot.params.value(param.key));
    spec.folder.clear();
    spec.seed = snapshot.seed + static_cast<std::uint64_t>(i) + 1;
    out.push_back({"", std::move(spec)});
  }
  return out;
}

}  // namespace

void Many::start(const Snapshot& snapshot, const Status& status, UiManyRuns& state, void (*wake)()) {
  run_id_ = status.run_id;
  playing_ = status.state != RunState::paused;
  state.runs.clear();
  for (ManyVariant& variant : state.variants.empty() ? further_seeds(snapshot) : std::vector(state.variants)) {
    variant.spec.threads = 1;
    engines_.push_back(std::make_unique<Engine>(EngineOptions{.keep_files = false, .watched = true}));
    engines_.back()->on_change(wake);
    state.runs.push_back({.seed = variant.spec.seed, .name = variant.name});
    engines_.back()->post(NewRun{.spec = std::move(variant.spec), .paused = !playing_});
  }
  asked_.assign(engines_.size(), {});
  measured_.assign(engines_.size(), {});
}

void Many::stop() {
  if (engines_.empty()) return;
  for (auto& engine : engines_) engine->on_change(nullptr);
  ending_ = std::jthread([engines = std::move(engines_)]() mutable { engines.clear(); });
  engines_.clear();
}

void Many::follow(const Snapshot& snapshot, const Status& status, UiManyRuns& state, void (*wake)()) {
  if (state.variants_of == 0 && status.run_id != state.after && has_model(status.state))
    state.variants_of = status.run_id;
  if (state.variants_of != 0 && state.variants_of != status.run_id) state.variants.clear();
  const bool comes = !state.variants.empty() && state.variants_of == 0;  // the run that they stand beside has not begun
  const bool wanted = state.on && !comes && has_model(status.state);
  if (!engines_.empty() && (!wanted || run_id_ != status.run_id)) stop();
  if (!wanted) return state.runs.clear();
  if (engines_.empty()) start(snapshot, status, state, wake);
  const bool play = status.state != RunState::paused;
  for (std::size_t i = 0; i < engines_.size(); ++i) {
    Engine& engine = *engines_[i];
    if (play != playing_) play ? engine.post(Play{}) : engine.post(Pause{});
    const Status now = engine.status();
    ManyRun& run = state.runs[i];
    run.state = now.state;
    run.step = now.step;
    run.message = now.message;
    run.snapshot = engine.latest();
    look(engine, asked_[i], run);
  }
  if (state.measures) measure(state);
  playing_ = play;
}

void Many::look(Engine& engine, Asked& asked, ManyRun& run) {
  run.wall = engine.answer(kChannel);
  const Status now = engine.status();
  const bool answered = asked.ticket == 0 || (run.wall != nullptr && run.wall->ticket >= asked.ticket);
  const auto clock = std::chrono::steady_clock::now();
  if (has_model(now.state) && now.weights != asked.weights && answered && clock - asked.at > kRest)
    asked = {now.weights, engine.ask({kChannel, {}, many_wall()}), clock};
}

void Many::measure(UiManyRuns& state) {
  if (state.fid.step.empty()) return;  // the first measure trains the classifier that all others read
  const auto clock = std::chrono::steady_clock::now();
  bool busy = false;
  for (std::size_t i = 0; i < engines_.size(); ++i) {
    const auto answer = engines_[i]->answer(kMeasure);
    if (measured_[i].ticket == 0) continue;
    if (answer == nullptr || answer->ticket < measured_[i].ticket || answer->progress < 1)
      busy = true;
    else
      state.runs[i].fid.take(*answer);
  }
  // The one that waits longest goes first.
  std::size_t next = engines_.size();
  for (std::size_t i = 0; i < engines_.size(); ++i) {
    const Status now = engines_[i]->status();
    const auto answer = engines_[i]->answer(kMeasure);
    const std::chrono::duration<double> rest(answer == nullptr ? 0 : answer->seconds / kMeasureShare);
    if (!has_model(now.state) || now.weights == measured_[i].weights || clock - measured_[i].at < rest) continue;
    if (next == engines_.size() || measured_[i].at < measured_[next].at) next = i;
  }
  if (busy || next == engines_.size()) return;
  measured_[next] = {engines_[next]->status().weights, engines_[next]->ask({kMeasure, {}, ManyMeasure::question()}),
                     clock};
}

}  // namespace zscape::app
