#include "app/window/theme.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace zscape::app {
namespace {

constexpr ImU32 rgb(std::uint32_t hex) { return IM_COL32((hex >> 16) & 255, (hex >> 8) & 255, hex & 255, 255); }

double luminance(ImU32 color) {
  auto channel = [&](int shift) {
    const double v = ((color >> shift) & 255) / 255.0;
    return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * channel(IM_COL32_R_SHIFT) + 0.7152 * channel(IM_COL32_G_SHIFT) + 0.0722 * channel(IM_COL32_B_SHIFT);
}

}  // namespace

Theme dark_theme() {
  Theme t;
  t.background = rgb(0x0e1014);
  t.rail = rgb(0x12151b);
  t.bar = rgb(0x14171d);
  t.raised = rgb(0x1a1e26);
  t.hover = rgb(0x222732);
  t.pressed = rgb(0x2a2f3b);
  t.line = rgb(0x242934);
  t.line_strong = rgb(0x2c3240);
  t.text = rgb(0xe7e9ee);
  t.text_secondary = rgb(0xc3c8d3);
  t.text_muted = rgb(0x8d95a5);
  // The look's #737b8c reaches only 4.0 : 1 on raised controls; a little lighter keeps disabled text at 4.5 : 1.
  t.text_disabled = rgb(0x7d8596);
  t.accent = rgb(0xa78bfa);
  t.accent_fill_low = rgb(0x2a2440);
  t.accent_fill = rgb(0x3b3357);
  t.accent_fill_high = rgb(0x5b4a93);
  t.on_accent = rgb(0x14111f);
  t.data = rgb(0x56B4E9);
  t.samples = rgb(0xE69F00);
  t.good = rgb(0x009E73);
  t.gradient = rgb(0xCC79A7);
  t.warning = rgb(0xD55E00);
  t.corner = rgb(0xe5484d);
  t.looking_back = rgb(0xE69F00);
  t.warning_line = rgb(0x6b3710);
  t.picture_background = rgb(0x000000);
  t.handle = rgb(0xa78bfa);
  t.handle_back = rgb(0xE69F00);
  t.handle_edge = rgb(0x14111f);
  t.shade = IM_COL32(14, 16, 20, 200);
  return t;
}

Theme light_theme() {
  Theme t;
  t.light = true;
  t.background = rgb(0xfafafa);
  t.rail = rgb(0xf3f4f6);
  t.bar = rgb(0xf0f1f4);
  t.raised = rgb(0xffffff);
  t.hover = rgb(0xe9ebf0);
  t.pressed = rgb(0xdde0e7);
  t.line = rgb(0xd5d9e0);
  t.line_strong = rgb(0xb9bfca);
  t.text = rgb(0x16181d);
  t.text_secondary = rgb(0x33383f);
  t.text_muted = rgb(0x545b68);
  t.text_disabled = rgb(0x646b78);
  t.accent = rgb(0x6d4fd0);
  t.accent_fill_low = rgb(0xece7fb);
  t.accent_fill = rgb(0xd8cef6);
  t.accent_fill_high = rgb(0xb5a2ec);
  t.on_accent = rgb(0xffffff);
  t.data = rgb(0x1a6fa3);
  t.samples = rgb(0x8f6000);
  t.good = rgb(0x00734f);
  t.gradient = rgb(0xa1447a);
  t.warning = rgb(0xb04a00);
  t.corner = rgb(0xc62a2f);
  t.looking_back = rgb(0x8f6000);
  t.warning_line = rgb(0xd9a27a);
  t.picture_background = rgb(0x000000);
  t.handle = rgb(0xa78bfa);
  t.handle_back = rgb(0xE69F00);
  t.handle_edge = rgb(0x14111f);
  t.shade = IM_COL32(250, 250, 250, 210);
  t.line_width = 1.5f;
  t.plot_width = 2.4f;
  t.handle_radius = 8.0f;
  return t;
}

ImU32 series_color(const Theme& t, int n) {
  const std::array<ImU32, 5> colors{t.data, t.samples, t.good, t.gradient, t.warning};
  return colors[static_cast<std::size_t>(((n % 5) + 5) % 5)];
}

ImU32 with_alpha(ImU32 color, float opacity) {
  const float a = static_cast<float>((color >> IM_COL32_A_SHIFT) & 255) * std::clamp(opacity, 0.0f, 1.0f);
  return (color & ~IM_COL32_A_MASK) | (static_cast<ImU32>(a + 0.5f) << IM_COL32_A_SHIFT);
}

ImU32 mix(ImU32 a, ImU32 b, float t) {
  ImU32 out = 0;
  for (int shift = 0; shift < 32; shift += 8) {
    const float x = static_cast<float>((a >> shift) & 255), y = static_cast<float>((b >> shift) & 255);
    out |= static_cast<ImU32>(std::clamp(x + (y - x) * t, 0.0f, 255.0f) + 0.5f) << shift;
  }
  return out;
}

double contrast(ImU32 a, ImU32 b) {
  const double x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

void apply_theme(const Theme& t, float scale, ImGuiStyle& style) {
  style = ImGuiStyle();
  style.WindowPadding = {8, 8};
  style.FramePadding = {8, 5};
  style.ItemSpacing = {8, kRowGap};
  style.ItemInnerSpacing = {4, 4};
  style.WindowRounding = 0;
  style.ChildRounding = 0;
  style.PopupRounding = t.card_radius;
  style.FrameRounding = t.control_radius;
  style.GrabRounding = 3;
  style.ScrollbarRounding = 3;
  style.ScrollbarSize = 6;
  style.WindowBorderSize = 0;
  style.ChildBorderSize = 0;
  style.PopupBorderSize = t.line_width;
  style.FrameBorderSize = 0;
  style.MouseCursorScale = 1;
  style.ScaleAllSizes(scale);
  style.AntiAliasedLinesUseTex = true;
  // A curve of 1.2 px tolerance per circle segment is visible on the pad's handle at scale 2.
  style.CircleTessellationMaxError = 0.2f;

  auto set = [&](ImGuiCol slot, ImU32 color) { style.Colors[slot] = ImGui::ColorConvertU32ToFloat4(color); };
  set(ImGuiCol_Text, t.text);
  set(ImGuiCol_TextDisabled, t.text_disabled);
  set(ImGuiCol_WindowBg, t.background);
  set(ImGuiCol_ChildBg, IM_COL32(0, 0, 0, 0));
  set(ImGuiCol_PopupBg, t.raised);
  set(ImGuiCol_Border, t.line_strong);
  set(ImGuiCol_BorderShadow, IM_COL32(0, 0, 0, 0));
  set(ImGuiCol_FrameBg, t.raised);
  set(ImGuiCol_FrameBgHovered, t.hover);
  set(ImGuiCol_FrameBgActive, t.hover);
  set(ImGuiCol_ScrollbarBg, IM_COL32(0, 0, 0, 0));
  set(ImGuiCol_ScrollbarGrab, t.line_strong);
  set(ImGuiCol_ScrollbarGrabHovered, t.text_disabled);
  set(ImGuiCol_ScrollbarGrabActive, t.accent);
  set(ImGuiCol_TextSelectedBg, t.accent_fill_high);
  set(ImGuiCol_DragDropTarget, t.accent);
  set(ImGuiCol_NavHighlight, IM_COL32(0, 0, 0, 0));
}

}  // namespace zscape::app
