#include "engine/run/dataset_cache.h"

#include "engine/data/sources.h"

namespace zscape {

std::shared_ptr<const Dataset> DatasetCache::get(const std::string& id, const std::string& folder, const Params& params) {
  std::string key = id + "\n" + folder;
  for (const auto& spec : params.specs())
    if (spec.key.starts_with("data.")) key += "\n" + spec.key + "=" + to_text(params.value(spec.key));
  std::lock_guard lock(mutex_);
  if (auto known = sets_[key].lock()) return known;
  auto loaded = load_dataset(id, folder, params);
  sets_[key] = loaded;
  newest_ = loaded;
  return loaded;
}

}  // namespace zscape
