#pragma once
// Places to put widgets in: a card with a border, and an area of the stage.

#include <imgui.h>

#include "app/window/ui.h"

namespace zscape::app {

// Restricts ImGui's layout to a rectangle until it is destroyed: cursor at its top left, available_width() its width.
// For columns on the stage without child windows. Areas and cards nest.
class Area {
 public:
  Area(ImVec2 min, ImVec2 max);
  ~Area();
  Area(const Area&) = delete;
  Area& operator=(const Area&) = delete;

 private:
  ImVec2 region_max_, work_max_;
};

struct CardOptions {
  ImU32 line = 0;  // border colour; 0 = the theme's line
  ImU32 fill = 0;  // 0 = a little above the background
  float padding = 10;
  float min_height = 0;  // scale-1 pixels
};

// A bordered card over the available width, as tall as what is put in while it lives:
//   { Card card(ui); status(ui, …); paragraph(ui, …); }
class Card {
 public:
  explicit Card(Ui&, const CardOptions& = {});
  ~Card();
  Card(const Card&) = delete;
  Card& operator=(const Card&) = delete;

 private:
  Ui& ui_;
  CardOptions options_;
  ImVec2 min_;
  float width_;
  ImDrawListSplitter layers_;
  ImVec2 region_max_, work_max_;
};

}  // namespace zscape::app
