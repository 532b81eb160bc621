// What a layer does or is made of: its maps, how many and how large, and how their values are spread.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/inside_parts.h"

namespace zscape::app {
namespace {

constexpr std::int64_t kLine = 256;  // a vector up to here has its bars under the strip
constexpr float kHistogram = 128;

void draw_histogram(Frame& f, const Answer& a, const std::string& what, double span, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  const auto bins = a.named.find(what + "_bins"), stats = a.named.find(what + "_stats");
  if (bins == a.named.end() || stats == a.named.end()) return;
  const auto& v = stats->second.values;
  const float words = 3 * ui.px(17),
              bottom = std::max(min.y + ui.px(24), std::min(max.y - words - ui.px(6), min.y + ui.px(96)));
  // One tall bin, zero after a rectifier, must not flatten the others: the square root keeps the order.
  std::vector<float> heights;
  for (const float n : bins->second.values) heights.push_back(std::sqrt(n));
  draw_bars(ui, min, {max.x, bottom}, heights, t.accent_fill_high);
  if (v[0] < 0 && v[1] > 0) {
    const float zero = std::floor(min.x - v[0] / (v[1] - v[0]) * (max.x - min.x));
    ImGui::GetWindowDrawList()->AddLine({zero + 0.5f, min.y}, {zero + 0.5f, bottom}, t.text_disabled);
  }
  const Item item =
      place_at(ui, "inside/" + what + "_histogram", min, {max.x, bottom}, {.help = ui.tr("inside.histogram_help")});
  record(ui, "inside/" + what + "_histogram", item, {.kind = "histogram", .value = span});
  if (max.y - bottom < words) return;
  const Area area({min.x, bottom + ui.px(6)}, max);
  const auto line = [&](std::string_view label, const std::string& value) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_text(ui, at, Type::body, t.text_muted, label);
    draw_text_in(ui, at, {max.x, at.y + ui.px(17)}, Type::mono_small, t.text_secondary, value, Align::right);
    ImGui::SetCursorScreenPos({at.x, at.y + ui.px(17)});
  };
  line(ui.tr("inside.mean"), value_words(static_cast<double>(v[2])));
  line(ui.tr("inside.deviation"), value_words(static_cast<double>(v[3])));
  line(ui.tr("inside.zeros"), std::to_string(std::lround(100 * static_cast<double>(v[4]))) + " %");
}

}  // namespace

float inside_block(Frame& f, const Answer& a, const std::string& what, MapSheet& s, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  const auto maps = a.named.find(what), stats = a.named.find(what + "_stats"), of = a.named.find(what + "_count");
  ImVec2 top{min.x, min.y + ui.px(24)};
  const std::string title(what == "weight" ? ui.tr("inside.weights") : ui.tr("inside.activations"));
  if (maps == a.named.end() || maps->second.shape.size() != 3 || stats == a.named.end() || of == a.named.end()) {
    const Area area(min, max);
    heading(ui, title);
    gap(ui, 6);
    paragraph(ui, ui.tr("inside.no_weights"), t.text_muted);
    return ImGui::GetItemRectMax().y;
  }
  const Array& m = maps->second;
  const auto& v = stats->second.values;
  const double span = static_cast<double>(std::max(std::abs(v[0]), std::abs(v[1])));
  std::uint64_t key = KeyHash().add(f.snapshot.run_id).add(a.ticket).value();
  paint_maps(ui, s, m, key, span, f.state.inside.view.decibels);
  const std::string n = integer_text(std::lround(of->second.values[0])), h = std::to_string(m.shape[1]),
                    w = std::to_string(m.shape[2]);
  const bool cut = static_cast<std::int64_t>(std::lround(of->second.values[0])) > m.shape[0];
  const std::string words =
      m.shape[0] == 1 && m.shape[1] == 1 ? ui.tr("inside.vector", {{"n", w}})
      : m.shape[0] == 1                  ? ui.tr("inside.matrix", {{"h", h}, {"w", w}})
      : cut ? ui.tr("inside.maps_cut", {{"k", std::to_string(m.shape[0])}, {"n", n}, {"h", h}, {"w", w}})
            : ui.tr("inside.maps", {{"n", n}, {"h", h}, {"w", w}});
  {
    const Area area(min, {max.x, top.y});
    heading(ui, title);
  }
  const std::string range = value_words(static_cast<double>(v[0])) + " … " + value_words(static_cast<double>(v[1]));
  const float left = min.x + text_width(ui, Type::heading, capitals(title)) + ui.px(28);
  const float right = max.x - text_width(ui, Type::mono_small, range) - ui.px(10);
  draw_text_in(ui, {left, min.y - ui.px(3)}, {right, min.y + ui.px(17)}, Type::body, t.text_muted, words);
  draw_text_in(ui, {right, min.y - ui.px(3)}, {max.x, min.y + ui.px(17)}, Type::mono_small, t.text_secondary, range,
               Align::right);
  const float side = max.x - min.x > ui.px(360) ? ui.px(kHistogram) : 0;
  ImVec2 end{max.x - (side > 0 ? side + ui.px(16) : 0), max.y};
  float bottom = top.y;
  if (m.shape[0] == 1 && m.shape[1] == 1 && m.shape[2] <= kLine && max.y - top.y > ui.px(90)) {
    // A short vector: its bars under the strip.
    const float strip = top.y + ui.px(36);
    bottom = std::min(end.y, strip + ui.px(128));
    draw_maps(f, "inside/" + what, s, m, top, {end.x, strip}, span, f.state.inside.view.decibels);
    draw_bars(ui, {top.x, strip + ui.px(8)}, {end.x, bottom}, m.values, t.accent_fill_high);
  } else {
    bottom = draw_maps(f, "inside/" + what, s, m, top, end, span, f.state.inside.view.decibels);
  }
  if (side > 0) draw_histogram(f, a, what, span, {max.x - side, top.y}, max);
  return side > 0 ? std::max(bottom, top.y + ui.px(96 + 6 + 3 * 17)) : bottom;
}

}  // namespace zscape::app
