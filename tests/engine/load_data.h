#pragma once
// Data of a source by its id and settings, as tests of data want them.
#include <map>
#include <memory>
#include <string>

#include "engine/data/dataset.h"
#include "engine/data/sources.h"

namespace zscape::testing {

using Settings = std::map<std::string, std::string>;
using Data = std::shared_ptr<const Dataset>;

/// `settings` without "data." before their keys; `folder` for sources that read files.
inline Data load_from(const std::string& id, const std::string& folder, const Settings& settings = {}) {
  Params params(find_source(id).info.params);
  for (const auto& [key, value] : settings) params.set_text("data." + key, value);
  return load_dataset(id, folder, params);
}
inline Data load(const std::string& id, const Settings& settings = {}) { return load_from(id, "", settings); }

}  // namespace zscape::testing
