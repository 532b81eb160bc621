// What the Map asks of the engine, what it keeps of the answers, and the way between latents and places.
#include <algorithm>
#include <cmath>

#include "app/workspaces/explore_latent.h"
#include "app/workspaces/map_parts.h"
#include "app/workspaces/mix_parts.h"

namespace zscape::app {
namespace {

constexpr double kRest = 0.4;
constexpr std::int64_t kTiles = 600, kAggregate = 96;

std::vector<float> row(const Array& a, std::size_t i) {
  const auto d = static_cast<std::ptrdiff_t>(a.row_size()), from = static_cast<std::ptrdiff_t>(i) * d;
  return {a.values.begin() + from, a.values.begin() + from + d};
}

// The direction an axis stands for; empty for a principal component that is not known yet.
std::vector<float> direction_of(const MapState& s, std::size_t axis, std::int64_t size) {
  const MapAxis& a = s.view.axes[axis];
  if (a.kind == MapAxis::Kind::latent && a.index < size) {
    std::vector<float> out(static_cast<std::size_t>(size), 0.0f);
    out[static_cast<std::size_t>(a.index)] = 1;
    return out;
  }
  if (a.kind == MapAxis::Kind::direction && static_cast<std::int64_t>(a.unit.size()) == size) return a.unit;
  return s.points.axes.rows() == 2 && s.points.axes.row_size() == size ? row(s.points.axes, axis)
                                                                       : std::vector<float>();
}

// Axes that the question prescribes; empty = the engine finds the principal ones.
Array wanted_axes(const MapState& s, std::int64_t size) {
  if (s.view.frozen) return s.frozen_axes;
  const bool principal =
      s.view.axes[0].kind == MapAxis::Kind::principal && s.view.axes[1].kind == MapAxis::Kind::principal;
  if (principal) return {};
  Array out{{2, size}, {}};
  for (std::size_t k = 0; k < 2; ++k) {
    const auto v = direction_of(s, k, size);
    if (v.empty()) return {};
    out.values.insert(out.values.end(), v.begin(), v.end());
  }
  return out;
}

std::vector<float> named(const Answer& a, const std::string& name) {
  const auto at = a.named.find(name);
  return at == a.named.end() ? std::vector<float>() : at->second.values;
}

void take(Frame& f, const Answer& a) {
  MapState& s = f.state.map;
  MapPoints& p = s.points;
  if (a.ticket == p.ticket || a.array.row_size() != 2) return;
  const bool other_axes = p.axes.values.empty();
  p.ticket = a.ticket;
  p.step = a.step;
  p.seconds = a.seconds;
  p.encoded = a.kind == "encoded";
  p.places = std::make_shared<const std::vector<float>>(a.array.values);
  p.latents = a.named.at("latents");
  p.axes = a.named.at("axes");
  p.centre = a.named.at("centre");
  p.labels = named(a, "labels");
  p.variance = named(a, "variance");
  p.spread = named(a, "spread");
  p.rows = named(a, "rows");
  p.log_sigma = named(a, "log_sigma");
  p.log_sigma_range = named(a, "log_sigma_range");
  const auto box = named(a, "aggregate_box");
  p.aggregate = box.size() == 4 ? std::make_shared<const std::vector<float>>(named(a, "aggregate")) : nullptr;
  if (box.size() == 4) std::copy(box.begin(), box.end(), p.aggregate_box.begin());
  p.kl = named(a, "kl");
  p.pictures = a.pictures;
  if (a.pictures.count > 0) s.tiles.update({f.snapshot.run_id, a.ticket}, a.pictures, 25);
  if (other_axes) s.fitted = false;
  std::vector<Latent> shown;
  for (std::int64_t i = 0; i < std::min<std::int64_t>(kTiles, p.latents.rows()); ++i)
    shown.push_back(row_of(p.latents, i));
  f.state.hand.show("map/point", std::move(shown));
  std::erase_if(s.view.group, [&](std::size_t i) { return i >= p.count(); });
}

}  // namespace

void remember_map(MapState& s) { s.history.remember(s.view); }

bool undo(MapState& s) {
  if (!s.history.undo(s.view)) return false;
  std::erase_if(s.view.group, [&](std::size_t i) { return i >= s.points.count(); });
  return true;
}

bool redo(MapState& s) {
  if (!s.history.redo(s.view)) return false;
  std::erase_if(s.view.group, [&](std::size_t i) { return i >= s.points.count(); });
  return true;
}

void follow_map(Frame& f) {
  MapState& s = f.state.map;
  const std::int64_t size = f.snapshot.latent.size;
  follow_mix_run(f);
  follow_saved(f);  // directions that can be axes
  if (s.run_id != f.snapshot.run_id) {
    s.run_id = f.snapshot.run_id;
    s.view = {};
    s.history.clear();
    s.points = {};
    s.frozen_axes = {};
    s.hidden = {};
    s.row = -1;
    s.fitted = s.moved = false;
    s.loop.clear();
    s.tiles.clear(), s.here.clear(), s.mean.clear();
  }
  const Array axes = wanted_axes(s, size);
  const bool encodes = f.model->offers.encodes;
  const std::int64_t rows = encodes ? std::min(s.rows, std::max<std::int64_t>(2, f.snapshot.test_rows)) : s.rows;
  const bool pictures = f.snapshot.data.kind == DataKind::pictures;
  const Answer* a = f.asker.want(
      {.channel = "map/points",
       .key = KeyHash().add(static_cast<std::uint64_t>(rows)).add(static_cast<std::uint64_t>(s.aggregate)).add(axes.values).value(),
       .rest = kRest},
      [&] {
        return Project{.rows = rows,
                       .test = true,
                       .seed = 1,
                       .axes = axes,
                       .before = axes.empty() && s.points.axes.row_size() == size ? s.points.axes : Array{},
                       .tiles = pictures ? kTiles : 0,
                       .aggregate = s.aggregate ? kAggregate : 0};
      });
  if (a != nullptr) take(f, *a);
}

ImVec2 place_on_map(const MapState& s, const Latent& z) {
  const auto d = static_cast<std::size_t>(s.points.axes.row_size());
  if (z.size() != d || d == 0) return {NAN, NAN};
  double x = 0, y = 0;
  for (std::size_t i = 0; i < d; ++i) {
    const double away = static_cast<double>(z[i] - s.points.centre.values[i]);
    x += away * static_cast<double>(s.points.axes.values[i]);
    y += away * static_cast<double>(s.points.axes.values[d + i]);
  }
  return {static_cast<float>(x), static_cast<float>(y)};
}

// The shortest step from the middle that projects there: the axes have length 1, but may be slanted.
Latent latent_on_map(const MapState& s, double x, double y) {
  const auto d = static_cast<std::size_t>(s.points.axes.row_size());
  if (d == 0) return {};
  const auto* a = s.points.axes.values.data();
  double slant = 0;
  for (std::size_t i = 0; i < d; ++i) slant += static_cast<double>(a[i] * a[d + i]);
  const double rest = std::max(1e-6, 1 - slant * slant), u = (x - slant * y) / rest, v = (y - slant * x) / rest;
  Latent z(d);
  for (std::size_t i = 0; i < d; ++i)
    z[i] = static_cast<float>(static_cast<double>(s.points.centre.values[i]) + u * static_cast<double>(a[i]) +
                              v * static_cast<double>(a[d + i]));
  return z;
}

std::string axis_name(const Frame& f, std::size_t axis) {
  const MapState& s = f.state.map;
  const MapAxis& a = s.view.axes[axis];
  std::string name;
  if (a.kind == MapAxis::Kind::principal)
    name = f.ui.tr(f.model->offers.encodes ? "map.principal" : "map.picture_axis", {{"n", std::to_string(axis + 1)}});
  else if (a.kind == MapAxis::Kind::direction)
    name = a.name;
  else
    name = f.ui.tr("map.latent", {{"n", std::to_string(a.index + 1)}});
  if (s.points.variance.size() == 2) name += " · " + std::to_string(std::lround(100 * s.points.variance[axis])) + " %";
  return name;
}

ImU32 class_color(const Theme& t, std::size_t label) {
  // Okabe and Ito's eight, then two more that stand apart from them.
  const ImU32 all[] = {t.data,
                       t.samples,
                       t.good,
                       t.gradient,
                       t.warning,
                       t.light ? IM_COL32(150, 130, 0, 255) : IM_COL32(240, 228, 66, 255),
                       t.light ? IM_COL32(0, 90, 160, 255) : IM_COL32(90, 140, 255, 255),
                       t.light ? IM_COL32(90, 90, 90, 255) : IM_COL32(200, 200, 200, 255),
                       t.light ? IM_COL32(120, 70, 20, 255) : IM_COL32(190, 140, 90, 255),
                       t.light ? IM_COL32(110, 50, 190, 255) : IM_COL32(180, 130, 255, 255)};
  return all[label % std::size(all)];
}

}  // namespace zscape::app
