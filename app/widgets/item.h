#pragma once
// What all widgets share: a place on the screen, what the hand does there, and the entry in the registry.

#include <imgui.h>

#include <optional>
#include <string>
#include <string_view>

#include "app/window/ui.h"

namespace zscape::app {

// Whether a widget answers, and what it says on hover. A greyed control says why.
struct Gate {
  bool enabled = true;
  std::string_view reason{};  // shown instead of `help` while disabled
  std::string_view help{};
};

// A widget's area in this frame and the gesture on it. A disabled one reports hovering only.
struct Item {
  ImVec2 min, max;
  bool enabled = true, hovered = false;
  bool activated = false, held = false, released = false;  // left button: down here, kept, let go
  bool clicked = false, double_clicked = false, right_clicked = false;

  float width() const { return max.x - min.x; }
  float height() const { return max.y - min.y; }
  ImVec2 middle() const { return {(min.x + max.x) / 2, (min.y + max.y) / 2}; }
  Rect rect() const { return {min.x, min.y, max.x, max.y}; }
};

// Takes `size` window pixels at ImGui's cursor (snapped to whole pixels), moves the cursor as any ImGui item, and shows
// the tooltip of the gate. `name` must be unique in the frame: it is the widget's id and what scripts call it.
Item place(Ui&, std::string_view name, ImVec2 size, const Gate& = {});
// The same anywhere, without moving the cursor: for things drawn inside another widget.
Item place_at(Ui&, std::string_view name, ImVec2 min, ImVec2 max, const Gate& = {});

struct Recorded {
  std::string_view kind;
  WidgetValue value{};
  std::string_view text{};
  std::string_view reason{};
};
// Tells the registry; every widget calls it once a frame.
void record(Ui&, std::string_view name, const Item&, const Recorded&);
// For an area that is not a control (a plot, a text): only recorded.
void record_area(Ui&, std::string_view name, ImVec2 min, ImVec2 max, const Recorded&);

// The number a script wishes a widget to have, taken from the registry; nullopt when there is none.
std::optional<double> take_number(Ui&, std::string_view name);

// Shows a help text beside the mouse when the item has been hovered for a moment. Empty text shows nothing.
void tooltip(Ui&, const Item&, std::string_view text);
// Shows it at once.
void tooltip_now(Ui&, std::string_view text);

float available_width();
float available_height();
// Vertical room, in scale-1 pixels.
void gap(const Ui&, float height = kGap);
// The next widget stands to the right of the last one.
void beside(const Ui&, float distance = kGap);

// A filled rectangle with a 1 px line inside its edge, both on whole pixels.
void draw_box(const Ui&, ImVec2 min, ImVec2 max, ImU32 fill, ImU32 line, float radius);
void draw_frame(const Ui&, ImVec2 min, ImVec2 max, ImU32 line, float radius, float thickness);

}  // namespace zscape::app
