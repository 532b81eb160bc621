// The answers as they grow: drawn or best first, hover to see one in place, click to adopt.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/widgets/progress.h"
#include "app/widgets/menu.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/paint_parts.h"

namespace zscape::app {
namespace {

constexpr float kBetween = 8, kCaption = 18, kHead = 36, kFeet = 104;
const Channel kAnswers = "paint/answers";

struct GridShape {
  int columns = 1;
  float tile = 0, tall = 0;  // window pixels
};

// The fewest columns with which all tiles fit below one another.
GridShape grid_of(const Ui& ui, const PaintState& s, int tiles, float width, float height) {
  GridShape best;
  for (int columns = tiles == 1 ? 1 : 2; columns <= 8; ++columns) {
    const int rows = (tiles + columns - 1) / columns;
    const float between = ui.px(kBetween);
    best.columns = columns;
    best.tile = std::floor((width - static_cast<float>(columns - 1) * between) / static_cast<float>(columns));
    best.tall = std::floor(best.tile * static_cast<float>(s.height) / static_cast<float>(std::max(1, s.width)));
    if (static_cast<float>(rows) * (best.tall + ui.px(kCaption) + between) <= height) break;
  }
  return best;
}

void head(Frame& f, ImVec2 min, ImVec2 max) {
  PaintState& s = f.state.paint;
  Ui& ui = f.ui;
  const bool scores = s.answers.scores.rows() > 0 || f.model->offers.scores;
  const std::array<Choice, 2> orders{Choice{"drawn", ui.tr("paint.order.drawn"), {.help = ui.tr("paint.order_help.drawn")}},
                                     Choice{"best", ui.tr("paint.order.best"), {scores, ui.tr("paint.no_score"), ui.tr("paint.order_help.best")}}};
  const float width = segmented_width(ui, orders);
  if (s.answers.repaired) {
    const Area area({min.x, min.y + ui.px(6)}, {max.x, min.y + ui.px(28)});
    return heading(ui, ui.tr("paint.repaired"));
  }
  {
    const Area area({min.x, min.y + ui.px(6)}, {max.x - width - ui.px(6), min.y + ui.px(28)});
    heading(ui, ui.tr(s.best && scores ? "paint.answers_best" : "paint.answers", {{"n", std::to_string(s.k)}}));
  }
  const Area area({max.x - width, min.y}, {max.x + 1, min.y + ui.px(28)});
  int order = s.best && scores ? 1 : 0;
  if (segmented(ui, "paint/order", orders, order)) s.best = order == 1;
}

void answer_tile(Frame& f, int place, int answer, ImVec2 a, ImVec2 b) {
  PaintState& s = f.state.paint;
  Ui& ui = f.ui;
  const PaintAnswers& all = s.answers;
  const std::string name = "paint/answer/" + std::to_string(place);
  const Item item = place_at(ui, name, a, b, {.help = all.complete() ? std::string_view() : ui.tr("paint.growing")});
  if (item.hovered && !s.stroking) s.hovered = answer;
  if (all.complete()) drag_latent(ui, "paint/answer", answer, {&s.tiles, answer});
  draw_tile(ui, {&s.tiles, answer}, item.min, item.max, ui.theme.card_radius);
  const bool adopted = s.view.adopted_number == answer && !s.view.adopted.empty();
  draw_frame(ui, item.min, item.max, adopted || item.hovered ? ui.theme.accent : ui.theme.line_strong, ui.theme.card_radius, adopted ? 2 : 1);
  const auto i = static_cast<std::size_t>(answer);
  char score[24] = "";
  if (i < all.scores.values.size()) {
    const auto v = static_cast<double>(all.scores.values[i]);
    std::snprintf(score, sizeof score, std::abs(v) < 1e5 ? "%.1f" : "%.1e", v);
    draw_text_in(ui, {a.x, b.y}, {b.x, b.y + ui.px(kCaption)}, Type::mono_small, adopted ? ui.theme.text : ui.theme.text_muted, score);
  }
  record(ui, name, item, {.kind = "picture", .value = i < all.scores.values.size() ? static_cast<double>(all.scores.values[i]) : 0.0, .text = score});
  if (item.clicked && ImGui::GetDragDropPayload() == nullptr) adopt(s, answer);
  if (!item.hovered) return;
  ui.hint("click", std::string(ui.tr("paint.hint_adopt")));
  ui.hint("F", std::string(ui.tr("paint.hint_fix")));
}

void count_tile(Frame& f, ImVec2 a, ImVec2 b) {
  PaintState& s = f.state.paint;
  Ui& ui = f.ui;
  const Item item = place_at(ui, "paint/k", a, b, {.help = ui.tr("paint.k_help")});
  draw_tile(ui, {}, item.min, item.max, ui.theme.card_radius);
  const std::string label = "K = " + std::to_string(s.k);
  draw_text_in(ui, item.min, item.max, Type::body, item.hovered ? ui.theme.text : ui.theme.text_muted, label, Align::centre);
  record(ui, "paint/k", item, {.kind = "chip", .value = static_cast<double>(s.k), .text = label});
  if (const auto set = take_number(ui, "paint/k")) s.k = std::clamp<std::int64_t>(static_cast<std::int64_t>(*set), 1, 16);
  if (item.clicked) open_menu("paint/k");
  if (!begin_menu(ui, "paint/k", item.min, item.max)) return;
  for (const int k : {1, 2, 4, 8, 12, 16}) {
    const std::string text = std::to_string(k);
    if (menu_item(ui, "paint/k/" + text, text, s.k == k)) s.k = k;
  }
  end_menu();
}

// What the numbers are, how far the work is, which weights answered; cancel or ask again.
void feet(Frame& f, ImVec2 min, ImVec2 max) {
  PaintState& s = f.state.paint;
  Ui& ui = f.ui;
  const PaintAnswers& all = s.answers;
  const bool waiting = f.asker.waiting(kAnswers) && !s.stopped;
  float y = min.y;
  const float line = ui.px(20);
  const auto say = [&](std::string_view words, ImU32 color) {
    for (const auto part : wrap_text(ui, Type::body, words, max.x - min.x)) {
      draw_text(ui, {min.x, y}, Type::body, color, part);
      y += line;
    }
  };
  if (!all.score_kind.empty() && all.complete()) say(ui.tr("paint.score." + all.score_kind), ui.theme.text_muted);
  if (all.repaired && all.complete() && !s.view.clean.empty() && all.floats.rows() == 1) {
    char before[16], after[16];
    std::snprintf(before, sizeof before, "%.3f", rms(s.view.picture, s.view.clean));
    std::snprintf(after, sizeof after, "%.3f", rms(answer_picture(all, 0), s.view.clean));
    say(ui.tr("paint.repair_gain", {{"before", before}, {"after", after}}), ui.theme.text_muted);
  }
  std::string words;
  ImU32 color = ui.theme.text_muted;
  const std::string_view error = f.asker.error(kAnswers);
  const double share = waiting ? std::max(f.asker.progress(kAnswers), 0.0) : all.progress;
  if (!error.empty() && !waiting) {
    words = error;
    color = ui.theme.warning;
  } else if (waiting) {
    const std::int64_t steps = all.complete() ? 1 : all.steps;
    const auto at = static_cast<std::int64_t>(std::lround(share / .98 * static_cast<double>(steps)));
    words = steps > 1 ? ui.tr("paint.sweep", {{"at", std::to_string(std::min(at, steps))}, {"of", std::to_string(steps)}})
                      : std::string(ui.tr("paint.working"));
    if (f.status.state == RunState::running) words += ui.tr("paint.training_goes_on");
  } else if (s.stopped) {
    words = ui.tr("paint.stopped");
  } else if (all.complete()) {
    words = ui.tr("paint.at_step", {{"step", integer_text(all.step)}});
    if (!f.looking_back() && f.status.weights_step > all.step) words += ui.tr("paint.live_is", {{"step", integer_text(f.status.step)}});
  }
  if (waiting) {
    draw_progress(ui, {min.x, y + ui.px(4)}, max.x, share);
    y += ui.px(14);
  }
  const float top = y;
  say(words, color);
  record_area(ui, "paint/status", {min.x, top}, {max.x, y},
              {.kind = "text", .value = static_cast<double>(all.complete() ? all.step : -1), .text = words});
  const Area area({min.x, y + ui.px(6)}, {max.x + 1, y + ui.px(40)});
  if (waiting) {
    if (button(ui, "paint/cancel", ui.tr("paint.cancel"), {.kind = ButtonKind::small, .gate = {.help = ui.tr("paint.cancel_help")}})) {
      s.stopped = true;
      f.asker.forget(kAnswers);
    }
    return;
  }
  const bool can = !empty(s.view.hole) || repairing(s);
  if (button(ui, "paint/again", ui.tr("paint.again"),
             {.kind = ButtonKind::small, .gate = {can, ui.tr("paint.no_hole"), ui.tr("paint.again_help")}})) {
    ++s.again;
    s.stopped = false;
  }
  beside(ui, 6);
  if (button(ui, "paint/others", ui.tr("paint.others"),
             {.kind = ButtonKind::small, .gate = {can && !all.repaired, ui.tr("paint.no_hole"), ui.tr("paint.others_help")}}))
    ++s.seed;
}

}  // namespace

void paint_answers(Frame& f, ImVec2 min, ImVec2 max) {
  PaintState& s = f.state.paint;
  Ui& ui = f.ui;
  PaintAnswers& all = s.answers;
  head(f, min, max);
  s.hovered = -1;
  const bool any = all.pictures.count > 0;
  const bool asks = s.key != 0;
  if (any) s.tiles.update({f.snapshot.run_id, all.ticket * 1024 + static_cast<std::uint64_t>(all.progress * 1000)}, all.pictures, all.pictures.count);
  const ImVec2 top{min.x, min.y + ui.px(kHead)};
  const float width = max.x - min.x, height = max.y - top.y - ui.px(kFeet);
  const int places = any ? all.pictures.count : static_cast<int>(s.view.repair ? 1 : s.k);
  const bool counts = !s.view.repair;
  const GridShape grid = grid_of(ui, s, places + (counts ? 1 : 0), width, height);
  const auto order = answer_order(s);
  float bottom = top.y;
  for (int i = 0; i < places + (counts ? 1 : 0); ++i) {
    const float x = top.x + static_cast<float>(i % grid.columns) * (grid.tile + ui.px(kBetween)),
                y = top.y + static_cast<float>(i / grid.columns) * (grid.tall + ui.px(kCaption) + ui.px(kBetween));
    const ImVec2 a{std::floor(x), std::floor(y)}, b{a.x + grid.tile, a.y + grid.tall};
    bottom = b.y + ui.px(kCaption);
    if (i == places) {
      count_tile(f, a, b);
    } else if (any) {
      answer_tile(f, i, order[static_cast<std::size_t>(i)], a, b);
    } else {
      fill_rounded(ImGui::GetWindowDrawList(), a, b, ui.theme.rail, ui.pxf(ui.theme.card_radius));
    }
  }
  record_area(ui, "paint/answers", top, {max.x, bottom}, {.kind = "grid", .value = all.complete() ? static_cast<double>(all.pictures.count) : 0.0, .text = all.method});
  if (!any && !asks && !s.view.picture.empty()) {
    const auto words = wrap_text(ui, Type::body, ui.tr("paint.empty"), width - ui.px(24));
    float y = top.y + ui.px(10);
    for (const auto part : words) {
      draw_text(ui, {top.x + ui.px(12), y}, Type::body, ui.theme.text_secondary, part);
      y += ui.px(20);
    }
  }
  feet(f, {min.x, bottom + ui.px(6)}, max);
}

}  // namespace zscape::app
