#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zscape::app {

// Files below assets/ and shaders/ are built into the program (cmake/embed.cmake), so it runs from any folder. Paths
// are relative to the repository root: "assets/texts/en.json", "shaders/atlas.frag". The bytes live as long as the
// program; every function may be called from any thread.

// The bytes of one file. Throws std::runtime_error when no file of that name was built in.
std::string_view asset(std::string_view path);

// True when a file of that name was built in.
bool has_asset(std::string_view path);

// Every name, sorted.
std::vector<std::string_view> list_assets();

}  // namespace zscape::app
