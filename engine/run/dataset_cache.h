#pragma once
// DatasetCache: loaded data, shared between trainer, explorer and studio. Any thread; a set that is being loaded makes others wait for it.
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "engine/api/param_spec.h"
#include "engine/data/dataset.h"

namespace zscape {

class DatasetCache {
 public:
  /// The data set `id` from `folder` with the "data.*" values of `params`. Throws DataError.
  std::shared_ptr<const Dataset> get(const std::string& id, const std::string& folder, const Params& params);

 private:
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<const Dataset>> sets_;
  std::shared_ptr<const Dataset> newest_;  // survives the moment between two runs
};

}  // namespace zscape
