// A sound as far as it is drawn: its wave, its spectrogram, the line of all its samples; played and saved.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/window/sound_out.h"
#include "app/workspaces/draw_parts.h"

namespace zscape::app {
namespace {

constexpr float kLine = 22, kBetween = 12;

Sound sound_of(const Frame& f, const Drawing& d) {
  Sound sound{static_cast<int>(f.snapshot.data.rate), std::vector<float>(static_cast<std::size_t>(d.values))};
  for (std::size_t i = 0; i < sound.samples.size(); ++i)
    sound.samples[i] = from_mu_law(static_cast<std::uint8_t>(std::lround(255 * std::clamp(d.x[i], 0.0f, 1.0f))));
  return sound;
}

// One vertical line a pixel, from the least to the greatest sample there; what is not drawn yet is pale.
void draw_waveform(Frame& f, const Drawing& d, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const auto at = static_cast<std::int64_t>(f.state.draw.at);
  draw_box(ui, min, max, ui.theme.picture_background, ui.theme.line, ui.theme.control_radius);
  if (!d.complete()) return;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float middle = (min.y + max.y) / 2, half = (max.y - min.y) / 2 - ui.px(4);
  const int columns = std::max(1, static_cast<int>(max.x - min.x));
  for (int c = 0; c < columns; ++c) {
    const std::int64_t from = c * d.values / columns, to = std::max(from + 1, (c + 1) * d.values / columns);
    // µ-law levels as they are: quiet parts stay visible. Each sample is joined to the one before.
    const auto [low, high] =
        std::minmax_element(d.x + std::max<std::int64_t>(0, from - 1), d.x + std::min(to, d.values));
    const float top = middle - half * (2 * *high - 1), bottom = middle - half * (2 * *low - 1);
    const ImU32 color = from < f.state.draw.view.keep ? ui.theme.data
                        : from < at                   ? ui.theme.samples
                                                      : ui.theme.line_strong;
    const float x = min.x + static_cast<float>(c);
    draw->AddRectFilled({x, std::floor(top)}, {x + 1, std::max(std::ceil(bottom), std::floor(top) + 1)}, color);
  }
  const float x = std::floor(min.x + (max.x - min.x) * static_cast<float>(at) /
                                         static_cast<float>(std::max<std::int64_t>(1, d.values)));
  if (at < d.values) draw->AddRectFilled({x, min.y}, {x + ui.px(1), max.y}, ui.theme.accent);
}

}  // namespace

void wave_buttons(Frame& f, const Drawing& d) {
  Ui& ui = f.ui;
  const Gate can{d.complete(), ui.tr("draw.growing"), ui.tr("draw.listen_help")};
  beside(ui, 16);
  const bool listen = button(ui, "draw/listen", ui.tr("draw.listen"), {.gate = can});
  beside(ui);
  const bool save =
      button(ui, "draw/save", ui.tr("draw.save"), {.gate = {can.enabled, can.reason, ui.tr("draw.save_help")}});
  if (!listen && !save) return;
  try {
    const Sound sound = sound_of(f, d);
    if (listen && play_sound(sound)) return;
    const std::string path = save_sound(sound, f.snapshot, f.step_in_view()).string();
    f.state.notices.say(listen ? Fact::Grade::warning : Fact::Grade::good,
                        listen ? "notice.no_player" : "notice.sound_saved", {path}, f.state.now);
  } catch (const std::exception& e) {
    f.state.notices.say(Fact::Grade::error, "notice.picture_failed", {e.what()}, f.state.now);
  }
}

void draw_wave(Frame& f, const Drawing& d, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  DrawState& s = f.state.draw;
  const float bottom = max.y - ui.px(kLine + 8), middle = std::floor(min.y + (bottom - min.y) * 0.45f);
  const ImVec2 wave_max{max.x, middle}, sheet_min{min.x, middle + ui.px(kBetween)}, sheet_max{max.x, bottom};
  const Item item = place_at(ui, "draw/canvas", min, wave_max, {.help = ui.tr("draw.wave_help")});
  draw_waveform(f, d, min, wave_max);
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
  draw_text(ui, {sheet_min.x + ui.px(8), sheet_min.y + ui.px(5)}, Type::mono_small, ui.theme.text_secondary, top);
  record_area(ui, "draw/spectrogram", sheet_min, sheet_max, {.kind = "picture", .text = top});
  draw_position(f, d, {min.x, bottom + ui.px(8)}, {max.x, max.y});
}

}  // namespace zscape::app
