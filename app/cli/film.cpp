// film: the training as a film. Every kept step decodes the same latents, or the walk that is held fixed while the
// weights go on.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/cli/asking.h"
#include "app/cli/corner_latent.h"
#include "app/cli/files.h"
#include "app/cli/interrupt.h"
#include "app/cli/verbs.h"
#include "app/render/movie.h"
#include "engine/core/walk.h"

namespace zscape::app {
namespace {

constexpr std::size_t kWalkFrames = 96;  // unless told: eight seconds at the usual rate

/// What the film shows: one latent a frame, or the same question in every frame.
struct Shown {
  std::vector<Latent> walk;  // empty: `same`
  Question same;
};

Array rows_of(const std::vector<Latent>& all, std::size_t first, std::size_t count) {
  Array out{{static_cast<std::int64_t>(count), static_cast<std::int64_t>(all.at(first).size())}, {}};
  for (std::size_t i = first; i < first + count; ++i) out.values.insert(out.values.end(), all[i].begin(), all[i].end());
  return out;
}

/// The walk's n latents. Its keys are fixed by the newest weights: a picture is encoded once.
std::vector<Latent> walk_of(const Arguments& arguments, Asking& ask, const Source& source, std::size_t n,
                            std::uint64_t seed) {
  const auto words = arguments.many("--walk");
  const bool loop = arguments.has("--open") || arguments.has("--spline") || arguments.has("--ease");
  if (words.size() == 1 && words[0] == "noise") {
    if (loop) throw UsageError("--open, --spline and --ease go with the keys of a walk; noise has none.");
    Corners waves;
    const auto drawn = ask(source, DrawLatents{4, seed}, "drawing latents").array;
    const auto d = static_cast<std::ptrdiff_t>(drawn.row_size());
    for (std::ptrdiff_t i = 0; i < 4; ++i)
      waves[static_cast<std::size_t>(i)].assign(drawn.values.begin() + i * d, drawn.values.begin() + (i + 1) * d);
    return noise_frames(waves, n);
  }
  if (words.size() < 2)
    throw UsageError("--walk wants two latents or more (each a seed, a .npy file or a picture), or the word noise.");
  std::vector<Corner> given;
  for (const auto& word : words) given.push_back(corner_from(word));
  Walk walk{{}, !arguments.has("--open"), arguments.has("--spline"), arguments.has("--ease")};
  for (std::size_t i = 0; i < given.size(); ++i) {
    walk.keys.push_back(latent_of(given[i], ask, source));
    if (walk.keys.back().size() != walk.keys.front().size())
      throw std::runtime_error(words[i] + " has " + std::to_string(walk.keys.back().size()) + " numbers and " +
                               words[0] + " " + std::to_string(walk.keys.front().size()) +
                               "; all keys of a walk have to be this run's latents");
  }
  return walk_frames(walk, n);
}

/// As many frames as asked for; unless told one for every kept step, and for a walk so many that it can be followed.
std::size_t frames_of(const Arguments& arguments, std::size_t kept, bool walks) {
  if (arguments.has("--frames")) {
    const auto n = static_cast<std::size_t>(arguments.whole("--frames", 0, 1));
    return walks ? n : std::min(n, kept);
  }
  return walks ? std::max(kept, kWalkFrames) : std::min<std::size_t>(kept, 1000);
}

int film(const Arguments& arguments) {
  const auto out = arguments.needed("--out");
  MovieOptions options;
  options.frames_per_second = arguments.real("--fps", 12, .2, 50);
  const auto n = arguments.whole("-n", 36, 1, 1024);
  const auto seed = static_cast<std::uint64_t>(arguments.whole("--seed", 1, 0));
  const bool walks = arguments.has("--walk");
  const SheetLayout layout{static_cast<int>(arguments.whole("--columns", 0, 1, 1000)),
                           static_cast<int>(arguments.whole("--zoom", walks ? 8 : 2, 1, 32))};
  const auto run = read_run(arguments.positional(0));
  auto source = source_of(arguments);
  const bool one_step = arguments.has("--step");
  if (one_step && !walks)
    throw UsageError(
        "--step holds the weights still, which is a film only with --walk; 'zscape sample' makes a picture.");
  if (run.kept.empty()) throw std::runtime_error(run.folder + " has no kept steps; a run keeps some while it trains");
  const auto kept = one_step ? std::vector<std::int64_t>{source.step} : run.kept;
  const auto frames = frames_of(arguments, kept.size(), walks);
  const auto parts = film_through(kept, frames);
  if (!one_step) source.step = kept.back();

  Asking ask;
  Shown shown;
  const auto* model = Engine::catalogue().model(run.model);
  if (walks)
    shown.walk = walk_of(arguments, ask, source, frames, seed);
  else if (model && model->offers.decodes)
    shown.same = DecodeLatents{ask(source, DrawLatents{n, seed}, "drawing latents").array, false};
  else
    shown.same = DrawSamples{n, seed, false};
  options.pause_at_end = !(walks && one_step && !arguments.has("--open"));
  const auto movie = [&] {
    try {
      return open_movie(out, options);
    } catch (const MovieNameError& e) {
      throw UsageError("--out " + std::string(e.what()));
    }
  }();
  const Interrupt interrupt;
  for (const FilmPart& part : parts) {
    source.step = part.step;
    const auto answer =
        ask(source, walks ? Question(DecodeLatents{rows_of(shown.walk, part.first, part.count)}) : shown.same,
            "frame " + std::to_string(part.first + 1) + " of " + std::to_string(frames));
    if (answer.pictures.empty())
      throw std::runtime_error("what this run makes are no pictures, so there is nothing to film");
    for (std::size_t i = 0; i < part.count; ++i) {
      if (interrupt.asked()) throw std::runtime_error("interrupted; no film was written");
      Pictures frame = answer.pictures;
      if (walks) {
        const auto* first = answer.pictures.at(static_cast<int>(i));
        frame.count = 1;
        frame.pixels.assign(first, first + answer.pictures.bytes_each());
      }
      movie->add(sheet_of(frame, layout), part.step);
    }
  }
  movie->finish();
  std::printf("%s: %zu frames, steps %lld to %lld\n", out.c_str(), frames, static_cast<long long>(kept.front()),
              static_cast<long long>(kept.back()));
  return 0;
}

}  // namespace

Verb film_verb() {
  return {"film",
          {"RUN"},
          "Films the training: the same latents, or a walk that is held fixed, decoded by one kept step after another.",
          {{"--walk", Takes::many, "A B…|noise",
            "frame f shows a point of this walk: through latents (each a seed, a .npy file or a picture), or a loop of "
            "noise"},
           {"--open", Takes::nothing, "", "the walk ends at its last latent instead of going back to the first"},
           {"--spline", Takes::nothing, "", "smooth through the latents instead of great arcs with corners"},
           {"--ease", Takes::nothing, "", "slow at every latent, quick between them"},
           {"--step", Takes::whole, "T", "with --walk: the weights of one kept step in all frames"},
           {"-n", Takes::whole, "N", "without --walk: pictures in a frame (36)"},
           {"--seed", Takes::whole, "S", "of the latents, or of the noise (1)"},
           {"--fps", Takes::real, "F", "frames per second (12)"},
           {"--frames", Takes::whole, "N", "so many, evenly spread (as many as kept steps; a walk at least 96)"},
           {"--columns", Takes::whole, "N", "tiles in a row (as square as it gets)"},
           {"--zoom", Takes::whole, "N", "pixels per pixel (2; of a walk 8)"},
           {"--weights", Takes::text, "raw|ema", "as trained, or averaged over the training (raw)"},
           {"--out", Takes::text, "F.gif|F.mp4|DIR",
            "a GIF, an MP4 (by ffmpeg, when it is installed) or a folder of PNG files"}},
          film};
}

}  // namespace zscape::app
