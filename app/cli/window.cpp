#include "app/window/options.h"

#include <string_view>

#include "app/cli/verbs.h"

namespace zscape::app {
namespace {

constexpr std::string_view kDevices[] = {"auto", "cpu", "cuda"};
constexpr std::string_view kLanguages[] = {"", "en", "zh"};

int window(const Arguments& arguments) {
  StartOptions options;
  options.script = arguments.text("--script");
  options.stats = arguments.text("--stats");
  options.run = arguments.text("--run");
  options.model = arguments.text("--model");
  options.data = arguments.text("--data");
  options.data_dir = arguments.text("--data-dir");
  options.settings = arguments.pairs("--set");
  options.seed = static_cast<std::uint64_t>(arguments.whole("--seed", 1, 0));
  options.steps = arguments.whole("--steps", -1, 0);
  options.threads = static_cast<int>(arguments.whole("--threads", 0, 1, 1024));
  options.device = arguments.one_of("--device", "auto", kDevices);
  options.paused = arguments.has("--paused");
  options.lesson = arguments.text("--lesson");
  options.lang = arguments.one_of("--lang", "", kLanguages);
  options.scale = arguments.real("--scale", 0, .5, 4);
  return run_window(options);
}

}  // namespace

Verb window_verb() {
  return {"",
          {},
          "Opens the window: a model trains while you explore what it has learnt so far.",
          {{"--run", Takes::text, "DIR", "open that run, or write a new one there"},
           {"--model", Takes::text, "ID", "what to train ('zscape list models')"},
           {"--data", Takes::text, "ID", "what to learn from ('zscape list data')"},
           {"--data-dir", Takes::text, "DIR", "where the data's files are"},
           {"--set", Takes::pair, "KEY=VALUE", "a parameter; may be repeated"},
           {"--seed", Takes::whole, "S", "of the new run (1)"},
           {"--steps", Takes::whole, "N", "stop after exactly N steps"},
           {"--threads", Takes::whole, "N", "training threads (the model's own choice)"},
           {"--device", Takes::text, "D", "auto, cpu or cuda (auto)"},
           {"--paused", Takes::nothing, "", "start paused"},
           {"--lesson", Takes::text, "ID", "open a lesson"},
           {"--lang", Takes::text, "en|zh", "language of the window"},
           {"--scale", Takes::real, "1.5", "size of everything (what the screen asks for)"},
           {"--script", Takes::text, "FILE", "drive the window by a file of JSON lines"},
           {"--stats", Takes::text, "OUT.json", "write frame times and latencies"}},
          window};
}

}  // namespace zscape::app
