#pragma once
// A part of the window: a rail, the stage, a bar.

#include <imgui.h>

#include "app/window/ui.h"

namespace zscape::app {

struct PanelOptions {
  Rect rect;            // window pixels
  ImU32 fill = 0;       // 0 = the stage's background
  float padding = 0;    // scale-1 pixels, all sides
  bool scrolls = true;  // by the wheel; under the mouse a thin bar shows where one is
  bool over = false;    // above the other panels: drawers, the gallery
};

// Everything drawn while it lives is inside; what is too tall scrolls.
//   { Panel panel(ui, "left", {.rect = r, .fill = ui.theme.rail, .padding = kRailPadding}); … }
class Panel {
 public:
  Panel(Ui&, const char* id, const PanelOptions&);
  ~Panel();
  Panel(const Panel&) = delete;
  Panel& operator=(const Panel&) = delete;

 private:
  Ui& ui_;
  Rect rect_;
  bool scrolls_;
};

// A card that lies over the stage: everything drawn while it lives is on it and takes the mouse from what is below.
//   { Overlay card(ui, "palette", at, size); … }
class Overlay {
 public:
  Overlay(const Ui&, const char* id, ImVec2 min, ImVec2 size);
  ~Overlay();
  Overlay(const Overlay&) = delete;
  Overlay& operator=(const Overlay&) = delete;
};

}  // namespace zscape::app
