#pragma once
// Every colour, radius and measure of the window, by name. Dark for the desk, light for a projector.

#include <imgui.h>

namespace zscape::app {

// One struct with all colours of the look. Owned by Ui, main thread only; plain values, nothing can fail.
struct Theme {
  bool light = false;

  ImU32 background, rail, bar, raised, hover, pressed;  // surfaces, from the stage up to a raised control
  ImU32 line, line_strong;
  ImU32 text, text_secondary, text_muted, text_disabled;
  ImU32 accent, accent_fill_low, accent_fill, accent_fill_high,
      on_accent;  // what the hand touches; on_accent = text on it

  ImU32 data, samples, good, gradient, warning;  // Okabe–Ito; the projector's are darkened to 4.5 : 1
  ImU32 corner;                                  // frame of the pad's corners
  ImU32 looking_back;                            // edge of the stage while a kept step is in view
  ImU32 warning_line;                            // border of a card that reports a problem
  ImU32 handle, handle_back, handle_edge;        // over pictures, dark in both variants: live, looking back, rim
  ImU32 picture_background, shade;               // behind pictures; laid over what is not reachable

  float line_width = 1.0f;  // at scale 1
  float plot_width = 1.6f;  // a curve
  float handle_radius = 6.0f;
  float control_radius = 6.0f;
  float card_radius = 8.0f;
};

// Spacing of the look at scale 1; multiply with Ui::px.
constexpr float kTopBar = 48, kLeftRail = 236, kRightRail = 268, kFoot = 92, kFootSmall = 40;
constexpr float kRailPadding = 12, kControlHeight = 30, kRowHeight = 26, kRowGap = 4, kSectionGap = 14, kGap = 8;
constexpr float kRawOpacity = 0.28f;  // a raw curve under its smoothed line

Theme dark_theme();
Theme light_theme();

// The five data colours in a fixed order, for the n-th series of a plot.
ImU32 series_color(const Theme&, int n);

// The colour with its opacity multiplied, 0…1.
ImU32 with_alpha(ImU32 color, float opacity);

// a + t (b − a) per channel.
ImU32 mix(ImU32 a, ImU32 b, float t);

// Contrast ratio of WCAG, 1…21, of two opaque colours.
double contrast(ImU32 a, ImU32 b);

// Writes the theme into ImGui's own style, for tooltips, popups, text fields and scroll bars.
void apply_theme(const Theme&, float scale, ImGuiStyle&);

}  // namespace zscape::app
