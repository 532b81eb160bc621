// train and resume: a run without a window, followed on stderr until it is finished, failed or interrupted.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "app/cli/interrupt.h"
#include "app/cli/presets.h"
#include "app/cli/progress.h"
#include "app/cli/verbs.h"
#include "engine/api/engine.h"
#include "engine/core/run_files.h"

namespace zscape::app {
namespace {

constexpr std::string_view kDevices[] = {"auto", "cpu", "cuda"};

std::string short_number(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.4g", value);
  return buffer;
}

double share_done(const Status& status) {
  if (status.last_step > 0) return static_cast<double>(status.step) / static_cast<double>(status.last_step);
  if (status.seconds_left >= 0 && status.seconds > 0) return status.seconds / (status.seconds + status.seconds_left);
  return -1;
}

/// "elbo -93.1": the first number of the last complete report in metrics.jsonl; empty before there is one. Without a
/// window nobody asks the engine for curves, so the file is the place to look.
std::string headline(const std::string& folder, const ModelInfo& model) {
  constexpr std::streamoff kTail = 4096;
  std::ifstream file(RunPaths(folder).metrics(), std::ios::binary | std::ios::ate);
  if (!file) return "";
  const auto size = std::min<std::streamoff>(kTail, file.tellg());
  file.seekg(-size, std::ios::end);
  std::string text(static_cast<std::size_t>(size), '\0');
  file.read(text.data(), size);
  text.resize(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n'));
  const auto begin = text.rfind('\n');
  const auto line = nlohmann::json::parse(begin == std::string::npos ? text : text.substr(begin + 1), nullptr, false);
  for (const auto& scalar : model.scalars)
    if (line.is_object() && line.contains(scalar.name) && line[scalar.name].is_number())
      return "  " + scalar.name + " " + short_number(line[scalar.name].get<double>());
  return "";
}

std::string describe(const Status& status, const std::string& number) {
  if (status.state == RunState::loading || status.state == RunState::empty)
    return "reading data and building the model";
  std::string out = "step " + grouped(status.step);
  if (status.last_step > 0) out += " / " + grouped(status.last_step);
  out += "  " + short_number(status.steps_per_second) + " steps/s";
  out += number;
  if (status.seconds_left >= 0) out += "  " + clock_text(status.seconds_left) + " left";
  return out;
}

enum class Ending { finished, interrupted };

/// Follows the run until it ends. Throws what failed.
Ending follow(Engine& engine, const std::string& folder, const ModelInfo& model) {
  const Interrupt interrupt;
  ProgressLine progress;
  std::uint64_t seen = 0;
  bool stopping = false;
  std::string number;
  auto next_number = std::chrono::steady_clock::now();
  while (true) {
    engine.wait_for_change(std::chrono::steady_clock::now() + std::chrono::milliseconds(200));
    const auto status = engine.status();
    for (const auto& fact : engine.facts_since(seen)) {
      seen = std::max(seen, fact.number);
      // A failure is told once, by the error that ends the program.
      if (fact.grade == Fact::Grade::warning) progress.note("zscape: " + fact.text);
    }
    if (status.state == RunState::failed)
      throw std::runtime_error(status.message.empty() ? "the training failed without saying why" : status.message);
    if (status.state == RunState::finished) return Ending::finished;
    if (interrupt.asked() && !stopping) {
      stopping = true;
      engine.post(Pause{});
      engine.post(Save{});
      progress.note("stopping after this step and saving; Ctrl-C once more ends at once");
    }
    if (stopping && status.state == RunState::paused) return Ending::interrupted;
    if (const auto now = std::chrono::steady_clock::now(); now >= next_number) {
      next_number = now + std::chrono::seconds(1);
      number = headline(folder, model);
    }
    progress.show(share_done(status), describe(status, number));
  }
}

/// "runs/a: vae on glyphs, step 300, 4.2 s, elbo -123.4 nats", from what is on the disk.
void print_closing(const std::string& folder) {
  const auto run = read_run(folder);
  std::string line = folder + ": " + run.model + " on " + run.data + ", step " + grouped(run.step);
  const auto metrics = read_metrics(RunPaths(folder).metrics());
  const auto* info = Engine::catalogue().model(run.model);
  if (!metrics.empty()) {
    line += ", " + short_number(metrics.back().seconds) + " s";
    for (const auto& scalar : info ? info->scalars : std::vector<ScalarInfo>{}) {
      const auto found = metrics.back().scalars.find(scalar.name);
      if (found == metrics.back().scalars.end()) continue;
      line += ", " + scalar.name + " " + short_number(found->second) + (scalar.unit.empty() ? "" : " " + scalar.unit);
    }
  }
  std::printf("%s\n", line.c_str());
}

/// Posts the command, follows the run and says how it ended.
int work(const std::string& folder, const ModelInfo& model, Command command, bool endless) {
  auto ending = Ending::finished;
  {
    Engine engine{EngineOptions{}};
    engine.post(std::move(command));
    ending = follow(engine, folder, model);
  }  // saved and closed here
  print_closing(folder);
  if (ending == Ending::finished) return 0;
  std::fprintf(stderr, "zscape: interrupted and saved; 'zscape resume %s' goes on from here.\n", folder.c_str());
  return endless ? 0 : 1;  // without a last step, Ctrl-C is how training ends
}

/// The last step, epoch or minute, of which at most one may be given.
void check_limits(const Arguments& arguments) {
  if (arguments.has("--steps") + arguments.has("--epochs") + arguments.has("--minutes") > 1)
    throw UsageError("--steps, --epochs and --minutes exclude each other; give one.");
}

bool no_limit(const Arguments& arguments) {
  return !arguments.has("--steps") && !arguments.has("--epochs") && !arguments.has("--minutes");
}

std::int64_t steps_of(const Arguments& arguments) { return arguments.whole("--steps", kNoLimit, 0); }
std::int64_t epochs_of(const Arguments& arguments) { return arguments.whole("--epochs", 0, 1); }
double minutes_of(const Arguments& arguments) { return arguments.real("--minutes", 0, 1e-4, 1e6); }

template <class Items>
void check_id(const std::string& what, const std::string& id, const Items& items) {
  std::vector<std::string_view> ids;
  for (const auto& item : items) ids.push_back(item.id);
  if (std::find(ids.begin(), ids.end(), id) != ids.end()) return;
  const auto suggestion = hint(id, ids);
  throw UsageError(
      "there is no " + what + " '" + id + "'" +
      (suggestion.empty() ? "; 'zscape list " + what + (what == "model" ? "s" : "") + "' lists them." : suggestion));
}

/// A schedule that ends somewhere must know where, which a limit by time does not tell.
void check_minutes(const Arguments& arguments, const std::map<std::string, std::string>& settings) {
  if (!arguments.has("--minutes") || settings.contains("lr.horizon")) return;
  std::string decay = "constant";
  for (const auto& spec : Engine::catalogue().training)
    if (spec.key == "lr.decay") decay = to_text(spec.fallback);
  if (const auto given = settings.find("lr.decay"); given != settings.end()) decay = given->second;
  if (decay != "constant")
    throw UsageError("--minutes with lr.decay=" + decay +
                     " wants to know where the rate ends; add --set lr.horizon=STEPS.");
}

int train(const Arguments& arguments) {
  RunSpec spec;
  spec.model = arguments.positional(0);
  if (arguments.has("--preset")) {
    // What is given beside it goes before what it says.
    const GallerySystem preset = find_preset(arguments.text("--preset"));
    if (!spec.model.empty() && spec.model != preset.model)
      throw UsageError("the preset '" + preset.id + "' is one of " + preset.model + ", not of " + spec.model +
                       "; leave the model out.");
    spec.model = preset.model;
    spec.data = preset.data;
    spec.settings = preset.settings;
  }
  if (spec.model.empty()) throw UsageError("'train' wants a MODEL or a --preset; 'zscape list models' lists them.");
  check_id("model", spec.model, Engine::catalogue().models);
  if (spec.data.empty()) spec.data = Engine::catalogue().model(spec.model)->default_data;
  spec.data = arguments.text("--data", spec.data);
  check_id("data", spec.data, Engine::catalogue().data);
  spec.data_dir = arguments.text("--data-dir");
  for (const auto& [key, value] : arguments.pairs("--set")) spec.settings[key] = value;
  spec.seed = static_cast<std::uint64_t>(arguments.whole("--seed", 1, 0));
  spec.device = arguments.one_of("--device", "auto", kDevices);
  spec.threads = static_cast<int>(arguments.whole("--threads", 0, 1, 1024));
  check_limits(arguments);
  spec.steps = steps_of(arguments);
  spec.epochs = epochs_of(arguments);
  spec.minutes = minutes_of(arguments);
  check_minutes(arguments, spec.settings);
  spec.save_every = arguments.whole("--save-every", 0, 1);
  spec.folder = arguments.needed("--out");
  if (std::filesystem::exists(RunPaths(spec.folder).run()))
    throw std::runtime_error(spec.folder + " holds a run already; 'zscape resume " + spec.folder +
                             "' goes on with it, or give another --out");
  return work(spec.folder, *Engine::catalogue().model(spec.model), NewRun{spec, false}, no_limit(arguments));
}

int resume(const Arguments& arguments) {
  check_limits(arguments);
  const auto folder = arguments.positional(0);
  const auto run = read_run(folder);
  OpenRun open;
  open.folder = folder;
  open.steps = steps_of(arguments);
  open.epochs = epochs_of(arguments);
  open.minutes = minutes_of(arguments);
  const bool limited = run.spec.steps != kNoLimit || run.spec.epochs > 0 || run.spec.minutes > 0;
  const auto* model = Engine::catalogue().model(run.model);
  if (!model)
    throw std::runtime_error(folder + " was trained with the model '" + run.model +
                             "', which this program does not have");
  return work(folder, *model, open, no_limit(arguments) && !limited);
}

std::vector<Option> limits() {
  return {{"--steps", Takes::whole, "N", "stop after exactly N steps, counted from the run's beginning"},
          {"--epochs", Takes::whole, "N", "stop after N passes over the data"},
          {"--minutes", Takes::real, "M", "stop after M minutes of training"}};
}

}  // namespace

Verb train_verb() {
  Verb verb{"train",
            {"[MODEL]"},
            "Trains a model without a window; Ctrl-C saves.",
            {{"--data", Takes::text, "ID", "what to learn from (the model's own choice; 'zscape list data')"},
             {"--data-dir", Takes::text, "DIR", "where the data's files are"},
             {"--set", Takes::pair, "KEY=VALUE", "a parameter; may be repeated"}},
            train};
  for (const auto& option : limits()) verb.options.push_back(option);
  for (const auto& option :
       std::vector<Option>{{"--seed", Takes::whole, "S", "of weights, data order and noise (1)"},
                           {"--device", Takes::text, "auto|cpu|cuda", "where to train (auto)"},
                           {"--threads", Takes::whole, "N", "training threads (the model's own choice)"},
                           {"--save-every", Takes::whole, "N", "a full checkpoint every N steps (by time)"},
                           {"--preset", Takes::text, "ID", "what a tile of the gallery starts ('zscape list presets')"},
                           {"--out", Takes::text, "RUN", "folder of the new run; must not hold one yet"}})
    verb.options.push_back(option);
  return verb;
}

Verb resume_verb() { return {"resume", {"RUN"}, "Goes on with a run from its last checkpoint.", limits(), resume}; }

}  // namespace zscape::app
