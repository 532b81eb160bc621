// The sentence over the picture, whose words are the switches; the numbers and tools under it.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/lab_parts.h"

namespace zscape::app {
namespace {

// Which sentence: what is drawn as the field decides.
std::string caption_of(const Frame& f) {
  const std::string field = lab_field(f);
  if (is_game(f)) return "game";
  if (field == "judge") {
    const bool critic = f.state.lab.quality.judged && !f.state.lab.quality.probability;
    return std::string(critic ? "critic" : "judge") + (f.model->offers.decodes ? "" : "_alone");
  }
  if (f.model->offers.shows) return f.state.lab.walk.part("weights").empty() ? "walk" : "weighed";
  return field == "density" ? f.model->offers.inverts ? "flow" : "bound" : "samples";
}

std::optional<LabLayer> layer_named(std::string_view id) {
  for (int i = 0; i < kLabLayers; ++i) {
    if (name_of(static_cast<LabLayer>(i)) == id) return static_cast<LabLayer>(i);
  }
  return std::nullopt;
}

struct Word {
  std::string text, name;
  std::optional<LabLayer> layer;
};

// "The [fake|generator]'s samples …" → plain text and switches.
std::vector<Word> parse(std::string_view text) {
  std::vector<Word> out;
  while (!text.empty()) {
    const auto open = text.find('['), bar = text.find('|', open), close = text.find(']', open);
    if (open == std::string_view::npos || bar == std::string_view::npos || close == std::string_view::npos ||
        bar > close) {
      out.push_back({std::string(text), {}, {}});
      break;
    }
    if (open > 0) out.push_back({std::string(text.substr(0, open)), {}, {}});
    const std::string id(text.substr(open + 1, bar - open - 1));
    out.push_back({std::string(text.substr(bar + 1, close - bar - 1)), "lab/layer/" + id, layer_named(id)});
    text.remove_prefix(close + 1);
  }
  return out;
}

// A slider from the data to the latents, layer by layer.
void warp_slider(Frame& f, ImVec2 min, float width) {
  Ui& ui = f.ui;
  LabState& s = f.state.lab;
  const Theme& t = ui.theme;
  const auto layers =
      static_cast<double>(std::max<std::int64_t>(1, std::max(s.fake_layers.layers, s.real_layers.layers)));
  const Item item = place_at(ui, "lab/warp", min, {min.x + width, min.y + ui.px(28)}, {.help = ui.tr("lab.warp_help")});
  const std::string_view name = ui.tr("lab.warp");
  const float label = text_width(ui, Type::body, name) + ui.px(10),
              number = text_width(ui, Type::mono, "10 / 10") + ui.px(10);
  const float a = item.min.x + label, b = item.max.x - number, y = item.middle().y;
  if (item.held) s.warp = std::clamp(static_cast<double>((ImGui::GetIO().MousePos.x - a) / (b - a)), 0.0, 1.0) * layers;
  if (item.double_clicked) s.warp = 0;
  if (const auto set = take_number(ui, "lab/warp")) s.warp = *set;
  s.warp = std::clamp(s.warp, 0.0, layers);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float x = a + (b - a) * static_cast<float>(s.warp / layers);
  draw_text_in(ui, item.min, {a, item.max.y}, Type::body, t.text_secondary, name);
  draw->AddRectFilled({a, y - ui.px(1)}, {b, y + ui.px(1)}, t.line_strong, 1);
  draw->AddRectFilled({a, y - ui.px(1)}, {x, y + ui.px(1)}, t.accent_fill_high, 1);
  for (int k = 0; k <= static_cast<int>(layers) && layers <= 32; ++k) {
    const float at = std::round(a + (b - a) * static_cast<float>(k / layers));
    draw->AddRectFilled({at, y - ui.px(4)}, {at + 1, y + ui.px(4)}, t.line_strong);
  }
  draw->AddCircleFilled({x, y}, ui.pxf(6), item.hovered || item.held ? t.text : t.accent);
  char text[32];
  std::snprintf(text, sizeof text, "%.*f / %d", s.warp == std::floor(s.warp) ? 0 : 1, s.warp, static_cast<int>(layers));
  draw_text_in(ui, {b + ui.px(10), item.min.y}, item.max, Type::mono, t.text_secondary, text, Align::right);
  record(ui, "lab/warp", item, {.kind = "slider", .value = s.warp, .text = text});
}

std::string two(double v) {
  char text[24];
  std::snprintf(text, sizeof text, std::abs(v) < 10 ? "%.2f" : "%.1f", v);
  return text;
}

}  // namespace

float lab_caption(Frame& f, ImVec2 min, float right) {
  Ui& ui = f.ui;
  LabState& s = f.state.lab;
  const Area area(min, {right, min.y + ui.px(80)});
  const std::vector<Word> words =
      parse(ui.tr("lab.caption" + std::string(f.snapshot.data.dimension == 1 ? "1." : ".") + caption_of(f)));
  std::vector<Span> spans;
  for (const Word& w : words) {
    Span span{w.text, ui.theme.text_secondary, Type::lead};
    if (w.layer) {
      const std::string_view why = why_not(f, *w.layer);
      span.name = w.name;
      span.on = s.shows(*w.layer) && why.empty();
      span.enabled = why.empty();
      span.help = why_text(f, why);
      span.type = span.on ? Type::brand : Type::lead;
      span.color = span.on ? colour_of(f, *w.layer) : why.empty() ? ui.theme.text_muted : ui.theme.text_disabled;
    }
    spans.push_back(span);
  }
  const int clicked = sentence(ui, spans);
  if (clicked >= 0) {
    bool& on = s.on[static_cast<std::size_t>(*words[static_cast<std::size_t>(clicked)].layer)];
    on = !on;
  }
  return ImGui::GetCursorScreenPos().y - min.y;
}

void lab_numbers(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const LabQuality& q = f.state.lab.quality;
  const LabTruth& truth = f.state.lab.truth;
  const Theme& t = ui.theme;
  struct Number {
    const char* name;
    std::string text;
    ImU32 color;
    double value;
  };
  std::vector<Number> all;
  if (q.of > 0) {
    all.push_back({"lab/covered", ui.tr("lab.modes", {{"n", std::to_string(q.covered)}, {"of", std::to_string(q.of)}}),
                   q.covered == q.of ? t.good : t.warning, static_cast<double>(q.covered)});
    all.push_back({"lab/quality", ui.tr("lab.within", {{"percent", std::to_string(std::lround(100 * q.high_quality))}}),
                   t.text_secondary, q.high_quality});
  }
  if (q.w1 >= 0) all.push_back({"lab/w1", ui.tr("lab.w1", {{"value", two(q.w1)}}), t.text_secondary, q.w1});
  if (q.w1 >= 0 && f.state.lab.shows(LabLayer::truth) && truth.w1_floor > 0)
    all.push_back(
        {"lab/w1_floor", ui.tr("lab.w1_floor", {{"value", two(truth.w1_floor)}}), t.text_muted, truth.w1_floor});
  if (q.judged && q.probability)
    all.push_back(
        {"lab/d", ui.tr("lab.d_means", {{"real", two(q.real)}, {"fake", two(q.fake)}}), t.text_secondary, q.real});
  if (q.judged && !q.probability)
    all.push_back({"lab/gap", ui.tr("lab.gap", {{"value", two(q.gap)}}), t.text_secondary, q.gap});
  if (q.judged) all.push_back({"lab/slope", ui.tr("lab.slope", {{"value", two(q.slope)}}), t.gradient, q.slope});
  float x = min.x;
  for (const Number& n : all) {
    const float width = text_width(ui, Type::mono, n.text);
    if (x + width > max.x) return;
    draw_text_in(ui, {x, min.y}, {x + width + 1, max.y}, Type::mono, n.color, n.text);
    record_area(ui, n.name, {x, min.y}, {x + width, max.y}, {.kind = "number", .value = n.value, .text = n.text});
    x += width + ui.px(18);
  }
}

void lab_tools(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  LabState& s = f.state.lab;
  const bool plane = f.snapshot.data.dimension == 2;
  const Area area(min, max);
  // What the field is: one of those the model can give.
  constexpr std::string_view kFields[] = {"judge", "density", "samples"};
  std::array<Choice, 3> fields;
  int field = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string_view why = why_no_field(f, kFields[i]);
    fields[i] = {kFields[i],
                 ui.tr("lab.field." + std::string(kFields[i])),
                 {why.empty(), why_text(f, why), ui.tr("lab.field_help." + std::string(kFields[i]))}};
    if (lab_field(f) == kFields[i]) field = static_cast<int>(i);
  }
  if (segmented(ui, "lab/field", fields, field)) s.field = kFields[field];
  float left = min.x + segmented_width(ui, fields) + ui.px(10);
  if (plane) {
    constexpr int kCounts[] = {1000, 10000, 100000};
    const Choice counts[] = {{"1000", "1k", {.help = ui.tr("lab.points_help")}},
                             {"10000", "10k", {.help = ui.tr("lab.points_help")}},
                             {"100000", "100k", {.help = ui.tr("lab.points_help")}}};
    int count = 0;
    for (int i = 0; i < 3; ++i)
      if (kCounts[i] == s.points) count = i;
    const float width = segmented_width(ui, counts);
    if (left + width < max.x) {
      ImGui::SetCursorScreenPos({left, min.y});
      if (segmented(ui, "lab/points", counts, count)) s.points = kCounts[count];
      left += width + ui.px(10);
    }
  }
  float right = max.x;
  if (plane && f.catalogue.source("drawn") != nullptr) {
    const float width = button_width(ui, ui.tr("lab.paint"), {.icon = Icon::plus});
    if (right - width > left) {
      ImGui::SetCursorScreenPos({right - width, min.y});
      if (button(ui, "lab/paint", ui.tr("lab.paint"), {.icon = Icon::plus, .gate = {.help = ui.tr("lab.paint_help")}}))
        s.painting = true;
      right -= width + ui.px(12);
    }
  }
  if (plane && why_not(f, LabLayer::paths).empty() && right - left > ui.px(150))
    return warp_slider(f, {left, min.y}, std::min(right - left, ui.px(300)));
  const std::string words(ui.tr(plane ? "lab.words" : "lab.words1"));
  const float room = right - left - ui.px(70);
  if (text_width(ui, Type::body, words) > room) return;
  draw_text_in(ui, {left, min.y}, {right, min.y + ui.px(28)}, Type::body, ui.theme.text_muted, words);
  const float key = left + text_width(ui, Type::body, words) + ui.px(10);
  const float cap = draw_key_cap(ui, {key, min.y + ui.px(14)}, "K");
  draw_text_in(ui, {key + cap + ui.px(6), min.y}, {right + ui.px(60), min.y + ui.px(28)}, Type::body,
               ui.theme.text_muted, ui.tr("lab.known_truth"));
}

}  // namespace zscape::app
