// bench: steps per second of reference set-ups, training alone, one thread. Side by side with Python: bench/.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/assets.h"
#include "app/cli/json_text.h"
#include "app/cli/progress.h"
#include "app/cli/verbs.h"
#include "engine/api/engine.h"

namespace zscape::app {
namespace {

using Clock = std::chrono::steady_clock;

struct Setup {
  std::string id, model, data;
  std::map<std::string, std::string> settings;
};

/// assets/bench.json: the set-ups that bench/ compares with Python, the usual examples of each paper's model.
std::vector<Setup> setups() {
  std::vector<Setup> all;
  for (const auto& entry : nlohmann::json::parse(asset("assets/bench.json"))) {
    all.push_back({entry.at("id"), entry.at("model"), entry.at("data"), entry.at("settings")});
  }
  return all;
}

Status checked(const Engine& engine) {
  const auto status = engine.status();
  if (status.state == RunState::failed) throw std::runtime_error(status.message);
  return status;
}

struct Mark {
  std::int64_t step = 0;
  Clock::time_point at;
};

/// The moment at which the next step after `from` is seen.
Mark next_step(const Engine& engine, std::int64_t from) {
  while (true) {
    const auto status = checked(engine);
    if (status.step > from) return {status.step, Clock::now()};
    engine.wait_for_change(Clock::now() + std::chrono::milliseconds(2));
  }
}

/// Best of several stretches: other work on the machine can only slow a stretch down.
double steps_per_second(const Setup& setup, int threads, double seconds, ProgressLine& progress) {
  constexpr int kStretches = 5;
  constexpr double kWarmUp = .25;  // of the time, and at least 50 steps
  EngineOptions options;
  options.keep_files = false;
  Engine engine(options);
  RunSpec spec;
  spec.model = setup.model;
  spec.data = setup.data;
  spec.settings = setup.settings;
  spec.threads = threads;
  spec.device = "cpu";
  engine.post(NewRun{spec, false});
  const auto first = next_step(engine, 0);
  const auto run_for = [&](Mark from, double wanted) {
    while (std::chrono::duration<double>(Clock::now() - from.at).count() < wanted) {
      checked(engine);
      progress.show(-1, "measuring " + setup.id);
      // Sleeping, not waiting for changes: this thread must not take the core that trains.
      engine.wait_for_change(Clock::now() + std::chrono::milliseconds(100));
    }
    return next_step(engine, checked(engine).step);
  };
  auto from = run_for(first, kWarmUp * seconds);
  while (from.step < 50) from = next_step(engine, from.step);
  double best = 0;
  for (int i = 0; i < kStretches; ++i) {
    const auto to = run_for(from, seconds * (1 - kWarmUp) / kStretches);
    best = std::max(best,
                    static_cast<double>(to.step - from.step) / std::chrono::duration<double>(to.at - from.at).count());
    from = to;
  }
  return best;
}

int bench(const Arguments& arguments) {
  std::vector<std::string_view> ids;
  const auto all = setups();
  for (const auto& setup : all) {
    ids.push_back(setup.id);
    ids.push_back(setup.model);
  }
  const auto only = arguments.has("--only") ? arguments.one_of("--only", "", ids) : "";
  const double seconds = arguments.real("--seconds", 5, .5, 600);
  const auto threads = static_cast<int>(arguments.whole("--threads", 1, 1, 1024));
  nlohmann::json rates = nlohmann::json::object();
  for (const auto& setup : all) {
    if (!only.empty() && only != setup.id && only != setup.model) continue;
    ProgressLine progress;
    const double rate = steps_per_second(setup, threads, seconds, progress);
    rates[setup.id] = rate;
    if (!arguments.has("--json")) {
      progress.note("");
      std::printf("%-10s %8.1f steps/s  %7.3f ms\n", setup.id.c_str(), rate, 1000 / rate);
    }
  }
  if (arguments.has("--json")) print_json({{"steps_per_second", rates}, {"threads", threads}});
  return 0;
}

}  // namespace

Verb bench_verb() {
  return {"bench",
          {},
          "Measures training speed on this machine: steps per second of reference set-ups on one thread.",
          {{"--only", Takes::text, "ID", "one set-up, or all of one model (all)"},
           {"--seconds", Takes::real, "S", "time for each (5)"},
           {"--threads", Takes::whole, "N", "training threads (1)"},
           {"--json", Takes::nothing, "", "one JSON value on stdout"}},
          bench};
}

}  // namespace zscape::app
