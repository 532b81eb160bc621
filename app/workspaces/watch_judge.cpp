// What a judge says of the wall: a line of its colour around every tile; under the mouse, where a change would please
// it, and N to make that change.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/panels/class_choice.h"
#include "app/render/field_colours.h"
#include "app/widgets/widgets.h"
#include "app/window/keys.h"
#include "app/workspaces/paint_parts.h"
#include "app/workspaces/translate_parts.h"
#include "app/workspaces/watch_parts.h"

namespace zscape::app {
namespace {

constexpr double kJudgedRest = 0.5, kNudgeRest = 0.2;
constexpr float kNudge = 0.01f;  // what one nudge should win, by the slope where the picture is

Array tile_of(const Array& rows, int i) {  // [n, C, H, W] → [1, C, H, W]
  Array out{{1, rows.shape[1], rows.shape[2], rows.shape[3]}, {}};
  const std::int64_t size = rows.shape[1] * rows.shape[2] * rows.shape[3];
  out.values.assign(rows.values.begin() + i * size, rows.values.begin() + (i + 1) * size);
  return out;
}

// What the tiles were made from, where they are translations.
const Array* sources_of(const Answer& wall) {
  const auto at = wall.named.find("sources");
  return at == wall.named.end() || at->second.shape.size() != 4 ? nullptr : &at->second;
}

Array without_rows(const Array& one) { return {{one.shape[1], one.shape[2], one.shape[3]}, one.values}; }

// The slope summed over channels, orange where less light pleases, blue where more does.
Image slope_map(const Ui& ui, const Array& picture, const float* slope) {
  const std::int64_t pixels = picture.shape[2] * picture.shape[3];
  std::vector<float> sum(static_cast<std::size_t>(pixels));
  for (std::int64_t i = 0; i < picture.shape[1] * pixels; ++i) sum[static_cast<std::size_t>(i % pixels)] += slope[i];
  double most = 1e-12;
  for (const float v : sum) most = std::max(most, static_cast<double>(std::abs(v)));
  const FieldRamp ramp(FieldColours::judge, ui.theme.light, ui.theme.picture_background);
  Image out{static_cast<int>(picture.shape[3]), static_cast<int>(picture.shape[2]), 4, {}};
  for (const float v : sum) {
    const auto& c = ramp.at({-most, 0, most}, v);
    out.pixels.insert(out.pixels.end(), c.begin(), c.end());
  }
  return out;
}

void nudge(Array& picture, const std::vector<float>& slope) {
  double square = 0;
  for (const float v : slope) square += static_cast<double>(v) * static_cast<double>(v);
  if (square <= 0 || slope.size() != picture.values.size()) return;
  const auto step = static_cast<float>(static_cast<double>(kNudge) / square);
  for (std::size_t i = 0; i < slope.size(); ++i)
    picture.values[i] = std::clamp(picture.values[i] + step * slope[i], 0.0f, 1.0f);
}

// The tile under the mouse, enlarged, behind what it was made from, with the map of its slope and what the judge says
// of it.
void hovered_tile(Frame& f, const Answer& wall, int tile) {
  Ui& ui = f.ui;
  WatchState& s = f.state.watch;
  if (s.nudged_tile != tile || s.nudged_of != wall.ticket) {
    s.nudged = tile_of(wall.array, tile);
    s.nudged_tile = tile, s.nudged_of = wall.ticket, s.nudges = 0;
  }
  const std::uint64_t key = KeyHash().add(s.nudged.values).value();
  // One of all classes side by side is judged as the one it is.
  const std::int64_t classes = f.snapshot.told_classes;
  std::int64_t label = class_in_view(f.state, classes, f.snapshot.latent.size);
  if (classes > 0 && label < 0) label = tile % classes;
  const Array* sources = sources_of(wall);
  const Array from = sources != nullptr ? tile_of(*sources, tile) : Array{};
  const Source source{.step = f.state.looking.step, .ema = f.state.looking.averaged, .label = label};
  const Answer* a =
      f.asker.want({.channel = "watch/nudge", .key = key, .rest = kNudgeRest, .gesture = true, .source = source},
                   [&] { return Arrows{.what = "judge", .points = s.nudged, .others = from}; });
  ui.hint("N", std::string(ui.tr("watch.nudge")));
  if (a == nullptr || f.asker.key("watch/nudge") != key || a->second.values.empty()) return;
  if (pressed("n", true)) nudge(s.nudged, a->array.values), ++s.nudges;
  s.nudge_tile.update({1, key}, to_image(without_rows(s.nudged)));
  s.nudge_map.update({1, a->ticket}, slope_map(ui, s.nudged, a->array.values.data()));
  const int width = std::max(1, s.nudge_tile.tile_width());
  const float zoom = std::max(1.0f, std::floor(ui.px(112) / static_cast<float>(width)));
  const ImVec2 size{zoom * static_cast<float>(width), zoom * static_cast<float>(s.nudge_tile.tile_height())};
  ImGui::BeginTooltip();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  float x = at.x;
  const auto next = [&](PictureSheet& sheet) {
    draw_tile(ui, {&sheet, 0}, {x, at.y}, {x + size.x, at.y + size.y}, 4);
    x += size.x + ui.px(6);
  };
  if (sources != nullptr) {
    s.nudge_source.update({1, KeyHash().add(from.values).value()}, to_image(without_rows(from)));
    next(s.nudge_source);
  }
  next(s.nudge_tile);
  next(s.nudge_map);
  ImGui::Dummy({x - at.x - ui.px(6), size.y + ui.px(4)});
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), s.nudges > 0 ? "%.3f (+%d)" : "%.3f",
                static_cast<double>(a->second.values[0]), s.nudges);
  const bool probability = a->kind == "probability";
  value_line(ui,
             ui.tr(!probability         ? "watch.judged_score"
                   : sources != nullptr ? "watch.judged_pair"
                                        : "watch.judged"),
             text.data());
  ImGui::EndTooltip();
  record_area(ui, "watch/verdict", at, {at.x + size.x, at.y + size.y},
              {.kind = "number", .value = static_cast<double>(a->second.values[0])});
}

}  // namespace

void watch_judged(Frame& f, const Answer& wall) {
  Ui& ui = f.ui;
  WatchState& s = f.state.watch;
  s.verdicts.clear();
  const int n = wall.pictures.count;
  if (wall.array.shape.size() != 4 || wall.array.shape[0] != n) return;
  const Answer* a = f.asker.want({.channel = "watch/judged", .key = wall.ticket, .rest = kJudgedRest}, [&] {
    const Array* sources = sources_of(wall);
    return Arrows{.what = "judge", .points = wall.array, .others = sources != nullptr ? *sources : Array{}};
  });
  if (a == nullptr || std::ssize(a->second.values) != n) return;
  const FieldRange range = a->kind == "probability" ? kProbability : range_of_scores(a->second.values);
  const FieldRamp ramp(FieldColours::judge, ui.theme.light, ui.theme.picture_background);
  for (const float said : a->second.values) {
    const auto& c = ramp.at(range, said);
    s.verdicts.push_back(IM_COL32(c[0], c[1], c[2], 255));
  }
}

void watch_translate(Frame& f, const Answer& wall, int tile) {
  const Array* sources = sources_of(wall);
  if (sources == nullptr || tile >= sources->shape[0]) return;
  take_in_hand(f, tile_of(*sources, tile));
  f.state.workspace = Workspace::explore;
}

void watch_hovered(Frame& f, const Answer& wall, int tile) {
  if (!f.state.watch.verdicts.empty() && tile >= 0 && tile < wall.pictures.count) hovered_tile(f, wall, tile);
}

}  // namespace zscape::app
