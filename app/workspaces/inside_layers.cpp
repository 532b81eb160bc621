// The picture that goes through the model, and below it the layers in the order they run.
#include <algorithm>
#include <cmath>

#include "app/widgets/wave.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"
#include "app/workspaces/inside_parts.h"
#include "app/workspaces/sounds.h"

namespace zscape::app {
namespace {

constexpr float kRow = 24, kHead = 24, kWave = 44, kSpectrogram = 60;

// What goes in, and beside it what the decoder made of it; a latent dropped here goes in next.
float show_picture(Frame& f, const Answer* a, ImVec2 min, float width, float height) {
  InsideState& s = f.state.inside;
  Ui& ui = f.ui;
  if (a != nullptr && a->pictures.count > 0)
    s.picture.update({f.snapshot.run_id, a->ticket}, a->pictures, a->pictures.count);
  const int n = std::max(1, s.picture.count());
  const float between = ui.px(6);
  const ImVec2 each = picture_size(std::max(1, s.picture.tile_width()), std::max(1, s.picture.tile_height()),
                                   {(width - between * static_cast<float>(n - 1)) / static_cast<float>(n), height});
  const ImVec2 end{min.x + each.x * static_cast<float>(n) + between * static_cast<float>(n - 1), min.y + each.y};
  const Item item = place_at(ui, "inside/picture", min, end, {.help = ui.tr("inside.picture_help")});
  for (int i = 0; i < n; ++i) {
    const ImVec2 at{min.x + static_cast<float>(i) * (each.x + between), min.y};
    draw_tile(ui, {&s.picture, i}, at, {at.x + each.x, at.y + each.y}, 4);
    draw_frame(ui, at, {at.x + each.x, at.y + each.y}, ui.theme.line_strong, 4, 1);
  }
  if (const auto got = accept_latent(ui, item)) {
    if (auto z = latent_behind(f.state, *got); z && static_cast<std::int64_t>(z->size()) == f.snapshot.latent.size) {
      remember(s);
      s.view.held = std::move(z);
      s.view.of = InsideOf::held;
    }
  }
  record(ui, "inside/picture", item, {.kind = "picture", .value = static_cast<double>(a == nullptr ? -1 : a->step)});
  return end.y;
}

// Points are two numbers and where the code lies.
float show_point(const Frame& f, const Answer& a, ImVec2 min, float width) {
  Ui& ui = f.ui;
  const auto line = [&](std::string_view name, const Array& v) {
    std::string text(name);
    for (std::size_t i = 0; i < std::min<std::size_t>(3, v.values.size()); ++i)
      text += (i == 0 ? " = " : ", ") + value_words(static_cast<double>(v.values[i]));
    draw_text_in(ui, min, {min.x + width, min.y + ui.px(20)}, Type::mono, ui.theme.text_secondary,
                 text + (v.values.size() > 3 ? " …" : ""));
    min.y += ui.px(20);
  };
  line("x", a.array);
  if (!a.second.empty()) line("z", a.second);
  return min.y;
}

// A sound is its wave over its spectrogram; a click plays it.
float show_sound(Frame& f, const Answer& a, ImVec2 min, float width) {
  InsideState& s = f.state.inside;
  Ui& ui = f.ui;
  if (a.pictures.count > 0) s.picture.update({f.snapshot.run_id, a.ticket}, a.pictures, a.pictures.count);
  const float middle = min.y + ui.px(kWave), bottom = middle + ui.px(kSpectrogram);
  const Item item = place_at(ui, "inside/picture", min, {min.x + width, bottom}, {.help = ui.tr("draw.listen_help")});
  draw_box(ui, min, {min.x + width, bottom}, ui.theme.picture_background, item.hovered ? ui.theme.handle : ui.theme.line, ui.theme.control_radius);
  draw_waveform(ui, a.array.values, {min.x + ui.px(4), min.y}, {min.x + width - ui.px(4), middle}, [&](std::int64_t) { return ui.theme.data; });
  draw_tile(ui, {&s.picture, 0}, {min.x + ui.px(4), middle}, {min.x + width - ui.px(4), bottom - ui.px(4)});
  record(ui, "inside/picture", item, {.kind = "sound", .value = static_cast<double>(a.step)});
  if (item.hovered) ui.hint("click", std::string(ui.tr("hint.listen")));
  if (item.clicked) listen(f, a.array.values);
  return bottom;
}

void layer_row(Frame& f, const std::string& layer, const std::string& words, bool on, bool shared, float width) {
  InsideState& s = f.state.inside;
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  const Item item = place(ui, "inside/layer/" + layer, {width, ui.px(kRow)}, {.help = layer});
  if (on || item.hovered)
    draw_box(ui, item.min, item.max, on ? t.accent_fill_low : t.raised, on ? t.accent_fill_high : t.raised, 4);
  const float size = text_width(ui, Type::mono_small, words) + 1, pad = ui.px(8);
  draw_text_in(ui, {item.max.x - pad - size, item.min.y}, {item.max.x - pad, item.max.y}, Type::mono_small,
               on ? t.text_secondary : t.text_muted, words, Align::right);
  // Where all rows of the group begin alike the rest is enough; of a long name its end tells most.
  std::string name = layer;
  if (const auto dot = name.find('.'); shared && dot != std::string::npos && dot + 1 < name.size())
    name = name.substr(dot + 1);
  if (name.find_first_not_of("0123456789") == std::string::npos) name = layer;
  const float room = item.max.x - pad - size - ui.px(6) - item.min.x - pad;
  while (text_width(ui, Type::body, name) > room && name.size() > 3)
    name = "…" + name.substr(name.starts_with("…") ? 4 : 1);
  draw_text_in(ui, {item.min.x + pad, item.min.y}, {item.min.x + pad + room, item.max.y}, Type::body,
               on ? t.text : t.text_secondary, name);
  record(ui, "inside/layer/" + layer, item, {.kind = "row", .value = on, .text = layer});
  if (item.clicked) choose_layer(s, layer);
}

}  // namespace

std::string shape_words(const Array& shape) {
  std::string out;
  for (const float v : shape.values) out += (out.empty() ? "" : "×") + std::to_string(std::lround(v));
  return out;
}

void inside_layers(Frame& f, const Answer* a, ImVec2 min, ImVec2 max) {
  InsideState& s = f.state.inside;
  Ui& ui = f.ui;
  const float width = max.x - min.x, tall = max.y - min.y;
  const bool pictures = f.snapshot.data.kind == DataKind::pictures;
  float y = min.y;
  if (pictures) {
    y = show_picture(f, a, min, width, std::min(width, tall * 0.34f));
  } else if (a != nullptr && f.snapshot.data.kind == DataKind::waves) {
    y = show_sound(f, *a, min, width);
  } else if (a != nullptr) {
    y = show_point(f, *a, min, width);
  }
  if (a == nullptr) return;
  const auto verdict = a->named.find("verdict");
  if (verdict != a->named.end()) {
    const Area area({min.x, y + ui.px(4)}, {max.x, y + ui.px(24)});
    value_line(ui, ui.tr("inside.verdict"), value_words(static_cast<double>(verdict->second.values[0])),
               ui.tr("inside.verdict_help"));
    record_area(ui, "inside/verdict", {min.x, y + ui.px(4)}, {max.x, y + ui.px(24)},
                {.kind = "number", .value = static_cast<double>(verdict->second.values[0])});
    y += ui.px(24);
  }
  const ImVec2 from{min.x, y + ui.px(12)};
  const auto passes = a->named.find("pass");
  ImGui::SetCursorScreenPos(from);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, ui.px(1)});
  ImGui::BeginChild("layers", {width + ui.px(6), std::max(ui.px(kRow), max.y - from.y)}, false, ImGuiWindowFlags_NoNav);
  float last = -1;
  for (std::size_t i = 0; i < s.layers.size(); ++i) {
    const float pass = passes != a->named.end() && i < passes->second.values.size() ? passes->second.values[i] : 0;
    if (pass != last) {
      if (last >= 0) ImGui::Dummy({1, ui.px(8)});
      const ImVec2 at = ImGui::GetCursorScreenPos();
      draw_text_in(ui, at, {at.x + width, at.y + ui.px(kHead - 6)}, Type::heading, ui.theme.text_muted,
                   capitals(ui.tr("inside.pass" + std::to_string(std::lround(pass)))));
      ImGui::Dummy({width, ui.px(kHead - 6)});
      last = pass;
    }
    const auto first = s.layers[i].substr(0, s.layers[i].find('.'));
    bool shared = true;
    for (std::size_t k = 0; k < s.layers.size(); ++k)
      if (passes != a->named.end() && passes->second.values[k] == pass)
        shared = shared && s.layers[k].starts_with(first + ".");
    const auto shape = a->named.find("shape/" + s.layers[i]);
    layer_row(f, s.layers[i], shape == a->named.end() ? "" : shape_words(shape->second),
              !s.view.flow && s.layers[i] == s.shown, shared, width);
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
  record_area(ui, "inside/layers", from, max,
              {.kind = "list", .value = static_cast<double>(s.layers.size()), .text = s.shown});
}

}  // namespace zscape::app
