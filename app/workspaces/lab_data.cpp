// What the Lab asks of the engine, and what it keeps of the answers.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/window/window.h"
#include "app/workspaces/lab_parts.h"

namespace zscape::app {
namespace {

// Each channel may take a tenth of its time; with many of them slower ones leave the training its core.
constexpr double kNever = 1e9, kSampleRest = 0.06, kSlowRest = 0.12, kFieldRest = 0.2, kQualityRest = 0.4;
constexpr std::uint64_t kSeed = 1;
constexpr int kRoughCells = 80, kCells = 128,
              kFineCells = 240;  // of a field while the training moves, and when it rests
constexpr std::size_t kArrows = 160, kLayered = 1500;
constexpr double kRoom = 0.2;  // asked for around the view, as a share of it
constexpr std::size_t kMostHistory = 800;

// Answers come as [n, 2] already; the list is shared with the painting thread.
bool take(Cloud& cloud, const Answer* a) {
  if (a == nullptr || a->ticket == cloud.ticket || a->array.row_size() != 2) return false;
  cloud.ticket = a->ticket;
  cloud.step = a->step;
  cloud.points = std::make_shared<const std::vector<float>>(a->array.values);
  cloud.latents = a->second.shape.size() == 2 ? std::make_shared<const std::vector<float>>(a->second.values) : nullptr;
  cloud.latent_size = a->second.shape.size() == 2 ? a->second.row_size() : 0;
  return true;
}

Array first_rows(const std::vector<float>& values, std::int64_t size, std::size_t most) {
  const auto n = std::min(most, values.size() / static_cast<std::size_t>(size));
  return {{static_cast<std::int64_t>(n), size},
          {values.begin(), values.begin() + static_cast<std::ptrdiff_t>(n * static_cast<std::size_t>(size))}};
}

Array lattice_latents() {
  Array z{{kLatticeSide * kLatticeSide, 2}, {}};
  const auto place = [](int i) { return -3 + 6 * static_cast<float>(i) / (kLatticeSide - 1); };
  for (int i = 0; i < kLatticeSide * kLatticeSide; ++i)
    z.values.insert(z.values.end(), {place(i % kLatticeSide), place(i / kLatticeSide)});
  return z;
}

// The box the field is asked for: kept while the view stays inside and about as large, so that panning asks nothing.
void follow_box(LabState& s, const PlaneFrame& frame) {
  const PlaneGrid v = frame.box();
  PlaneGrid& b = s.field_box;
  const double w = v.x1 - v.x0, h = v.y1 - v.y0;
  const bool inside = v.x0 >= b.x0 && v.x1 <= b.x1 && v.y0 >= b.y0 && v.y1 <= b.y1;
  if (inside && b.x1 - b.x0 < 2.2 * w) return;
  b = {v.x0 - kRoom * w, v.x1 + kRoom * w, v.y0 - kRoom * h, v.y1 + kRoom * h, 1, 1};
}

// Whether another field came.
bool ask_field(Frame& f, FieldPicture& into, const Channel& channel, const std::string& what, double rest) {
  LabState& s = f.state.lab;
  const bool moving = f.status.state == RunState::running && !f.looking_back() && rest < kNever;
  const bool bound = what == "density" && !f.model->offers.inverts;  // every cell costs many samples
  const int cells = moving && bound ? kRoughCells : moving || bound ? kCells : kFineCells;
  PlaneGrid g = s.field_box;
  const double tall = (g.y1 - g.y0) / (g.x1 - g.x0);
  g.nx = static_cast<std::size_t>(tall > 1 ? std::max(8.0, cells / tall) : cells);
  g.ny = static_cast<std::size_t>(tall > 1 ? cells : std::max(8.0, cells * tall));
  KeyHash key;
  key.add(what.data(), what.size()).add(&g, sizeof g);
  // A bound of few samples is speckled; so many make it smooth enough to draw.
  const std::int64_t importance = f.model->offers.inverts ? 0 : moving ? 24 : 48;
  const Answer* a = f.asker.want({.channel = channel, .key = key.value(), .rest = rest}, [&] {
    return Field{what,       g.x0, g.x1, g.y0, g.y1, static_cast<std::int64_t>(g.nx), static_cast<std::int64_t>(g.ny),
                 importance, kSeed};
  });
  // An answer to an older box would be drawn in the wrong place.
  if (a == nullptr || a->ticket == into.ticket || f.asker.key(channel) != key.value() ||
      a->array.values.size() != g.nx * g.ny)
    return false;
  into.ticket = a->ticket;
  into.step = a->step;
  into.grid = g;
  into.kind = a->kind;
  into.values = std::make_shared<const std::vector<float>>(a->array.values);
  const bool judged = what == "judge" || what == "optimal";
  into.range = !judged              ? range_of_density(*into.values)
               : a->kind == "score" ? range_of_scores(*into.values)
                                    : kProbability;
  into.colours = judged ? FieldColours::judge : FieldColours::density;
  into.levels.clear();
  if (!judged) {
    for (const double share : {0.04, 0.12, 0.3, 0.6}) into.levels.push_back(share * into.range.high);
  } else if (what == "optimal") {
    into.levels = {0.5};
  } else {
    for (const double at : {-0.9, -0.6, -0.3, 0.0, 0.3, 0.6, 0.9})
      into.levels.push_back(into.range.middle + at * (into.range.high - into.range.middle));
  }
  return true;
}

void ask_layers(Frame& f, LayeredCloud& into, const Channel& channel, const Array& points, std::uint64_t key,
                bool latents) {
  const Answer* a = f.asker.want({.channel = channel, .key = key, .rest = kSlowRest}, [&] {
    return Layers{points, latents};
  });
  if (a == nullptr || a->ticket == into.ticket || a->array.shape.size() != 3 || a->array.shape[2] != 2) return;
  into.ticket = a->ticket;
  into.step = a->step;
  into.layers = a->array.shape[0] - 1;
  into.count = a->array.shape[1];
  into.values = a->array.values;
}

void follow_layers(Frame& f) {
  LabState& s = f.state.lab;
  if (!why_not(f, LabLayer::paths).empty()) return;
  if (s.warp > 0 && s.real.points)
    ask_layers(f, s.real_layers, "lab/layers/real", first_rows(*s.real.points, 2, kLayered), 1, false);
  if ((s.warp > 0 || s.shows(LabLayer::paths)) && s.fake.latents && s.fake.latent_size == f.snapshot.latent.size)
    ask_layers(f, s.fake_layers, "lab/layers/fake", first_rows(*s.fake.latents, s.fake.latent_size, kLayered), 2, true);
  if (s.warp > 0 && s.shows(LabLayer::grid))
    ask_layers(f, s.lattice_layers, "lab/layers/grid", lattice_latents(), 3, true);
}

void follow_arrows(Frame& f) {
  LabState& s = f.state.lab;
  if (!s.shows(LabLayer::arrows) || s.warp > 0 || !s.fake.points || !why_not(f, LabLayer::arrows).empty()) return;
  const std::string what = f.model->offers.shows && lab_field(f) == "density" ? "truth" : lab_field(f);
  const Array points = first_rows(*s.fake.points, 2, kArrows);
  const Answer* a = f.asker.want({.channel = "lab/arrows",
                                  .key = KeyHash().add(points.values).add(what.data(), what.size()).value(),
                                  .rest = kSlowRest},
                                 [&] {
                                   return Arrows{what, points};
                                 });
  if (a == nullptr || a->array.values.size() != points.values.size() || f.asker.waiting("lab/arrows")) return;
  s.arrow_points = points.values;
  s.arrows = a->array.values;
  s.arrows_step = a->step;
}

}  // namespace

void follow_lab_run(Frame& f) {
  LabState& s = f.state.lab;
  if (s.run_id == f.snapshot.run_id) return;
  s.run_id = f.snapshot.run_id;
  s.fitted = false, s.warp = 0;
  s.field_box = {}, s.real = s.fake = s.lattice = {};
  for (FieldPicture* p : {&s.shown, &s.exact, &s.best}) *p = {};
  s.exact_lines.clear(), s.best_lines.clear();
  s.real_layers = s.fake_layers = s.lattice_layers = {};
  s.arrows.clear();
  s.truth = {}, s.quality = {}, s.history = {}, s.walk = {};
  // Over chains points of the data and slopes are too much at first; the next model finds the data as usual.
  const bool chains = f.model != nullptr && f.model->offers.shows;
  if (chains != s.over_chains)
    s.on[static_cast<std::size_t>(LabLayer::real)] = s.on[static_cast<std::size_t>(LabLayer::arrows)] = !chains;
  s.over_chains = chains;
}

void follow_lab_clouds(Frame& f) {
  LabState& s = f.state.lab;
  const auto n = std::min<std::int64_t>(s.points, std::max<std::int64_t>(1, f.snapshot.train_rows));
  const bool first = !s.real.points;
  take(s.real, f.asker.want({.channel = "lab/real", .key = static_cast<std::uint64_t>(n), .rest = kNever}, [&] {
    DataRows q{.rows = std::vector<std::int64_t>(static_cast<std::size_t>(n)), .test = false};
    std::iota(q.rows.begin(), q.rows.end(), 0);
    return q;
  }));
  if (first && s.real.points) s.home = box_around(s.real.points->data(), s.real.points->size(), 2);
  if (why_not(f, LabLayer::fake).empty())
    take(s.fake, f.asker.want({.channel = "lab/fake", .key = static_cast<std::uint64_t>(s.points), .rest = kSampleRest},
                              [&] { return DrawSamples{.n = s.points, .seed = kSeed, .floats = true}; }));
}

void follow_lab(Frame& f, const PlaneFrame& frame) {
  LabState& s = f.state.lab;
  follow_lab_clouds(f);
  if (!s.fitted && s.real.points) {
    s.view = fit_view(s.home, frame.width(), frame.height(), 0.22);
    s.fitted = true;
    return;
  }
  if (!s.fitted) return;
  follow_box(s, frame);
  const std::string what = f.model->offers.shows && lab_field(f) == "density" ? "truth" : lab_field(f);
  if (s.shows(LabLayer::field) && s.warp <= 0 && why_not(f, LabLayer::field).empty())
    ask_field(f, s.shown, "lab/field", what, kFieldRest);
  if (s.shows(LabLayer::truth) && s.truth.density && s.warp <= 0) {
    const auto lines = [](const FieldPicture& p) { return isolines(*p.values, p.grid, p.levels); };
    if (ask_field(f, s.exact, "lab/exact", "truth", kNever)) s.exact_lines = lines(s.exact);
    if (f.model->offers.judges && s.quality.probability && ask_field(f, s.best, "lab/best", "optimal", 2 * kFieldRest))
      s.best_lines = lines(s.best);
  }
  if (s.shows(LabLayer::grid) && s.warp <= 0 && why_not(f, LabLayer::grid).empty())
    take(s.lattice, f.asker.want({.channel = "lab/grid", .key = 1, .rest = kSlowRest}, [&] {
      return DecodeLatents{lattice_latents(), true};
    }));
  follow_layers(f);
  follow_arrows(f);
  follow_walk(f);
}

void follow_lab_truth(Frame& f) {
  LabState& s = f.state.lab;
  if (const Answer* a = f.asker.want({.channel = "lab/truth", .key = 1, .rest = kNever}, [] { return KnownTruth{}; });
      a != nullptr && !s.truth.asked) {
    s.truth.asked = true;
    s.truth.density = a->kind == "density";
    s.truth.centres = a->array.values;
    for (const Measured& m : a->measured) {
      if (m.metric == "sigma") s.truth.sigma = m.value;
      if (m.metric == "entropy") s.truth.entropy = m.value, s.truth.has_entropy = true;
      if (m.metric == "w1_floor") s.truth.w1_floor = m.value;
    }
  }
}

void follow_lab_quality(Frame& f) {
  LabState& s = f.state.lab;
  if (is_game(f) || !why_not(f, LabLayer::fake).empty()) return;
  const Answer* a =
      f.asker.want({.channel = "lab/quality", .key = 1, .rest = kQualityRest}, [] { return Quality{.seed = kSeed}; });
  LabQuality& q = s.quality;
  if (a == nullptr || a->ticket == q.ticket) return;
  q = {.ticket = a->ticket, .step = a->step, .shares = f.model->resembles ? a->array.values : std::vector<float>()};
  for (const Measured& m : a->measured) {
    if (m.metric == "w1") q.w1 = m.value;
    if (m.metric == "slope") q.slope = m.value;
    if (m.metric == "judge_real") q.real = m.value;
    if (m.metric == "judge_fake") q.fake = m.value;
    if (m.metric == "judge_gap") q.gap = m.value, q.judged = true, q.probability = m.unit == "probability";
    if (m.metric != "modes" || !f.model->resembles) continue;
    q.covered = static_cast<int>(std::lround(m.parts.at("covered")));
    q.of = static_cast<int>(std::lround(m.parts.at("of")));
    q.high_quality = m.parts.at("high_quality");
    q.kl = m.parts.at("kl");
  }
  LabHistory& h = s.history;
  const auto step = static_cast<double>(a->step);
  h.seen.resize(q.shares.size(), 0);
  for (std::size_t i = 0; i < q.shares.size(); ++i)
    if (q.shares[i] * static_cast<float>(q.of) >= 0.25f) h.seen[i] = a->step;
  if (a->source.step != kLive || (!h.step.empty() && step <= h.step.back())) return;
  const std::pair<std::vector<double>*, double> all[] = {{&h.step, step},         {&h.w1, q.w1},
                                                         {&h.gap, q.gap},         {&h.high_quality, q.high_quality},
                                                         {&h.covered, q.covered}, {&h.slope, q.slope}};
  for (const auto& [list, value] : all) list->push_back(value);
  if (h.step.size() < kMostHistory) return;
  for (const auto& [list, value] : all) {  // every second one goes
    for (std::size_t i = 0; 2 * i < list->size(); ++i) (*list)[i] = (*list)[2 * i];
    list->resize((list->size() + 1) / 2);
  }
}

}  // namespace zscape::app
