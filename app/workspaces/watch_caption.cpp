// The caption of slow motion: which line of the algorithm the training stands at, in words and numbers.
#include <array>
#include <utility>

#include "app/widgets/widgets.h"
#include "app/workspaces/watch_parts.h"

namespace zscape::app {
namespace {

constexpr std::pair<std::string_view, std::string_view> kGreek[] = {
    {"alpha", "α"}, {"beta", "β"}, {"gamma", "γ"}, {"delta", "δ"}, {"epsilon", "ε"}, {"theta", "θ"}, {"lambda", "λ"},
    {"mu", "μ"},    {"nu", "ν"},   {"pi", "π"},    {"rho", "ρ"},   {"sigma", "σ"},   {"tau", "τ"},   {"phi", "φ"}};
constexpr std::string_view kLow[] = {"₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"};

}  // namespace

std::string number_name(const Ui& ui, const std::string& name) {
  const std::size_t bar = name.rfind('_');
  const bool indexed = bar != std::string::npos && bar + 1 < name.size() &&
                       name.find_first_not_of("0123456789", bar + 1) == std::string::npos;
  if (!indexed) return std::string(ui.tr("number." + name));
  std::string out = name.substr(0, bar);
  for (const auto& [word, letter] : kGreek) {
    if (out == word) out = letter;
  }
  for (std::size_t i = bar + 1; i < name.size(); ++i) out += kLow[static_cast<std::size_t>(name[i] - '0')];
  return out;
}

ImU32 color_named(const Theme& t, const std::string& name) {
  if (name == "data") return t.data;
  if (name == "samples") return t.samples;
  if (name == "good") return t.good;
  if (name == "gradient") return t.gradient;
  if (name == "warning") return t.warning;
  return name == "accent" ? t.accent : t.text_secondary;
}

ImU32 color_of_scalar(const Frame& f, const std::string& name) {
  if (f.model != nullptr) {
    for (const ScalarInfo& s : f.model->scalars) {
      if (s.name == name) return color_named(f.ui.theme, s.colour);
    }
  }
  return f.ui.theme.text;
}

float watch_caption(Frame& f, ImVec2 min, float right) {
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  const Narration& n = f.snapshot.narration;
  const auto& lines = f.model->lines;
  const bool at_line = n.line >= 0 && n.line < static_cast<int>(lines.size());
  const Area area(min, {right, min.y + ui.px(200)});
  std::string text;
  {
    const Card card(ui,
                    {.line = t.accent_fill_high, .fill = mix(t.background, t.accent_fill_low, 0.75f), .padding = 8});
    if (at_line) {
      const std::string& line = lines[static_cast<std::size_t>(n.line)];
      const std::string count =
          ui.tr("watch.line_of", {{"line", std::to_string(n.line + 1)}, {"of", std::to_string(lines.size())}}) + "  ";
      text = ui.tr("line." + f.model->id + "." + line);
      const Span words[] = {{count, t.accent, Type::strong}, {text, t.text}};
      gap(ui, 0);
      sentence(ui, words);
      std::vector<Span> numbers;
      std::vector<std::string> parts;
      const auto& view = n.views[static_cast<std::size_t>(n.line)].view;
      parts.reserve(view.numbers.size());
      for (const Number& x : view.numbers) {
        parts.push_back(number_name(ui, x.name) + "\u00a0" + number_text(x.value) + "   ");
        const ImU32 color = color_of_scalar(f, x.name);
        numbers.push_back({parts.back(), color == t.text ? t.text_secondary : color, Type::mono});
      }
      if (numbers.empty()) numbers.push_back({ui.tr("watch.no_numbers"), t.text_muted});
      sentence(ui, numbers);
    } else {
      text = ui.tr("watch.slow_begins");
      paragraph(ui, text, t.text_secondary);
    }
  }
  const ImVec2 max = ImGui::GetItemRectMax();
  record_area(
      ui, "watch/caption", min, {right, max.y},
      {.kind = "text", .value = at_line ? lines[static_cast<std::size_t>(n.line)] : std::string(), .text = text});
  return max.y - min.y;
}

}  // namespace zscape::app
