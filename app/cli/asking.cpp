#include "app/cli/asking.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace zscape::app {
namespace {

constexpr std::string_view kWeights[] = {"raw", "ema"};
const Channel kChannel = "cli";

EngineOptions reading_only() {
  EngineOptions options;
  options.keep_files = false;
  return options;
}

}  // namespace

Asking::Asking() : engine_(reading_only()) {}

Answer Asking::operator()(const Source& source, Question question, const std::string& what) {
  const auto begin = std::chrono::steady_clock::now();
  const auto ticket = engine_.ask({kChannel, source, std::move(question)});
  while (true) {
    const auto now = std::chrono::steady_clock::now();
    const auto soon = now + std::chrono::milliseconds(200);
    const auto answer = engine_.answer(kChannel, ticket, soon);
    double share = -1;
    if (answer && answer->ticket == ticket) {
      if (!answer->error.empty()) throw std::runtime_error(answer->error);
      if (answer->progress >= 1) return *answer;
      share = answer->progress;
      engine_.wait_for_change(soon);  // a partial answer is already there: asking again would not wait
    }
    const double seconds = std::chrono::duration<double>(now - begin).count();
    progress_.show(share, what + ", " + clock_text(seconds) +
                              (share > .01 ? ", " + clock_text(seconds / share * (1 - share)) + " left" : ""));
  }
}

std::vector<Option> source_options() {
  return {{"--step", Takes::whole, "T", "a kept step instead of the newest weights"},
          {"--weights", Takes::text, "raw|ema", "as trained, or averaged over the training (raw)"},
          {"--label", Takes::whole, "K", "as this class, for a model that is told one (samples: all in turn; otherwise 0)"}};
}

Source source_of(const Arguments& arguments) {
  const auto run = read_run(arguments.positional(0));
  Source source;
  source.run = run.folder;
  source.ema = arguments.one_of("--weights", "raw", kWeights) == "ema";
  source.step = arguments.whole("--step", kLive, 0);
  source.label = arguments.whole("--label", -1, 0);
  if (!arguments.has("--step") || run.kept.empty()) return source;
  const auto held = [&](const std::vector<std::int64_t>& steps) {
    return std::find(steps.begin(), steps.end(), source.step) != steps.end();
  };
  if (source.step == run.step || held(run.kept) || held(run.checkpoints)) return source;
  const auto near = *std::min_element(run.kept.begin(), run.kept.end(), [&](std::int64_t a, std::int64_t b) {
    return std::abs(a - source.step) < std::abs(b - source.step);
  });
  throw std::runtime_error("step " + std::to_string(source.step) + " of " + run.folder +
                           " was not kept; the nearest kept step is " + std::to_string(near) +
                           " ('zscape info' lists them)");
}

}  // namespace zscape::app
