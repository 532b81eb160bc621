// A sound as far as it is drawn: its wave, its spectrogram, the line of all its samples; played and saved.
#include <algorithm>
#include <cmath>

#include "app/widgets/wave.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/draw_parts.h"
#include "app/workspaces/sounds.h"

namespace zscape::app {
namespace {

constexpr float kLine = 22, kBetween = 12;

// What is not drawn yet is pale.
void draw_progress(Frame& f, const Drawing& d, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const auto at = static_cast<std::int64_t>(f.state.draw.at);
  draw_box(ui, min, max, ui.theme.picture_background, ui.theme.line, ui.theme.control_radius);
  if (!d.complete()) return;
  draw_waveform(ui, {d.x, static_cast<std::size_t>(d.values)}, min, max, [&](std::int64_t sample) {
    return sample < f.state.draw.view.keep ? ui.theme.data : sample < at ? ui.theme.samples : ui.theme.line_strong;
  });
  const float x = std::floor(min.x + (max.x - min.x) * static_cast<float>(at) /
                                         static_cast<float>(std::max<std::int64_t>(1, d.values)));
  if (at < d.values) ImGui::GetWindowDrawList()->AddRectFilled({x, min.y}, {x + ui.px(1), max.y}, ui.theme.accent);
}

}  // namespace

void wave_buttons(Frame& f, const Drawing& d) {
  Ui& ui = f.ui;
  const Gate can{d.complete(), ui.tr("draw.growing"), ui.tr("draw.listen_help")};
  beside(ui, 16);
  const std::span<const float> levels(d.x, d.x == nullptr ? 0 : static_cast<std::size_t>(d.values));
  if (button(ui, "draw/listen", ui.tr("draw.listen"), {.gate = can})) listen(f, levels);
  beside(ui);
  if (button(ui, "draw/save", ui.tr("draw.save"), {.gate = {can.enabled, can.reason, ui.tr("draw.save_help")}}))
    keep_sound(f, levels);
}

void draw_wave(Frame& f, const Drawing& d, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  DrawState& s = f.state.draw;
  const float bottom = max.y - ui.px(kLine + 8), middle = std::floor(min.y + (bottom - min.y) * 0.45f);
  const ImVec2 wave_max{max.x, middle}, sheet_min{min.x, middle + ui.px(kBetween)}, sheet_max{max.x, bottom};
  const Item item = place_at(ui, "draw/canvas", min, wave_max, {.help = ui.tr("draw.wave_help")});
  draw_progress(f, d, min, wave_max);
  if (d.complete() && item.held) {
    const float share = (ImGui::GetIO().MousePos.x - min.x) / std::max(1.0f, max.x - min.x);
    s.at = std::clamp(std::round(static_cast<double>(share) * static_cast<double>(d.values)), 0.0,
                      static_cast<double>(d.values));
    s.playing = false;
  }
  const auto at = static_cast<std::int64_t>(s.at);
  record(ui, "draw/canvas", item,
         {.kind = "wave",
          .value = static_cast<double>(d.complete() ? d.values : -1),
          .text = at < d.values ? std::to_string(at) : std::string()});
  if (d.whole != nullptr && !d.whole->pictures.empty())
    s.sheet.update({f.snapshot.run_id, d.whole->ticket}, d.whole->pictures, 1);
  draw_tile(ui, {&s.sheet, 0}, sheet_min, sheet_max, ui.theme.control_radius);
  draw_frame(ui, sheet_min, sheet_max, ui.theme.line, ui.theme.control_radius, 1);
  const std::string top = std::to_string(f.snapshot.data.rate / 2) + " Hz";
  const ImVec2 corner{sheet_min.x + ui.px(6), sheet_min.y + ui.px(6)};
  const ImVec2 end{corner.x + text_width(ui, Type::mono_small, top) + ui.px(10), corner.y + ui.px(18)};
  draw_box(ui, corner, end, with_alpha(ui.theme.background, 0.8f), 0, 4);
  draw_text_in(ui, corner, end, Type::mono_small, ui.theme.text_secondary, top, Align::centre);
  record_area(ui, "draw/spectrogram", sheet_min, sheet_max, {.kind = "picture", .text = top});
  draw_position(f, d, {min.x, bottom + ui.px(8)}, {max.x, max.y});
}

}  // namespace zscape::app
