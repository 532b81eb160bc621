#include "app/window/preferences.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

namespace zscape::app {
namespace {

using nlohmann::json;

template <class T>
void read(const json& j, const char* key, T& into) {
  const auto at = j.find(key);
  if (at == j.end()) return;
  try {
    into = at->get<T>();
  } catch (const json::exception&) {
    // Of another type than this version writes: the default stays.
  }
}

}  // namespace

std::filesystem::path preferences_file() {
  const auto folder = [](const char* name) {
    const char* value = std::getenv(name);
    return std::filesystem::path(value == nullptr ? "" : value);
  };
  const auto config = folder("XDG_CONFIG_HOME"), home = folder("HOME");
  if (!config.empty()) return config / "zscape" / "settings.json";
  return home.empty() ? home : home / ".config" / "zscape" / "settings.json";
}

Preferences load_preferences(const std::filesystem::path& path) {
  Preferences p;
  std::ifstream in(path);
  const json j = json::parse(in, nullptr, false);
  if (!j.is_object()) return p;
  read(j, "language", p.language);
  read(j, "scale", p.scale);
  read(j, "projector", p.projector);
  read(j, "left_width", p.left_width);
  read(j, "right_width", p.right_width);
  read(j, "rails", p.rails);
  read(j, "hints_seen", p.hints_seen);
  read(j, "kept_megabytes", p.kept_megabytes);
  p.kept_megabytes = std::clamp<std::int64_t>(p.kept_megabytes, 0, 1 << 20);
  if (p.language != "en" && p.language != "zh") p.language.clear();
  if (!(p.scale >= 0.5 && p.scale <= 4)) p.scale = 0;
  p.left_width = std::clamp(p.left_width, 180.0f, 420.0f);
  p.right_width = std::clamp(p.right_width, 180.0f, 420.0f);
  return p;
}

void save_preferences(const Preferences& p, const std::filesystem::path& path) {
  if (path.empty()) return;
  std::error_code failed;
  std::filesystem::create_directories(path.parent_path(), failed);
  std::ofstream out(path);
  out << json{{"language", p.language},       {"scale", p.scale},
              {"projector", p.projector},     {"left_width", p.left_width},
              {"right_width", p.right_width}, {"rails", p.rails},
              {"hints_seen", p.hints_seen},   {"kept_megabytes", p.kept_megabytes}}
             .dump(2)
      << '\n';
}

}  // namespace zscape::app
