#include "engine/core/data_home.h"

#include <cstdlib>

namespace zscape {

std::filesystem::path data_home() {
  const auto folder = [](const char* name) {
    const char* value = std::getenv(name);
    return std::filesystem::path(value == nullptr ? "" : value);
  };
  const auto share = folder("XDG_DATA_HOME"), home = folder("HOME");
  if (share.is_absolute()) return share / "zscape" / "data";
  return home.empty() ? home : home / ".local" / "share" / "zscape" / "data";
}

std::string fetched_folder(const std::string& id) {
  const std::filesystem::path home = data_home();
  std::error_code ignored;
  if (home.empty() || !std::filesystem::is_directory(home / id, ignored)) return "";
  return (home / id).string();
}

}  // namespace zscape
