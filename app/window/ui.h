#pragma once
// The one thing every widget and panel is handed: how it looks, what it says, and who is told about it.

#include <imgui.h>

#include <string>
#include <string_view>
#include <vector>

#include "app/script/registry.h"
#include "app/window/fonts.h"
#include "app/window/texts.h"
#include "app/window/theme.h"

namespace zscape::app {

// A key and what it does here and now: {"Ctrl C", "copy latent"}.
struct Hint {
  std::string key, text;
};

// A gesture on a latent or a picture that another widget started; see widgets/picture_grid.h.
inline constexpr const char* kLatentPayload = "ZSCAPE_LATENT";

// The text field that is open over a value box: at most one in the window.
struct TextEdit {
  std::string name;  // of its widget; empty = none
  std::string text;
  bool focus = false;
  double opened_at = 0;
};

// The number that is being dragged.
struct Grip {
  double start = 0;  // fraction of the track
  float moved = 0;   // pixels so far
  bool dragging = false;
};

// A plain rectangle behind everything. Panels use it instead of ImGui's window background: the driver clears it, which
// on software GL costs a tenth of shading a million pixels.
struct Fill {
  Rect rect;
  ImU32 color = 0;
};

// Context of one window. Owned by the application, handed down by reference, main thread only; there is no other state
// in the widgets than this and ImGui's own. Nothing here throws.
struct Ui {
  Theme theme = dark_theme();
  Fonts fonts;
  Texts texts;
  WidgetRegistry widgets;
  float scale = 1.0f;
  std::vector<Hint> hints;  // refilled each frame by whatever the mouse is over
  std::vector<Fill> fills;  // of this frame, in order
  TextEdit edit;
  Grip grip;
  bool scripted = false;  // a script holds the mouse: nothing may depend on the clock

  // Scale-1 pixels → window pixels, whole ones.
  float px(float v) const { return v < 0 ? -px(-v) : static_cast<float>(static_cast<int>(v * scale + 0.5f)); }
  // The same without rounding, for lines and radii.
  float pxf(float v) const { return v * scale; }

  std::string_view tr(std::string_view key) const { return texts(key); }
  std::string tr(std::string_view key, const std::vector<std::pair<std::string, std::string>>& values) const {
    return texts.format(key, values);
  }
  void hint(std::string key, std::string text) { hints.push_back({std::move(key), std::move(text)}); }

  // Start of every frame, before any widget.
  void begin_frame() {
    widgets.begin_frame();
    hints.clear();
    fills.clear();
  }
};

}  // namespace zscape::app
