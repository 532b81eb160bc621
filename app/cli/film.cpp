// film: the same latents decoded at every kept step, one after the other.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/cli/asking.h"
#include "app/cli/files.h"
#include "app/cli/verbs.h"
#include "app/render/movie.h"

namespace zscape::app {
namespace {

/// A sheet of the same latents, or samples of the same noise where a model has no latents, as the run was at
/// `source.step`.
Image frame_of(Asking& ask, const Source& source, const Question& question, const SheetLayout& layout,
               const std::string& what) {
  const auto answer = ask(source, question, what);
  if (answer.pictures.empty())
    throw std::runtime_error("what this run makes are no pictures, so there is nothing to film");
  return sheet_of(answer.pictures, layout);
}

std::vector<std::int64_t> chosen_steps(const RunSummary& run, std::size_t most) {
  auto steps = run.kept;
  if (steps.empty()) throw std::runtime_error(run.folder + " has no kept steps; a run keeps some while it trains");
  if (steps.size() <= most) return steps;
  std::vector<std::int64_t> out;  // evenly spread, first and last included
  for (std::size_t i = 0; i < most; ++i)
    out.push_back(steps[most == 1 ? steps.size() - 1 : i * (steps.size() - 1) / (most - 1)]);
  return out;
}

int film(const Arguments& arguments) {
  const auto out = arguments.needed("--out");
  MovieOptions options;
  options.frames_per_second = arguments.real("--fps", 12, .2, 50);
  const auto n = arguments.whole("-n", 36, 1, 1024);
  const auto seed = static_cast<std::uint64_t>(arguments.whole("--seed", 1, 0));
  const SheetLayout layout{static_cast<int>(arguments.whole("--columns", 0, 1, 1000)),
                           static_cast<int>(arguments.whole("--zoom", 2, 1, 32))};
  const auto most = static_cast<std::size_t>(arguments.whole("--frames", 1000, 1));
  const auto run = read_run(arguments.positional(0));
  auto source = source_of(arguments);
  const auto steps = chosen_steps(run, most);

  Asking ask;
  const auto* model = Engine::catalogue().model(run.model);
  Question question = DrawSamples{n, seed, -1, false};
  source.step = steps.back();
  if (model && model->offers.decodes)
    question = DecodeLatents{ask(source, DrawLatents{n, seed}, "drawing latents").array, false};
  const auto movie = [&] {
    try {
      return open_movie(out, options);
    } catch (const MovieNameError& e) {
      throw UsageError("--out " + std::string(e.what()));
    }
  }();
  for (std::size_t i = 0; i < steps.size(); ++i) {
    source.step = steps[i];
    movie->add(frame_of(ask, source, question, layout,
                        "frame " + std::to_string(i + 1) + " of " + std::to_string(steps.size())),
               steps[i]);
  }
  movie->finish();
  std::printf("%s: %zu frames, steps %lld to %lld\n", out.c_str(), steps.size(), static_cast<long long>(steps.front()),
              static_cast<long long>(steps.back()));
  return 0;
}

}  // namespace

Verb film_verb() {
  return {"film",
          {"RUN"},
          "Films the training: the same latents at every kept step.",
          {{"-n", Takes::whole, "N", "pictures in a frame (36)"},
           {"--seed", Takes::whole, "S", "of the latents (1)"},
           {"--fps", Takes::real, "F", "frames per second (12)"},
           {"--frames", Takes::whole, "N", "at most so many, evenly spread (1000)"},
           {"--columns", Takes::whole, "N", "tiles in a row (as square as it gets)"},
           {"--zoom", Takes::whole, "N", "pixels per pixel (2)"},
           {"--weights", Takes::text, "raw|ema", "as trained, or averaged over the training (raw)"},
           {"--out", Takes::text, "F.gif|F.mp4|DIR",
            "a GIF, an MP4 (by ffmpeg, when it is installed) or a folder of PNG files"}},
          film};
}

}  // namespace zscape::app
