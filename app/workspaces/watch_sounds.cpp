// Sounds instead of a wall of pictures: each is drawn as its wave over its spectrogram; a click plays it.
#include <algorithm>
#include <cmath>

#include "app/widgets/wave.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/sounds.h"
#include "app/workspaces/watch_parts.h"

namespace zscape::app {
namespace {

// Seconds between two walls that only newer weights call for: every sample is a prediction.
constexpr double kRest = 0.5;
constexpr float kLeastWidth = 200, kBetween = 10, kWaveShare = 0.4f, kShape = 0.56f;

void sound_card(Frame& f, std::span<const float> levels, int k, bool lit, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  const float middle = std::floor(min.y + (max.y - min.y) * kWaveShare);
  draw_box(ui, min, max, t.picture_background, lit ? t.handle : t.line, t.card_radius);
  draw_waveform(ui, levels, {min.x + ui.px(6), min.y}, {max.x - ui.px(6), middle},
                [&](std::int64_t) { return t.samples; });
  draw_tile(ui, {&f.state.watch.wall, k}, {min.x + ui.px(6), middle}, {max.x - ui.px(6), max.y - ui.px(6)},
            t.control_radius);
}

}  // namespace

void watch_sounds(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  WatchState& s = f.state.watch;
  const Area area(min, max);
  if (!f.state.picture_only) {
    heading(ui, ui.tr("watch.wall_drawn"));
    gap(ui, 6);
  }
  const float width = max.x - min.x, top = ImGui::GetCursorScreenPos().y, between = ui.px(kBetween);
  const int columns = std::clamp(static_cast<int>(width / ui.px(kLeastWidth)), 1, 4);
  const float wide = std::floor((width - between * static_cast<float>(columns - 1)) / static_cast<float>(columns));
  const int rows = std::clamp(static_cast<int>(std::lround((max.y - top + between) / (wide * kShape + between))), 1, 4);
  const float tall = std::floor((max.y - top - between * static_cast<float>(rows - 1)) / static_cast<float>(rows));
  const int n = rows * columns;
  const Answer* a = f.asker.want({.channel = "watch/wall", .key = static_cast<std::uint64_t>(n), .rest = kRest},
                                 [&] { return DrawSamples{.n = n, .seed = kWallSeed, .floats = true}; });
  if (a != nullptr && a->pictures.count > 0) s.wall.update({f.snapshot.run_id, a->ticket}, a->pictures, columns);
  const Item item = place_at(ui, "watch/wall", {min.x, top}, max);
  const std::int64_t length = f.snapshot.data.dimension;
  int hovered = -1;
  for (int k = 0; k < n; ++k) {
    const ImVec2 at{min.x + static_cast<float>(k % columns) * (wide + between),
                    top + static_cast<float>(k / columns) * (tall + between)};
    const ImVec2 end{at.x + wide, at.y + tall};
    if (item.hovered && ImGui::IsMouseHoveringRect(at, end)) hovered = k;
    std::span<const float> levels;
    if (a != nullptr && std::ssize(a->array.values) >= (k + 1) * length)
      levels =
          std::span(a->array.values).subspan(static_cast<std::size_t>(k * length), static_cast<std::size_t>(length));
    sound_card(f, levels, k, hovered == k, at, end);
    if (hovered != k || levels.empty()) continue;
    ui.hint("click", std::string(ui.tr("hint.listen")));
    if (item.clicked) listen(f, levels);
  }
  record(ui, "watch/wall", item,
         {.kind = "sounds", .value = static_cast<double>(a == nullptr ? 0 : a->pictures.count)});
}

}  // namespace zscape::app
