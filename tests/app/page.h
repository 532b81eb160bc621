#pragma once
// A real window that shows one page of widgets and is driven by a script: what the application does, without an engine.

#include <functional>
#include <string>

#include "app/window/ui.h"

namespace zscape::app {

struct PageOptions {
  int width = 1280, height = 800;
  float scale = 1;
  bool light = false;
  std::string language = "en";
};

struct PageResult {
  int exit_code = 0;
  std::string error;
  std::string stats;  // FrameStats as JSON
};

// True when a window can be opened here; tests that need one skip themselves otherwise.
bool has_display();

// Draws the page every frame until the script (its text, JSON lines) ends.
PageResult run_page(const std::string& script, const std::function<void(Ui&)>& page, const PageOptions& = {});

// Every widget at once with invented data, composed like the drawings; see widget_page.cpp.
std::function<void(Ui&)> widget_page();

}  // namespace zscape::app
