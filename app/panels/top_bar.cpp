// The top bar: what trains on what, the transport, how fast it goes.
#include <cmath>

#include "app/panels/panels.h"
#include "app/widgets/widgets.h"
#include "app/window/looking.h"

namespace zscape::app {
namespace {

struct Figure {
  std::string value, unit;
};

float figure_width(const Ui& ui, const Figure& x) {
  return text_width(ui, Type::mono_strong, x.value) + ui.px(7) + text_width(ui, Type::mono, x.unit);
}

void draw_brand(const Ui& ui, float x, float middle) {
  const float y = middle - ui.px(9);
  draw_text(ui, {x, y}, Type::brand, ui.theme.text, "z");
  draw_text(ui, {x + text_width(ui, Type::brand, "z"), y}, Type::brand, ui.theme.accent, "scape");
}

void draw_transport(Frame& f, float x, float y, bool small) {
  Ui& ui = f.ui;
  const RunState state = f.status.state;
  const bool running = state == RunState::running;
  const bool ready = has_model(state) && state != RunState::rebuilding && f.model != nullptr;
  const Gate move{ready, ui.tr("transport.not_ready"), {}};
  ImGui::SetCursorScreenPos({x, y});
  if (button(ui, "transport/play", ui.tr(running ? "transport.pause" : "transport.play"),
             {.kind = ButtonKind::primary,
              .icon = running ? Icon::pause : Icon::play,
              .gate = {ready, ui.tr("transport.not_ready"), ui.tr("transport.play_help")}})) {
    if (running) {
      f.outbox.post(Pause{});
    } else {
      if (f.snapshot.narration.slow) f.outbox.post(SlowMotion{.on = false});
      f.outbox.post(Play{});
    }
  }
  beside(ui);
  if (button(ui, "transport/step", ui.tr("transport.step"),
             {.gate = {ready, ui.tr("transport.not_ready"), ui.tr("transport.step_help")}}))
    f.outbox.post(StepBy{1});
  if (small) return;
  beside(ui);
  if (button(ui, "transport/line", ui.tr("transport.line"),
             {.gate = {ready, ui.tr("transport.not_ready"), ui.tr("transport.line_help")}}))
    f.outbox.post(StepLine{});
  beside(ui);
  const bool slow = f.snapshot.narration.slow;
  if (button(ui, "transport/slow", ui.tr("transport.slow"),
             {.gate = {ready, ui.tr("transport.not_ready"), ui.tr("transport.slow_help")}, .on = slow})) {
    f.outbox.post(SlowMotion{.on = !slow, .seconds_per_line = 1});
  }
  beside(ui);
  if (button(ui, "transport/reset", ui.tr("transport.reset"), {.gate = move})) f.outbox.post(Reset{});
}

// What the two chips say: "Gated PixelCNN", "van den Oord et al. 2016", "glyphs · binarised".
struct ChipWords {
  std::string model, paper, data;
};

ChipWords chip_words(const Frame& f) {
  const Ui& ui = f.ui;
  const Snapshot& s = f.snapshot;
  ChipWords w{.model = "…", .paper = {}, .data = "…"};
  if (f.model != nullptr) {
    w = {f.model->name, f.model->paper, w.data};
  } else if (no_run(f)) {
    w.model = ui.tr("top.choose_model");
  }
  if (!s.spec.data.empty()) {
    w.data = ui.tr("data." + s.spec.data);
  } else if (no_run(f)) {
    w.data = ui.tr("top.choose_data");
  }
  return w;
}

// The paper, and that the values were made binary, are said where there is room.
ChipWords that_fit(const Frame& f, float room) {
  const Ui& ui = f.ui;
  ChipWords w = chip_words(f);
  const std::string binary = f.snapshot.data.binary && !f.snapshot.spec.data.empty()
                                 ? w.data + " · " + std::string(ui.tr("top.binarised"))
                                 : w.data;
  const auto fits = [&](const std::string& paper, const std::string& data) {
    return chip_width(ui, w.model, paper) + ui.px(10) + chip_width(ui, data, "") < room;
  };
  if (fits(w.paper, binary)) return {w.model, w.paper, binary};
  if (!fits(w.paper, w.data)) w.paper.clear();
  return w;
}

std::string age_text(double seconds) {
  if (seconds < 1) return std::to_string(std::llround(seconds * 1e3)) + " ms";
  return seconds < 100 ? number_text(seconds).substr(0, 4) + " s" : std::to_string(std::llround(seconds / 60)) + " min";
}

// Slow motion counts lines, everything else steps.
std::vector<Figure> figures_of(const Frame& f, bool small) {
  const Ui& ui = f.ui;
  std::vector<Figure> out;
  const double rate = f.status.steps_per_second;
  const Narration& n = f.snapshot.narration;
  if (!n.slow)
    out.push_back({rate >= 100 ? integer_text(std::llround(rate)) : number_text(rate),
                   std::string(ui.tr("top.steps_per_second"))});
  out.push_back({integer_text(f.status.step), std::string(ui.tr("top.step"))});
  if (n.slow && f.model != nullptr) {
    out.push_back(
        {std::to_string(n.line + 1) + " / " + std::to_string(f.model->lines.size()), std::string(ui.tr("top.line"))});
  } else if (!small) {
    out.push_back({age_text(f.status.weights_age), std::string(ui.tr("top.weights"))});
  }
  return out;
}

}  // namespace

void top_bar(Frame& f) {
  Ui& ui = f.ui;
  const ImVec2 min = ImGui::GetWindowPos();
  const float width = ImGui::GetWindowWidth(), middle = min.y + std::floor(ui.px(kTopBar) / 2), row = min.y + ui.px(9);
  const bool small = width < ui.px(1000), tiny = width < ui.px(760);
  draw_brand(ui, min.x + ui.px(14), middle);
  ImGui::SetCursorScreenPos({min.x + ui.px(89), row + ui.px(1)});
  const float transport = min.x + std::floor(small ? width * 0.36f : width * 0.5f - ui.px(143));
  const ChipWords words = that_fit(f, transport - min.x - ui.px(89 + 10));
  if (chip(ui, "model", words.model, words.paper)) {
    f.state.gallery = !f.state.gallery;
    f.state.data_picker = {};
  }
  if (!tiny) {
    beside(ui, 10);
    if (chip(ui, "data", words.data, "")) {
      f.state.data_picker.open = !f.state.data_picker.open;
      f.state.gallery = false;
    }
  }
  const auto figures = figures_of(f, small);
  record_area(ui, "top/rate", min, {min.x + 1, min.y + 1}, {.kind = "text", .value = f.status.steps_per_second});
  float x = min.x + width - ui.px(14);
  for (std::size_t i = figures.size(); i-- > 0;) {
    const float w = figure_width(ui, figures[i]);
    x -= w;
    draw_text_in(ui, {x, min.y}, {x + w, min.y + ui.px(kTopBar)}, Type::mono_strong, ui.theme.text, figures[i].value);
    draw_text_in(ui, {x, min.y}, {x + w + 1, min.y + ui.px(kTopBar)}, Type::mono, ui.theme.text_muted, figures[i].unit,
                 Align::right);
    x -= ui.px(20);
  }
  draw_transport(f, transport, row, small);
}

}  // namespace zscape::app
