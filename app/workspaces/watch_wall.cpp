// The wall: what the same latents decode to since step 0; and test pictures above what the model rebuilds of them.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/panels/class_choice.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"
#include "app/workspaces/watch_parts.h"

namespace zscape::app {
namespace {

constexpr int kColumns = 12, kMostRows = 16, kPairColumns = 5;
constexpr double kWallRest = 0.1, kRebuiltRest = 0.3;

float shape_of(const Frame& f) {
  const DataSpec& d = f.snapshot.data;
  return d.width > 0 && d.height > 0 ? static_cast<float>(d.height) / static_cast<float>(d.width) : 1;
}

// Originals and reconstructions come one after the other; on the sheet a row of the ones stands over a row of the
// others.
Pictures in_pairs(const Pictures& p, int columns) {
  Pictures out = p;
  const int n = p.count / 2;
  out.count = 2 * ((n + columns - 1) / columns) * columns;
  out.pixels.assign(out.bytes_each() * static_cast<std::size_t>(out.count), 0);
  for (int i = 0; i < n; ++i) {
    const int row = i / columns, column = i % columns;
    for (int half = 0; half < 2; ++half) {
      const int to = (2 * row + half) * columns + column;
      std::copy_n(p.at(half * n + i), p.bytes_each(),
                  out.pixels.begin() + static_cast<std::ptrdiff_t>(p.bytes_each()) * to);
    }
  }
  return out;
}

void enlarged_pair(Frame& f, int original, int rebuilt, float error) {
  Ui& ui = f.ui;
  PictureSheet& sheet = f.state.watch.rebuilt;
  const float zoom = std::max(1.0f, std::floor(ui.px(112) / static_cast<float>(std::max(1, sheet.tile_width()))));
  const ImVec2 size{zoom * static_cast<float>(sheet.tile_width()), zoom * static_cast<float>(sheet.tile_height())};
  ImGui::BeginTooltip();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  draw_tile(ui, {&sheet, original}, at, {at.x + size.x, at.y + size.y}, 4);
  draw_tile(ui, {&sheet, rebuilt}, {at.x + size.x + ui.px(6), at.y}, {at.x + 2 * size.x + ui.px(6), at.y + size.y}, 4);
  ImGui::Dummy({2 * size.x + ui.px(6), size.y + ui.px(4)});
  value_line(ui, ui.tr("watch.error"), number_text(static_cast<double>(error)));
  ImGui::EndTooltip();
}

void explore_test_row(Frame& f, int row) {
  const Pictures& p = f.state.watch.pairs;
  if (row >= p.count / 2) return;
  follow_run(f);
  arrive(f, Image{p.width, p.height, p.channels, {p.at(row), p.at(row) + p.bytes_each()}}, kHandle,
         std::string(f.ui.tr("explore.origin.test")) + " " + std::to_string(row));
  f.state.workspace = Workspace::explore;
}

}  // namespace

void watch_wall(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  WatchState& s = f.state.watch;
  const Area area(min, max);
  if (f.snapshot.data.kind == DataKind::points) return watch_points(f, min, max);
  if (f.snapshot.data.kind == DataKind::waves) return watch_sounds(f, min, max);
  if (!f.state.picture_only) {
    const bool translated = f.model->offers.translates && !f.model->offers.decodes;
    heading(ui, ui.tr(f.model->offers.decodes ? "watch.wall"
                      : translated            ? "watch.wall_translated"
                                              : "watch.wall_drawn"));
    gap(ui, 6);
  }
  const float width = max.x - min.x, height = max.y - ImGui::GetCursorScreenPos().y;
  // All classes side by side: each has its column.
  const std::int64_t classes = f.snapshot.told_classes;
  const bool each = classes > 1 && class_in_view(f.state, f.snapshot.told_classes, f.snapshot.latent.size) < 0;
  const int columns = each && classes <= kMostRows ? static_cast<int>(classes) : kColumns;
  const float tile = std::max(2.0f, std::floor(std::min(width / static_cast<float>(columns), height / 2))),
              tall = std::max(2.0f, std::floor(tile * shape_of(f)));
  const int rows = std::clamp(static_cast<int>(height / tall), 1, kMostRows);
  const std::int64_t n = static_cast<std::int64_t>(rows) * columns;
  const Answer* a =
      f.asker.want({.channel = "watch/wall", .key = static_cast<std::uint64_t>(n), .rest = kWallRest},
                   [&] { return DrawSamples{.n = n, .seed = kWallSeed, .floats = f.model->offers.judges}; });
  if (a != nullptr && a->pictures.count > 0) {
    if (s.wall.update({f.snapshot.run_id, a->ticket}, a->pictures, columns)) f.state.explore.wall = a->second;
  }
  const bool judged = a != nullptr && f.model->offers.judges;
  s.verdicts.clear();
  if (judged) watch_judged(f, *a);
  const GridResult grid =
      picture_grid(ui, "watch/wall", s.wall,
                   {.width = width, .height = height, .enlarge = s.verdicts.empty(), .frames = s.verdicts});
  if (grid.hovered >= 0 && f.model->offers.decodes) {
    ui.hint("click", std::string(ui.tr("hint.explore_it")));
    ui.hint("drag", std::string(ui.tr("hint.take_along")));
  }
  if (judged && !s.verdicts.empty()) watch_hovered(f, *a, grid.hovered);
  if (a != nullptr && a->named.contains("sources")) {
    if (grid.hovered >= 0) ui.hint("click", std::string(ui.tr("hint.explore_it")));
    if (grid.clicked >= 0) watch_translate(f, *a, grid.clicked);
  }
  const Array& latents = f.state.explore.wall;
  if (grid.clicked >= 0 && grid.clicked < latents.rows()) {
    follow_run(f);
    give(f.state.explore, kHandle, row_of(latents, grid.clicked),
         ui.tr("watch.origin", {{"n", std::to_string(grid.clicked + 1)}}));
    if (each) f.state.looking.label = grid.clicked % classes;
    f.state.workspace = Workspace::explore;
  }
}

void watch_rebuilt(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  WatchState& s = f.state.watch;
  const Area area(min, max);
  heading(ui, ui.tr("watch.rebuilt"));
  gap(ui, 6);
  const ImVec2 top{min.x, ImGui::GetCursorScreenPos().y};
  const float between = ui.px(6), tile = std::max(2.0f, std::floor((max.x - min.x) / kPairColumns));
  const float tall = std::floor(tile * shape_of(f)), pair = 2 * tall + between;
  const int rows = std::clamp(static_cast<int>((max.y - top.y + between) / pair), 1, 12), n = rows * kPairColumns;
  const auto count = std::min<std::int64_t>(n, std::max<std::int64_t>(1, f.snapshot.test_rows));
  const Answer* a =
      f.asker.want({.channel = "watch/rebuilt", .key = static_cast<std::uint64_t>(count), .rest = kRebuiltRest}, [&] {
        Reconstruct q;
        q.rows.resize(static_cast<std::size_t>(count));
        std::iota(q.rows.begin(), q.rows.end(), 0);
        return q;
      });
  const PictureKey key{f.snapshot.run_id, a != nullptr ? a->ticket : 0};
  if (a != nullptr && a->pictures.count > 1 && !(s.rebuilt.key() == key)) {
    s.rebuilt.update(key, in_pairs(a->pictures, kPairColumns), kPairColumns);
    s.errors = a->array.values;
    s.pairs = a->pictures;
  }
  const int shown = std::min(n, s.pairs.count / 2);
  const ImVec2 size{tile * kPairColumns, static_cast<float>(rows) * pair - between};
  const Item item = place(ui, "watch/rebuilt", size);
  record(ui, "watch/rebuilt", item, {.kind = "picture grid", .value = static_cast<double>(shown)});
  if (shown == 0) return draw_tile(ui, {}, item.min, item.max, ui.theme.card_radius);
  const float most = s.errors.empty() ? 1 : std::max(1e-6f, *std::max_element(s.errors.begin(), s.errors.end()));
  for (int i = 0; i < shown; ++i) {
    const int row = i / kPairColumns, column = i % kPairColumns;
    const int upper = 2 * row * kPairColumns + column, lower = upper + kPairColumns;
    const ImVec2 at{item.min.x + static_cast<float>(column) * tile, item.min.y + static_cast<float>(row) * pair};
    const ImVec2 end{at.x + tile, at.y + 2 * tall};
    draw_tile(ui, {&s.rebuilt, upper}, at, {end.x, at.y + tall});
    draw_tile(ui, {&s.rebuilt, lower}, {at.x, at.y + tall}, end);
    const float error = static_cast<std::size_t>(i) < s.errors.size() ? s.errors[static_cast<std::size_t>(i)] : 0;
    const bool hovered = item.hovered && ImGui::IsMouseHoveringRect(at, end);
    const ImU32 line = mix(ui.theme.line_strong, ui.theme.warning, std::clamp(error / most, 0.0f, 1.0f));
    draw_frame(ui, {at.x + 1, at.y + 1}, {end.x - 1, end.y - 1}, hovered ? ui.theme.handle : line, 3,
               hovered ? 2.0f : 1.0f);
    if (hovered) {
      enlarged_pair(f, upper, lower, error);
      ui.hint("click", std::string(ui.tr("hint.explore_it")));
      if (item.clicked) explore_test_row(f, i);
    }
  }
}

}  // namespace zscape::app
