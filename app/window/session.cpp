#include "app/window/session.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "app/workspaces/explore_latent.h"
#include "app/workspaces/mix_parts.h"

namespace zscape::app {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostKeyframes = 200, kMostSlots = 32, kMostMembers = 48;

// ---- writing ----

Json json_of(const std::optional<Latent>& z) { return z ? Json(*z) : Json(nullptr); }

Json json_of(const ExploreState& s) {
  const ExploreView& v = s.view;
  Json stored = Json::array();
  for (const auto& z : s.stored) stored.push_back(json_of(z));
  return {{"seed", v.seed},
          {"blend", name_of(v.blend)},
          {"ground", name_of(v.ground)},
          {"at", {v.at.u, v.at.v}},
          {"plane", {v.plane_row, v.plane_column}},
          {"keep_norm", v.keep_norm},
          {"corners", v.corners},
          {"origins", v.origins},
          {"rows", v.rows},
          {"held", json_of(v.held)},
          {"held_origin", v.held_origin},
          {"offset", v.offset},
          {"stored", stored},
          {"keyframes", s.keyframes},
          {"walk",
           {{"kind", static_cast<int>(s.film.kind)},
            {"through", s.film.through},
            {"closed", s.film.closed},
            {"spline", s.film.spline},
            {"ease", s.film.ease}}}};
}

Json json_of(const MixState& s) {
  Json slots = Json::array();
  for (const MixSlot& slot : s.view.slots) {
    Json members = Json::array();
    for (const MixMember& m : slot.members) members.push_back({{"z", m.z}, {"row", m.row}, {"origin", m.origin}});
    slots.push_back({{"weight", slot.weight},
                     {"minus", slot.minus},
                     {"query", slot.query},
                     {"seed", slot.seed},
                     {"members", members}});
  }
  return {{"slots", slots}, {"jitter", s.view.jitter}, {"seed", s.view.seed}, {"amounts", s.view.amounts}};
}

Json json_of(const PaintState& s) {
  const PaintView& v = s.view;
  return {{"shape", v.picture.shape}, {"picture", v.picture.values},
          {"origin", v.origin},       {"row", v.row},
          {"hole", v.hole.marks},     {"keeps", v.keeps},
          {"method", s.method},       {"k", s.k},
          {"radius", s.radius}};
}

Json json_of(const MapState& s) {
  Json axes = Json::array();
  for (const MapAxis& a : s.view.axes)
    axes.push_back({{"kind", static_cast<int>(a.kind)}, {"index", a.index}, {"name", a.name}, {"unit", a.unit}});
  return {{"rows", s.rows}, {"pictures", s.pictures}, {"ellipses", s.ellipses}, {"walk", s.walk}, {"axes", axes}};
}

Json json_of(const CompareChoice& c) {
  Json sides = Json::array();
  for (const CompareSide& side : c.sides)
    sides.push_back({{"run", side.run}, {"step", side.step}, {"averaged", side.averaged}});
  return {{"sides", sides},
          {"chosen", c.chosen},
          {"link", static_cast<int>(c.link)},
          {"view", static_cast<int>(c.view)},
          {"seed", c.seed},
          {"row", c.row},
          {"wipe", c.wipe},
          {"u", c.u},
          {"v", c.v},
          {"patch", c.patch}};
}

Json json_of(const DrawState& s) {
  return {{"seed", s.view.seed}, {"begun", s.view.begun}, {"keep", s.view.keep}, {"over", static_cast<int>(s.over)}};
}

Json json_of(const TranslateState& s) {
  const TranslateView& v = s.view;
  return {{"back", v.back}, {"row", v.row}, {"shape", v.drawn.shape}, {"drawn", v.drawn.values}, {"radius", s.radius}};
}

// ---- reading: what is missing stays as it is, what has another type is refused by nlohmann's exceptions ----

template <class T>
void read(const Json& from, const char* key, T& into) {
  if (from.contains(key)) into = from.at(key).get<T>();
}

template <class Enum>
void read_number(const Json& from, const char* key, int count, Enum& into) {
  int value = static_cast<int>(into);
  read(from, key, value);
  if (value >= 0 && value < count) into = static_cast<Enum>(value);
}

bool fits(const Latent& z, std::int64_t size) {
  return static_cast<std::int64_t>(z.size()) == size &&
         std::all_of(z.begin(), z.end(), [](float v) { return std::isfinite(v); });
}

std::optional<Latent> read_latent(const Json& from, std::int64_t size) {
  if (from.is_null()) return std::nullopt;
  Latent z = from.get<Latent>();
  if (!fits(z, size)) return std::nullopt;
  return z;
}

void read_explore(const Json& from, ExploreState& s) {
  ExploreView v = s.view;
  read(from, "seed", v.seed);
  read(from, "keep_norm", v.keep_norm);
  read(from, "origins", v.origins);
  read(from, "held_origin", v.held_origin);
  const std::string blend = from.value("blend", ""), ground = from.value("ground", "");
  for (const Blend b : {Blend::lerp, Blend::slerp, Blend::bilinear, Blend::four_corner})
    if (blend == name_of(b) && why_not(s.prior, b).empty()) v.blend = b;
  for (const Ground g : {Ground::quarter, Ground::torus, Ground::plane})
    if (ground == name_of(g) && why_not(s.prior, v.blend, g).empty()) v.ground = g;
  const auto at = from.value("at", std::array{v.at.u, v.at.v}),
             plane = from.value("plane", std::array{v.plane_row, v.plane_column});
  v.at = {std::clamp(at[0], 0.0, 1.0), std::clamp(at[1], 0.0, 1.0)};
  v.plane_row = plane[0], v.plane_column = plane[1];
  const auto corners = from.value("corners", Corners{});
  if (std::all_of(corners.begin(), corners.end(), [&](const Latent& z) { return fits(z, s.size); })) {
    v.corners = corners;
    read(from, "rows", v.rows);
  }
  v.held = read_latent(from.value("held", Json()), s.size);
  v.offset = from.value("offset", Latent{});
  if (!fits(v.offset, s.size)) v.offset.clear();
  for (std::size_t i = 0; from.contains("stored") && i < std::min(s.stored.size(), from.at("stored").size()); ++i)
    s.stored[i] = read_latent(from.at("stored").at(i), s.size);
  s.keyframes.clear();
  for (const Json& z : from.value("keyframes", Json::array()))
    if (auto key = read_latent(z, s.size); key && s.keyframes.size() < kMostKeyframes)
      s.keyframes.push_back(std::move(*key));
  const Json walk = from.value("walk", Json::object());
  read_number(walk, "kind", 4, s.film.kind);
  read(walk, "through", s.film.through);
  if (s.film.stands() && !s.film.through) s.film.kind = FilmKind::keys;
  read(walk, "closed", s.film.closed);
  read(walk, "spline", s.film.spline);
  read(walk, "ease", s.film.ease);
  s.view = std::move(v);
  s.wants_tests = false;
  s.history.clear();
  s.trail.clear();
}

void read_mix(const Json& from, MixState& s) {
  MixView v = s.view;
  v.slots.clear();
  for (const Json& one : from.value("slots", Json::array())) {
    if (v.slots.size() >= kMostSlots) break;
    MixSlot slot;
    slot.id = s.next_id++;
    read(one, "weight", slot.weight);
    read(one, "minus", slot.minus);
    read(one, "query", slot.query);
    read(one, "seed", slot.seed);
    for (const Json& each : one.value("members", Json::array())) {
      MixMember m;
      m.id = s.next_id++;
      read(each, "z", m.z);
      read(each, "row", m.row);
      read(each, "origin", m.origin);
      if ((fits(m.z, s.size) || (m.z.empty() && m.row >= 0)) && slot.members.size() < kMostMembers)
        slot.members.push_back(std::move(m));
    }
    v.slots.push_back(std::move(slot));
  }
  read(from, "jitter", v.jitter);
  read(from, "seed", v.seed);
  read(from, "amounts", v.amounts);
  if (!v.slots.empty()) s.view = std::move(v);
  s.history.clear();
}

void read_paint(const Json& from, PaintState& s, const DataSpec& d) {
  read(from, "method", s.method);
  read(from, "k", s.k);
  s.k = std::clamp<std::int64_t>(s.k, 1, 16);
  read(from, "radius", s.radius);
  Array picture;
  read(from, "shape", picture.shape);
  read(from, "picture", picture.values);
  HoleMask hole(static_cast<int>(d.width), static_cast<int>(d.height));
  const std::size_t size = hole.marks.size();
  read(from, "hole", hole.marks);
  const bool same = picture.shape == std::vector<std::int64_t>{d.channels, d.height, d.width} &&
                    picture.values.size() == size * static_cast<std::size_t>(d.channels) && hole.marks.size() == size;
  if (!same) return;
  for (float& x : picture.values) x = std::isfinite(x) ? std::clamp(x, 0.f, 1.f) : 0.f;
  for (std::uint8_t& mark : hole.marks) mark = mark != 0;
  s.channels = static_cast<int>(d.channels);
  s.height = static_cast<int>(d.height);
  s.width = static_cast<int>(d.width);
  s.view = {};
  s.view.picture = std::move(picture);
  s.view.hole = std::move(hole);
  read(from, "origin", s.view.origin);
  read(from, "row", s.view.row);
  read(from, "keeps", s.view.keeps);
  s.history.clear();
}

void read_map(const Json& from, MapState& s, std::int64_t size) {
  read(from, "rows", s.rows);
  if (s.rows != 500 && s.rows != 10000) s.rows = 2000;
  read(from, "pictures", s.pictures);
  read(from, "ellipses", s.ellipses);
  read(from, "walk", s.walk);
  const Json axes = from.value("axes", Json::array());
  for (std::size_t i = 0; i < std::min<std::size_t>(2, axes.size()); ++i) {
    MapAxis a;
    read_number(axes.at(i), "kind", 3, a.kind);
    read(axes.at(i), "index", a.index);
    read(axes.at(i), "name", a.name);
    read(axes.at(i), "unit", a.unit);
    const bool good = a.kind == MapAxis::Kind::latent ? a.index >= 0 && a.index < size
                                                      : a.kind == MapAxis::Kind::principal || fits(a.unit, size);
    if (good) s.view.axes[i] = std::move(a);
  }
  s.history.clear();
}

void read_compare(const Json& from, CompareState& s) {
  CompareChoice c = s.choice;
  const Json sides = from.value("sides", Json::array());
  for (std::size_t i = 0; i < std::min<std::size_t>(2, sides.size()); ++i) {
    read(sides.at(i), "run", c.sides[i].run);
    read(sides.at(i), "step", c.sides[i].step);
    read(sides.at(i), "averaged", c.sides[i].averaged);
  }
  read(from, "chosen", c.chosen);
  read_number(from, "link", 3, c.link);
  read_number(from, "view", 3, c.view);  // trainings beside this one are not begun by opening a file
  read(from, "seed", c.seed);
  read(from, "row", c.row);
  read(from, "wipe", c.wipe);
  read(from, "u", c.u);
  read(from, "v", c.v);
  read(from, "patch", c.patch);
  c.row = std::max<std::int64_t>(0, c.row);
  for (double* share : {&c.wipe, &c.u, &c.v}) *share = std::clamp(*share, 0.0, 1.0);
  s.choice = std::move(c);
  s.history.clear();
}

bool fits_data(const std::vector<float>& values, std::int64_t dimension) {
  return static_cast<std::int64_t>(values.size()) == dimension &&
         std::all_of(values.begin(), values.end(), [](float v) { return v >= 0 && v <= 1; });
}

void read_draw(const Json& from, DrawState& s, const DataSpec& d) {
  DrawView v;
  read(from, "seed", v.seed);
  read(from, "begun", v.begun);
  read(from, "keep", v.keep);
  read_number(from, "over", 3, s.over);
  v.keep = std::clamp<std::int64_t>(v.keep, 0, d.dimension);
  if (!v.begun.empty() && !fits_data(v.begun, d.dimension)) return;
  s.view = std::move(v);
  s.at = static_cast<double>(s.view.keep);  // where the hand stopped it
  s.playing = s.view.begun.empty();
  s.history.clear();
}

void read_translate(const Json& from, TranslateState& s, const DataSpec& d) {
  TranslateView v;
  read(from, "back", v.back);
  read(from, "row", v.row);
  read(from, "shape", v.drawn.shape);
  read(from, "drawn", v.drawn.values);
  float radius = s.radius;
  read(from, "radius", radius);
  s.radius = std::clamp(radius, kLeastBrush, kMostBrush);
  v.row = std::max<std::int64_t>(0, v.row);
  const std::int64_t channels = translated_channels(d, v.back);
  const bool same = v.drawn.shape == std::vector<std::int64_t>{1, channels, d.height, d.width} &&
                    fits_data(v.drawn.values, channels * d.height * d.width);
  if (!v.drawn.empty() && !same) return;
  s.view = std::move(v);
  s.history.clear();
}

}  // namespace

std::filesystem::path session_file(const std::string& run_folder) {
  return std::filesystem::path(run_folder) / "session.json";
}

std::string session_json(const UiState& s) {
  const Json out = {{"zscape", "session"},
                    {"workspace", name_of(s.workspace)},
                    {"explore", json_of(s.explore)},
                    {"mix", json_of(s.mix)},
                    {"paint", json_of(s.paint)},
                    {"map", json_of(s.map)},
                    {"compare", json_of(s.compare.choice)},
                    {"draw", json_of(s.draw)},
                    {"translate", json_of(s.translate)}};
  return out.dump();
}

void restore_session(UiState& s, std::string_view text, const Snapshot& snapshot) {
  const Json all = Json::parse(text, nullptr, false);
  if (!all.is_object() || all.value("zscape", Json()) != "session")
    throw std::runtime_error("The text is no session of Zscape: its \"zscape\" must be \"session\".");
  // Each part is read into the state of a workspace that has already met this run, so that it does not begin anew.
  const auto part = [&](const char* key, const std::function<void(const Json&)>& take) {
    if (!all.contains(key)) return;
    try {
      take(all.at(key));
    } catch (const nlohmann::json::exception& e) {
      throw std::runtime_error(std::string("The session's part \"") + key + "\" cannot be read (" + e.what() +
                               "): delete session.json to begin anew.");
    }
  };
  const auto meet = [&](auto& state) {
    state.run_id = snapshot.run_id;
    if constexpr (requires { state.size; }) {
      state.size = snapshot.latent.size;
      state.prior = snapshot.latent.prior;
    }
  };
  // Plain parts are read twice: first for nothing, so that a broken file changes nothing.
  const auto read_all = [&](ExploreState& explore, MixState& mix, PaintState& paint, MapState& map,
                            CompareState& compare, DrawState& draw, TranslateState& translate) {
    meet(explore), meet(mix), meet(paint), meet(map), meet(compare), meet(draw), meet(translate);
    part("explore", [&](const Json& j) { read_explore(j, explore); });
    part("mix", [&](const Json& j) { read_mix(j, mix); });
    part("paint", [&](const Json& j) { read_paint(j, paint, snapshot.data); });
    part("map", [&](const Json& j) { read_map(j, map, snapshot.latent.size); });
    part("compare", [&](const Json& j) { read_compare(j, compare); });
    part("draw", [&](const Json& j) { read_draw(j, draw, snapshot.data); });
    part("translate", [&](const Json& j) { read_translate(j, translate, snapshot.data); });
  };
  {
    ExploreState explore;
    MixState mix;
    PaintState paint;
    MapState map;
    CompareState compare;
    DrawState draw;
    TranslateState translate;
    seed_corners(explore.view, snapshot.latent.prior, 1, snapshot.latent.size);
    read_all(explore, mix, paint, map, compare, draw, translate);
  }
  if (s.explore.size != snapshot.latent.size)
    seed_corners(s.explore.view, snapshot.latent.prior, 1, snapshot.latent.size);
  read_all(s.explore, s.mix, s.paint, s.map, s.compare, s.draw, s.translate);
  for (int i = 0; i < kWorkspaces; ++i)
    if (const auto w = static_cast<Workspace>(i); all.value("workspace", Json()) == name_of(w)) s.workspace = w;
}

}  // namespace zscape::app
