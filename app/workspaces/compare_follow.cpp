// What Compare asks of both sides' weights, and its keys.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <numbers>
#include <numeric>

#include "app/panels/class_choice.h"
#include "app/workspaces/compare_parts.h"
#include "app/workspaces/explore_latent.h"
#include "app/workspaces/explore_parts.h"

namespace zscape::app {
namespace {

constexpr double kRest = 0.25;
constexpr std::int64_t kTiles = kCompareTiles, kPlaceSide = 6;

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

// The latent at the place in view.
Array point_of(const Array& corners, const CompareChoice& c) {
  constexpr double kQuarter = std::numbers::pi / 2;
  Corners four;
  for (std::size_t i = 0; i < 4; ++i) four[i] = row_of(corners, static_cast<std::int64_t>(i));
  return rows_of({four_corner({c.v * kQuarter, c.u * kQuarter}, four)});
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

// The four draws between which a side without an encoder moves, as pictures.
void show_draws(Frame& f, const Source& source, const Array& draws) {
  const std::uint64_t key = KeyHash().add(draws.values).value();
  const Answer* a = f.asker.want({.channel = "compare/a/draws", .key = key, .rest = 1, .source = source},
                                 [&] { return DecodeLatents{draws}; });
  if (a != nullptr && a->pictures.count == 4)
    f.state.compare.originals.update({f.snapshot.run_id, a->ticket}, a->pictures, 2);
}

void follow_side(Frame& f, int side, const Array& pictures, std::uint64_t rows_key, bool wait) {
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
    const bool place = c.link == CompareLink::place, point = place && !c.patch;
    const Answer* z = codes(f, side, source, pictures, rows_key, !place || encodes(f, side));
    if (z == nullptr || (place && z->array.rows() < 4)) return;
    if (place && side == 0 && !encodes(f, 0)) show_draws(f, source, z->array);
    const Array latents = point ? point_of(z->array, c) : place ? patch_of(z->array) : z->array;
    const std::uint64_t key = KeyHash().add(latents.values).value();
    a = f.asker.want({.channel = channel(side, point ? "point" : "back"),
                      .key = key,
                      .rest = 1e9,
                      .gesture = place && s.holding,
                      .wait = wait,
                      .source = source},
                     [&] { return DecodeLatents{latents}; });
    // The codes may still be those of another number of pictures.
    if (a != nullptr && place && a->pictures.count != static_cast<int>(latents.rows())) return;
  }
  if (a == nullptr || a->pictures.empty()) return;
  const auto i = static_cast<std::size_t>(side);
  if (s.sheets[i].update({f.snapshot.run_id, KeyHash().add(a->ticket).add(static_cast<std::uint64_t>(c.link)).value()},
                         a->pictures, compare_columns(f)))
    s.pictures[i] = a->pictures;
}

const ModelInfo* model_of(const Frame& f, const CompareSide& side) {
  const OtherRun* other = other_of(f.state.compare, side);
  return other == nullptr ? f.model : f.catalogue.model(other->summary.model);
}

}  // namespace

Source source_of(const Frame& f, const CompareSide& side) {
  const bool here = side.run.empty();
  const ModelInfo* model = model_of(f, side);
  const std::int64_t other = model != nullptr && model->offers.conditions ? f.snapshot.data.classes : 0;
  return {.run = side.run,
          .step = here && side.step == kLive ? f.state.looking.step : side.step,
          .ema = side.averaged || (here && f.state.looking.averaged),
          .label = class_in_view(f.state, here ? f.snapshot.told_classes : other, f.snapshot.latent.size)};
}

const OtherRun* other_of(const CompareState& s, const CompareSide& side) {
  if (side.run.empty()) return nullptr;
  const auto at =
      std::find_if(s.others.begin(), s.others.end(), [&](const OtherRun& r) { return r.summary.folder == side.run; });
  return at == s.others.end() ? nullptr : &*at;
}

bool encodes(const Frame& f, int side) {
  const ModelInfo* model = model_of(f, f.state.compare.choice.sides[static_cast<std::size_t>(side)]);
  return model != nullptr && model->offers.encodes;
}

std::string parent_of(const Frame& f) {
  const std::string& parent = f.snapshot.parent;
  const std::size_t at = parent.rfind('@');
  return at == std::string::npos ? std::string()
                                 : std::filesystem::path(parent.substr(0, at)).lexically_normal().string();
}

int compare_columns(const Frame& f) {
  const CompareChoice& c = f.state.compare.choice;
  if (c.link == CompareLink::place) return c.patch ? static_cast<int>(kPlaceSide) : 1;
  return c.view == CompareView::side ? 6 : 9;  // one sheet alone is wide
}

std::string compare_error(const Frame& f, int side) {
  const char* steps[] = {"samples", "code", "back", "point"};
  const bool seed = f.state.compare.choice.link == CompareLink::seed;
  for (const char* what : steps) {
    if (seed != (std::string_view(what) == "samples")) continue;
    if (const auto error = f.asker.error(channel(side, what)); !error.empty()) return std::string(error);
  }
  return seed ? std::string() : std::string(f.asker.error("compare/rows"));
}

void meet_run(Frame& f) {
  CompareState& s = f.state.compare;
  if (s.run_id == f.snapshot.run_id) return;
  s.run_id = f.snapshot.run_id;
  s.history.clear();
  s.many.fid = {};
  for (PictureSheet* sheet : {&s.sheets[0], &s.sheets[1], &s.originals}) sheet->clear();
  s.pictures = {};
  for (CompareSide& side : s.choice.sides)
    if (side.run.empty()) side.step = kLive;
  if (s.choice.sides[1].run.empty()) s.choice.chosen = false;
}

void follow_compare(Frame& f) {
  CompareState& s = f.state.compare;
  follow_run(f);
  meet_run(f);
  if (s.listed_run != f.snapshot.run_id) s.wants_list = true;
  const auto& kept = f.snapshot.kept;
  // Earlier, but no longer noise: what one would look back to first.
  const CompareSide parent{.run = parent_of(f)};
  if (!s.choice.chosen && !parent.run.empty() && other_of(s, parent) != nullptr)
    s.choice.sides[1] = parent;
  else if (!s.choice.chosen && !kept.empty())
    s.choice.sides[1] = {.step = *std::lower_bound(kept.begin(), std::prev(kept.end()), f.status.step / 4)};
  for (CompareSide& side : s.choice.sides)  // kept steps grow sparse
    if (side.run.empty() && side.step != kLive && !std::binary_search(kept.begin(), kept.end(), side.step)) {
      const auto at = std::lower_bound(kept.begin(), kept.end(), side.step);
      side.step = at != kept.end() ? *at : kept.empty() ? kLive : kept.back();
    }
  follow_compare_keys(f);
  if (s.choice.view != CompareView::many) follow_sides(f);
}

void follow_sides(Frame& f) {
  CompareState& s = f.state.compare;
  Array pictures;
  std::uint64_t key = 0;
  if (s.choice.link != CompareLink::seed) {
    const auto rows = rows_from(f, s.choice.link == CompareLink::place ? 4 : kTiles);
    key = KeyHash().add(rows.data(), rows.size() * sizeof rows[0]).value();
    if (const Answer* a = fresh(f, {.channel = "compare/rows", .key = key, .rest = 1e9, .source = Source{}},
                                [&] { return DataRows{.rows = rows}; })) {
      pictures = a->array;
      const bool drawn = s.choice.link == CompareLink::place && !encodes(f, 0);
      if (!drawn)
        s.originals.update({f.snapshot.run_id, a->ticket}, a->pictures,
                           s.choice.link == CompareLink::place ? 2 : compare_columns(f));
    }
  }
  // Both are asked before the frame waits for either.
  for (const bool wait : {false, true})
    for (int side = 0; side < 2; ++side) follow_side(f, side, pictures, key, wait);
}

}  // namespace zscape::app
