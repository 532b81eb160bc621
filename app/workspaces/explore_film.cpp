// How the walk goes, what the model thinks of it on the way, and films of it.
#include <algorithm>
#include <cmath>
#include <filesystem>

#include "app/widgets/widgets.h"
#include "app/window/window.h"
#include "app/workspaces/explore_parts.h"
#include "engine/core/walk.h"

namespace zscape::app {
namespace {

constexpr const char* kFrames = "explore/film/frames";
constexpr std::int64_t kMostFrames = 1200;
constexpr std::size_t kScored = 48;   // points of the log p curve
constexpr std::int64_t kSamples = 8;  // of a bound, so that its noise does not hide the walk
constexpr double kScoreRest = 1, kStripRest = 0.3;
constexpr int kStrip = 12;  // pictures of the walk side by side, two rows

Walk walk_of(const ExploreState& s) { return {s.keyframes, s.film.closed, s.film.spline, s.film.ease}; }

// Four waves of the seed in view.
Corners waves_of(const ExploreState& s) {
  Corners waves;
  for (std::size_t i = 0; i < 4; ++i)
    waves[i] = lattice_latent(s.prior, s.view.seed, 100 + static_cast<std::int64_t>(i), 100, s.size);
  return waves;
}

std::vector<Latent> frames_of(const ExploreState& s, std::size_t n) {
  std::vector<Latent> all = s.film.noise ? noise_frames(waves_of(s), n) : walk_frames(walk_of(s), n);
  if (!s.view.offset.empty())
    for (Latent& z : all)
      for (std::size_t i = 0; i < z.size(); ++i) z[i] += s.view.offset[i];
  return all;
}

// A name that is not taken yet, beside the run's pictures.
std::string free_name(const Frame& f, int format) {
  const auto folder = std::filesystem::path(f.snapshot.folder.empty() ? "." : f.snapshot.folder) / "pictures";
  std::filesystem::create_directories(folder);
  const char* endings[] = {".gif", ".mp4", ""};
  for (int n = 1;; ++n) {
    const auto path = folder / ("walk-" + std::to_string(n) + endings[format]);
    if (!std::filesystem::exists(path)) return path.string();
  }
}

void begin(Frame& f) {
  ExploreState& s = f.state.explore;
  const std::int64_t n = std::clamp<std::int64_t>(s.film.seconds * s.film.rate, 2, kMostFrames);
  s.film.frames = rows_of(frames_of(s, static_cast<std::size_t>(n)));
  ++s.film.made;
}

// log p along the walk as a curve.
void draw_scores(Frame& f) {
  ExploreState& s = f.state.explore;
  Ui& ui = f.ui;
  const Array points = rows_of(frames_of(s, kScored));
  const Answer* a = f.asker.want(
      {.channel = "explore/film/logp", .key = KeyHash().add(points.values).value(), .rest = kScoreRest}, [&] {
        return LogProbLatents{points, f.model->offers.inverts ? 0 : kSamples};
      });
  std::vector<double> x, y;
  if (a != nullptr)
    for (std::size_t i = 0; i < a->array.values.size(); ++i) {
      x.push_back(static_cast<double>(i) / kScored * static_cast<double>(s.film.seconds));
      y.push_back(static_cast<double>(a->array.values[i]));
    }
  const PlotSeries series[] = {{ui.tr("explore.film_logp"), ui.theme.data, x, y}};
  draw_text(ui, ImGui::GetCursorScreenPos(), Type::body, ui.theme.text_muted, ui.tr("explore.film_logp"));
  gap(ui, 20);
  const double at = s.loop && walk_length(s) > 0
                        ? std::fmod(s.loop_at, walk_length(s)) / walk_length(s) * static_cast<double>(s.film.seconds)
                        : NAN;
  plot(ui, "explore/film/logp", series,
       {.height = 64, .smoothing = 0, .cursor = at, .x_unit = "s", .empty_text = ui.tr("explore.film_asking")});
}

// The walk as a strip of pictures; a click puts the handle there.
void draw_strip(Frame& f, float width) {
  ExploreState& s = f.state.explore;
  const std::vector<Latent> all = frames_of(s, kStrip);
  const Array latents = rows_of(all);
  const Answer* a =
      f.asker.want({.channel = "explore/film/strip", .key = KeyHash().add(latents.values).value(), .rest = kStripRest},
                   [&] { return DecodeLatents{latents}; });
  if (a != nullptr && a->pictures.count > 0) s.walk.update({f.snapshot.run_id, a->ticket}, a->pictures, kStrip / 2);
  f.state.hand.show("explore/film/strip", all);
  const GridResult grid = picture_grid(f.ui, "explore/film/strip", s.walk, {.width = width});
  if (grid.clicked >= 0 && grid.clicked < kStrip)
    give(s, kHandle, all[static_cast<std::size_t>(grid.clicked)], std::string(f.ui.tr("explore.origin.loop")));
}

void choose_walk(Frame& f) {
  FilmPanel& p = f.state.explore.film;
  Ui& ui = f.ui;
  const Choice kinds[] = {{"keys", ui.tr("explore.film_keys"), {.help = ui.tr("explore.film_keys_help")}},
                          {"noise", ui.tr("explore.film_noise"), {.help = ui.tr("explore.film_noise_help")}}};
  int kind = p.noise ? 1 : 0;
  const ImVec2 row = ImGui::GetCursorScreenPos();
  if (segmented(ui, "explore/film/kind", kinds, kind)) {
    p.noise = kind == 1;
    f.state.explore.loop_at = 0;
  }
  ImGui::SetCursorScreenPos({row.x + segmented_width(ui, kinds) + ui.px(8), row.y + ui.px(1)});
  const struct {
    const char* id;
    bool* on;
  } switches[] = {{"closed", &p.closed}, {"spline", &p.spline}, {"ease", &p.ease}};
  for (const auto& one : switches) {
    const std::string id = one.id;
    if (button(ui, "explore/film/" + id, ui.tr("explore.film." + id),
               {.kind = ButtonKind::small,
                .gate = {!p.noise, ui.tr("explore.film_noise_help"), ui.tr("explore.film." + id + "_help")},
                .on = *one.on && !p.noise}))
      *one.on = !*one.on;
    beside(ui, 6);
  }
  ImGui::SetCursorScreenPos({row.x, row.y + ui.px(38)});
}

void choose_film(Frame& f) {
  FilmPanel& p = f.state.explore.film;
  Ui& ui = f.ui;
  const auto row = [&](const std::string& id, std::int64_t& value, std::int64_t home, double most) {
    const std::string name = "explore/film/" + id;
    integer_row(ui,
                {.name = name,
                 .label = ui.tr("explore.film." + id),
                 .help = ui.tr("explore.film." + id + "_help"),
                 .scale = {1, most, true}},
                value, home);
  };
  row("seconds", p.seconds, 4, 60);
  row("rate", p.rate, 20, 50);
  row("zoom", p.zoom, 8, 32);
  gap(ui, 6);
}

void save_row(Frame& f, float right) {
  ExploreState& s = f.state.explore;
  FilmPanel& p = s.film;
  Ui& ui = f.ui;
  const ImVec2 row = ImGui::GetCursorScreenPos();
  if (p.frames || p.writer) {
    const double share = p.writer ? 0.5 + 0.5 * p.writer->progress() : 0.5 * f.asker.progress(kFrames);
    const float button_room = button_width(ui, ui.tr("explore.film_abort"));
    const ImVec2 a{row.x, row.y + ui.px(13)}, b{right - button_room - ui.px(12), row.y + ui.px(17)};
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddRectFilled(a, b, ui.theme.line_strong, ui.pxf(2));
    draw->AddRectFilled(a, {a.x + (b.x - a.x) * static_cast<float>(share), b.y}, ui.theme.accent, ui.pxf(2));
    record_area(ui, "explore/film/progress", a, b, {.kind = "progress", .value = share});
    ImGui::SetCursorScreenPos({right - button_room, row.y});
    if (button(ui, "explore/film/abort", ui.tr("explore.film_abort"))) {
      p.frames.reset();
      p.writer.reset();
      f.asker.forget(kFrames);
    }
    return;
  }
  const Choice formats[] = {{"gif", "GIF"}, {"mp4", "MP4"}, {"png", "PNG"}};
  segmented(ui, "explore/film/format", formats, p.format);
  ImGui::SetCursorScreenPos({row.x + segmented_width(ui, formats) + ui.px(10), row.y});
  if (button(ui, "explore/film/save", ui.tr("explore.film_save"),
             {.kind = ButtonKind::primary,
              .gate = {can_walk(s), ui.tr("explore.film_needs"), ui.tr("explore.film_save_help")}}))
    begin(f);
  beside(ui);
  if (button(ui, "explore/film/close", ui.tr("explore.film_close"))) p.open = false;
}

}  // namespace

bool can_walk(const ExploreState& s) { return s.film.noise ? s.size > 0 : s.keyframes.size() >= 2; }

double walk_length(const ExploreState& s) { return s.film.noise ? 4 : static_cast<double>(stretches(walk_of(s))); }

Latent walk_latent(const ExploreState& s, double at) {
  return s.film.noise ? noise_loop(at / walk_length(s), waves_of(s)) : walk_at(walk_of(s), at);
}

// The pictures come in one answer, so that all are of the same weights; then a thread writes them.
void follow_film(Frame& f) {
  FilmPanel& p = f.state.explore.film;
  if (p.frames) {
    const Answer* a =
        f.asker.want({.channel = kFrames, .key = p.made, .rest = 1e9}, [&] { return DecodeLatents{*p.frames}; });
    if (const std::string_view error = f.asker.error(kFrames); !error.empty() && !f.asker.waiting(kFrames)) {
      f.state.notices.say(Fact::Grade::warning, "notice.film_failed", {std::string(error)}, f.state.now);
      p.frames.reset();
    } else if (a != nullptr && f.asker.key(kFrames) == p.made && a->pictures.count == p.frames->rows()) {
      const bool loops = p.noise || p.closed;
      p.writer = std::make_unique<FilmWriter>(free_name(f, p.format), MovieOptions{static_cast<double>(p.rate), !loops},
                                              a->pictures, static_cast<int>(p.zoom), &Window::wake);
      p.frames.reset();
    }
  }
  if (!p.writer || !p.writer->done()) return;
  const std::string error = p.writer->error();
  f.state.notices.say(error.empty() ? Fact::Grade::good : Fact::Grade::warning,
                      error.empty() ? "notice.film_saved" : "notice.film_failed",
                      {error.empty() ? p.writer->path() : error}, f.state.now);
  p.writer.reset();
  f.asker.forget(kFrames);
}

void explore_film(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const float pad = ui.px(14);
  draw_box(ui, min, max, ui.theme.bar, ui.theme.line_strong, ui.theme.card_radius);
  const Area area({min.x + pad, min.y + pad}, {std::min(max.x - pad, min.x + pad + ui.px(420)), max.y - pad});
  heading(ui, ui.tr("explore.film_title"));
  gap(ui, 8);
  choose_walk(f);
  choose_film(f);
  const float width = std::min(max.x - min.x - 2 * pad, ui.px(420));
  const auto room = [&](float needed) { return max.y - pad - ImGui::GetCursorScreenPos().y > needed + ui.px(40); };
  if (!can_walk(f.state.explore)) {
    paragraph(ui, ui.tr("explore.film_needs"), ui.theme.text_muted);
  } else {
    if (room(width / 3)) {
      draw_strip(f, width);
      gap(ui, 10);
    }
    if (f.model->offers.scores && room(ui.px(90))) draw_scores(f);
  }
  gap(ui, 10);
  save_row(f, std::min(max.x - pad, min.x + pad + ui.px(420)));
}

}  // namespace zscape::app
