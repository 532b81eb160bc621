#include "app/window/many.h"

#include <algorithm>

namespace zscape::app {
namespace {

constexpr int kFurther = 3;
constexpr std::int64_t kTiles = 24;
constexpr std::uint64_t kWallSeed = 1;                  // the same latents on all walls
constexpr auto kRest = std::chrono::milliseconds(300);  // between two looks at one wall
constexpr const char* kChannel = "many/wall";

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
}

void Many::stop() {
  if (engines_.empty()) return;
  for (auto& engine : engines_) engine->on_change(nullptr);
  ending_ = std::jthread([engines = std::move(engines_)]() mutable { engines.clear(); });
  engines_.clear();
}

void Many::follow(const Snapshot& snapshot, const Status& status, UiManyRuns& state, void (*wake)()) {
  if (state.variants_of == 0 && status.run_id != state.after && has_model(status.state)) state.variants_of = status.run_id;
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
    const auto answer = engine.answer(kChannel);
    Asked& asked = asked_[i];
    const bool answered = asked.ticket == 0 || (answer != nullptr && answer->ticket >= asked.ticket);
    const auto clock = std::chrono::steady_clock::now();
    if (has_model(now.state) && now.weights != asked.weights && answered && clock - asked.at > kRest) {
      asked = {now.weights, engine.ask({kChannel, {}, DrawSamples{.n = kTiles, .seed = kWallSeed}}), clock};
    }
    run.wall = answer;
    run.snapshot = engine.latest();
  }
  playing_ = play;
}

}  // namespace zscape::app
