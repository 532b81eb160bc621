#include "app/cli/presets.h"

#include "app/assets.h"
#include "app/cli/arguments.h"
#include "engine/api/engine.h"

namespace zscape::app {

std::vector<GallerySystem> presets() {
  std::vector<GallerySystem> all;
  for (const GalleryBranch& branch : parse_gallery(asset("assets/gallery.json")).branches)
    for (const GalleryFamily& family : branch.families)
      for (GallerySystem system : family.systems) {
        const ModelInfo* model = Engine::catalogue().model(system.model);
        if (model == nullptr) continue;
        if (system.data.empty()) system.data = model->default_data;
        all.push_back(std::move(system));
      }
  return all;
}

GallerySystem find_preset(const std::string& id) {
  const auto all = presets();
  std::vector<std::string_view> ids;
  for (const GallerySystem& system : all) {
    if (system.id == id) return system;
    ids.push_back(system.id);
  }
  const auto suggestion = hint(id, ids);
  throw UsageError("there is no preset '" + id + "'" +
                   (suggestion.empty() ? "; 'zscape list presets' lists what there is." : suggestion));
}

}  // namespace zscape::app
