// Inside: one picture's way through the model. At the left what goes in and the layers, at the right the chosen layer's
// activations and weights, or, for a flow, the states between its layers.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/inside_parts.h"
#include "app/workspaces/workspaces.h"

namespace zscape::app {
namespace {

constexpr float kColumn = 204, kBetween = 20;

// Whose way: Explore's latent, a test row, one of the wall's; and which one of these.
void draw_sources(Frame& f, ImVec2 min, ImVec2 max) {
  InsideState& s = f.state.inside;
  Ui& ui = f.ui;
  const Offers& can = f.model->offers;
  const bool pictures = f.snapshot.data.kind == DataKind::pictures, sounds = f.snapshot.data.kind == DataKind::waves;
  const bool rows = takes_rows(can);
  const Area area(min, max);
  std::array<Choice, 4> all;
  int count = 0, selected = 0;
  const auto add = [&](InsideOf of, std::string_view label, std::string_view help, bool enabled,
                       std::string_view reason) {
    if (s.view.of == of) selected = count;
    all[static_cast<std::size_t>(count++)] = {name_of(of), label, {enabled, reason, help}};
  };
  if (pictures)
    add(InsideOf::latent, ui.tr("inside.of.latent"), ui.tr("inside.of_help.latent"), can.decodes,
        ui.tr("stage.no_latent"));
  add(InsideOf::test, ui.tr(pictures ? "inside.of.test" : sounds ? "inside.of.sound" : "inside.of.point"), ui.tr("inside.of_help.test"), rows,
      ui.tr("inside.no_rows"));
  add(InsideOf::wall, ui.tr(pictures ? "inside.of.wall" : "inside.of.draw"), ui.tr("inside.of_help.wall"), can.decodes,
      ui.tr("stage.no_latent"));
  if (s.view.held) add(InsideOf::held, ui.tr("inside.of.held"), ui.tr("inside.of_help.held"), true, {});
  const std::span<const Choice> choices(all.data(), static_cast<std::size_t>(count));
  if (segmented(ui, "inside/of", choices, selected)) {
    remember(s);
    for (const InsideOf of : {InsideOf::latent, InsideOf::test, InsideOf::wall, InsideOf::held})
      if (name_of(of) == all[static_cast<std::size_t>(selected)].id) s.view.of = of;
  }
  const bool test = s.view.of == InsideOf::test;
  if (!test && s.view.of != InsideOf::wall) return;
  beside(ui, 10);
  const auto step = [&](const char* name, const char* label, std::int64_t by) {
    if (!button(ui, name, label, {.gate = {.help = ui.tr("inside.row_help")}, .width = 26})) return;
    remember(s);
    std::int64_t& row = test ? s.view.test : s.view.wall;
    const std::int64_t n = test ? std::max<std::int64_t>(1, f.snapshot.test_rows) : 96;
    row = ((row + by) % n + n) % n;
  };
  step("inside/previous", "‹", -1);
  beside(ui, 4);
  const std::string number = std::to_string(test ? s.view.test : s.view.wall + 1);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float wide = ui.px(44);
  draw_text_in(ui, at, {at.x + wide, at.y + ui.px(28)}, Type::mono, ui.theme.text, number, Align::centre);
  record_area(ui, "inside/row", at, {at.x + wide, at.y + ui.px(28)},
              {.kind = "number", .value = static_cast<double>(test ? s.view.test : s.view.wall + 1), .text = number});
  ImGui::SetCursorScreenPos({at.x + wide, at.y});
  step("inside/next", "›", 1);
}

// A picture's way through the layers, or chains that wander. Where the row goes on.
float draw_faces(Frame& f, ImVec2 min, float right) {
  InsideState& s = f.state.inside;
  Ui& ui = f.ui;
  if (!f.model->offers.chains) return min.x;
  const Choice choices[] = {{"layers", ui.tr("inside.mode.layer"), {.help = ui.tr("inside.mode_help.layer")}},
                            {"chains", ui.tr("inside.mode.chains"), {.help = ui.tr("inside.mode_help.chains")}}};
  const float width = segmented_width(ui, choices);
  const Area area(min, {std::min(right, min.x + width + 1), min.y + ui.px(30)});
  int selected = s.view.chains ? 1 : 0;
  if (segmented(ui, "inside/face", choices, selected)) {
    remember(s);
    s.view.chains = selected == 1;
  }
  return min.x + width + ui.px(14);
}

// Within a layer or between the layers; decibels; where there is no room for both, activations or weights.
void draw_modes(Frame& f, ImVec2 min, ImVec2 max, bool low) {
  InsideState& s = f.state.inside;
  Ui& ui = f.ui;
  const Area area(min, max);
  bool first = true;
  const auto next = [&] {
    if (!first) beside(ui, 8);
    first = false;
  };
  if (f.model->offers.layered) {
    next();
    const Choice choices[] = {{"layer", ui.tr("inside.mode.layer"), {.help = ui.tr("inside.mode_help.layer")}},
                              {"flow", ui.tr("inside.mode.flow"), {.help = ui.tr("inside.mode_help.flow")}}};
    int selected = s.view.flow ? 1 : 0;
    if (segmented(ui, "inside/mode", choices, selected)) {
      remember(s);
      s.view.flow = selected == 1;
    }
  }
  if (s.view.flow) return;
  if (low) {
    next();
    const Choice choices[] = {{"activations", ui.tr("inside.activations"), {}},
                              {"weights", ui.tr("inside.weights"), {}}};
    int selected = s.view.weights ? 1 : 0;
    if (segmented(ui, "inside/what", choices, selected)) {
      remember(s);
      s.view.weights = selected == 1;
    }
  }
  next();
  if (button(ui, "inside/decibels", "dB", {.gate = {.help = ui.tr("inside.decibels_help")}, .on = s.view.decibels})) {
    remember(s);
    s.view.decibels = !s.view.decibels;
  }
}

void draw_message(Frame& f, ImVec2 min, ImVec2 max) {
  const std::string_view error =
      !f.asker.error("inside/look").empty() ? f.asker.error("inside/look") : f.asker.error("inside/row");
  stage_message(f, min, max, error.empty() ? f.ui.tr("inside.asking") : error);
}

}  // namespace

void inside(Frame& f, ImVec2 min, ImVec2 max) {
  InsideState& s = f.state.inside;
  Ui& ui = f.ui;
  const Answer* a = follow_inside(f);
  const float right = max.x - f.state.strip_width;
  const float left = draw_faces(f, min, right);
  if (s.view.chains) return inside_console(f, {min.x, min.y + ui.px(44)}, max);
  draw_sources(f, {left, min.y}, {right, min.y + ui.px(30)});
  const bool low = max.y - min.y < ui.px(400);
  const float top = min.y + ui.px(low ? 36 : 44);
  const float column = std::min(ui.px(kColumn), (max.x - min.x) * 0.3f);
  inside_layers(f, a, {min.x, top}, {min.x + column, max.y});
  const ImVec2 from{min.x + column + ui.px(kBetween), top};
  if (a == nullptr) return draw_message(f, from, max);
  draw_modes(f, from, {max.x, top + ui.px(28)}, low);
  if (!f.asker.error("inside/look").empty()) f.ui.hint("!", std::string(f.asker.error("inside/look")));
  const ImVec2 body{from.x, top + ui.px(low ? 38 : 44)};
  if (s.view.flow) {
    inside_flow(f, *a, body, max);
  } else if (low) {
    inside_block(f, *a, s.view.weights ? "weight" : "activation", s.view.weights ? s.weight : s.activation, body, max);
  } else {
    const float middle = std::floor(body.y + (max.y - body.y) * 0.56f);
    // Where the activations leave room, the weights take it.
    const float end = inside_block(f, *a, "activation", s.activation, body, {max.x, middle - ui.px(16)});
    inside_block(f, *a, "weight", s.weight, {body.x, std::min(middle, end + ui.px(28))}, max);
  }
  if (!s.view.flow) {
    const auto dtype = std::find(a->texts.begin(), a->texts.end(), s.shown);
    const auto i = static_cast<std::size_t>(dtype - a->texts.begin()) + a->texts.size() / 2;
    if (i < a->texts.size()) {
      const auto shape = a->named.find("shape/" + s.shown);
      const std::string words =
          s.shown + "   " + (shape == a->named.end() ? std::string() : shape_words(shape->second)) + " " + a->texts[i];
      const float wide = text_width(ui, Type::mono, words) + 1;
      const float begin = max.x - wide;
      if (begin > ImGui::GetItemRectMax().x || !low)
        draw_text_in(ui, {std::max(begin, from.x + ui.px(240)), top}, {max.x, top + ui.px(28)}, Type::mono,
                     ui.theme.text_secondary, words);
      record_area(ui, "inside/shown", {begin, top}, {max.x, top + ui.px(28)},
                  {.kind = "text", .value = static_cast<double>(a->step), .text = s.shown});
    }
  }
  if (ui.hints.empty()) {
    ui.hint("[ ]", std::string(ui.tr("hint.inside_row")));
    ui.hint("Alt [ ]", std::string(ui.tr("hint.inside_layer")));
  }
}

}  // namespace zscape::app
