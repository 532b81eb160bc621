#include "app/window/first_run.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/assets.h"

namespace zscape::app {

std::vector<Command> first_commands(const StartOptions& o, const Catalogue& catalogue) {
  std::error_code ignored;
  if (!o.run.empty() && std::filesystem::exists(std::filesystem::path(o.run) / "run.json", ignored)) {
    return {OpenRun{.folder = o.run, .paused = o.paused, .steps = o.steps}};
  }
  RunSpec spec;
  spec.model = o.model;
  spec.data = o.data;
  if (spec.model.empty()) {
    const auto first = nlohmann::json::parse(asset("assets/presets/first.json"));
    spec.model = first.at("model");
    if (spec.data.empty()) {
      spec.data = first.at("data");
      for (const auto& [key, value] : first.at("settings").items()) spec.settings[key] = value;
    }
  }
  const ModelInfo* model = catalogue.model(spec.model);
  if (spec.data.empty() && model != nullptr) spec.data = model->default_data;
  spec.data_dir = o.data_dir;
  for (const auto& [key, value] : o.settings) spec.settings[key] = value;
  spec.seed = o.seed;
  spec.steps = o.steps;
  spec.threads = o.threads;
  spec.device = o.device;
  spec.folder = o.run;
  return {NewRun{.spec = std::move(spec), .paused = o.paused}};
}

}  // namespace zscape::app
