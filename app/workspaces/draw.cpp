// Explore, for models that draw value by value: watch a picture grow, stop anywhere, see the prediction, overrule it,
// go on.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/window/keys.h"
#include "app/workspaces/draw_parts.h"
#include "app/workspaces/workspaces.h"

namespace zscape::app {
namespace {

constexpr const char *kPicture = "draw/picture", *kHeard = "draw/heard";
constexpr double kSeconds = 7;  // for a whole picture
constexpr double kRest = 1.5;   // between two pictures that only newer weights call for
constexpr float kColumn = 236, kBetween = 20, kRow = 30;

std::uint64_t key_of(const DrawView& v) {
  return KeyHash().add(v.seed).add(v.begun).add(static_cast<std::uint64_t>(v.keep)).value();
}

std::vector<std::int64_t> row_shape(const DataSpec& d) {
  if (d.kind == DataKind::waves) return {d.dimension};
  return {d.channels, d.height, d.width};
}

void move_to(DrawState& s, double at, std::int64_t values) {
  s.playing = false;
  s.at = std::clamp(at, 0.0, static_cast<double>(values));
}

void new_picture(DrawState& s) {
  remember(s);
  s.view = {.seed = s.view.seed + 1, .begun = {}, .keep = 0};
  s.at = 0;
  s.playing = true;
}

void follow_keys(Frame& f, std::int64_t values) {
  DrawState& s = f.state.draw;
  if (f.state.keys || f.state.gallery) return;
  if (pressed("left", true)) move_to(s, std::floor(s.at) - 1, values);
  if (pressed("right", true)) move_to(s, std::floor(s.at) + 1, values);
  if (pressed("r")) new_picture(s);
  if (pressed("ctrl+z", true)) undo(s);
  if (pressed("ctrl+y", true) || pressed("ctrl+shift+z", true)) redo(s);
}

// The last answer, complete or still growing; empty x while there is none.
Drawing follow(Frame& f) {
  DrawState& s = f.state.draw;
  if (s.run_id != f.snapshot.run_id) {
    const DrawOver over = s.over;
    s = {};
    s.run_id = f.snapshot.run_id;
    s.over = over;
  }
  const DataSpec& d = f.snapshot.data;
  Drawing out{.channels = d.channels, .height = d.height, .width = d.width, .values = d.dimension};
  if (d.kind == DataKind::waves) out.channels = out.height = 1, out.width = d.dimension;  // a picture of one row
  const Answer* a = f.asker.want({.channel = kPicture, .key = key_of(s.view), .rest = kRest}, [&] {
    DrawOn q{.picture = {}, .keep = s.view.keep, .seed = s.view.seed};
    if (!s.view.begun.empty()) q.picture = {row_shape(d), s.view.begun};
    return q;
  });
  if (a == nullptr || f.asker.key(kPicture) != key_of(s.view)) return out;
  if (a->named.count("chances") == 0) {
    out.growing = a;
    return out;
  }
  const Array &order = a->named.at("order"), &chances = a->named.at("chances");
  if (std::ssize(a->array.values) != out.values || std::ssize(order.values) != out.values || chances.shape.size() != 2)
    return out;
  out.whole = a;
  out.x = a->array.values.data();
  out.chances = chances.values.data();
  out.levels = chances.shape[1];
  out.place.resize(static_cast<std::size_t>(out.values));
  for (const float v : order.values) {
    out.place[static_cast<std::size_t>(v)] = std::ssize(out.order);
    out.order.push_back(static_cast<std::int64_t>(v));
  }
  return out;
}

// Time passes only where a picture is there to be shown.
void play(Frame& f, const Drawing& d) {
  DrawState& s = f.state.draw;
  const double passed = std::min(0.1, f.state.now - s.moved_at), values = static_cast<double>(d.values);
  s.moved_at = f.state.now;
  if (s.playing && d.complete()) s.at = std::min(values, s.at + passed * values / kSeconds);
  if (s.at >= values) s.playing = false;
}

void controls(Frame& f, const Drawing& d, ImVec2 min, ImVec2 max) {
  DrawState& s = f.state.draw;
  Ui& ui = f.ui;
  const Area area(min, {max.x - f.state.strip_width, max.y});
  const bool over = s.at >= static_cast<double>(d.values);
  if (button(ui, "draw/play",
             ui.tr(s.playing ? "draw.pause"
                   : over    ? "draw.again"
                             : "draw.play"),
             {.icon = s.playing ? Icon::pause : Icon::play, .gate = {.help = ui.tr("draw.play_help")}, .width = 92})) {
    if (over) s.at = static_cast<double>(s.view.keep == d.values ? 0 : s.view.keep);
    s.playing = !s.playing;
  }
  beside(ui);
  const bool sound = f.snapshot.data.kind == DataKind::waves;
  if (button(ui, "draw/new", ui.tr(sound ? "draw.new_sound" : "draw.new"), {.gate = {.help = ui.tr("draw.new_help")}})) new_picture(s);
  if (sound) return wave_buttons(f, d);
  beside(ui, 16);
  const Choice choices[] = {{"nothing", ui.tr("draw.over.nothing"), {.help = ui.tr("draw.over_help.nothing")}},
                            {"heard", ui.tr("draw.over.heard"), {.help = ui.tr("draw.over_help.heard")}},
                            {"entropy", ui.tr("draw.over.entropy"), {.help = ui.tr("draw.over_help.entropy")}}};
  int selected = static_cast<int>(s.over);
  if (segmented(ui, "draw/over", choices, selected)) {
    s.over = static_cast<DrawOver>(selected);
    s.layer = -1;
    if (s.over == DrawOver::heard) s.playing = false;
  }
}

void ask_heard(Frame& f, Drawing& d) {
  DrawState& s = f.state.draw;
  const auto at = static_cast<std::int64_t>(s.at);
  if (s.over != DrawOver::heard || !d.complete() || at >= d.values || s.playing) return;
  const std::int64_t position = d.order[static_cast<std::size_t>(at)];
  const std::uint64_t key = KeyHash()
                                .add(key_of(s.view))
                                .add(static_cast<std::uint64_t>(position))
                                .add(d.x, sizeof(float) * static_cast<std::size_t>(d.values))
                                .value();
  const Answer* a = f.asker.want({.channel = kHeard, .key = key, .rest = kRest}, [&] {
    HeardBy q{.picture = {row_shape(f.snapshot.data), {d.x, d.x + d.values}}, .position = position};
    return q;
  });
  if (a != nullptr && f.asker.key(kHeard) == key && !a->texts.empty()) d.heard = a;
}

}  // namespace

double Drawing::chance(std::int64_t position) const {
  const auto level = std::clamp<std::int64_t>(std::lround(x[position] * static_cast<float>(levels - 1)), 0, levels - 1);
  return static_cast<double>(chances[position * levels + level]);
}

double Drawing::entropy(std::int64_t position) const {
  double sum = 0;
  for (std::int64_t k = 0; k < levels; ++k) {
    const auto p = static_cast<double>(chances[position * levels + k]);
    if (p > 0) sum -= p * std::log2(p);
  }
  return sum;
}

void remember(DrawState& s) { s.history.remember(s.view); }
bool undo(DrawState& s) { return s.history.undo(s.view); }
bool redo(DrawState& s) { return s.history.redo(s.view); }

void overrule(DrawState& s, const Drawing& d, std::int64_t level) {
  const auto at = static_cast<std::int64_t>(s.at);
  if (!d.complete() || at >= d.values) return;
  remember(s);
  s.view.begun.assign(d.x, d.x + d.values);
  s.view.begun[static_cast<std::size_t>(d.order[static_cast<std::size_t>(at)])] =
      static_cast<float>(level) / static_cast<float>(d.levels - 1);
  s.view.keep = at + 1;
  s.at = static_cast<double>(at + 1);
  s.playing = false;
}

void draw_values(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  Drawing d = follow(f);
  DrawState& s = f.state.draw;
  follow_keys(f, d.values);
  play(f, d);
  ask_heard(f, d);
  const bool sound = f.snapshot.data.kind == DataKind::waves;
  if (f.state.picture_only) return sound ? draw_wave(f, d, min, max) : draw_canvas(f, d, min, max);
  controls(f, d, min, {max.x, min.y + ui.px(kRow)});
  const std::string_view error = f.asker.error(kPicture);
  const float top = min.y + ui.px(kRow + 14);
  if (!error.empty()) return stage_message(f, {min.x, top}, max, error);
  const float column = std::min(ui.px(kColumn), (max.x - min.x) * 0.36f);
  const float side = std::max(ui.px(60), std::min(max.y - top, max.x - min.x - column - ui.px(kBetween)));
  if (sound) {
    draw_wave(f, d, {min.x, top}, {max.x - column - ui.px(kBetween), max.y});
    draw_prediction(f, d, {max.x - column, top}, max);
  } else {
    draw_canvas(f, d, {min.x, top}, {min.x + side, max.y});
    draw_prediction(f, d, {min.x + side + ui.px(kBetween), top}, max);
  }
  if (ui.hints.empty()) {
    ui.hint("← →", std::string(ui.tr("hint.draw_step")));
    ui.hint("R", std::string(ui.tr(sound ? "draw.new_sound" : "draw.new")));
  }
  if (s.view.keep > 0) ui.hint("Ctrl Z", std::string(ui.tr("hint.draw_undo")));
}

}  // namespace zscape::app
