// The sentence over the map and the tools under it.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/map_parts.h"

namespace zscape::app {
namespace {

// One axis to choose: "x  principal axis 1 · 43 %".
void axis_chip(Frame& f, std::size_t axis) {
  Ui& ui = f.ui;
  MapState& s = f.state.map;
  const std::string name = std::string("map/axis/") + (axis == 0 ? "x" : "y"), label = axis_name(f, axis);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = chip_width(ui, axis == 0 ? "x" : "y", label);
  if (chip(ui, name, axis == 0 ? "x" : "y", label,
           {.enabled = !s.view.frozen, .reason = ui.tr("map.frozen_reason"), .help = ui.tr("map.axis_help")}))
    open_menu(name);
  if (!begin_menu(ui, name, at, {at.x + width, at.y + ui.px(30)})) return;
  const auto choose = [&](MapAxis a) {
    remember_map(s);
    s.view.axes[axis] = a;
    s.fitted = s.moved = false;
  };
  if (menu_item(
          ui, name + "/principal",
          ui.tr(f.model->offers.encodes ? "map.principal" : "map.picture_axis", {{"n", std::to_string(axis + 1)}}),
          s.view.axes[axis].kind == MapAxis::Kind::principal))
    choose({});
  // What was saved in Mix.
  const auto& saved = f.state.mix.view.saved;
  for (std::size_t i = 0; i < saved.size(); ++i) {
    if (saved[i].unit.size() != static_cast<std::size_t>(f.snapshot.latent.size)) continue;
    const MapAxis a{MapAxis::Kind::direction, 0, saved[i].name, saved[i].unit};
    if (menu_item(ui, name + "/direction" + std::to_string(i), saved[i].name, s.view.axes[axis] == a,
                  ui.tr("map.saved_direction")))
      choose(a);
  }
  // The latents that carry most come first.
  std::vector<std::int64_t> order(static_cast<std::size_t>(f.snapshot.latent.size));
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int64_t>(i);
  const auto& kl = s.points.kl;
  if (kl.size() == order.size())
    std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
      return kl[static_cast<std::size_t>(a)] > kl[static_cast<std::size_t>(b)];
    });
  constexpr std::size_t kMost = 16;
  for (std::size_t k = 0; k < std::min(kMost, order.size()); ++k) {
    const std::int64_t i = order[k];
    char detail[32] = "";
    if (kl.size() == order.size()) {
      const auto nats = static_cast<double>(kl[static_cast<std::size_t>(i)]);
      std::snprintf(detail, sizeof detail, nats < 1e4 ? "%.2f nats" : "%.1e nats", nats);
    }
    const MapAxis a{MapAxis::Kind::latent, i, {}, {}};
    if (menu_item(ui, name + "/z" + std::to_string(i + 1), ui.tr("map.latent", {{"n", std::to_string(i + 1)}}),
                  s.view.axes[axis] == a, detail))
      choose(a);
  }
  end_menu();
}

}  // namespace

void map_caption(Frame& f, ImVec2 min, float right) {
  Ui& ui = f.ui;
  MapState& s = f.state.map;
  const Area area(min, {right, min.y + ui.px(80)});
  const ImU32 plain = ui.theme.text_secondary;
  const std::string count = integer_text(static_cast<std::int64_t>(s.points.count()));
  const std::string head =
      ui.tr(f.model->offers.encodes ? "map.caption_encoded" : "map.caption_prior", {{"n", count}}) + " ";
  std::vector<Span> spans{{head, plain, Type::lead}};
  const auto word = [&](const char* name, std::string_view text, bool on, bool can, std::string_view why) {
    spans.push_back({text,
                     !can ? ui.theme.text_disabled
                     : on ? ui.theme.accent
                          : ui.theme.text_muted,
                     on && can ? Type::brand : Type::lead, name, on && can, can, can ? ui.tr("lab.word_help") : why});
  };
  const bool pictures = f.snapshot.data.kind == DataKind::pictures;
  word("map/show/pictures", ui.tr("map.pictures"), s.pictures, pictures, ui.tr("map.no_pictures"));
  spans.push_back({" · ", plain, Type::lead});
  const bool posterior = !s.points.spread.empty();
  word("map/show/ellipses", ui.tr("map.posteriors"), s.ellipses, posterior, ui.tr("map.no_posteriors"));
  spans.push_back({" · ", plain, Type::lead});
  word("map/show/aggregate", ui.tr("map.aggregate"), s.aggregate, posterior, ui.tr("map.no_posteriors"));
  spans.push_back({" · ", plain, Type::lead});
  word("map/show/walk", ui.tr("map.walk"), s.walk, true, {});
  const int clicked = sentence(ui, spans);
  if (clicked == 1) s.pictures = !s.pictures;
  if (clicked == 3) s.ellipses = !s.ellipses;
  if (clicked == 5) s.aggregate = !s.aggregate;
  if (clicked == 7) s.walk = !s.walk;
}

void map_tools(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  MapState& s = f.state.map;
  const Area area(min, max);
  const Choice counts[] = {{"500", "500", {.help = ui.tr("map.rows_help")}},
                           {"2000", "2k", {.help = ui.tr("map.rows_help")}},
                           {"10000", "10k", {.help = ui.tr("map.rows_help")}}};
  int count = s.rows == 500 ? 0 : s.rows == 2000 ? 1 : 2;
  if (segmented(ui, "map/rows", counts, count)) s.rows = count == 0 ? 500 : count == 1 ? 2000 : 10000;
  ImGui::SetCursorScreenPos({min.x + segmented_width(ui, counts) + ui.px(10), min.y});
  axis_chip(f, 0);
  beside(ui);
  axis_chip(f, 1);
  beside(ui);
  if (button(ui, "map/freeze", ui.tr("map.freeze"),
             {.icon = Icon::lock, .gate = {.help = ui.tr("map.freeze_help")}, .on = s.view.frozen})) {
    remember_map(s);
    s.view.frozen = !s.view.frozen && s.points.axes.rows() == 2;
    s.frozen_axes = s.points.axes;
  }
  beside(ui);
  if (button(ui, "map/lasso", ui.tr("map.lasso"), {.gate = {.help = ui.tr("map.lasso_help")}, .on = s.lasso}))
    s.lasso = !s.lasso;
}

}  // namespace zscape::app
