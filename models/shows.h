#pragma once
// Shows: what a model has to show of where it stands, by name, beside its samples. The window draws the names it knows (engine/api/query.h: Shown).
#include <string>
#include <utility>
#include <vector>

#include "models/model.h"

namespace zscape {

struct Shows {
  virtual ~Shows() = default;
  virtual std::vector<std::pair<std::string, Tensor>> shown() = 0;
};

}  // namespace zscape
