// Beside the picture: the next value's prediction, to be overruled by a click; what the picture has cost so far; what
// the prediction heard.
#include <algorithm>
#include <cmath>

#include "app/widgets/progress.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/draw_parts.h"

namespace zscape::app {
namespace {

std::string fixed(double v, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, v);
  return text;
}

void words(Frame& f, std::string_view name, const std::string& text, double value, ImU32 color) {
  Ui& ui = f.ui;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = line_height(ui, Type::mono);
  draw_text_in(ui, at, {at.x + available_width(), at.y + height}, Type::mono, color, text);
  record_area(ui, name, at, {at.x + available_width(), at.y + height},
              {.kind = "number", .value = value, .text = text});
  ImGui::Dummy({1, height + ui.px(2)});
}

// The levels' chances as bars; a click puts that level there.
void histogram(Frame& f, const Drawing& d, std::int64_t position) {
  Ui& ui = f.ui;
  DrawState& s = f.state.draw;
  const float* chances = d.chances + position * d.levels;
  const auto drawn =
      std::clamp<std::int64_t>(std::lround(d.x[position] * static_cast<float>(d.levels - 1)), 0, d.levels - 1);
  const ImVec2 top = ImGui::GetCursorScreenPos();
  const BarsResult result = bars(ui, "draw/chances", {chances, static_cast<std::size_t>(d.levels)},
                                 {.height = d.levels == 2 ? 96.0f : 120.0f,
                                  .color = ui.theme.text_muted,
                                  .highlight = static_cast<int>(drawn),
                                  .highlight_color = ui.theme.accent,
                                  .max = d.levels == 2 ? 1.0 : 0.0});
  const float width = available_width(), below = ImGui::GetCursorScreenPos().y;
  const auto label = [&](float from, float to, const std::string& text, Align align) {
    draw_text_in(ui, {top.x + from * width, below}, {top.x + to * width, below + ui.px(14)}, Type::mono_small,
                 ui.theme.text_muted, text, align);
  };
  if (d.levels == 2) {
    label(0, 0.43f, "0: " + fixed(static_cast<double>(chances[0]), 3), Align::centre);
    label(0.5f, 0.93f, "1: " + fixed(static_cast<double>(chances[1]), 3), Align::centre);
  } else {
    label(0, 0.3f, "0", Align::left);
    label(0.7f, 1, std::to_string(d.levels - 1), Align::right);
  }
  ImGui::Dummy({1, ui.px(18)});
  if (result.hovered >= 0) {
    tooltip_now(ui, ui.tr("draw.level", {{"level", std::to_string(result.hovered)},
                                         {"p", fixed(static_cast<double>(chances[result.hovered]), 4)}}));
    ui.hint("click", std::string(ui.tr("hint.overrule")));
  }
  const auto wish = take_number(ui, "draw/chances");
  const std::int64_t level = wish ? static_cast<std::int64_t>(*wish) : result.clicked;
  if (level >= 0 && level < d.levels) overrule(s, d, level);
}

// How many pixels, and after which layer.
void heard(Frame& f, const Drawing& d, std::int64_t position) {
  Ui& ui = f.ui;
  DrawState& s = f.state.draw;
  heading(ui, ui.tr("draw.heard"));
  if (d.heard == nullptr)
    return paragraph(ui, f.asker.error("draw/heard").empty() ? ui.tr("inside.asking") : f.asker.error("draw/heard"),
                     ui.theme.text_muted);
  const std::int64_t pixels = d.height * d.width, layers = d.heard->array.shape[0],
                     layer = s.layer < 0 ? layers - 1 : std::min(s.layer, layers - 1);
  const float* field = d.heard->array.values.data() + layer * pixels;
  const auto count = std::count_if(field, field + pixels, [](float v) { return v > 0; });
  std::int64_t before = 0;
  for (std::int64_t p = 0; p < pixels; ++p)
    before += d.place[static_cast<std::size_t>(p)] < d.place[static_cast<std::size_t>(position % pixels)];
  words(f, "draw/heard", ui.tr("draw.heard_of", {{"n", std::to_string(count)}, {"all", std::to_string(before)}}),
        static_cast<double>(count), ui.theme.text);
  if (layers > 1) {
    if (button(ui, "draw/layer/previous", "‹",
               {.gate = {layer > 0, ui.tr("draw.first_layer"), ui.tr("draw.layer_help")}, .width = 26}))
      s.layer = layer - 1;
    beside(ui, 4);
    if (button(ui, "draw/layer/next", "›",
               {.gate = {layer + 1 < layers, ui.tr("draw.last_layer"), ui.tr("draw.layer_help")}, .width = 26}))
      s.layer = layer + 1;
    beside(ui, 10);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const std::string& name = d.heard->texts[static_cast<std::size_t>(layer)];
    const std::string text = layer + 1 == layers ? std::string(ui.tr("draw.whole_net")) : name;
    draw_text_in(ui, at, {at.x + available_width(), at.y + ui.px(kControlHeight)}, Type::mono, ui.theme.text_secondary,
                 text);
    record_area(ui, "draw/layer", at, {at.x + available_width(), at.y + ui.px(kControlHeight)},
                {.kind = "text", .value = static_cast<double>(layer), .text = name});
    ImGui::Dummy({1, ui.px(kControlHeight)});
  }
  paragraph(ui, ui.tr(count < before ? "draw.heard_not_all" : "draw.heard_all"), ui.theme.text_muted);
}

}  // namespace

void draw_prediction(Frame& f, const Drawing& d, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const DrawState& s = f.state.draw;
  const Area area(min, max);
  if (!d.complete()) {
    heading(ui, ui.tr("draw.growing"));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_progress(ui, at, max.x, f.asker.progress("draw/picture"));
    record_area(ui, "draw/growing", at, {max.x, at.y + ui.px(6)},
                {.kind = "gauge", .value = f.asker.progress("draw/picture")});
    return;
  }
  const auto at = static_cast<std::int64_t>(s.at);
  const std::int64_t pixels = d.height * d.width;
  double spent = 0, total = 0;
  for (std::int64_t i = 0; i < d.values; ++i) {
    const double cost = -std::log(std::max(1e-30, d.chance(d.order[static_cast<std::size_t>(i)])));
    total += cost;
    if (i < at) spent += cost;
  }
  if (at < d.values) {
    const std::int64_t position = d.order[static_cast<std::size_t>(at)], p = position % pixels;
    const std::string colour = d.channels == 3 ? std::string(1, "RGB"[position / pixels]) + ", " : std::string();
    const auto rate = static_cast<double>(f.snapshot.data.rate);
    if (rate > 0)
      heading(ui, ui.tr("draw.next_sample",
                        {{"n", integer_text(p)}, {"ms", fixed(1e3 * static_cast<double>(p) / rate, 1)}}));
    else
      heading(ui, ui.tr("draw.next", {{"row", std::to_string(p / d.width)},
                                      {"column", std::to_string(p % d.width)},
                                      {"colour", colour}}));
    histogram(f, d, position);
    words(f, "draw/entropy", ui.tr("draw.entropy", {{"bits", fixed(d.entropy(position), 3)}}), d.entropy(position),
          ui.theme.text);
    words(f, "draw/cost", ui.tr(s.view.keep > at ? "draw.fixed" : "draw.drawn", {{"p", fixed(d.chance(position), 3)}}),
          d.chance(position), ui.theme.text_secondary);
    gap(ui, kSectionGap);
  }
  heading(ui, ui.tr("draw.so_far"));
  words(f, "draw/nats", ui.tr("draw.nats", {{"n", fixed(spent, 1)}, {"all", fixed(total, 1)}}), total, ui.theme.text);
  {
    const ImVec2 from = ImGui::GetCursorScreenPos();
    draw_progress(ui, from, std::min(max.x, from.x + available_width()), total > 0 ? spent / total : 0);
    ImGui::Dummy({1, ui.px(8)});
  }
  gap(ui, kSectionGap);
  if (s.over == DrawOver::heard && at < d.values && !s.playing)
    return heard(f, d, d.order[static_cast<std::size_t>(at)]);
  paragraph(ui,
            ui.tr(s.over == DrawOver::entropy ? "draw.entropy_help"
                  : at < d.values             ? "draw.overrule_help"
                                              : "draw.finished"),
            ui.theme.text_muted);
}

}  // namespace zscape::app
