#pragma once

#include <filesystem>
#include <string>

namespace zscape {

// Where fetched data lies: $XDG_DATA_HOME/zscape/data, or ~/.local/share/zscape/data. Empty when neither is set.
std::filesystem::path data_home();

// The folder of one data set there; empty when it is not at hand.
std::string fetched_folder(const std::string& id);

}  // namespace zscape
