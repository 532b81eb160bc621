// What Inside asks of the engine, and the keys that walk through rows and layers.
#include <algorithm>

#include "app/window/keys.h"
#include "app/workspaces/explore_latent.h"
#include "app/workspaces/explore_parts.h"
#include "app/workspaces/inside_parts.h"

namespace zscape::app {
namespace {

constexpr double kRest = 0.25;          // seconds between two looks that only newer weights call for
constexpr double kFlowRest = 1;         // the states of a flow cost its layers several times over
constexpr std::int64_t kWall = 96;      // latents of the wall one can walk through
constexpr std::uint64_t kWallSeed = 1;  // those of Watch

bool offers(const Frame& f, InsideOf of) {
  const Offers& can = f.model->offers;
  if (of == InsideOf::test) return takes_rows(can);
  if (of == InsideOf::latent) return can.decodes && f.snapshot.data.kind == DataKind::pictures;
  return can.decodes;
}

void step_row(Frame& f, std::int64_t by) {
  InsideState& s = f.state.inside;
  if (s.view.of != InsideOf::test && s.view.of != InsideOf::wall) return;
  const bool test = s.view.of == InsideOf::test;
  const std::int64_t n = test ? std::max<std::int64_t>(1, f.snapshot.test_rows) : kWall;
  std::int64_t& row = test ? s.view.test : s.view.wall;
  remember(s);
  row = ((row + by) % n + n) % n;
}

void step_layer(InsideState& s, std::ptrdiff_t by) {
  if (s.view.flow) {
    remember(s);
    s.view.after = std::clamp<std::int64_t>(s.view.after + by, 0, s.flow_layers);
    return;
  }
  const auto at = std::find(s.layers.begin(), s.layers.end(), s.view.layer.empty() ? s.shown : s.view.layer);
  if (s.layers.empty()) return;
  const std::ptrdiff_t n = std::ssize(s.layers), from = at == s.layers.end() ? 0 : at - s.layers.begin();
  choose_layer(s, s.layers[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(from + by, 0, n - 1))]);
}

void follow_inside_keys(Frame& f) {
  InsideState& s = f.state.inside;
  if (f.state.keys || f.state.gallery) return;
  if (pressed("[", true)) step_row(f, -1);
  if (pressed("]", true)) step_row(f, 1);
  if (pressed("alt+[", true)) step_layer(s, -1);
  if (pressed("alt+]", true)) step_layer(s, 1);
  if (s.view.flow && pressed("left", true)) step_layer(s, -1);
  if (s.view.flow && pressed("right", true)) step_layer(s, 1);
  if (pressed("r")) {
    remember(s);
    s.view = {.of = s.view.of, .held = s.view.held};
  }
  if (pressed("ctrl+z", true)) undo(s);
  if (pressed("ctrl+y", true) || pressed("ctrl+shift+z", true)) redo(s);
}

// What goes in: a latent or a row of the data; an empty question while it is on its way.
Inspect what_goes_in(Frame& f) {
  InsideState& s = f.state.inside;
  Inspect q;
  if (s.view.of == InsideOf::latent) {
    q.latents = rows_of({current_latent(f.state.explore)});
  } else if (s.view.of == InsideOf::held && s.view.held) {
    q.latents = rows_of({*s.view.held});
  } else if (s.view.of == InsideOf::wall) {
    const Answer* a = f.asker.want({.channel = "inside/wall", .key = 1, .rest = 1e9},
                                   [] { return DrawLatents{.n = kWall, .seed = kWallSeed}; });
    if (a != nullptr && s.view.wall < a->array.rows()) q.latents = rows_of({row_of(a->array, s.view.wall)});
  } else if (s.view.of == InsideOf::test) {
    const auto key = static_cast<std::uint64_t>(s.view.test) + 1;
    // Of a translator what it translates.
    const bool source = f.model->offers.translates;
    const Answer* a = f.asker.want({.channel = "inside/row", .key = key, .rest = 1e9}, [&]() -> Question {
      if (source) return Translate{.rows = {s.view.test}};
      return DataRows{.rows = {s.view.test}};
    });
    if (a != nullptr && f.asker.key("inside/row") == key) q.pictures = source ? a->second : a->array;
  }
  return q;
}

}  // namespace

bool takes_rows(const Offers& can) {
  return can.encodes || can.judges || can.classifies || can.scores || can.translates;
}

void remember(InsideState& s) { s.history.remember(s.view); }
bool undo(InsideState& s) { return s.history.undo(s.view); }
bool redo(InsideState& s) { return s.history.redo(s.view); }

void choose_layer(InsideState& s, const std::string& layer) {
  if (s.view.layer == layer) return;
  remember(s);
  s.view.layer = layer;
}

const Answer* follow_inside(Frame& f) {
  InsideState& s = f.state.inside;
  follow_run(f);  // Explore's latents
  if (s.run_id != f.snapshot.run_id) {
    const InsideView old = s.view;
    ConsoleState console = std::move(s.console);
    s = {};
    s.console = std::move(console);
    s.run_id = f.snapshot.run_id;
    s.view = {.of = old.of == InsideOf::held ? InsideOf::latent : old.of,
              .flow = old.flow,
              .chains = old.chains,
              .decibels = old.decibels};
    if (!f.model->offers.layered) s.view.flow = false;
    if (!f.model->offers.chains) s.view.chains = false;
  }
  for (const InsideOf of : {s.view.of, InsideOf::latent, InsideOf::wall, InsideOf::test}) {
    if (!offers(f, of)) continue;
    s.view.of = of;
    break;
  }
  follow_inside_keys(f);
  Inspect q = what_goes_in(f);
  const Channel channel = "inside/look";
  if (q.latents.empty() && q.pictures.empty()) return nullptr;
  q.layer = s.view.layer;
  q.states = s.view.flow;
  const std::uint64_t key = KeyHash()
                                .add(q.latents.values)
                                .add(q.pictures.values)
                                .add(q.layer.data(), q.layer.size())
                                .add(q.states ? 2u : 1u)
                                .value();
  const Answer* a =
      f.asker.want({.channel = channel, .key = key, .rest = q.states ? kFlowRest : kRest}, [&] { return q; });
  if (a == nullptr || a->texts.empty()) return nullptr;
  s.layers.assign(a->texts.begin(), a->texts.begin() + static_cast<std::ptrdiff_t>(a->texts.size() / 2));
  s.shown = a->kind;
  const auto log_det = a->named.find("log_det");
  if (log_det != a->named.end()) s.flow_layers = static_cast<std::int64_t>(log_det->second.values.size()) - 1;
  return a;
}

}  // namespace zscape::app
