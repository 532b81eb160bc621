#include "app/panels/gallery_tree.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace zscape::app {
namespace {

std::map<std::string, std::string> settings_of(const nlohmann::json& j) {
  std::map<std::string, std::string> settings;
  if (j.contains("settings"))
    for (const auto& [key, value] : j.at("settings").items()) settings[key] = value;
  return settings;
}

GallerySystem system_of(const nlohmann::json& j) {
  GallerySystem s{.id = j.at("id"), .name = j.at("name"), .paper = j.at("paper"), .model = j.value("model", ""), .data = j.value("data", ""),
                  .settings = settings_of(j), .seconds = j.value("seconds", 0), .beside = {},
                  .own = j.value("own", ""), .curve = j.value("curve", ""), .log = j.value("log", false), .fid = j.value("fid", false)};
  if (s.model.empty()) s.model = s.id;
  if (j.contains("beside"))
    for (const auto& b : j.at("beside")) s.beside.push_back({b.at("name"), b.at("model"), settings_of(b)});
  return s;
}

}  // namespace

GalleryTree parse_gallery(std::string_view json) {
  GalleryTree tree;
  try {
    const nlohmann::json all = nlohmann::json::parse(json);
    for (const auto& b : all.at("branches")) {
      GalleryBranch branch{b.at("id"), {}};
      for (const auto& x : b.at("families")) {
        GalleryFamily family{x.at("id"), {}};
        for (const auto& s : x.at("systems")) family.systems.push_back(system_of(s));
        branch.families.push_back(std::move(family));
      }
      tree.branches.push_back(std::move(branch));
    }
  } catch (const nlohmann::json::exception& e) {
    throw std::runtime_error(std::string("assets/gallery.json is not a tree of models: ") + e.what() + ".");
  }
  return tree;
}

}  // namespace zscape::app
