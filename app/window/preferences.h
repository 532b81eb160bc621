#pragma once
// The settings file: $XDG_CONFIG_HOME/zscape/settings.json, else ~/.config/zscape/settings.json.

#include <filesystem>

#include "app/window/ui_state.h"

namespace zscape::app {

// Empty when there is no home folder.
std::filesystem::path preferences_file();
// What the file holds; defaults where it is missing, damaged or says something impossible. Never throws.
Preferences load_preferences(const std::filesystem::path&);
// Writes it, with its folder. Never throws: a layout that is not remembered is no reason to stop.
void save_preferences(const Preferences&, const std::filesystem::path&);

}  // namespace zscape::app
