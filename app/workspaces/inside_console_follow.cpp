// What the console asks of the engine, and what it keeps of the answers.
#include <algorithm>
#include <cmath>

#include "app/window/keys.h"
#include "app/workspaces/inside_parts.h"
#include "engine/core/mixing.h"

namespace zscape::app {
namespace {

constexpr double kNever = 1e9;
constexpr std::size_t kRemembered = 400;  // sweeps whose energies are kept for the measures
constexpr std::size_t kMostCurve = 600;

// A curve that grows for ever keeps every second of its points.
void thin_out(ConsoleState& s) {
  if (s.at.size() < kMostCurve) return;
  for (auto* list : {&s.at, &s.mean, &s.chosen_energy, &s.moved}) {
    for (std::size_t i = 0; 2 * i < list->size(); ++i) (*list)[i] = (*list)[2 * i];
    list->resize((list->size() + 1) / 2);
  }
}

void adopt(ConsoleState& s, const Answer& a) {
  const auto swept = a.named.find("swept");
  if (a.progress < 1 || swept == a.named.end() || swept->second.values.empty()) return;
  const auto before = s.swept;
  s.ticket = a.ticket;
  s.step = a.step;
  s.swept = static_cast<std::int64_t>(swept->second.values[0]);
  s.state = a.named;
  s.rows = a.array;
  s.pictures = a.pictures;
  const auto n = static_cast<std::size_t>(s.n);
  const auto moved = a.named.find("moved");
  if (a.second.values.empty() || a.second.values.size() % n != 0) return;
  const std::size_t sweeps = a.second.values.size() / n;
  s.energies.insert(s.energies.end(), a.second.values.begin(), a.second.values.end());
  if (s.energies.size() > kRemembered * n)
    s.energies.erase(s.energies.begin(), s.energies.end() - static_cast<std::ptrdiff_t>(kRemembered * n));
  for (std::size_t t = 0; t < sweeps; ++t) {
    double energy = 0, share = 0;
    for (std::size_t c = 0; c < n; ++c) {
      energy += static_cast<double>(a.second.values[t * n + c]) / static_cast<double>(n);
      if (moved != a.named.end())
        share += static_cast<double>(moved->second.values[t * n + c]) / static_cast<double>(n);
    }
    s.at.push_back(static_cast<double>(before) + static_cast<double>(t) + 1);
    s.mean.push_back(energy);
    s.chosen_energy.push_back(static_cast<double>(
        a.second.values[t * n + static_cast<std::size_t>(std::clamp<int>(s.chosen, 0, static_cast<int>(n) - 1))]));
    s.moved.push_back(share);
    thin_out(s);
  }
  const Mixing m = mixing_of(s.energies, n);
  s.r_hat = m.r_hat;
  s.correlation_time = m.correlation_time;
}

// Another run: its own shape, nothing held, chains that begin anew.
void follow_shape(Frame& f) {
  ConsoleState& s = f.state.inside.console;
  if (s.run_id == f.snapshot.run_id) return;
  const DataSpec& d = f.snapshot.data;
  ConsoleState fresh;
  fresh.run_id = f.snapshot.run_id;
  fresh.n = s.n, fresh.at_once = s.at_once, fresh.playing = s.playing;
  fresh.temperature = s.temperature, fresh.pull = s.pull, fresh.start = s.start == "given" ? "noise" : s.start,
  fresh.mode = s.mode;
  fresh.generation = s.generation + 1;
  s = std::move(fresh);
  if (d.kind != DataKind::pictures) return;
  s.channels = static_cast<int>(d.channels), s.height = static_cast<int>(d.height), s.width = static_cast<int>(d.width);
  s.held = HoleMask(s.width, s.height);
  s.drawing = {{d.channels, d.height, d.width}, std::vector<float>(static_cast<std::size_t>(d.dimension), 0.f)};
}

// A row of the test data as the drawing.
void follow_row(Frame& f) {
  ConsoleState& s = f.state.inside.console;
  if (s.wanted_row < 0) return;
  const auto key = static_cast<std::uint64_t>(s.wanted_row) + 1;
  const Answer* a = f.asker.want({.channel = "console/row", .key = key, .rest = kNever},
                                 [&] { return DataRows{.rows = {s.wanted_row}}; });
  if (a == nullptr || f.asker.key("console/row") != key || a->array.values.size() != s.drawing.values.size()) return;
  s.drawing.values = a->array.values;
  s.row = s.wanted_row;
  s.wanted_row = -1;
  if (s.start == "given") begin_anew(s);
}

void keys(Frame& f) {
  ConsoleState& s = f.state.inside.console;
  if (f.state.keys || f.state.gallery) return;
  if (pressed("enter")) s.playing = !s.playing;
  if (pressed("n")) begin_anew(s);
}

}  // namespace

void begin_anew(ConsoleState& s) {
  ++s.generation;
  s.state.clear();
  s.energies.clear();
  for (auto* list : {&s.at, &s.mean, &s.chosen_energy, &s.moved}) list->clear();
  s.swept = s.target = 0;
  s.r_hat = s.correlation_time = 1;
}

void follow_console(Frame& f) {
  follow_shape(f);
  follow_row(f);
  keys(f);
  ConsoleState& s = f.state.inside.console;
  if (s.playing && s.swept >= s.target && !s.state.empty()) s.target = s.swept + s.at_once;
  if (!s.state.empty() && s.swept >= s.target) return;
  const Channel channel = "console/chains";
  const std::uint64_t key = KeyHash()
                                .add(s.generation)
                                .add(static_cast<std::uint64_t>(s.swept))
                                .add(static_cast<std::uint64_t>(s.target))
                                .add(s.state.empty() ? 1u : 2u)
                                .value();
  const Answer* a = f.asker.want({.channel = channel, .key = key, .rest = kNever}, [&] {
    RunChains q{.start = s.start,
                .n = s.n,
                .sweeps = s.state.empty() ? 0 : s.target - s.swept,
                .mode = s.mode,
                .pull = s.pull,
                .temperature = s.temperature,
                .seed = s.seed,
                .swept = s.swept,
                .state = s.state};
    if (s.pictures_of_pixels() && (count(s.held) > 0 || s.start == "given")) q.pictures = s.drawing;
    if (s.pictures_of_pixels() && count(s.held) > 0)
      q.held = {{s.height, s.width}, {s.held.marks.begin(), s.held.marks.end()}};
    return q;
  });
  if (a != nullptr && a->ticket != s.ticket && f.asker.key(channel) == key) adopt(s, *a);
}

}  // namespace zscape::app
