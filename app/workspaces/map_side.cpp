// Beside the map: what the model makes of the place in the hand, the group of the lasso, and what each latent carries.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"
#include "app/workspaces/map_parts.h"

namespace zscape::app {
namespace {

void to_explore(Frame& f, const Latent& z) {
  follow_run(f);
  give(f.state.explore, kHandle, z, std::string(f.ui.tr("map.origin")));
  f.state.workspace = Workspace::explore;
}

void here(Frame& f, ImVec2 min, float width) {
  Ui& ui = f.ui;
  MapState& s = f.state.map;
  heading(ui, ui.tr("map.here"));
  gap(ui, 6);
  const bool pictures = f.snapshot.data.kind == DataKind::pictures;
  if (!pictures) return paragraph(ui, ui.tr("map.points_have_no_picture"), ui.theme.text_muted);
  if (!s.view.here.empty()) {
    const Answer* a =
        f.asker.want({.channel = "map/here", .key = KeyHash().add(s.view.here).value(), .gesture = s.gesture},
                     [&] { return DecodeLatents{rows_of({s.view.here})}; });
    if (a != nullptr && a->pictures.count == 1) s.here.update({f.snapshot.run_id, a->ticket}, a->pictures, 1);
  }
  const float y = ImGui::GetCursorScreenPos().y;
  const ImVec2 a{min.x, y}, b{min.x + width, y + width};
  const Item item = place(ui, "map/here", {width, width}, {.help = ui.tr("map.here_help")});
  const bool shown = !s.view.here.empty() && !s.here.empty();
  if (shown) {
    f.state.hand.show("map/here", {s.view.here});
    drag_latent(ui, "map/here", 0, {&s.here, 0});
  }
  fill_rounded(ImGui::GetWindowDrawList(), a, b, ui.theme.picture_background, ui.pxf(ui.theme.card_radius));
  if (shown) {
    const ImVec2 size = picture_size(s.here.tile_width(), s.here.tile_height(), {width, width});
    const ImVec2 at{std::floor((a.x + b.x - size.x) / 2), std::floor((a.y + b.y - size.y) / 2)};
    draw_tile(ui, {&s.here, 0}, at, {at.x + size.x, at.y + size.y});
  } else {
    float line = (a.y + b.y) / 2 - ui.px(20);
    for (const auto words : wrap_text(ui, Type::body, ui.tr("map.nothing_here"), width - ui.px(24))) {
      draw_text_in(ui, {a.x, line}, {b.x, line + line_height(ui, Type::body)}, Type::body, ui.theme.text_muted, words,
                   Align::centre);
      line += line_height(ui, Type::body);
    }
  }
  draw_frame(ui, a, b, ui.theme.line_strong, ui.theme.card_radius, 1);
  record(ui, "map/here", item, {.kind = "picture", .value = shown ? 1.0 : 0.0});
  gap(ui, 8);
  const Gate gate{shown, ui.tr("map.nothing_here")};
  if (button(ui, "map/explore", ui.tr("map.explore"), {.gate = gate})) to_explore(f, s.view.here);
  beside(ui);
  if (button(ui, "map/mix", ui.tr("map.mix"), {.gate = gate})) {
    f.state.hand.to_mix.push_back({std::string(ui.tr("map.origin")), {s.view.here}});
    f.state.workspace = Workspace::mix;
  }
}

Latent mean_of(const std::vector<Latent>& all) {
  Latent sum(all.front().size(), 0.0f);
  for (const Latent& z : all)
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += z[i] / static_cast<float>(all.size());
  return sum;
}

void group(Frame& f, ImVec2 min, float width) {
  Ui& ui = f.ui;
  MapState& s = f.state.map;
  std::vector<Latent> members;
  for (const std::size_t i : s.view.group) members.push_back(row_of(s.points.latents, static_cast<std::int64_t>(i)));
  heading(ui, ui.tr("map.group", {{"n", std::to_string(members.size())}}));
  gap(ui, 6);
  const float side = ui.px(64), y = ImGui::GetCursorScreenPos().y;
  if (f.snapshot.data.kind == DataKind::pictures) {
    const Latent middle = mean_of(members);
    const Answer* a = f.asker.want({.channel = "map/mean", .key = KeyHash().add(middle).value(), .rest = 0.3},
                                   [&] { return DecodeLatents{rows_of({middle})}; });
    if (a != nullptr && a->pictures.count == 1) s.mean.update({f.snapshot.run_id, a->ticket}, a->pictures, 1);
    const Item item = place(ui, "map/mean", {side, side}, {.help = ui.tr("map.mean_help")});
    f.state.hand.show("map/mean", {middle});
    drag_latent(ui, "map/mean", 0, {&s.mean, 0});
    draw_tile(ui, {&s.mean, 0}, item.min, item.max, 4);
    draw_frame(ui, item.min, item.max, ui.theme.line_strong, 4, 1);
    record(ui, "map/mean", item, {.kind = "picture", .value = static_cast<double>(members.size())});
  }
  const Area words({min.x + side + ui.px(10), y}, {min.x + width, y + side});
  if (button(ui, "map/group_mix", ui.tr("map.mix"), {.gate = {.help = ui.tr("map.group_mix_help")}})) {
    f.state.hand.to_mix.push_back({ui.tr("map.group", {{"n", std::to_string(members.size())}}), members});
    f.state.workspace = Workspace::mix;
  }
  gap(ui, 4);
  if (button(ui, "map/group_clear", ui.tr("map.clear"), {.kind = ButtonKind::quiet})) {
    remember_map(s);
    s.view.group.clear();
  }
}

// The classes as words in their colours: a click hides one.
void classes(Frame& f) {
  Ui& ui = f.ui;
  MapState& s = f.state.map;
  const auto n = static_cast<std::size_t>(std::min<std::int64_t>(f.snapshot.data.classes, 24));
  heading(ui, ui.tr("map.classes"));
  gap(ui, 4);
  std::vector<std::string> labels, names;
  for (std::size_t i = 0; i < n; ++i) {
    labels.push_back((i < f.snapshot.data.label_names.size() ? f.snapshot.data.label_names[i] : std::to_string(i)));
    names.push_back("map/class/" + std::to_string(i));
  }
  std::vector<Span> spans;
  for (std::size_t i = 0; i < n; ++i) {
    spans.push_back({labels[i], s.hidden[i] ? ui.theme.text_disabled : class_color(ui.theme, i), Type::strong, names[i],
                     !s.hidden[i], true, ui.tr("map.class_help")});
    spans.push_back({"  ", ui.theme.text_muted});
  }
  const int clicked = sentence(ui, spans);
  if (clicked >= 0) s.hidden[static_cast<std::size_t>(clicked / 2)] = !s.hidden[static_cast<std::size_t>(clicked / 2)];
}

void kl(Frame& f) {
  Ui& ui = f.ui;
  MapState& s = f.state.map;
  heading(ui, ui.tr("map.kl"));
  gap(ui, 4);
  std::vector<std::size_t> order(s.points.kl.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return s.points.kl[a] > s.points.kl[b]; });
  std::vector<float> sorted;
  for (const std::size_t i : order) sorted.push_back(s.points.kl[i]);
  const BarsResult over = bars(ui, "map/kl", sorted, {.height = 54});
  const auto shown = static_cast<std::size_t>(std::max(0, over.hovered));
  if (shown < order.size()) {
    char text[64];
    const auto nats = static_cast<double>(sorted[shown]);
    // A run that has failed may say anything.
    std::snprintf(text, sizeof text, nats < 1e4 ? "%.2f nats" : "%.1e nats", nats);
    value_line(ui, ui.tr("map.latent", {{"n", std::to_string(order[shown] + 1)}}), text, ui.tr("map.kl_help"));
  }
  if (over.clicked >= 0 && static_cast<std::size_t>(over.clicked) < order.size() && !s.view.frozen) {
    remember_map(s);
    s.view.axes[0] = {MapAxis::Kind::latent, static_cast<std::int64_t>(order[static_cast<std::size_t>(over.clicked)])};
    s.fitted = s.moved = false;
  }
}

}  // namespace

void map_side(Frame& f, ImVec2 min, ImVec2 max) {
  const Ui& ui = f.ui;
  const MapState& s = f.state.map;
  const Area area(min, max);
  const float width = max.x - min.x;
  here(f, min, width);
  const auto room = [&](float needed) {
    gap(ui, kSectionGap);
    return max.y - ImGui::GetCursorScreenPos().y > ui.px(needed);
  };
  if (!s.view.group.empty() && room(96)) group(f, min, width);
  if (!s.points.labels.empty() && f.snapshot.data.classes > 1 && room(60)) classes(f);
  if (map_truth(f) && room(96)) map_gap(f);
  if (!s.points.kl.empty() && room(96)) kl(f);
  if (!s.points.log_sigma.empty() && room(90)) map_spreads(f);
}

}  // namespace zscape::app
