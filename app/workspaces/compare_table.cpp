// What differs between the sides, and how well each does.
#include <algorithm>
#include <cmath>
#include <map>

#include "app/panels/right_rail_parts.h"
#include "app/widgets/plot_math.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/compare_parts.h"

namespace zscape::app {
namespace {

struct Line {
  std::string name, a, b;
  bool number = false;
};

// A side as text: what it is, and its settings by key.
struct Facts {
  std::string model, data, step, weights, seed;
  std::map<std::string, std::string> settings;
  std::string scalar, value;
};

Facts facts_of(const Frame& f, const CompareSide& side) {
  const CompareState& s = f.state.compare;
  const OtherRun* other = other_of(s, side);
  Facts out;
  const std::string id = other != nullptr ? other->summary.model : f.snapshot.spec.model;
  const ModelInfo* model = f.catalogue.model(id);
  const Source source = source_of(f, side);
  const std::int64_t step = source.step != kLive ? source.step : other != nullptr ? other->summary.step : f.status.step;
  const Params& params = other != nullptr ? other->summary.params : f.snapshot.params;
  out.model = model == nullptr ? id : model->name;
  out.data = other != nullptr ? other->summary.data : f.snapshot.spec.data;
  out.step = integer_text(step);
  out.weights = f.ui.tr(source.ema ? "compare.averaged" : "compare.raw");
  out.seed = std::to_string(other != nullptr ? other->summary.spec.seed : f.snapshot.seed);
  for (const ParamSpec& spec : params.specs()) out.settings[spec.key] = to_text(params.value(spec.key));
  if (other != nullptr) {
    out.scalar = other->headline_name;
    for (const auto& [at, value] : other->headline)
      if (at <= step) out.value = number_text(value);
  } else if (f.model != nullptr) {
    for (const ScalarInfo& scalar : f.model->scalars) {
      const Series* series = series_of(f, scalar.name);
      if (series == nullptr || series->value.empty()) continue;
      out.scalar = scalar.name;
      out.value = number_text(source.step == kLive
                                  ? series->last
                                  : series->value[std::min(nearest_index(series->step, static_cast<double>(step)),
                                                           series->value.size() - 1)]);
      break;
    }
  }
  return out;
}

}  // namespace

void compare_table(Frame& f, ImVec2 min, ImVec2 max) {
  CompareState& s = f.state.compare;
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  const Facts a = facts_of(f, s.choice.sides[0]), b = facts_of(f, s.choice.sides[1]);
  std::vector<Line> lines;
  if (a.scalar == b.scalar && !a.scalar.empty())
    lines.push_back({std::string(ui.tr("scalar." + a.scalar)), a.value, b.value, true});
  const auto differs = [&](std::string_view name, const std::string& x, const std::string& y, bool number) {
    if (x != y) lines.push_back({std::string(name), x, y, number});
  };
  differs(ui.tr("compare.model"), a.model, b.model, false);
  differs(ui.tr("compare.data"), a.data, b.data, false);
  differs(ui.tr("compare.steps"), a.step, b.step, true);
  differs(ui.tr("compare.weights"), a.weights, b.weights, false);
  differs(ui.tr("compare.seed"), a.seed, b.seed, true);
  if (a.scalar != b.scalar) {
    if (!a.scalar.empty()) lines.push_back({std::string(ui.tr("scalar." + a.scalar)), a.value, "–", true});
    if (!b.scalar.empty()) lines.push_back({std::string(ui.tr("scalar." + b.scalar)), "–", b.value, true});
  }
  for (const auto& [key, value] : a.settings) {
    const auto other = b.settings.find(key);
    if (other != b.settings.end()) differs(ui.tr("param." + key + ".name"), value, other->second, true);
  }
  {
    const Area area(min, {max.x, min.y + ui.px(20)});
    heading(ui, ui.tr("compare.differs"));
  }
  record_area(ui, "compare/table", min, max, {.kind = "table", .value = static_cast<double>(lines.size())});
  const float row = ui.px(20);
  // Several columns of rows where there is more width than height.
  const float top = min.y + ui.px(24);
  const int high = std::max(1, static_cast<int>((max.y - top) / row));
  const int across = std::clamp(static_cast<int>((max.x - min.x) / ui.px(300)), 1, 3);
  const float gap_between = ui.px(28),
              wide = std::floor((max.x - min.x - gap_between * static_cast<float>(across - 1)) /
                                static_cast<float>(across));
  if (lines.empty()) {
    const Area area({min.x, top}, max);
    return paragraph(ui, ui.tr("compare.same"), t.text_muted);
  }
  const int room = high * across;
  for (int i = 0; i < std::min(room, static_cast<int>(lines.size())); ++i) {
    const Line& line = lines[static_cast<std::size_t>(i)];
    const float x = min.x + static_cast<float>(i / high) * (wide + gap_between),
                y = top + static_cast<float>(i % high) * row;
    const float value = std::floor(wide * 0.3f);
    if (i + 1 == room && static_cast<int>(lines.size()) > room) {
      draw_text_in(ui, {x, y}, {x + wide, y + row}, Type::body, t.text_muted,
                   ui.tr("compare.more", {{"n", std::to_string(static_cast<int>(lines.size()) - room + 1)}}));
      break;
    }
    const auto cell = [&](float from, float to, const std::string& text, ImU32 color, bool number) {
      std::string shown = text;
      const Type type = number ? Type::mono_small : Type::body;
      while (text_width(ui, type, shown) > to - from - ui.px(4) && shown.size() > 4)
        shown = shown.substr(0, shown.size() - (shown.ends_with("…") ? 4 : 1)) + "…";
      draw_text_in(ui, {from, y}, {to, y + row}, type, color, shown);
    };
    cell(x, x + wide - 2 * value, line.name, t.text_muted, false);
    cell(x + wide - 2 * value, x + wide - value, line.a, t.data, line.number);
    cell(x + wide - value, x + wide, line.b, t.samples, line.number);
  }
}

}  // namespace zscape::app
