// What Compare asks of both sides' weights, and its keys.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "app/window/keys.h"
#include "app/workspaces/compare_parts.h"
#include "app/workspaces/explore_latent.h"
#include "app/workspaces/explore_parts.h"

namespace zscape::app {
namespace {

constexpr double kRest = 0.25;
constexpr std::int64_t kTiles = 36, kPlaceSide = 6;

std::string channel(int side, const char* what) { return std::string("compare/") + kSideNames[side] + "/" + what; }

std::vector<std::int64_t> rows_from(const Frame& f, std::int64_t n) {
  std::vector<std::int64_t> rows;
  const std::int64_t all = std::max<std::int64_t>(1, f.snapshot.test_rows);
  for (std::int64_t i = 0; i < std::min(n, all); ++i) rows.push_back((f.state.compare.choice.row + i) % all);
  return rows;
}

// The patch between four latents, at the same places (α, β) on both sides.
Array patch_of(const Array& corners) {
  Corners c;
  for (std::size_t i = 0; i < 4; ++i) c[i] = row_of(corners, static_cast<std::int64_t>(i));
  std::vector<Latent> all;
  for (const Place& place : grid_of(static_cast<int>(kPlaceSide), Extent::quarter))
    all.push_back(four_corner(place, c));
  return rows_of(all);
}

// An answer to exactly this question, or null while it is on its way.
const Answer* fresh(Frame& f, const Want& want, const std::function<Question()>& make) {
  const Answer* a = f.asker.want(want, make);
  return a != nullptr && f.asker.key(want.channel) == want.key ? a : nullptr;
}

// Codes of the chosen test pictures; where a side cannot encode, four draws take their place between corners.
const Answer* codes(Frame& f, int side, const Source& source, const Array& pictures, std::uint64_t key, bool can) {
  if (can)
    return fresh(f, {.channel = channel(side, "code"), .key = key, .rest = kRest, .source = source},
                 [&] { return EncodePictures{pictures}; });
  const std::uint64_t seed = f.state.compare.choice.seed;
  return fresh(f, {.channel = channel(side, "code"), .key = seed, .rest = 1e9, .source = source},
               [&] { return DrawLatents{.n = 4, .seed = seed}; });
}

void follow_side(Frame& f, int side, const Array& pictures, std::uint64_t rows_key) {
  CompareState& s = f.state.compare;
  const CompareChoice& c = s.choice;
  const CompareSide& chosen = c.sides[static_cast<std::size_t>(side)];
  const Source source = source_of(f, chosen);
  const Answer* a = nullptr;
  if (c.link == CompareLink::seed) {
    const std::uint64_t seed = c.seed;
    const std::int64_t n = kTiles;
    a = f.asker.want({.channel = channel(side, "samples"), .key = seed, .rest = kRest, .source = source},
                     [&] { return DrawSamples{.n = n, .seed = seed}; });
    if (a != nullptr && side == 0) {
      std::vector<Latent> latents;
      for (std::int64_t i = 0; i < a->second.rows(); ++i) latents.push_back(row_of(a->second, i));
      f.state.hand.show("compare/a/sheet", std::move(latents));
    }
  } else {
    if (pictures.empty()) return;
    const OtherRun* other = other_of(s, chosen);
    const ModelInfo* model = other == nullptr ? f.model : f.catalogue.model(other->summary.model);
    const bool place = c.link == CompareLink::place;
    const Answer* z = codes(f, side, source, pictures, rows_key, !place || (model != nullptr && model->offers.encodes));
    if (z == nullptr || (place && z->array.rows() < 4)) return;
    const Array latents = place ? patch_of(z->array) : z->array;
    const std::uint64_t key = KeyHash().add(latents.values).value();
    a = f.asker.want({.channel = channel(side, "back"), .key = key, .rest = 1e9, .source = source},
                     [&] { return DecodeLatents{latents}; });
  }
  if (a == nullptr || a->pictures.empty()) return;
  const auto i = static_cast<std::size_t>(side);
  if (s.sheets[i].update({f.snapshot.run_id, KeyHash().add(a->ticket).add(static_cast<std::uint64_t>(c.link)).value()},
                         a->pictures, compare_columns(f)))
    s.pictures[i] = a->pictures;
}

void follow_compare_keys(Frame& f) {
  CompareState& s = f.state.compare;
  if (f.state.keys || f.state.gallery) return;
  const auto walk = [&](std::int64_t by) {
    remember(s);
    const std::int64_t all = std::max<std::int64_t>(1, f.snapshot.test_rows);
    if (s.choice.link == CompareLink::seed)
      s.choice.seed =
          static_cast<std::uint64_t>(std::max<std::int64_t>(1, static_cast<std::int64_t>(s.choice.seed) + by));
    else
      s.choice.row = ((s.choice.row + by * (s.choice.link == CompareLink::place ? 4 : kTiles)) % all + all) % all;
  };
  if (pressed("[", true)) walk(-1);
  if (pressed("]", true)) walk(1);
  if (pressed("shift+r")) walk(1);
  if (pressed("v")) {
    remember(s);
    s.choice.view = s.choice.view == CompareView::side ? CompareView::wipe : CompareView::side;
  }
  if (pressed("r")) {
    remember(s);
    s.choice.seed = 1;
    s.choice.row = 0;
    s.choice.wipe = 0.5;
  }
  if (pressed("ctrl+z", true)) undo(s);
  if (pressed("ctrl+y", true) || pressed("ctrl+shift+z", true)) redo(s);
}

}  // namespace

void remember(CompareState& s) { s.history.remember(s.choice); }
bool undo(CompareState& s) { return s.history.undo(s.choice); }
bool redo(CompareState& s) { return s.history.redo(s.choice); }

Source source_of(const Frame& f, const CompareSide& side) {
  const bool here = side.run.empty();
  return {.run = side.run,
          .step = here && side.step == kLive ? f.state.looking.step : side.step,
          .ema = side.averaged || (here && f.state.looking.averaged)};
}

const OtherRun* other_of(const CompareState& s, const CompareSide& side) {
  if (side.run.empty()) return nullptr;
  const auto at =
      std::find_if(s.others.begin(), s.others.end(), [&](const OtherRun& r) { return r.summary.folder == side.run; });
  return at == s.others.end() ? nullptr : &*at;
}

int compare_columns(const Frame& f) {
  const CompareChoice& c = f.state.compare.choice;
  if (c.link == CompareLink::place) return static_cast<int>(kPlaceSide);
  return c.view == CompareView::side ? 6 : 9;  // one sheet alone is wide
}

std::string compare_error(const Frame& f, int side) {
  const char* steps[] = {"samples", "code", "back"};
  const bool seed = f.state.compare.choice.link == CompareLink::seed;
  for (const char* what : steps) {
    if (seed != (std::string_view(what) == "samples")) continue;
    if (const auto error = f.asker.error(channel(side, what)); !error.empty()) return std::string(error);
  }
  return seed ? std::string() : std::string(f.asker.error("compare/rows"));
}

void follow_compare(Frame& f) {
  CompareState& s = f.state.compare;
  follow_run(f);
  if (s.run_id != f.snapshot.run_id) {
    s.run_id = f.snapshot.run_id;
    s.history.clear();
    for (PictureSheet* sheet : {&s.sheets[0], &s.sheets[1], &s.originals}) sheet->clear();
    s.pictures = {};
    for (CompareSide& side : s.choice.sides)
      if (side.run.empty()) side.step = kLive;
    if (s.choice.sides[1].run.empty()) s.choice.chosen = false;
  }
  if (s.listed_run != f.snapshot.run_id) s.wants_list = true;
  const auto& kept = f.snapshot.kept;
  // Earlier, but no longer noise: what one would look back to first.
  if (!s.choice.chosen && !kept.empty())
    s.choice.sides[1].step = *std::lower_bound(kept.begin(), std::prev(kept.end()), f.status.step / 4);
  for (CompareSide& side : s.choice.sides)  // kept steps grow sparse
    if (side.run.empty() && side.step != kLive && !std::binary_search(kept.begin(), kept.end(), side.step)) {
      const auto at = std::lower_bound(kept.begin(), kept.end(), side.step);
      side.step = at != kept.end() ? *at : kept.empty() ? kLive : kept.back();
    }
  follow_compare_keys(f);
  if (s.choice.view == CompareView::many) return;
  Array pictures;
  std::uint64_t key = 0;
  if (s.choice.link != CompareLink::seed) {
    const auto rows = rows_from(f, s.choice.link == CompareLink::place ? 4 : kTiles);
    key = KeyHash().add(rows.data(), rows.size() * sizeof rows[0]).value();
    if (const Answer* a = fresh(f, {.channel = "compare/rows", .key = key, .rest = 1e9, .source = Source{}},
                                [&] { return DataRows{.rows = rows}; })) {
      pictures = a->array;
      s.originals.update({f.snapshot.run_id, a->ticket}, a->pictures,
                         s.choice.link == CompareLink::place ? 2 : compare_columns(f));
    }
  }
  for (int side = 0; side < 2; ++side) follow_side(f, side, pictures, key);
}

}  // namespace zscape::app
