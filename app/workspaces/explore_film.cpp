// How the walk goes, what the model thinks of it on the way, and films of it.
#include <algorithm>
#include <cmath>

#include "app/panels/class_choice.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"
#include "engine/core/walk.h"

namespace zscape::app {
namespace {

constexpr std::size_t kScored = 48;   // points of the log p curve
constexpr std::int64_t kSamples = 8;  // of a bound, so that its noise does not hide the walk
constexpr double kScoreRest = 1, kStripRest = 0.3;
constexpr int kStripColumns = 6;
constexpr float kRoom = 420;

// log p along the walk as a curve.
void draw_scores(Frame& f) {
  ExploreState& s = f.state.explore;
  Ui& ui = f.ui;
  const Array points = rows_of(film_latents(s, kScored));
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

// The strip's pictures, each decoded by its own kept step; null until all are there.
const Pictures* through_steps(Frame& f, const std::vector<Latent>& all) {
  FilmPanel& p = f.state.explore.film;
  const auto parts = film_through(f.snapshot.kept, all.size());
  Pictures strip;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(parts[i].first);
    const Array latents = rows_of({from, from + static_cast<std::ptrdiff_t>(parts[i].count)});
    const Channel channel = "explore/film/strip/" + std::to_string(i);
    const std::uint64_t key = KeyHash().add(latents.values).add(static_cast<std::uint64_t>(parts[i].step)).value();
    const Answer* a = f.asker.want({.channel = channel,
                                    .key = key,
                                    .rest = 1e9,
                                    .source = Source{.step = parts[i].step, .ema = f.state.looking.averaged, .label = class_in_view(f.state, f.snapshot.told_classes, f.snapshot.latent.size)}},
                                   [&] { return DecodeLatents{latents}; });
    if (a == nullptr || f.asker.key(channel) != key || a->pictures.empty()) return p.strip.empty() ? nullptr : &p.strip;
    strip.width = a->pictures.width;
    strip.height = a->pictures.height;
    strip.channels = a->pictures.channels;
    strip.count += a->pictures.count;
    strip.pixels.insert(strip.pixels.end(), a->pictures.pixels.begin(), a->pictures.pixels.end());
  }
  p.strip = std::move(strip);
  return p.strip.empty() ? nullptr : &p.strip;
}

// The kept steps have the room that log p takes otherwise.
int strip_rows(const ExploreState& s) { return s.film.through ? 3 : 2; }

// The film as a strip of pictures; a click puts the handle there.
void draw_strip(Frame& f, float width) {
  ExploreState& s = f.state.explore;
  const int count = kStripColumns * strip_rows(s);
  const std::vector<Latent> all = film_latents(s, static_cast<std::size_t>(count));
  if (s.film.through) {
    if (const Pictures* strip = through_steps(f, all))
      s.walk.update({f.snapshot.run_id, KeyHash().add(strip->pixels.data(), strip->pixels.size()).value()}, *strip,
                    kStripColumns);
  } else {
    const Array latents = rows_of(all);
    const Answer* a = f.asker.want(
        {.channel = "explore/film/strip", .key = KeyHash().add(latents.values).value(), .rest = kStripRest},
        [&] { return DecodeLatents{latents}; });
    if (a != nullptr && a->pictures.count > 0)
      s.walk.update({f.snapshot.run_id, a->ticket}, a->pictures, kStripColumns);
  }
  f.state.hand.show("explore/film/strip", all);
  const GridResult grid = picture_grid(f.ui, "explore/film/strip", s.walk, {.width = width});
  if (grid.clicked >= 0 && grid.clicked < count)
    give(s, kHandle, all[static_cast<std::size_t>(grid.clicked)], std::string(f.ui.tr("explore.origin.loop")));
}

void choose_walk(Frame& f) {
  FilmPanel& p = f.state.explore.film;
  Ui& ui = f.ui;
  const std::string_view alone = ui.tr("explore.film_alone");
  const Choice kinds[] = {{"keys", ui.tr("explore.film_keys"), {.help = ui.tr("explore.film_keys_help")}},
                          {"noise", ui.tr("explore.film_noise"), {.help = ui.tr("explore.film_noise_help")}},
                          {"still", ui.tr("explore.film_still"), {p.through, alone, ui.tr("explore.film_still_help")}},
                          {"sheet", ui.tr("explore.film_sheet"), {p.through, alone, ui.tr("explore.film_sheet_help")}}};
  int kind = static_cast<int>(p.kind);
  const ImVec2 row = ImGui::GetCursorScreenPos();
  if (segmented(ui, "explore/film/kind", kinds, kind)) {
    p.kind = static_cast<FilmKind>(kind);
    f.state.explore.loop_at = 0;
  }
  const bool any = !f.snapshot.kept.empty();
  const Choice weights[] = {{"now", ui.tr("explore.film_now"), {.help = ui.tr("explore.film_now_help")}},
                            {"through",
                             ui.tr("explore.film_through"),
                             {any, ui.tr("looking.nothing_kept"), ui.tr("explore.film_through_help")}}};
  int through = p.through ? 1 : 0;
  ImGui::SetCursorScreenPos({row.x, row.y + ui.px(36)});
  if (segmented(ui, "explore/film/weights", weights, through)) {
    p.through = through == 1;
    if (!p.through && p.stands()) p.kind = FilmKind::keys;
  }
  ImGui::SetCursorScreenPos({row.x, row.y + ui.px(72)});
}

// Length, pictures a second and size in two columns; how the walk goes beside the last one.
void choose_film(Frame& f, float width) {
  FilmPanel& p = f.state.explore.film;
  Ui& ui = f.ui;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float half = std::floor((width - ui.px(14)) / 2), second = at.x + half + ui.px(14);
  const auto row = [&](const std::string& id, ImVec2 min, std::int64_t& value, std::int64_t home, double most) {
    const Area area(min, {min.x + half, min.y + ui.px(30)});
    const std::string name = "explore/film/" + id;
    integer_row(ui,
                {.name = name,
                 .label = ui.tr("explore.film." + id),
                 .help = ui.tr("explore.film." + id + "_help"),
                 .scale = {1, most, true}},
                value, home);
  };
  row("seconds", at, p.seconds, 4, 60);
  row("rate", {second, at.y}, p.rate, 20, 50);
  row("zoom", {at.x, at.y + ui.px(30)}, p.zoom, 8, 32);
  ImGui::SetCursorScreenPos({second, at.y + ui.px(31)});
  const struct {
    const char* id;
    bool* on;
  } switches[] = {{"closed", &p.closed}, {"spline", &p.spline}, {"ease", &p.ease}};
  for (const auto& one : switches) {
    const std::string id = one.id;
    const bool walks = p.kind == FilmKind::keys;
    if (button(ui, "explore/film/" + id, ui.tr("explore.film." + id),
               {.kind = ButtonKind::small,
                .gate = {walks, ui.tr("explore.film_no_keys"), ui.tr("explore.film." + id + "_help")},
                .on = *one.on && walks}))
      *one.on = !*one.on;
    beside(ui, 6);
  }
  ImGui::SetCursorScreenPos({at.x, at.y + ui.px(66)});
}

void save_row(Frame& f, float right) {
  ExploreState& s = f.state.explore;
  FilmPanel& p = s.film;
  Ui& ui = f.ui;
  const ImVec2 row = ImGui::GetCursorScreenPos();
  if (p.writer) {
    const double share = film_share(f);
    const float button_room = button_width(ui, ui.tr("explore.film_abort"));
    const ImVec2 a{row.x, row.y + ui.px(13)}, b{right - button_room - ui.px(12), row.y + ui.px(17)};
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddRectFilled(a, b, ui.theme.line_strong, ui.pxf(2));
    draw->AddRectFilled(a, {a.x + (b.x - a.x) * static_cast<float>(share), b.y}, ui.theme.accent, ui.pxf(2));
    record_area(ui, "explore/film/progress", a, b, {.kind = "progress", .value = share});
    ImGui::SetCursorScreenPos({right - button_room, row.y});
    if (button(ui, "explore/film/abort", ui.tr("explore.film_abort"))) abort_film(f);
    return;
  }
  const Choice formats[] = {{"gif", "GIF"}, {"mp4", "MP4"}, {"png", "PNG"}};
  segmented(ui, "explore/film/format", formats, p.format);
  ImGui::SetCursorScreenPos({row.x + segmented_width(ui, formats) + ui.px(10), row.y});
  if (button(ui, "explore/film/save", ui.tr("explore.film_save"),
             {.kind = ButtonKind::primary,
              .gate = {can_film(s), ui.tr("explore.film_needs"),
                       ui.tr(p.through ? "explore.film_save_through" : "explore.film_save_help")}}))
    begin_film(f);
  beside(ui);
  if (button(ui, "explore/film/close", ui.tr("explore.film_close"))) p.open = false;
}

}  // namespace

void explore_film(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const float pad = ui.px(14);
  draw_box(ui, min, max, ui.theme.bar, ui.theme.line_strong, ui.theme.card_radius);
  const float width = std::min(max.x - min.x - 2 * pad, ui.px(kRoom));
  const Area area({min.x + pad, min.y + pad}, {min.x + pad + width, max.y - pad});
  heading(ui, ui.tr("explore.film_title"));
  gap(ui, 4);
  choose_walk(f);
  choose_film(f, width);
  const auto room = [&](float needed) { return max.y - pad - ImGui::GetCursorScreenPos().y > needed + ui.px(40); };
  const FilmPanel& p = f.state.explore.film;
  if (!can_film(f.state.explore)) {
    paragraph(ui, ui.tr("explore.film_needs"), ui.theme.text_muted);
  } else {
    if (room(width / kStripColumns * static_cast<float>(strip_rows(f.state.explore)))) {
      draw_strip(f, width);
      gap(ui, 10);
    }
    if (f.model->offers.scores && !p.through && !p.stands() && room(ui.px(90))) draw_scores(f);
  }
  gap(ui, 10);
  save_row(f, min.x + pad + width);
}

}  // namespace zscape::app
