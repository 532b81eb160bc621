// Compare: two runs, two steps or two families under one hand: the same seed, the same pictures, or the same place
// between four of them.
#include <algorithm>
#include <array>

#include "app/widgets/widgets.h"
#include "app/workspaces/compare_parts.h"
#include "app/workspaces/workspaces.h"

namespace zscape::app {
namespace {

void draw_modes(Frame& f, ImVec2 min, float right) {
  CompareState& s = f.state.compare;
  Ui& ui = f.ui;
  const Area area(min, {right, min.y + ui.px(30)});
  const bool encodes = f.model->offers.encodes, short_words = right - min.x < ui.px(560);
  const auto word = [&](const std::string& key) {
    return short_words ? ui.tr("compare.short." + key) : ui.tr("compare.view." + key);
  };
  const std::array<Choice, 4> views{{{"side", word("side"), {.help = ui.tr("compare.view_help.side")}},
                                     {"wipe", word("wipe"), {.help = ui.tr("compare.view_help.wipe")}},
                                     {"flicker", word("flicker"), {.help = ui.tr("compare.view_help.flicker")}},
                                     {"many", s.many.variants.empty() ? word("many") : ui.tr("compare.view.variants"), {.help = ui.tr("compare.view_help.many")}}}};
  int view = static_cast<int>(s.choice.view);
  if (segmented(ui, "compare/view", views, view)) {
    remember(s);
    s.choice.view = static_cast<CompareView>(view);
  }
  if (s.choice.view == CompareView::many) return;
  beside(ui, 10);
  const bool can = encodes || !s.choice.sides[0].run.empty();
  const auto link_word = [&](const std::string& key) {
    return short_words ? ui.tr("compare.link_short." + key) : ui.tr("compare.link." + key);
  };
  const std::array<Choice, 3> links{
      {{"seed", link_word("seed"), {.help = ui.tr("compare.link_help.seed")}},
       {"picture", link_word("picture"), {can, ui.tr("compare.needs_encoder"), ui.tr("compare.link_help.picture")}},
       {"place", link_word("place"), {.help = ui.tr("compare.link_help.place")}}}};
  int link = static_cast<int>(s.choice.link);
  if (segmented(ui, "compare/link", links, link)) {
    remember(s);
    s.choice.link = static_cast<CompareLink>(link);
  }
  if (s.choice.view == CompareView::flicker &&
      ImGui::GetItemRectMax().x + ui.px(10) + button_width(ui, ui.tr("compare.flickers")) < right) {
    beside(ui, 10);
    if (button(ui, "compare/flickers", ui.tr("compare.flickers"),
               {.gate = {.help = ui.tr("compare.flickers_help")}, .on = s.flickers}))
      s.flickers = !s.flickers;
  }
  const float used = ImGui::GetItemRectMax().x;
  const std::string words = s.choice.link == CompareLink::seed
                                ? ui.tr("compare.seed_is", {{"n", std::to_string(s.choice.seed)}})
                                : ui.tr("compare.rows_from", {{"n", std::to_string(s.choice.row)}});
  record_area(ui, "compare/which", {used, min.y}, {right, min.y + ui.px(28)},
              {.kind = "number",
               .value = s.choice.link == CompareLink::seed ? static_cast<double>(s.choice.seed)
                                                           : static_cast<double>(s.choice.row),
               .text = words});
  if (used + ui.px(14) + text_width(ui, Type::mono, words) < right)
    draw_text_in(ui, {used + ui.px(14), min.y}, {right, min.y + ui.px(28)}, Type::mono, ui.theme.text_muted, words,
                 Align::right);
}

}  // namespace

void compare(Frame& f, ImVec2 min, ImVec2 max) {
  CompareState& s = f.state.compare;
  Ui& ui = f.ui;
  follow_compare(f);
  draw_modes(f, min, max.x - f.state.strip_width);
  const bool low = max.y - min.y < ui.px(400);
  const float top = min.y + ui.px(low ? 36 : 44);
  if (s.choice.view == CompareView::many) return compare_many(f, {min.x, top}, max);
  if (f.snapshot.data.kind == DataKind::points) {
    return stage_message(f, {min.x, top}, max, ui.tr("compare.points"), ui.tr("compare.points_remedy"));
  }
  const float between = ui.px(20), half = std::floor((max.x - min.x - between) / 2);
  for (int side = 0; side < 2; ++side) {
    const float x = min.x + static_cast<float>(side) * (half + between);
    compare_side(f, side, {x, top}, {x + half, top + ui.px(60)});
  }
  const float table = low ? 0 : std::clamp((max.y - top) * 0.2f, ui.px(64), ui.px(110));
  float y = top + ui.px(66);
  if (!s.error.empty()) {
    const Area area({min.x, y}, {max.x, y + ui.px(40)});
    paragraph(ui, s.error, ui.theme.warning);
    y = ImGui::GetItemRectMax().y + ui.px(6);
  }
  float right = max.x;
  if (table > 0 && s.choice.link == CompareLink::place) {
    right = compare_place(f, {min.x, max.y - table}, max) - ui.px(24);
    if (s.holding) follow_sides(f);
  }
  compare_pictures(f, {min.x, y}, {max.x, max.y - table - (table > 0 ? ui.px(14) : 0)});
  if (table > 0) compare_table(f, {min.x, max.y - table}, {right, max.y});
  ui.hint("[ ]", std::string(ui.tr(s.choice.link == CompareLink::seed ? "hint.compare_seed" : "hint.compare_rows")));
  if (s.choice.link == CompareLink::place) ui.hint("← →", std::string(ui.tr("hint.compare_place")));
  ui.hint("V", std::string(ui.tr("hint.compare_view")));
  ui.hint("M", std::string(ui.tr("hint.compare_many")));
}

}  // namespace zscape::app
