// A film being made: the walk is held fixed, the weights are those of one moment or go through all kept steps. The
// pictures come step by step from the engine and go to a thread that writes them.
#include <algorithm>
#include <cmath>
#include <filesystem>

#include "app/panels/class_choice.h"
#include "app/window/window.h"
#include "app/workspaces/explore_parts.h"

namespace zscape::app {
namespace {

constexpr const char* kFrames = "explore/film/frames";
constexpr std::int64_t kMostFrames = 1200;

Walk walk_of(const ExploreState& s) { return {s.keyframes, s.film.closed, s.film.spline, s.film.ease}; }

// Four waves of the seed in view.
Corners waves_of(const ExploreState& s) {
  Corners waves;
  for (std::size_t i = 0; i < 4; ++i)
    waves[i] = lattice_latent(s.prior, s.view.seed, 100 + static_cast<std::int64_t>(i), 100, s.size);
  return waves;
}

// A name that is not taken yet, beside the run's pictures.
std::string free_name(const Frame& f) {
  const FilmPanel& p = f.state.explore.film;
  const auto folder = std::filesystem::path(f.snapshot.folder.empty() ? "." : f.snapshot.folder) / "pictures";
  std::filesystem::create_directories(folder);
  const char* endings[] = {".gif", ".mp4", ""};
  for (int n = 1;; ++n) {
    const auto path = folder / ((p.through ? "training-" : "walk-") + std::to_string(n) + endings[p.format]);
    if (!std::filesystem::exists(path)) return path.string();
  }
}

void fail(Frame& f, const std::string& why) {
  f.state.notices.say(Fact::Grade::warning, "notice.film_failed", {why}, f.state.now);
  abort_film(f);
}

// The latents that a part of the film shows: its stretch of the walk, or what every frame shows.
Array latents_of(const FilmMaking& film, const FilmPart& part) {
  if (film.fixed) return film.latents;
  const auto d = film.latents.row_size();
  const auto from = film.latents.values.begin() + static_cast<std::ptrdiff_t>(part.first) * d;
  return {{static_cast<std::int64_t>(part.count), d}, {from, from + static_cast<std::ptrdiff_t>(part.count) * d}};
}

// Kept steps grow sparse while the film is made: the nearest one takes the place of one that went.
std::int64_t still_kept(const Frame& f, std::int64_t step) {
  const auto& kept = f.snapshot.kept;
  if (step == kLive || kept.empty()) return step;
  return *std::min_element(kept.begin(), kept.end(),
                           [&](std::int64_t a, std::int64_t b) { return std::abs(a - step) < std::abs(b - step); });
}

}  // namespace

bool can_walk(const ExploreState& s) { return s.film.noise() ? s.size > 0 : s.keyframes.size() >= 2; }

bool can_film(const ExploreState& s) { return s.film.stands() ? s.film.through && s.size > 0 : can_walk(s); }

double walk_length(const ExploreState& s) { return s.film.noise() ? 4 : static_cast<double>(stretches(walk_of(s))); }

Latent walk_latent(const ExploreState& s, double at) {
  return s.film.noise() ? noise_loop(at / walk_length(s), waves_of(s)) : walk_at(walk_of(s), at);
}

std::vector<Latent> film_latents(const ExploreState& s, std::size_t n) {
  if (s.film.stands()) return std::vector<Latent>(n, current_latent(s));
  std::vector<Latent> all = s.film.noise() ? noise_frames(waves_of(s), n) : walk_frames(walk_of(s), n);
  if (!s.view.offset.empty())
    for (Latent& z : all)
      for (std::size_t i = 0; i < z.size(); ++i) z[i] += s.view.offset[i];
  return all;
}

void begin_film(Frame& f) {
  ExploreState& s = f.state.explore;
  FilmPanel& p = s.film;
  const auto n = static_cast<std::size_t>(std::clamp<std::int64_t>(p.seconds * p.rate, 2, kMostFrames));
  FilmMaking film{
      .run_id = f.snapshot.run_id, .number = ++p.made, .ema = f.state.looking.averaged, .fixed = p.stands()};
  film.latents = p.kind == FilmKind::sheet   ? sheet_latents(s.view)
                 : p.kind == FilmKind::still ? rows_of({current_latent(s)})
                                             : rows_of(film_latents(s, n));
  film.columns = p.kind == FilmKind::sheet ? tiles_per_side(s.view.ground) : 0;
  film.parts = p.through ? film_through(f.snapshot.kept, n) : std::vector<FilmPart>{{f.state.looking.step, 0, n}};
  if (film.parts.empty()) return fail(f, std::string(f.ui.tr("looking.nothing_kept")));
  const bool loops = !p.through && (p.noise() || p.closed);
  p.writer = std::make_unique<FilmWriter>(free_name(f), MovieOptions{static_cast<double>(p.rate), !loops},
                                          static_cast<int>(n), static_cast<int>(p.zoom), &Window::wake);
  p.making = std::move(film);
}

void abort_film(Frame& f) {
  FilmPanel& p = f.state.explore.film;
  p.making.reset();
  p.writer.reset();
  f.asker.forget(kFrames);
}

double film_share(const Frame& f) {
  const FilmPanel& p = f.state.explore.film;
  double decoded = 1;
  if (p.making && !p.making->parts.empty())
    decoded =
        (static_cast<double>(p.making->next) + f.asker.progress(kFrames)) / static_cast<double>(p.making->parts.size());
  return std::min(1.0, 0.5 * decoded + 0.5 * (p.writer ? p.writer->progress() : 0));
}

// One question for every step that has frames in the film, one after the other.
void follow_film(Frame& f) {
  FilmPanel& p = f.state.explore.film;
  if (p.making) {
    FilmMaking& film = *p.making;
    if (film.run_id != f.snapshot.run_id) return fail(f, std::string(f.ui.tr("explore.film_other_run")));
    const FilmPart part = film.parts[film.next];
    const std::int64_t step = still_kept(f, part.step);
    const std::uint64_t key = KeyHash().add(film.number).add(film.next).value();
    const Answer* a =
        f.asker.want({.channel = kFrames, .key = key, .rest = 1e9, .source = Source{.step = step, .ema = film.ema, .label = class_in_view(f.state, f.snapshot.told_classes, f.snapshot.latent.size)}},
                     [&] { return DecodeLatents{latents_of(film, part)}; });
    const bool mine = a != nullptr && f.asker.key(kFrames) == key && !f.asker.waiting(kFrames) && a->progress >= 1;
    if (const std::string_view error = f.asker.error(kFrames); !error.empty() && !f.asker.waiting(kFrames))
      return fail(f, std::string(error));
    if (mine) {
      const std::int64_t shown = p.through ? a->step : -1;
      for (std::size_t i = 0; i < (film.fixed ? part.count : 1); ++i) p.writer->add(a->pictures, film.columns, shown);
      if (++film.next == film.parts.size()) p.making.reset();
    }
  }
  if (!p.writer || !p.writer->done()) return;
  const std::string error = p.writer->error(), path = p.writer->path();
  if (!error.empty()) return fail(f, error);
  f.state.notices.say(Fact::Grade::good, "notice.film_saved", {path}, f.state.now);
  abort_film(f);
}

}  // namespace zscape::app
