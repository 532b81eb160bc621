// The picture in the hand, large, and what is known of its latent: norm and likelihood.
#include <cmath>
#include <optional>

#include "app/widgets/gauge.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"

namespace zscape::app {
namespace {

constexpr double kGestureLasts = 0.3;  // seconds after the last move
constexpr double kLogProbRest = 0.5;

// "pasted ×": the picture is beside the patch; a click brings the handle back. The item wins the mouse over the
// picture, so it comes first; it is drawn last.
std::optional<Item> held_item(Frame& f, ImVec2 min) {
  ExploreState& s = f.state.explore;
  Ui& ui = f.ui;
  if (!s.view.held) return std::nullopt;
  const ImVec2 a{min.x + ui.px(8), min.y + ui.px(8)};
  const ImVec2 b{a.x + text_width(ui, Type::body, s.view.held_origin) + ui.px(30), a.y + ui.px(22)};
  const Item item = place_at(ui, "explore/held", a, b, {.help = ui.tr("explore.held_help")});
  record(ui, "explore/held", item, {.kind = "tag", .text = s.view.held_origin});
  if (!item.clicked) return item;
  remember(s, s.view);
  s.view.held.reset();
  s.loop = false;
  return std::nullopt;
}

void draw_held(const Frame& f, const Item& item) {
  Ui& ui = f.ui;
  draw_box(ui, item.min, item.max, item.hovered ? ui.theme.accent_fill : ui.theme.accent_fill_low,
           ui.theme.accent_fill_high, 4);
  draw_text_in(ui, {item.min.x + ui.px(8), item.min.y}, item.max, Type::body, ui.theme.text,
               f.state.explore.view.held_origin);
  draw_icon(ui, Icon::close, {item.max.x - ui.px(11), item.middle().y}, ui.px(8), ui.theme.text_secondary);
}

// A small lock behind the gauge's label.
void keep_norm_switch(Frame& f, ImVec2 min, float right) {
  ExploreState& s = f.state.explore;
  Ui& ui = f.ui;
  const std::string_view label = ui.tr("explore.keep_norm");
  const float x = min.x + text_width(ui, Type::body, "‖z‖ / √d") + ui.px(12),
              end = x + ui.px(18) + text_width(ui, Type::body, label);
  if (end > right - ui.px(40)) return;
  const bool can = s.view.ground != Ground::plane;
  const Item item =
      place_at(ui, "explore/keep_norm", {x - ui.px(4), min.y - ui.px(1)}, {end + ui.px(4), min.y + ui.px(18)},
               {can, ui.tr("explore.keep_norm_plane"), ui.tr("explore.keep_norm_help")});
  const ImU32 ink = !can               ? ui.theme.text_disabled
                    : s.view.keep_norm ? ui.theme.accent
                    : item.hovered     ? ui.theme.text
                                       : ui.theme.text_muted;
  draw_icon(ui, Icon::lock, {x + ui.px(5), item.middle().y}, ui.px(10), ink);
  draw_text_in(ui, {x + ui.px(14), item.min.y}, {end + ui.px(4), item.max.y}, Type::body, ink, label);
  if ((item.clicked || ui.widgets.take_set("explore/keep_norm")) && can) {
    remember(s, s.view);
    s.view.keep_norm = !s.view.keep_norm;
  }
  record(ui, "explore/keep_norm", item,
         {.kind = "switch", .value = s.view.keep_norm, .text = label, .reason = ui.tr("explore.keep_norm_plane")});
}

// A picture kept for comparison, in the lower right corner; a click puts it away.
std::optional<Item> reference_item(Frame& f, ImVec2 max) {
  ExploreState& s = f.state.explore;
  if (s.reference_name.empty() || s.reference.empty()) return std::nullopt;
  const float side = f.ui.px(84), pad = f.ui.px(8);
  const Item item = place_at(f.ui, "explore/reference", {max.x - pad - side, max.y - pad - side},
                             {max.x - pad, max.y - pad}, {.help = f.ui.tr("explore.reference_help")});
  record(f.ui, "explore/reference", item, {.kind = "picture", .text = s.reference_name});
  if (!item.clicked) return item;
  s.reference_name.clear();
  return std::nullopt;
}

void draw_reference(Frame& f, const Item& item) {
  ExploreState& s = f.state.explore;
  draw_tile(f.ui, {&s.reference, 0}, item.min, item.max, 4);
  draw_frame(f.ui, item.min, item.max, item.hovered ? f.ui.theme.accent : f.ui.theme.text_muted, 4, 1);
}

void draw_picture(Frame& f, ImVec2 min, ImVec2 max) {
  ExploreState& s = f.state.explore;
  Ui& ui = f.ui;
  const bool moving = f.state.now - s.still_since < kGestureLasts;
  const Answer* a = f.asker.want({.channel = "explore/picture", .key = s.last_key, .gesture = moving || s.gesture},
                                 [&] { return DecodeLatents{rows_of({current_latent(s)})}; });
  if (a != nullptr && a->pictures.count == 1 && s.picture.update({f.snapshot.run_id, a->ticket}, a->pictures, 1)) {
    s.shown = {a->pictures.width, a->pictures.height, a->pictures.channels, a->pictures.pixels};
    s.shown_key = f.asker.key("explore/picture");
  }
  const std::optional<Item> held = held_item(f, min), reference = reference_item(f, max);
  const Item item = place_at(ui, "explore/picture", min, max,
                             {.help = f.state.picture_only ? std::string_view() : ui.tr("explore.picture_help")});
  drag_latent(ui, "explore/picture", 0, {&s.picture, 0});
  if (const auto got = accept_latent(ui, item)) {
    if (auto z = latent_behind(f.state, *got))
      give(s, kHandle, std::move(*z), std::string(ui.tr("explore.origin.hand")));
  }
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImU32 ground = ui.theme.picture_background;
  const float radius = f.state.picture_only ? 0 : ui.pxf(ui.theme.card_radius);
  const std::string_view error = f.asker.error("explore/picture");
  if (s.picture.empty()) {
    fill_rounded(draw, min, max, ground, radius);
  } else {
    const ImVec2 size = picture_size(s.picture.tile_width(), s.picture.tile_height(), {max.x - min.x, max.y - min.y});
    const ImVec2 at{std::floor((min.x + max.x - size.x) / 2), std::floor((min.y + max.y - size.y) / 2)};
    const ImVec2 to{at.x + size.x, at.y + size.y};
    fill_around(draw, min, max, at, to, ground, radius);
    draw_tile(ui, {&s.picture, 0}, at, to);
  }
  if (!error.empty() || s.picture.empty()) {
    const std::string_view words = error.empty() ? ui.tr("explore.asking") : error;
    float y = (min.y + max.y) / 2 - ui.px(16);
    for (const auto line : wrap_text(ui, Type::body, words, max.x - min.x - ui.px(24))) {
      draw_text(ui, {min.x + ui.px(12), y}, Type::body, error.empty() ? ui.theme.text_muted : ui.theme.warning, line);
      y += line_height(ui, Type::body);
    }
  }
  record(ui, "explore/picture", item, {.kind = "picture", .value = static_cast<double>(a == nullptr ? -1 : a->step)});
  if (held) draw_held(f, *held);
  if (reference) draw_reference(f, *reference);
}

void draw_log_prob(Frame& f) {
  ExploreState& s = f.state.explore;
  Ui& ui = f.ui;
  if (!f.model->offers.scores) return;
  const Answer* a = f.asker.want({.channel = "explore/logp", .key = s.last_key, .rest = kLogProbRest},
                                 [&] { return LogProbLatents{rows_of({current_latent(s)})}; });
  char number[48] = "…";
  if (a != nullptr && !a->array.values.empty())
    std::snprintf(number, sizeof number, std::abs(a->array.values[0]) < 1e6f ? "%.1f nats" : "%.2e nats",
                  static_cast<double>(a->array.values[0]));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = available_width();
  value_line(ui, ui.tr(f.model->offers.inverts ? "explore.log_p_exact" : "explore.log_p"), number,
             ui.tr("explore.log_p_help"));
  record_area(ui, "explore/logp", at, {at.x + width, at.y + ui.px(20)},
              {.kind = "number",
               .value = a != nullptr && !a->array.values.empty() ? static_cast<double>(a->array.values[0]) : 0.0,
               .text = number});
}

}  // namespace

void explore_picture(Frame& f, ImVec2 min, ImVec2 max) { draw_picture(f, min, max); }

void explore_words(Frame& f, ImVec2 min, ImVec2 max) {
  ExploreState& s = f.state.explore;
  Ui& ui = f.ui;
  const Area area(min, max);
  const NormBand band = norm_band(s.size);
  const double value = norm_gauge(current_latent(s));
  char text[16];
  std::snprintf(text, sizeof text, "%.2f", value);
  const bool normal = s.prior == Prior::normal;
  keep_norm_switch(f, ImGui::GetCursorScreenPos(), max.x);
  gauge(ui, {.name = "explore/norm",
             .label = "‖z‖ / √d",
             .value_text = text,
             .value = value,
             .min = 0,
             .max = 2,
             .band_min = normal ? band.low : 0,
             .band_max = normal ? band.high : 0,
             .help = ui.tr("explore.norm_help")});
  gap(ui, 4);
  draw_log_prob(f);
}

}  // namespace zscape::app
