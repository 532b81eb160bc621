// Looking for the latents of a picture: descent from several places, as it goes; beside the picture what was found and
// what is still different. The best goes to the hand or the corner, any other by a click.
#include <algorithm>
#include <cmath>

#include "app/widgets/progress.h"
#include "app/widgets/status.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"
#include "app/workspaces/paint_parts.h"
#include "engine/core/fit_picture.h"

namespace zscape::app {
namespace {

const Channel kChannel = "explore/invert";
constexpr double kNever = 1e12;  // newer weights alone begin no new search
constexpr std::int64_t kSteps = 300;
constexpr float kHead = 30, kCaption = 20, kFeet = 66, kBetween = 8;

// How far two pictures lie apart, as a picture: black = equal, the accent = by half the range and more.
Image difference(const Image& a, const Image& b, ImU32 ink) {
  Image out{b.width, b.height, 3, {}};
  const std::size_t n = static_cast<std::size_t>(b.width) * static_cast<std::size_t>(b.height);
  out.pixels.resize(3 * n);
  const auto channels = static_cast<std::size_t>(b.channels);
  for (std::size_t i = 0; i < n; ++i) {
    float worst = 0;
    for (std::size_t c = 0; c < channels; ++c)
      worst = std::max(worst, std::abs(static_cast<float>(a.pixels[i * channels + c]) -
                                       static_cast<float>(b.pixels[i * channels + c])));
    const float share = std::min(1.0f, worst / 128);
    for (std::size_t c = 0; c < 3; ++c)
      out.pixels[3 * i + c] = static_cast<std::uint8_t>(share * static_cast<float>(ink >> (8 * c) & 255));
  }
  return out;
}

Image tile_of(const Pictures& p, int i) { return {p.width, p.height, p.channels, {p.at(i), p.at(i) + p.bytes_each()}}; }

void choose(ExploreState& s, int i, int target) {
  PictureSearch& k = s.invert;
  if (i >= k.latents.rows()) return;
  k.chosen = i;
  give(s, target, row_of(k.latents, i), k.origin);
}

// One of the three large pictures, with its name below.
void large(Frame& f, const char* name, PictureSheet& sheet, ImVec2 at, float side, std::string_view words) {
  Ui& ui = f.ui;
  const ImVec2 to{at.x + side, at.y + side};
  fill_rounded(ImGui::GetWindowDrawList(), at, to, ui.theme.picture_background, ui.pxf(ui.theme.control_radius));
  if (!sheet.empty()) {
    const ImVec2 size = picture_size(sheet.tile_width(), sheet.tile_height(), {side, side});
    const ImVec2 a{std::floor((at.x + to.x - size.x) / 2), std::floor((at.y + to.y - size.y) / 2)};
    draw_tile(ui, {&sheet, 0}, a, {a.x + size.x, a.y + size.y});
  }
  draw_text_in(ui, {at.x, to.y}, {to.x, to.y + ui.px(kCaption)}, Type::body, ui.theme.text_muted, words);
  record_area(ui, name, at, to, {.kind = "picture", .text = words});
}

// Where one descent stands; a click takes it.
void found_tile(Frame& f, int i, ImVec2 min, ImVec2 max) {
  ExploreState& s = f.state.explore;
  PictureSearch& k = s.invert;
  Ui& ui = f.ui;
  const bool complete = !k.latents.empty();
  const std::string name = "invert/" + std::to_string(i);
  const Item item = place_at(ui, name, min, max, {.help = complete ? ui.tr("search.tile_help") : std::string_view()});
  if (complete) drag_latent(ui, "invert/tile", i, {&k.tiles, i});
  draw_tile(ui, {&k.tiles, i}, min, max, 4);
  const bool chosen = complete && i == k.chosen;
  draw_frame(ui, min, max, chosen || item.hovered ? ui.theme.accent : ui.theme.line_strong, 4, chosen ? 2 : 1);
  char error[16] = "";
  const double value = i < k.errors.rows() ? static_cast<double>(k.errors.values[static_cast<std::size_t>(i)]) : 0;
  if (complete) std::snprintf(error, sizeof error, "%.3f", value);
  draw_text_in(ui, {min.x, max.y}, {max.x, max.y + ui.px(kCaption)}, Type::mono_small, ui.theme.text_muted, error,
               Align::centre);
  record(ui, name, item, {.kind = "picture", .value = value, .text = error});
  if (item.clicked && complete) choose(s, i, kHandle);
}

void feet(Frame& f, ImVec2 min, ImVec2 max) {
  ExploreState& s = f.state.explore;
  PictureSearch& k = s.invert;
  Ui& ui = f.ui;
  const bool waiting = f.asker.waiting(kChannel) && !k.stopped;
  const std::string_view error = f.asker.error(kChannel);
  std::string words;
  if (waiting) {
    draw_progress(ui, {min.x, min.y + ui.px(4)}, max.x, k.progress);
    words = ui.tr("search.step", {{"at", std::to_string(static_cast<int>(std::lround(k.progress * kSteps)))},
                                  {"of", std::to_string(kSteps)}});
    if (f.status.state == RunState::running) words += ui.tr("paint.training_goes_on");
  } else if (!error.empty()) {
    words = error;
  } else if (k.stopped) {
    words = ui.tr("search.stopped");
  } else if (!k.latents.empty()) {
    words = ui.tr("search.done", {{"step", integer_text(k.step)}});
  }
  draw_text_in(ui, {min.x, min.y + ui.px(10)}, {max.x, min.y + ui.px(32)}, Type::body,
               error.empty() || waiting ? ui.theme.text_muted : ui.theme.warning, words);
  record_area(ui, "invert/status", {min.x, min.y + ui.px(10)}, {max.x, min.y + ui.px(32)},
              {.kind = "text",
               .value = waiting             ? k.progress
                        : k.latents.empty() ? 0.0
                                            : 1.0,
               .text = words});
  const Area area({min.x, min.y + ui.px(36)}, {max.x + ui.px(200), max.y + ui.px(10)});
  if (waiting) {
    if (button(ui, "invert/stop", ui.tr("paint.cancel"), {.kind = ButtonKind::small})) {
      k.stopped = true;
      f.asker.forget(kChannel);
    }
  } else {
    if (button(ui, "invert/again", ui.tr("search.again"),
               {.kind = ButtonKind::small, .gate = {.help = ui.tr("search.again_help")}})) {
      ++k.seed;
      begin_invert(f, k.image, k.target, k.origin);
    }
  }
  for (int i = 0; i < 4; ++i) {
    beside(ui, i == 0 ? 16.0f : 6.0f);
    if (button(ui, "invert/corner" + std::to_string(i),
               ui.tr("explore.sketch_to", {{"corner", "z" + std::to_string(i)}}),
               {.kind = ButtonKind::small,
                .gate = {!k.latents.empty(), ui.tr("search.not_yet"), ui.tr("search.to_corner_help")}}))
      choose(s, k.chosen, i);
  }
  beside(ui, 6);
  if (button(ui, "invert/close", ui.tr("explore.sketch_close"), {.kind = ButtonKind::small})) k.open = false;
}

}  // namespace

void begin_invert(const Frame& f, Image image, int target, std::string origin) {
  ExploreState& s = f.state.explore;
  PictureSearch& k = s.invert;
  const DataSpec& d = f.snapshot.data;
  k.wanted = fit_picture(
      image, {static_cast<int>(d.channels), static_cast<int>(d.height), static_cast<int>(d.width), d.binary});
  k.wanted.shape.erase(k.wanted.shape.begin());
  k.image = std::move(image);
  k.origin = std::move(origin);
  k.target = target;
  ++k.number;
  k.stopped = k.given = false;
  k.chosen = 0;
  k.progress = 0;
  k.latents = k.errors = {};
  k.pictures = {};
  k.tiles.clear(), k.large.clear(), k.difference.clear();
  k.given_sheet.update({f.snapshot.run_id, k.number}, to_image(k.wanted));
  f.asker.forget(kChannel);
  k.open = true;
  s.sketch.open = s.film.open = false;
  s.loop = false;
}

void follow_invert(Frame& f) {
  ExploreState& s = f.state.explore;
  PictureSearch& k = s.invert;
  if (!k.open && f.asker.waiting(kChannel)) f.asker.forget(kChannel);
  if (!k.open || k.stopped) return;
  const Answer* a = f.asker.want({.channel = kChannel, .key = k.number, .rest = kNever}, [&] {
    return InvertPicture{.picture = k.wanted, .restarts = k.restarts, .steps = kSteps, .seed = k.seed};
  });
  if (a == nullptr || f.asker.key(kChannel) != k.number || a->pictures.empty()) return;
  const bool complete = a->progress >= 1;
  if (a->ticket == k.ticket && a->progress <= k.progress) return;
  if (a->ticket != k.ticket) {
    // Another moment of the training is looked at: what was found belongs to other weights.
    k.given = false;
    k.latents = k.errors = {};
  }
  k.ticket = a->ticket;
  k.progress = a->progress;
  k.pictures = a->pictures;
  k.tiles.update({f.snapshot.run_id, k.ticket * 4096 + static_cast<std::uint64_t>(k.progress * 4000)}, k.pictures,
                 k.pictures.count);
  if (!complete || k.given) return;
  k.latents = a->array;
  k.errors = a->second;
  k.step = a->step;
  k.given = true;
  std::vector<Latent> shown;
  for (std::int64_t i = 0; i < k.latents.rows(); ++i) shown.push_back(row_of(k.latents, i));
  f.state.hand.show("invert/tile", std::move(shown));
  choose(s, 0, k.target);
}

void explore_invert(Frame& f, ImVec2 min, ImVec2 max) {
  PictureSearch& k = f.state.explore.invert;
  Ui& ui = f.ui;
  const float width = max.x - min.x, between = ui.px(kBetween);
  draw_text_in(ui, min, {max.x, min.y + ui.px(kHead - 8)}, Type::lead, ui.theme.text_secondary,
               ui.tr("search.title", {{"origin", k.origin}}));
  const int n = k.pictures.count;
  const float room = max.y - min.y - ui.px(kHead + 2 * kCaption + kFeet) - 2 * between;
  const float side = std::floor(std::min((width - 2 * between) / 3, room * 0.6f));
  const float left = std::floor((width - 3 * side - 2 * between) / 2);
  const ImVec2 row{min.x + std::max(0.0f, left), min.y + ui.px(kHead)};
  if (n > 0) {
    const Image now = tile_of(k.pictures, std::min(k.chosen, n - 1));
    const PictureKey key{f.snapshot.run_id, k.ticket * 65536 + static_cast<std::uint64_t>(k.progress * 4000) * 16 +
                                                static_cast<std::uint64_t>(k.chosen)};
    if (k.large.update(key, now)) k.difference.update(key, difference(now, to_image(k.wanted), ui.theme.accent));
  }
  large(f, "invert/given", k.given_sheet, row, side, ui.tr("search.given"));
  large(f, "invert/found", k.large, {row.x + side + between, row.y}, side, ui.tr("search.found"));
  large(f, "invert/difference", k.difference, {row.x + 2 * (side + between), row.y}, side, ui.tr("search.difference"));
  const float below = row.y + side + ui.px(kCaption) + between;
  const int places = n > 0 ? n : static_cast<int>(k.restarts);
  // One row or two, whichever shows them larger.
  const float space = ui.px(6), high = max.y - ui.px(kFeet) - below;
  const auto tile_in = [&](int rows) {
    const auto columns = static_cast<float>((places + rows - 1) / rows), r = static_cast<float>(rows);
    return std::floor(std::min((width - (columns - 1) * space) / columns, high / r - ui.px(kCaption)));
  };
  const int rows = tile_in(2) > tile_in(1) ? 2 : 1, columns = (places + rows - 1) / rows;
  const float tile = tile_in(rows), step = tile + space;
  const float first = min.x + std::max(0.0f, std::floor((width - static_cast<float>(columns) * step + space) / 2));
  for (int i = 0; i < places && tile > ui.px(12); ++i) {
    const ImVec2 a{first + static_cast<float>(i % columns) * step,
                   below + static_cast<float>(i / columns) * (tile + ui.px(kCaption))},
        b{a.x + tile, a.y + tile};
    if (n > 0)
      found_tile(f, i, a, b);
    else
      fill_rounded(ImGui::GetWindowDrawList(), a, b, ui.theme.rail, ui.pxf(4));
  }
  feet(f, {min.x, max.y - ui.px(kFeet)}, max);
}

}  // namespace zscape::app
