#pragma once
// Questions to a run folder, one after the other, answered by an engine of its own that trains nothing and writes
// nothing.
#include <string>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/progress.h"
#include "engine/api/engine.h"

namespace zscape::app {

/// Used by one thread.
class Asking {
 public:
  Asking();

  /// Waits for the complete answer, showing progress as `what`. An answer that is an error is thrown as
  /// std::runtime_error.
  Answer operator()(const Source& source, Question question, const std::string& what);

 private:
  Engine engine_;
  ProgressLine progress_;
};

/// --step, --weights and --label, for verbs whose first word is RUN.
std::vector<Option> source_options();
/// The weights that these name. Throws when the folder holds no run or the step is not kept.
Source source_of(const Arguments& arguments);

}  // namespace zscape::app
