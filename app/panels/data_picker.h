#pragma once
// What people are choosing in the data picker before a run begins with it.

#include <optional>
#include <string>

#include "engine/api/param_spec.h"

namespace zscape::app {

// Plain values, main thread only.
struct DataPicker {
  bool open = false;
  std::string source;             // id of the source under consideration; empty = the run's
  std::string folder;             // for those that read one
  std::string fetched;            // what `folder` was filled with by itself
  std::optional<Params> options;  // of that source
  std::string options_of;         // the source they belong to
};

}  // namespace zscape::app
