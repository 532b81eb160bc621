// What is being maximised: the formula, and the same line in numbers.
#include <cmath>

#include "app/panels/right_rail_parts.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/watch_parts.h"

namespace zscape::app {
namespace {

struct Term {
  double value = 0;
  ImU32 color = 0;
};

// The signs with which the terms add up to the whole; false when none do. Bit i of the choice makes term i negative.
bool signs_of(std::vector<Term>& terms, double whole) {
  const double tolerance = 1e-3 * (1 + std::abs(whole));
  for (unsigned choice = 0; choice < (1u << terms.size()); ++choice) {
    double sum = 0;
    for (std::size_t i = 0; i < terms.size(); ++i) sum += (choice >> i & 1u) != 0 ? -terms[i].value : terms[i].value;
    if (std::abs(sum - whole) > tolerance) continue;
    for (std::size_t i = 0; i < terms.size(); ++i) {
      if ((choice >> i & 1u) != 0) terms[i].value = -terms[i].value;
    }
    return true;
  }
  return false;
}

std::string two_digits(double v) {
  return std::abs(v) < 1000 ? std::to_string(std::lround(v * 100) / 100.0).substr(0, std::abs(v) >= 100 ? 6 : 5)
                            : number_text(v);
}

}  // namespace

void objective(Frame& f) {
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  if (f.model->objective.empty()) return;
  heading(ui, ui.tr(f.model->offers.shows ? "objective.rule" : "objective.heading"));
  gap(ui, 6);
  {
    const Card card(ui);
    formula(ui, f.model->objective);
    const Series* whole = nullptr;
    std::vector<Term> terms;
    std::string headline, terms_plot;
    for (const ScalarInfo& s : f.model->scalars) {
      const Series* x = series_of(f, s.name);
      if (x == nullptr || s.plot.empty()) continue;
      if (whole == nullptr) {
        whole = x;
        headline = s.plot;
      }
      if (s.plot == headline) continue;
      if (terms_plot.empty()) terms_plot = s.plot;
      if (s.plot == terms_plot && terms.size() < 4) terms.push_back({value_in_view(f, *x), color_named(t, s.colour)});
    }
    const double sum = whole != nullptr ? value_in_view(f, *whole) : NAN;
    if (whole != nullptr && terms.size() > 1 && signs_of(terms, sum)) {
      std::vector<std::string> parts;
      std::vector<Span> spans;
      parts.reserve(2 * terms.size() + 1);
      for (std::size_t i = 0; i < terms.size(); ++i) {
        const double v = terms[i].value;
        if (i > 0) spans.push_back({v < 0 ? "− " : "+ ", t.text_muted, Type::mono});
        parts.push_back((i == 0 && v < 0 ? "−" : "") + two_digits(std::abs(v)) + " ");
        spans.push_back({parts.back(), terms[i].color, Type::mono});
      }
      spans.push_back({"= ", t.text_muted, Type::mono});
      parts.push_back((sum < 0 ? "−" : "") + two_digits(std::abs(sum)));
      spans.push_back({parts.back(), t.text, Type::mono_strong});
      const ImVec2 at = ImGui::GetCursorScreenPos();
      sentence(ui, spans);
      record_area(ui, "objective/sum", at, ImGui::GetItemRectMax(),
                  {.kind = "text", .value = sum, .text = parts.back()});
    }
    paragraph(ui, ui.tr("formula." + f.model->id), t.text_muted);
  }
  gap(ui, kSectionGap);
}

void step_time(Frame& f) {
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  const StepTime& time = f.snapshot.time;
  if (time.milliseconds <= 0) return;
  heading(ui, ui.tr("time.heading", {{"ms", number_text(time.milliseconds)}}));
  gap(ui, 6);
  {
    const Card card(ui);
    const Share shares[] = {{ui.tr("time.data"), t.data, time.data},
                            {ui.tr("time.forward"), t.good, time.forward},
                            {ui.tr("time.backward"), t.samples, time.backward},
                            {ui.tr("time.update"), t.gradient, time.update},
                            {ui.tr("time.show"), t.accent, time.show}};
    share_bar(ui, "time/shares", shares);
  }
  gap(ui, kSectionGap);
}

}  // namespace zscape::app
